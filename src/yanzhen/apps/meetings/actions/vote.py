"""Open votes by name, entered by the clerk or cast by the member; secret ballots have their totals alone (表决)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils import timezone

from yanzhen.apps.accounts.models import User
from yanzhen.apps.meetings.actions.locked import locked_point, show_change
from yanzhen.apps.meetings.actions.meeting_record import meeting_record
from yanzhen.apps.meetings.errors import MeetingError
from yanzhen.apps.meetings.models import (
    AgendaItem,
    Attendance,
    AttendanceStatus,
    BallotCount,
    CountRole,
    Meeting,
    Seat,
    Vote,
    VoteChoice,
    VoteForm,
)
from yanzhen.apps.meetings.refusals.meetings import (
    OPEN_FORMS,
    why_no_vote,
    why_not_deal,
    why_not_in_state,
    why_not_point,
)
from yanzhen.apps.meetings.sealed_room import opened_vote, sealed_vote
from yanzhen.apps.organisations.models import Person


@dataclass(frozen=True, kw_only=True)
class Totals:
    """The totals of a secret ballot on paper (计票结果)."""

    issued: int
    returned: int
    yes: int
    no: int
    abstain: int
    invalid: int = 0


@transaction.atomic
def enter_votes(
    *, point_id: int, choices: Mapping[int, str], actor: User, on: date, seen: Mapping[int, str] | None = None
) -> AgendaItem:
    """Enter votes by seat; an empty choice takes a vote back. The same sent twice is entered once.

    Args:
        seen: what stood at each seat when the clerk looked; a vote that another has entered since is never overwritten.
    Raises:
        MeetingError: NOT_YOURS, RECUSED, MEETING_STATE, POINT_STATE, SECRET_ON_PAPER, NO_VOTE_HERE, NOTHING_TO_VOTE,
            NOT_IN_THE_ROOM, MEMBER_RECUSED, NO_VOTE, VOTE_CHANGED; then nothing is written.
    """
    meeting, point, _ = locked_point(point_id)
    if refusal := why_not_deal(point, "vote", actor, on=on) or why_not_by_name(point):
        raise refusal
    if _enter(point, choices, seen, actor=actor, by_phone=False):
        show_change(meeting)
        _note(meeting, point, actor, on, count=len(choices), kind="VOTES_ENTERED")
    return point


@transaction.atomic
def cast_own_vote(*, point_id: int, choice: str, actor: User, on: date, seen: str | None = None) -> AgendaItem:
    """A member votes on their own phone, where the body allows it. Raises MeetingError; then nothing is written."""
    meeting, point, _ = locked_point(point_id)
    row = meeting.attendance.filter(seat__person_id=actor.person_id).first() if actor.person_id else None
    if row is None:
        raise MeetingError("NOT_YOUR_MEETING")
    if refusal := why_not_by_phone(point):
        raise refusal
    wanted = {row.seat_id: VoteChoice(choice).value}
    if _enter(point, wanted, None if seen is None else {row.seat_id: seen}, actor=actor, by_phone=True):
        show_change(meeting)
        _note(meeting, point, actor, on, kind="VOTE_CAST_BY_PHONE")
    return point


def why_not_by_phone(point: AgendaItem) -> MeetingError | None:
    """Return why members may not vote on this point by phone, or None."""
    if refusal := why_not_in_state(point.meeting, "deal") or why_not_point(point, "vote") or why_not_by_name(point):
        return refusal
    return None if point.meeting.body.phone_voting else MeetingError("PHONES_OFF", body=point.meeting.body.name)


def why_not_by_name(point: AgendaItem) -> MeetingError | None:
    """Return why no vote by name is entered on this point, or None."""
    if refusal := why_no_vote(point):
        return refusal
    return None if point.vote_form in OPEN_FORMS else MeetingError("SECRET_ON_PAPER")


def _enter(
    point: AgendaItem, choices: Mapping[int, str], seen: Mapping[int, str] | None, *, actor: User, by_phone: bool
) -> bool:
    rows = _voters(point, choices)
    standing = {vote.seat_id: vote for vote in point.votes.select_for_update(of=("self",)).filter(seat_id__in=rows)}
    changed = False
    for seat_id, wanted in sorted(choices.items()):
        vote = standing.get(seat_id)
        current = opened_vote(vote.choice) if vote else ""
        if current == wanted:
            continue
        if seen is not None and current != seen.get(seat_id, ""):
            theirs = VoteChoice(current).label if current else "未表决"
            raise MeetingError("VOTE_CHANGED", name=rows[seat_id].seat.person.name, theirs=theirs)
        _write(point, vote, seat_id, wanted, actor=actor, by_phone=by_phone)
        changed = True
    return changed


def _write(point: AgendaItem, vote: Vote | None, seat_id: int, wanted: str, *, actor: User, by_phone: bool) -> None:
    if not wanted:
        vote.delete()  # an empty wish that differs from what stands: there is a row
        return
    vote = vote or Vote(agenda_item=point, seat_id=seat_id)
    vote.choice, vote.cast_at = sealed_vote(wanted), timezone.now()
    vote.by_phone, vote.entered_by = by_phone, actor
    vote.save()


def _voters(point: AgendaItem, choices: Mapping[int, str]) -> dict[int, Attendance]:
    """Return the lines of the seats that vote. Raises MeetingError where one may not."""
    lines = point.meeting.attendance.filter(seat_id__in=choices).select_related("seat__person")
    rows = {line.seat_id: line for line in lines}
    recused = set(point.recusals.values_list("seat_id", flat=True))
    for seat_id, wanted in choices.items():
        if seat_id not in rows:
            raise MeetingError("NOT_A_SEAT", name=_name_of(seat_id), body=point.meeting.body.name)
        name = rows[seat_id].seat.person.name
        if not wanted:
            continue
        if seat_id in recused:
            raise MeetingError("MEMBER_RECUSED", name=name, act="表决")
        if not rows[seat_id].seat.is_voting:
            raise MeetingError("NO_VOTE", name=name)
        if rows[seat_id].status != AttendanceStatus.PRESENT:
            raise MeetingError("NOT_IN_THE_ROOM", name=name, act="表决")
    return rows


def _name_of(seat_id: int) -> str:
    return Seat.objects.filter(pk=seat_id).values_list("person__name", flat=True).first() or "所选人员"


@transaction.atomic
def confirm_count(
    *, point_id: int, role: str, person_id: int | None, totals: Totals, actor: User, on: date
) -> BallotCount:
    """The scrutineer or the teller confirms the totals: from their own account, or entered from the signed sheet.

    Raises:
        MeetingError: NOT_YOURS, COUNT_NOT_YOURS, MEETING_STATE, POINT_STATE, NOT_SECRET, COUNT_DOES_NOT_ADD_UP,
            MORE_RETURNED, ISSUED_ABOVE_PRESENT, COUNTER_MISSING, COUNTER_NOT_THERE, SAME_COUNTER.
    """
    meeting, point, _ = locked_point(point_id)
    if refusal := _why_not_count(point, person_id, actor, on=on):
        raise refusal
    person = _counter(point, CountRole(role), person_id)
    if refusal := why_not_totals(totals, present=voters_present(point)):
        raise refusal
    count = point.counts.filter(role=role).first() or BallotCount(agenda_item=point, role=role)
    if count.pk and count.person_id == person.pk and totals_of(count) == totals:
        return count
    count.person, count.confirmed_at, count.entered_by = person, timezone.now(), actor
    for name in ("issued", "returned", "invalid", "yes", "no", "abstain"):
        setattr(count, name, getattr(totals, name))
    count.save()
    show_change(meeting)
    _note(meeting, point, actor, on, role=CountRole(role).label, kind="BALLOT_COUNTED")
    return count


def totals_of(count: BallotCount) -> Totals:
    """Return the totals that a row confirms."""
    return Totals(
        issued=count.issued,
        returned=count.returned,
        yes=count.yes,
        no=count.no,
        abstain=count.abstain,
        invalid=count.invalid,
    )


def _why_not_count(point: AgendaItem, person_id: int | None, actor: User, *, on: date) -> MeetingError | None:
    if person_id is not None and person_id == actor.person_id:
        refusal = why_not_in_state(point.meeting, "deal") or why_not_point(point, "count")
    else:
        refusal = why_not_deal(point, "count", actor, on=on)
        if refusal and refusal.code == "NOT_YOURS":
            refusal = MeetingError("COUNT_NOT_YOURS")
    if refusal:
        return refusal
    if refusal := why_no_vote(point):
        return refusal
    return None if point.vote_form == VoteForm.SECRET else MeetingError("NOT_SECRET")


def _counter(point: AgendaItem, role: CountRole, person_id: int | None) -> Person:
    if person_id is None:
        raise MeetingError("COUNTER_MISSING", role=role.label)
    meeting = point.meeting
    person = Person.objects.filter(pk=person_id).first()
    recused = point.recusals.filter(seat__person_id=person_id).exists()
    lines = meeting.attendance.filter(seat__person_id=person_id, status=AttendanceStatus.PRESENT)
    is_there = lines.exists() or meeting.observers.filter(person_id=person_id).exists()
    if person is None or recused or not (is_there or meeting.recorder_id == person_id):
        raise MeetingError("COUNTER_NOT_THERE", name=person.name if person else "所选人员", role=role.label)
    if point.counts.exclude(role=role).filter(person_id=person_id).exists():
        raise MeetingError("SAME_COUNTER")
    return person


def why_not_totals(totals: Totals, *, present: int) -> MeetingError | None:
    """Return why the totals of a ballot cannot be right, or None."""
    total = totals.yes + totals.no + totals.abstain + totals.invalid
    if totals.returned > totals.issued:
        return MeetingError("MORE_RETURNED", returned=totals.returned, issued=totals.issued)
    if total != totals.returned:
        return MeetingError("COUNT_DOES_NOT_ADD_UP", returned=totals.returned, total=total)
    if totals.issued > present:
        return MeetingError("ISSUED_ABOVE_PRESENT", issued=totals.issued, present=present)
    return None


def voters_present(point: AgendaItem) -> int:
    """Return how many members with a vote are in the room for this point."""
    return (
        point.meeting.attendance.filter(status=AttendanceStatus.PRESENT, seat__is_voting=True)
        .exclude(seat_id__in=point.recusals.values("seat_id"))
        .count()
    )


@transaction.atomic
def take_back_counts(*, point_id: int, actor: User, on: date) -> AgendaItem:
    """Take the confirmed totals of a ballot back, to count again. Raises MeetingError; then nothing is written."""
    meeting, point, _ = locked_point(point_id)
    if refusal := why_not_deal(point, "count", actor, on=on):
        raise refusal
    removed, _ = point.counts.all().delete()
    if removed:
        show_change(meeting)
        _note(meeting, point, actor, on, kind="BALLOT_COUNT_TAKEN_BACK")
    return point


def _note(meeting: Meeting, point: AgendaItem, actor: User, on: date, *, kind: str, **content: object) -> None:
    meeting_record(meeting, actor, on, kind=kind, position=point.position, **content)
