"""Issue, sign for and withdraw notices of inspection; note every reading under one (巡察、督导查阅)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils import timezone

from yanzhen.apps.accounts.models import User
from yanzhen.apps.accounts.permissions import acting_for
from yanzhen.apps.audit.actions.record import record
from yanzhen.apps.files.actions.receive import keep
from yanzhen.apps.files.actions.stage import StagedFile
from yanzhen.apps.meetings.models import InspectionKind, InspectionNotice, Meeting, Minutes
from yanzhen.apps.meetings.refusals.inspection import why_not_issue, why_not_receive, why_not_withdraw
from yanzhen.apps.organisations.models import Organisation


@dataclass(frozen=True, kw_only=True)
class NoticeFacts:
    """What a notice says: its number, who reads, when, and meetings of which days."""

    kind: str
    number: str
    reader_ids: Sequence[int]
    reads_from: date
    reads_to: date
    covers_from: date
    covers_to: date


@transaction.atomic
def issue_notice(
    *,
    organisation_id: int,
    issued_for_id: int,
    facts: NoticeFacts,
    actor: User,
    on: date,
    paper: StagedFile | None = None,
) -> InspectionNotice:
    """Issue a notice; the school sees it from this moment.

    Raises:
        MeetingError: NOT_YOURS, NOTICE_NOT_A_SCHOOL, NOTICE_NUMBER, NOTICE_DAYS or NOTICE_READERS.
    """
    school = Organisation.objects.get(pk=organisation_id)
    if refusal := why_not_issue(school, facts, actor, on=on):
        raise refusal
    file = None
    if paper is not None:
        file = keep(paper, actor=actor, organisation=school, on=on, view_capability="meetings.view")
    notice = InspectionNotice.objects.create(
        organisation=school,
        issued_for_id=issued_for_id,
        kind=InspectionKind(facts.kind),
        number=facts.number.strip(),
        file=file,
        issued_on=on,
        reads_from=facts.reads_from,
        reads_to=facts.reads_to,
        covers_from=facts.covers_from,
        covers_to=facts.covers_to,
        issued_by=actor,
    )
    notice.readers.set(facts.reader_ids)
    days = {name: getattr(facts, name).isoformat() for name in ("reads_from", "reads_to", "covers_from", "covers_to")}
    record(
        kind="INSPECTION_NOTICED",
        actor=actor,
        acting_for=acting_for(actor, "meetings.notify", school, on=on),
        subjects=[notice, school],
        content={"number": notice.number, "count": len(facts.reader_ids), **days},
    )
    return notice


@transaction.atomic
def receive_notice(*, notice_id: int, actor: User, on: date) -> InspectionNotice:
    """Sign for a notice on the school's side. Raises MeetingError NOT_YOURS or NOTICE_SEEN."""
    notice = InspectionNotice.objects.select_for_update(of=("self",)).get(pk=notice_id)
    if refusal := why_not_receive(notice, actor, on=on):
        raise refusal
    notice.seen_at, notice.seen_by = timezone.now(), actor
    notice.save(update_fields=["seen_at", "seen_by"])
    record(
        kind="INSPECTION_RECEIVED",
        actor=actor,
        acting_for=acting_for(actor, "meetings.view", notice.organisation_id, on=on),
        subjects=[notice, notice.organisation],
        content={"number": notice.number},
    )
    return notice


@transaction.atomic
def withdraw_notice(*, notice_id: int, actor: User, on: date) -> InspectionNotice:
    """Withdraw a notice; its readers read nothing more. Raises MeetingError NOTICE_NOT_YOURS or NOTICE_WITHDRAWN."""
    notice = InspectionNotice.objects.select_for_update(of=("self",)).get(pk=notice_id)
    if refusal := why_not_withdraw(notice, actor, on=on):
        raise refusal
    notice.withdrawn_on = on
    notice.save(update_fields=["withdrawn_on"])
    record(
        kind="INSPECTION_WITHDRAWN",
        actor=actor,
        acting_for=acting_for(actor, "meetings.notify", notice.organisation_id, on=on),
        subjects=[notice, notice.organisation],
        content={"number": notice.number},
    )
    return notice


@transaction.atomic
def note_list_read(*, notice: InspectionNotice, actor: User, count: int) -> None:
    """Note that a reader looked at the list of meetings under a notice."""
    content = {"number": notice.number, "count": count}
    record(kind="INSPECTION_LIST_READ", actor=actor, subjects=[notice, notice.organisation], content=content)


@transaction.atomic
def note_meeting_read(*, notice: InspectionNotice, meeting: Meeting, actor: User) -> None:
    """Note that a reader looked at one meeting under a notice."""
    content = {"number": notice.number, "meeting": meeting.pk}
    record(kind="INSPECTION_READ", actor=actor, subjects=[notice, meeting], content=content)


@transaction.atomic
def note_paper_read(*, notice: InspectionNotice, minutes: Minutes, actor: User) -> None:
    """Note that a reader looked at one paper under a notice."""
    content = {"number": notice.number, "paper": minutes.get_kind_display()}
    record(kind="INSPECTION_PAPER_READ", actor=actor, subjects=[notice, minutes, minutes.meeting], content=content)
