"""What the pages of a meeting in progress show (会场): members, points, the point being dealt with, its figures.

Read in a number of queries that does not depend on how many members there are.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date

from yanzhen.apps.accounts.models import User
from yanzhen.apps.meetings.bridge import PointFacts, ballot_totals, figures_of, is_voted_on
from yanzhen.apps.meetings.models import (
    AgendaItem,
    AgendaState,
    Attendance,
    AttendanceStatus,
    Meeting,
    Recusal,
    SeatRole,
    VoteChoice,
    VoteForm,
)
from yanzhen.apps.meetings.result_words import decision_of, outcome_words
from yanzhen.apps.meetings.sealed_room import SPEECH_SEAL, opened_text, opened_vote
from yanzhen.apps.meetings.sight import SEALED_TITLE, bodies_of, opened_words

ROLE_WORDS = dict(SeatRole.choices)
STATUS_WORDS = dict(AttendanceStatus.choices)
CHOICE_WORDS = dict(VoteChoice.choices)


@dataclass(frozen=True, kw_only=True)
class MemberLine:
    """One member as the room shows them now.

    Attributes:
        choice: open vote on the present point; blank where none is entered or the viewer may not see it.
        spoke: place in the order of speakers at the present point.
    """

    seat_id: int
    person_id: int
    name: str
    post: str
    status: str
    status_words: str
    reason: str
    is_voting: bool
    is_chair: bool
    is_recused: bool
    choice: str
    choice_words: str
    spoke: int | None
    points: str

    @property
    def is_here(self) -> bool:
        """Is the member in the room?"""
        return self.status == AttendanceStatus.PRESENT

    @property
    def may_vote(self) -> bool:
        """May a vote of this member be entered now?"""
        return self.is_here and self.is_voting and not self.is_recused


@dataclass(frozen=True, kw_only=True)
class PointLine:
    """One point of the agenda; ``title`` is what the viewer may read.

    Attributes:
        is_readable: may the viewer read more of it than that it was dealt with?
    """

    point: AgendaItem
    title: str
    is_mine_to_leave: bool
    is_readable: bool
    recused: tuple[str, ...]
    outcome: str
    decision: str

    @property
    def tone(self) -> str:
        """Return the colour of the outcome."""
        if self.point.outcome in ("PASSED", "DECIDED_BY_PRINCIPAL", "NOTED"):
            return "green"
        return "red" if self.point.outcome in ("NOT_PASSED", "REJECTED", "WRONG_BODY") else "yellow"


@dataclass(frozen=True, kw_only=True)
class Tally:
    """The figures of the present point; never whose vote matters.

    Attributes:
        needed_present, needed_yes: persons; null: not known, or nothing is voted on.
        unheard: members in the room whose vote is not entered.
    """

    entitled: int
    present: int
    needed_present: int | None
    needed_yes: int | None
    yes: int | None
    no: int | None
    abstain: int | None
    unheard: int

    @property
    def has_quorum(self) -> bool | None:
        """Are enough members in the room for this point?"""
        return None if self.needed_present is None else self.present >= self.needed_present


@dataclass(frozen=True, kw_only=True)
class Room:
    """A meeting as one viewer sees it."""

    meeting: Meeting
    members: tuple[MemberLine, ...]
    agenda: tuple[PointLine, ...]
    current: PointLine | None
    tally: Tally | None
    is_open_to_viewer: bool
    observers: tuple[object, ...]
    counts: tuple[object, ...]

    @property
    def here(self) -> int:
        """Return how many members are in the room."""
        return sum(one.is_here for one in self.members)

    @property
    def voters(self) -> int:
        """Return how many members have a vote."""
        return sum(one.is_voting for one in self.members)

    @property
    def voters_here(self) -> int:
        """Return how many members with a vote are in the room."""
        return sum(one.is_here and one.is_voting for one in self.members)

    @property
    def next_point(self) -> PointLine | None:
        """Return the first point that still waits."""
        return next((one for one in self.agenda if one.point.state == AgendaState.WAITING), None)

    @property
    def chair_is_early(self) -> bool:
        """Has the chair spoken while others in the room have not (DR-17)?"""
        chair = next((one for one in self.members if one.is_chair), None)
        if chair is None or chair.spoke is None:
            return False
        return any(
            one.is_here and not one.is_recused and not one.is_chair and one.spoke is None for one in self.members
        )

    @property
    def by_status(self) -> dict[str, int]:
        """Return how many members stand where."""
        return dict(Counter(one.status for one in self.members))


def room_of(meeting: Meeting, viewer: User, *, on: date) -> Room:
    """Read the room as ``viewer`` may see it."""
    lines = tuple(meeting.attendance.select_related("seat__person").order_by("seat__position", "seat_id"))
    points = list(meeting.agenda.select_related("item", "resolution").order_by("position"))
    for point in points:
        point.meeting = meeting
    recused: dict[int, list[Recusal]] = {point.pk: [] for point in points}
    for row in Recusal.objects.filter(agenda_item__in=recused).select_related("seat__person"):
        recused[row.agenda_item_id].append(row)
    sees_sealed = _sees_sealed(meeting, lines, viewer, on=on)
    agenda = tuple(_point_line(point, recused[point.pk], viewer, sees_sealed) for point in points)
    current = next((one for one in agenda if one.point.state == AgendaState.OPEN), None)
    is_open = current is not None and not current.is_mine_to_leave and (sees_sealed or not current.point.item.is_sealed)
    votes, spoken, counts = _said(current.point) if current and is_open else ({}, {}, ())
    gone = {row.seat_id for row in recused[current.point.pk]} if current else set()
    return Room(
        meeting=meeting,
        members=tuple(_member_line(line, meeting, gone, votes, spoken) for line in lines),
        agenda=agenda,
        current=current,
        tally=_tally(current.point, lines, frozenset(gone), votes) if current and is_open else None,
        is_open_to_viewer=is_open,
        observers=tuple(meeting.observers.select_related("person")),
        counts=counts,
    )


def _sees_sealed(meeting: Meeting, lines: tuple[Attendance, ...], viewer: User, *, on: date) -> bool:
    if not viewer.person_id:
        return False
    seated = any(line.seat.person_id == viewer.person_id for line in lines)
    return (
        seated
        or meeting.recorder_id == viewer.person_id
        or bodies_of(viewer, on=on).filter(pk=meeting.body_id).exists()
    )


def _point_line(point: AgendaItem, recused: list[Recusal], viewer: User, sees_sealed: bool) -> PointLine:
    item = point.item
    leaves = any(row.seat.person_id == viewer.person_id for row in recused)
    may_open = not leaves and (not item.is_sealed or sees_sealed or item.proposer_id == viewer.person_id)
    title = opened_words(item)[0] if may_open else SEALED_TITLE if item.is_sealed else item.title
    is_closed = point.state == AgendaState.CLOSED
    return PointLine(
        point=point,
        title=title,
        is_mine_to_leave=leaves,
        is_readable=may_open,
        recused=tuple(row.seat.person.name for row in recused),
        outcome=outcome_words(point) if is_closed else "",
        decision=decision_of(point) if is_closed and may_open else "",
    )


def _said(point: AgendaItem) -> tuple[dict[int, str], dict[int, tuple[int, str]], tuple[object, ...]]:
    votes = {vote.seat_id: opened_vote(vote.choice) for vote in point.votes.all()}
    spoken = {
        row.seat_id: (place, opened_text(row.points, SPEECH_SEAL))
        for place, row in enumerate(point.speeches.order_by("position", "pk"), start=1)
    }
    counts = tuple(point.counts.select_related("person")) if point.vote_form == VoteForm.SECRET else ()
    return votes, spoken, counts


def _member_line(
    line: Attendance, meeting: Meeting, gone: set[int], votes: dict[int, str], spoken: dict[int, tuple[int, str]]
) -> MemberLine:
    place, points = spoken.get(line.seat_id, (None, ""))
    choice = votes.get(line.seat_id, "")
    return MemberLine(
        seat_id=line.seat_id,
        person_id=line.seat.person_id,
        name=line.seat.person.name,
        post="、".join(ROLE_WORDS[role] for role in line.seat.roles),
        status=line.status,
        status_words=STATUS_WORDS[line.status],
        reason=line.reason,
        is_voting=line.seat.is_voting,
        is_chair=line.seat_id == meeting.chair_id,
        is_recused=line.seat_id in gone,
        choice=choice,
        choice_words=CHOICE_WORDS.get(choice, ""),
        spoke=place,
        points=points,
    )


def _tally(
    point: AgendaItem, lines: tuple[Attendance, ...], gone: frozenset[int], votes: dict[int, str]
) -> Tally | None:
    """Return the live figures of a point for decision, by the same engine that judges it at closing."""
    if point.item.kind != "decide":
        return None
    totals = ballot_totals(point) if point.vote_form == VoteForm.SECRET else {}
    facts = PointFacts(point=point, lines=lines, recused=gone, votes=votes, totals=totals, observers=())
    verdict = figures_of(facts)
    here = [line for line in lines if line.status == AttendanceStatus.PRESENT and line.seat.is_voting]
    waiting = [line for line in here if line.seat_id not in gone and line.seat_id not in votes]
    voted = is_voted_on(point) and point.vote_form != VoteForm.SECRET
    is_paper = point.vote_form == VoteForm.SECRET
    shown = totals if is_paper else {word: sum(one == word for one in votes.values()) for word in CHOICE_WORDS}
    if point.item.matter == "personnel_appointment":
        shown = dict.fromkeys(CHOICE_WORDS)  # beside what is needed it would tell whose vote still matters
    return Tally(
        entitled=verdict.counted.entitled or 0,
        present=verdict.counted.present or 0,
        needed_present=verdict.needed.present,
        needed_yes=verdict.needed.yes,
        yes=shown["yes"],
        no=shown["no"],
        abstain=shown["abstain"],
        unheard=len(waiting) if voted else 0,
    )
