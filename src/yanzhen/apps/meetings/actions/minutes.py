"""Prepare, sign, correct and archive the papers of a meeting (会议记录、会议纪要、决议通知)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from django.db import transaction

from yanzhen.apps.accounts.models import User
from yanzhen.apps.audit.actions.record import record
from yanzhen.apps.meetings.errors import MeetingError
from yanzhen.apps.meetings.models import AgendaItem, Body, Meeting, Minutes, MinutesKind, Resolution
from yanzhen.apps.meetings.papers import (
    Paper,
    notice_of,
    opened_paper,
    paper_number,
    record_of,
    sealed_paper,
    summary_of,
)
from yanzhen.apps.meetings.refusals.results import (
    why_not_archive,
    why_not_correct,
    why_not_prepare,
    why_not_sign,
    why_not_these_words,
    why_not_whole,
)
from yanzhen.kernel.canonical import canonical_bytes, sha256_hex
from yanzhen.presets.retention import retention_periods

RETENTION = "minutes"


@dataclass(frozen=True, kw_only=True)
class PaperWords:
    """What the clerk writes: for a summary the words on each point, for a notice the addressee and what is asked."""

    texts: Mapping[int, str] = field(default_factory=dict)
    addressee: str = ""
    ask: str = ""


NO_WORDS = PaperWords()


@transaction.atomic
def prepare_minutes(
    *,
    meeting_id: int,
    kind: str,
    actor: User,
    on: date,
    point_id: int | None = None,
    words: PaperWords = NO_WORDS,
) -> Minutes:
    """Prepare a paper, or prepare its unsigned draft anew; a notice is of one point (``point_id``).

    Raises:
        MeetingError: NOT_YOURS, RECORD_NOT_YOURS, NOT_CLOSED, WRONG_STATE, RECORD_NOT_WHOLE, NO_RESOLUTION, VOTE_NAMED
            or ADDRESSEE_MISSING; then nothing is written.
    """
    meeting = _locked(meeting_id)
    point = _point(meeting, kind, point_id)
    newest = newest_of(meeting, kind, point)
    _refuse(
        why_not_prepare(meeting, kind, newest, actor, on=on)
        or why_not_these_words(meeting, kind, [*words.texts.values(), words.ask])
    )
    if newest is None:
        number = _next_number(meeting, kind)
        newest = Minutes(meeting=meeting, agenda_item=point, kind=kind, number=number)
    _write(newest, _composed(newest, words), actor, on)
    record(kind="MINUTES_PREPARED", actor=actor, subjects=[newest, meeting], content=_logged(newest))
    return newest


@transaction.atomic
def correct_minutes(*, minutes_id: int, reason: str, actor: User, on: date, words: PaperWords | None = None) -> Minutes:
    """Draft a new version of a signed paper with the reason; the signed one stays as it is.

    Without ``words`` those of the facts are taken again.

    Raises:
        MeetingError: NOT_YOURS, RECORD_NOT_YOURS, WRONG_STATE, REASON_MISSING, RECORD_NOT_WHOLE or VOTE_NAMED.
    """
    found = Minutes.objects.select_related("meeting").get(pk=minutes_id)
    meeting = _locked(found.meeting_id)
    newest = newest_of(meeting, found.kind, found.agenda_item) or found
    said = words or NO_WORDS
    _refuse(
        why_not_correct(newest, meeting, reason, actor, on=on)
        or why_not_whole(meeting)
        or why_not_these_words(meeting, found.kind, [*said.texts.values(), said.ask])
    )
    corrected = Minutes(
        meeting=meeting,
        agenda_item=newest.agenda_item,
        kind=newest.kind,
        number=newest.number,
        revision=newest.revision + 1,
        replaces=newest,
        reason=reason.strip(),
    )
    if words is None and newest.kind == MinutesKind.NOTICE:
        said = PaperWords(addressee=opened_paper(newest).get("addressee", ""))
    _write(corrected, _composed(corrected, said), actor, on)
    content = _logged(corrected) | {"revision": corrected.revision}
    record(kind="MINUTES_CORRECTED", actor=actor, subjects=[corrected, newest, meeting], content=content)
    return corrected


@transaction.atomic
def sign_minutes(*, minutes_id: int, actor: User, on: date) -> Minutes:
    """Sign a paper off; from then on it never changes. Raises MeetingError NOT_THE_SIGNER or WRONG_STATE."""
    minutes = _locked_paper(minutes_id)
    _refuse(why_not_sign(minutes, actor, on=on))
    minutes.signed_by, minutes.signed_on = actor.person, on
    minutes.save(update_fields=["signed_by", "signed_on"])
    content = _logged(minutes) | {"digest": minutes.digest, "revision": minutes.revision}
    record(kind="MINUTES_SIGNED", actor=actor, subjects=[minutes, minutes.meeting], content=content)
    return minutes


@transaction.atomic
def archive_minutes(*, minutes_id: int, actor: User, on: date) -> Minutes:
    """Give a signed paper its number in the school's own archive of meetings.

    Raises:
        MeetingError: NOT_YOURS, RECORD_NOT_YOURS or WRONG_STATE.
    """
    minutes = _locked_paper(minutes_id, whole_school=True)
    _refuse(why_not_archive(minutes, actor, on=on))
    minutes.archived_on, minutes.archive_number = on, _next_archive_number(minutes)
    minutes.save(update_fields=["archived_on", "archive_number"])
    content = _logged(minutes) | {"archive_number": minutes.archive_number}
    record(kind="MINUTES_ARCHIVED", actor=actor, subjects=[minutes, minutes.meeting], content=content)
    return minutes


def newest_of(meeting: Meeting, kind: str, point: AgendaItem | None) -> Minutes | None:
    """Return the newest version of a paper, signed or not."""
    return meeting.minutes.filter(kind=kind, agenda_item=point).order_by("-revision").first()


def composed_paper(minutes: Minutes, words: PaperWords = NO_WORDS) -> Paper:
    """Return what the paper would say if it were prepared now. Raises MeetingError NO_RESOLUTION."""
    return _composed(minutes, words)


def _composed(minutes: Minutes, words: PaperWords) -> Paper:
    meeting, number, remark = minutes.meeting, minutes.number, minutes.reason
    if minutes.kind == MinutesKind.RECORD:
        return record_of(meeting, number=number, remark=remark)
    if minutes.kind == MinutesKind.SUMMARY:
        return summary_of(meeting, number=number, texts=words.texts, remark=remark)
    resolution = Resolution.objects.filter(agenda_item=minutes.agenda_item).select_related("owner").first()
    if resolution is None:
        raise MeetingError("NO_RESOLUTION")
    if not words.addressee.strip():
        raise MeetingError("ADDRESSEE_MISSING")
    return notice_of(
        minutes.agenda_item,
        resolution,
        number=number,
        addressee=words.addressee.strip(),
        ask=words.ask,
        remark=remark,
    )


def _write(minutes: Minutes, paper: Paper, actor: User, on: date) -> None:
    minutes.content, minutes.digest = sealed_paper(paper), sha256_hex(canonical_bytes(paper))
    minutes.prepared_by, minutes.prepared_on = actor, on
    minutes.save()


def _locked(meeting_id: int, *, whole_school: bool = False) -> Meeting:
    """Lock the body, whose papers are numbered one after another, or all bodies of its school; then the meeting."""
    body = Body.objects.get(meetings=meeting_id)
    wanted = {"organisation_id": body.organisation_id} if whole_school else {"pk": body.pk}
    list(Body.objects.select_for_update(of=("self",)).filter(**wanted).order_by("pk"))
    rows = Meeting.objects.select_for_update(of=("self",))
    return rows.select_related("body__organisation", "chair__person", "recorder").get(pk=meeting_id)


def _locked_paper(minutes_id: int, *, whole_school: bool = False) -> Minutes:
    meeting_id = Minutes.objects.values_list("meeting_id", flat=True).get(pk=minutes_id)
    meeting = _locked(meeting_id, whole_school=whole_school)
    minutes = Minutes.objects.select_for_update(of=("self",)).select_related("agenda_item").get(pk=minutes_id)
    minutes.meeting = meeting
    return minutes


def _point(meeting: Meeting, kind: str, point_id: int | None) -> AgendaItem | None:
    if kind != MinutesKind.NOTICE:
        return None
    return meeting.agenda.select_related("item", "meeting__body__organisation").get(pk=point_id)


def _next_number(meeting: Meeting, kind: str) -> str:
    """Records and summaries go by the meeting's own number; notices are counted through the year."""
    sequence = meeting.sequence
    if kind == MinutesKind.NOTICE:
        known = Minutes.objects.filter(meeting__body=meeting.body, meeting__year=meeting.year, kind=kind, revision=1)
        sequence = known.count() + 1
    return paper_number(meeting.body, kind, meeting.year, sequence)


def _next_archive_number(minutes: Minutes) -> str:
    """Return the next number (档号, DA/T 22) among the school's papers of meetings of that year."""
    school, year = minutes.meeting.body.organisation, minutes.meeting.year
    known = Minutes.objects.filter(
        meeting__body__organisation=school, meeting__year=year, archived_on__isnull=False
    ).count()
    return f"{school.code}-WS·{year}-{retention_periods()[RETENTION].code}-HY-{known + 1:04}"


def _logged(minutes: Minutes) -> dict[str, object]:
    return {"kind": minutes.get_kind_display(), "number": minutes.number, "meeting": minutes.meeting_id}


def _refuse(refusal: MeetingError | None) -> None:
    if refusal is not None:
        raise refusal
