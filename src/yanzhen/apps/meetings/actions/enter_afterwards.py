"""Enter a meeting from the handwritten record book (补录): all of it at once, judged by the same engine, or nothing."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.db import transaction

from yanzhen.apps.accounts.models import User
from yanzhen.apps.accounts.permissions import acting_for
from yanzhen.apps.audit.actions.record import record
from yanzhen.apps.files.actions.receive import keep
from yanzhen.apps.files.actions.stage import StagedFile
from yanzhen.apps.meetings.actions.close_point import Closing, settle_point
from yanzhen.apps.meetings.actions.draft_item import next_number
from yanzhen.apps.meetings.actions.locked_school import locked_school_and_body
from yanzhen.apps.meetings.actions.plan_meeting import new_meeting
from yanzhen.apps.meetings.entered import EnteredItem, EnteredMeeting, fault, faults_of
from yanzhen.apps.meetings.errors import MeetingError
from yanzhen.apps.meetings.models import (
    AgendaItem,
    AgendaState,
    Attendance,
    BallotCount,
    Body,
    CountRole,
    Item,
    ItemAct,
    ItemKind,
    ItemPaper,
    ItemState,
    ItemStep,
    Meeting,
    MeetingState,
    Observer,
    Recusal,
    Seat,
    Speech,
    Vote,
    VoteForm,
)
from yanzhen.apps.meetings.refusals.meetings import why_not_prepare
from yanzhen.apps.meetings.sealed_room import OPINION_SEAL, SPEECH_SEAL, sealed_text, sealed_vote
from yanzhen.apps.meetings.sight import SEALED_TITLE, sealed_words
from yanzhen.kernel.errors import BadInputError
from yanzhen.kernel.problem import Problem

PAPERS = "meetings.papers"


@transaction.atomic
def enter_afterwards(
    *,
    body_id: int,
    entered: EnteredMeeting,
    actor: User,
    on: date,
    scans: Mapping[int, StagedFile] | None = None,
) -> Meeting:
    """Enter a whole meeting that was held; it is closed at once and marked as entered afterwards.

    Args:
        scans: scan of the signed ballot sheet, by place of the item.
    Raises:
        MeetingError: NOT_YOURS. BadInputError: every fault, by the field it stands in. Nothing is written then.
    """
    body = locked_school_and_body(body_id)
    if refusal := why_not_prepare(body, actor, on=on):
        raise refusal
    seats = {seat.pk: seat for seat in body.seats.in_force_on(entered.day).select_related("person")}
    if faults := faults_of(entered, body, seats, on=on):
        raise BadInputError(faults)
    meeting = _meeting(entered, body, actor)
    _attendance(meeting, entered)
    problems: list[Problem] = []
    for index, item in enumerate(entered.items):
        point = _point(meeting, item, index + 1, entered, seats, actor=actor)
        if scans and index in scans:
            _keep_scan(point.item, scans[index], actor=actor, on=on)
        problems += _settled(point, item, index, actor=actor, entered=entered)
    if problems:
        raise BadInputError(problems)
    record(
        kind="MEETING_ENTERED_AFTERWARDS",
        actor=actor,
        acting_for=acting_for(actor, "meetings.prepare", body.organisation_id, on=on),
        subjects=[meeting, body.organisation],
        content={
            "body": body.name,
            "number": meeting.number,
            "day": entered.day.isoformat(),
            "count": len(entered.items),
        },
    )
    return meeting


def _meeting(entered: EnteredMeeting, body: Body, actor: User) -> Meeting:
    at = entered.arrangement.planned_at
    return new_meeting(
        body,
        entered.arrangement,
        actor=actor,
        mode=entered.mode,
        state=MeetingState.CLOSED,
        is_entered_afterwards=True,
        record_book=entered.record_book.strip()[:60],
        agenda_approved_by_id=entered.approver_id,
        agenda_approved_on=entered.day if entered.approver_id else None,
        notice_sent_on=entered.notice_sent_on,
        opened_at=at,
        closed_at=at,
    )


def _attendance(meeting: Meeting, entered: EnteredMeeting) -> None:
    rows = list(meeting.attendance.all())
    for row in rows:
        status, reason, opinion = entered.attendance.get(row.seat_id, (row.status, "", ""))
        row.status, row.reason = status, reason.strip()[:80]
        row.written_opinion = sealed_text(opinion, OPINION_SEAL)
    Attendance.objects.bulk_update(rows, ["status", "reason", "written_opinion"])
    Observer.objects.bulk_create(
        Observer(meeting=meeting, name=name.strip()[:60], post=post.strip()[:60])
        for name, post in entered.observers
        if name.strip()
    )


def _item(meeting: Meeting, given: EnteredItem, entered: EnteredMeeting, actor: User) -> Item:
    organisation = meeting.body.organisation
    title = given.title.strip()[:200]
    item = Item.objects.create(
        organisation=organisation,
        body=meeting.body,
        number=next_number(organisation.pk, entered.day.year),
        title=SEALED_TITLE if given.is_sealed else title,
        is_sealed=given.is_sealed,
        sealed=sealed_words(title, "") if given.is_sealed else None,
        kind=given.kind,
        is_first_topic=given.is_first_topic,
        matter=given.matter if given.kind == ItemKind.DECIDE else "",
        amount_yuan=given.amount_yuan,
        candidates=given.candidates,
        proposer_id=given.proposer_id or meeting.chair.person_id,
        state=ItemState.ON_AGENDA,
        prepared_on=entered.day if given.is_prepared else None,
        is_emergency=bool(given.emergency_reason.strip()),
        emergency_reason=given.emergency_reason.strip()[:200],
        made_by=actor,
        made_on=entered.day,
        is_entered_afterwards=True,
    )
    for act, state in ((ItemAct.DRAFT, ItemState.DRAFT), (ItemAct.TABLE, ItemState.ON_AGENDA)):
        ItemStep.objects.create(item=item, act=act, state=state, reason="补录", actor=actor, happened_on=entered.day)
    for person_id, (stand, said_on) in given.stands.items():
        item.stands.create(person_id=person_id, stand=stand, said_on=said_on, entered_by=actor)
    if given.deliberated_on:
        item.deliberations.create(held_on=given.deliberated_on, circle=given.circle.strip()[:60], entered_by=actor)
    return item


def _point(
    meeting: Meeting,
    given: EnteredItem,
    position: int,
    entered: EnteredMeeting,
    seats: Mapping[int, Seat],
    *,
    actor: User,
) -> AgendaItem:
    at = entered.arrangement.planned_at
    point = AgendaItem.objects.create(
        meeting=meeting,
        item=_item(meeting, given, entered, actor),
        position=position,
        is_added_at_once=not given.is_on_agenda,
        state=AgendaState.OPEN,
        vote_form=given.vote_form,
        ballots=None if given.vote_form == VoteForm.NONE else 1,
        opinions_split=given.opinions_split,
        opened_at=at,
    )
    wanted = [seat_id for seat_id in sorted(given.recused) if seat_id in seats]
    Recusal.objects.bulk_create(Recusal(agenda_item=point, seat_id=pk, entered_by=actor) for pk in wanted)
    Vote.objects.bulk_create(
        Vote(agenda_item=point, seat_id=pk, choice=sealed_vote(choice), cast_at=at, entered_by=actor)
        for pk, choice in given.votes.items()
    )
    spoken = [(pk, words.strip()) for pk, words in given.points.items() if words.strip() and pk in seats]
    Speech.objects.bulk_create(
        Speech(agenda_item=point, seat_id=pk, position=place, points=sealed_text(words, SPEECH_SEAL))
        for place, (pk, words) in enumerate(spoken, start=1)
    )
    _counts(point, given, actor=actor)
    return point


def _counts(point: AgendaItem, given: EnteredItem, *, actor: User) -> None:
    if given.totals is None:
        return
    people = {CountRole.SCRUTINEER: given.scrutineer_id, CountRole.TELLER: given.teller_id}
    BallotCount.objects.bulk_create(
        BallotCount(
            agenda_item=point,
            role=role,
            person_id=person_id,
            confirmed_at=point.meeting.planned_at,
            entered_by=actor,
            **vars(given.totals),
        )
        for role, person_id in people.items()
    )


def _keep_scan(item: Item, staged: StagedFile, *, actor: User, on: date) -> None:
    stored = keep(staged, actor=actor, organisation=item.organisation, on=on, view_capability=PAPERS)
    ItemPaper.objects.create(item=item, file=stored, title="签字计票单扫描件", added_by=actor, added_on=on)


def _settled(
    point: AgendaItem, given: EnteredItem, index: int, *, actor: User, entered: EnteredMeeting
) -> list[Problem]:
    """Judge one point; what the engine misses stands beside the item."""
    closing = Closing(
        decision=given.decision,
        owner_id=given.owner_id,
        due_on=given.due_on,
        next_on=given.next_on,
        accepts_unknown=given.accepts_unknown,
        is_unprepared=given.is_prepared is False,
    )
    try:
        settle_point(point, closing, actor=actor, on=entered.day, at=entered.arrangement.planned_at)
    except MeetingError as refusal:
        where = {"NEXT_DAY_MISSING": "next_on", "CANNOT_TELL": "accepts_unknown"}.get(refusal.code, "title")
        return [fault(f"item-{index}-{where}", refusal.message, refusal.code)]
    return []
