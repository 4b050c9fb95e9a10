"""What a clerk copies from the handwritten record book (补录的内容), and what in it cannot be right."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.utils import timezone

from yanzhen.apps.meetings.actions.plan_meeting import Arrangement
from yanzhen.apps.meetings.actions.vote import Totals, why_not_totals
from yanzhen.apps.meetings.models import (
    AttendanceStatus,
    Body,
    BodyKind,
    ItemKind,
    Meeting,
    MeetingMode,
    MeetingState,
    Seat,
    VoteForm,
)
from yanzhen.engines.decisions.vocabulary import Matter
from yanzhen.kernel.problem import Problem

PERSONNEL = Matter.PERSONNEL_APPOINTMENT.value


@dataclass(frozen=True, kw_only=True)
class EnteredItem:
    """One item as the record book tells it.

    Attributes:
        is_prepared: was it investigated and drafted? Null: the book does not say.
        stands: (stand, day) by person.
        votes: choices by seat; with a secret ballot ``totals`` and the two names instead.
        points: key points by seat.
        accepts_unknown: keep the item although facts for a judgement are missing.
    """

    title: str
    kind: str = ItemKind.DECIDE
    matter: str = ""
    proposer_id: int | None = None
    amount_yuan: Decimal | None = None
    candidates: int | None = None
    is_sealed: bool = False
    is_first_topic: bool = False
    emergency_reason: str = ""
    is_on_agenda: bool = True
    is_prepared: bool | None = None
    stands: Mapping[int, tuple[str, date]] = field(default_factory=dict)
    deliberated_on: date | None = None
    circle: str = ""
    recused: frozenset[int] = frozenset()
    vote_form: str = VoteForm.NONE
    votes: Mapping[int, str] = field(default_factory=dict)
    totals: Totals | None = None
    scrutineer_id: int | None = None
    teller_id: int | None = None
    opinions_split: bool = False
    points: Mapping[int, str] = field(default_factory=dict)
    decision: str = ""
    owner_id: int | None = None
    due_on: date | None = None
    next_on: date | None = None
    accepts_unknown: bool = False


@dataclass(frozen=True, kw_only=True)
class EnteredMeeting:
    """A meeting as the record book tells it; attendance is (status, reason, written opinion) by seat."""

    arrangement: Arrangement
    record_book: str
    attendance: Mapping[int, tuple[str, str, str]]
    items: tuple[EnteredItem, ...]
    observers: tuple[tuple[str, str], ...] = ()
    approver_id: int | None = None
    notice_sent_on: date | None = None
    mode: str = MeetingMode.MEETING

    @property
    def day(self) -> date:
        """Return the day of the meeting."""
        return timezone.localdate(self.arrangement.planned_at)


def faults_of(entered: EnteredMeeting, body: Body, seats: Mapping[int, Seat], *, on: date) -> list[Problem]:
    """Return everything that cannot be right, each with the field it stands in; the engine's own come later."""
    return [*_of_the_meeting(entered, body, seats, on=on), *_of_the_items(entered, body, seats)]


def fault(key: str, message: str, code: str = "ENTERED_WRONG") -> Problem:
    """Return one fault beside the field ``key``."""
    return Problem(code=code, key=key, message=message)


def _of_the_meeting(entered: EnteredMeeting, body: Body, seats: Mapping[int, Seat], *, on: date) -> Iterator[Problem]:
    yield from _of_the_day(entered, body, on=on)
    arrangement = entered.arrangement
    if not arrangement.title.strip():
        yield fault("title", "请写明会议名称。")
    if not arrangement.place.strip():
        yield fault("place", "请写明地点。")
    if not entered.record_book.strip():
        yield fault("record_book", "请写明记录本的册、页，便于核对。")
    if arrangement.chair_id is None:
        yield fault("chair", "请选主持人。")
    elif arrangement.chair_id not in seats:
        yield fault("chair", "主持人在这一天不是成员。")
    elif not _came(entered, arrangement.chair_id):
        yield fault("chair", "主持人应当到会。")
    if entered.approver_id is not None and entered.approver_id not in seats:
        yield fault("approver", "审定议程的人在这一天不是成员。")
    if entered.notice_sent_on and entered.notice_sent_on > entered.day:
        yield fault("notice_sent_on", "通知日期不能晚于会议日期。")
    if not entered.items:
        yield fault("items", "至少要有一个议题。")


def _of_the_day(entered: EnteredMeeting, body: Body, *, on: date) -> Iterator[Problem]:
    if entered.day > on:
        yield fault("planned_at", "补录的是已经开过的会，日期不能晚于今天。")
    if body.started_on > entered.day or body.ended_on and body.ended_on < entered.day:
        yield fault("planned_at", f"{body.name}在这一天还没有成立或者已经撤销。")
    if same := _held_then(entered, body):
        said = (
            f"{body.name}这个时间的会议已经有了（{same.number}“{same.title}”）；同一天另开的会，请填它自己的开始时间。"
        )
        yield fault("planned_at", said)


def _held_then(entered: EnteredMeeting, body: Body) -> Meeting | None:
    """Return the meeting of the body that begins at the same minute: nobody sits in two of them."""
    begins = entered.arrangement.planned_at
    return body.meetings.filter(planned_at=begins).exclude(state=MeetingState.CANCELLED).first()


def _came(entered: EnteredMeeting, seat_id: int) -> bool:
    status = entered.attendance.get(seat_id, ("", "", ""))[0]
    return status in (AttendanceStatus.PRESENT, AttendanceStatus.LEFT)


def _of_the_items(entered: EnteredMeeting, body: Body, seats: Mapping[int, Seat]) -> Iterator[Problem]:
    for index, item in enumerate(entered.items):
        for one in _of_one(item, entered, body, seats):
            yield fault(f"item-{index}-{one.key}", one.message)


def _of_one(item: EnteredItem, entered: EnteredMeeting, body: Body, seats: Mapping[int, Seat]) -> Iterator[Problem]:
    if not item.title.strip():
        yield fault("title", "请写明议题。")
    if item.kind != ItemKind.DECIDE:
        return
    if item.matter not in set(Matter):
        yield fault("matter", "请选事项类别。")
    if item.matter == PERSONNEL and item.candidates is None:
        yield fault("candidates", "干部任免要写明人选数；一人一项，逐人表决。")
    if item.proposer_id is None:
        yield fault("proposer", "请选提出人。")
    if any(said_on > entered.day for _, said_on in item.stands.values()):
        yield fault("consulted_on", "会前沟通的日期不能晚于会议日期。")
    if item.deliberated_on and item.deliberated_on > entered.day:
        yield fault("deliberated_on", "酝酿日期不能晚于会议日期。")
    if item.deliberated_on and not item.circle.strip():
        yield fault("circle", "请写明酝酿范围。")
    if item.due_on and item.due_on < entered.day:
        yield fault("due_on", "完成时限不能早于会议日期。")
    yield from _of_the_vote(item, entered, body, seats)


def _of_the_vote(
    item: EnteredItem, entered: EnteredMeeting, body: Body, seats: Mapping[int, Seat]
) -> Iterator[Problem]:
    if body.kind == BodyKind.PRINCIPAL_MEETING:
        if item.votes or item.totals:
            yield fault("vote_form", "校长办公会议不表决，由校长在听取意见后决定；请不要填表决。")
        return
    for seat_id in item.votes:
        seat = seats.get(seat_id)
        if seat is None or not seat.is_voting:
            yield fault(f"seat-{seat_id}", "没有表决权，不能填表决意见。")
        elif seat_id in item.recused:
            yield fault(f"seat-{seat_id}", f"{seat.person.name}在这一项上回避，不能填表决意见。")
        elif not _came(entered, seat_id):
            yield fault(f"seat-{seat_id}", f"{seat.person.name}没有到会，不能填表决意见；书面意见填在到会情况一栏。")
    if item.votes and item.vote_form == VoteForm.SECRET:
        yield fault("vote_form", "无记名投票只填票数合计，不填个人意见。")
    if item.totals and item.vote_form != VoteForm.SECRET:
        yield fault("vote_form", "只有无记名投票填票数合计。")
    if item.votes and item.vote_form == VoteForm.NONE:
        yield fault("vote_form", "请选表决方式。")
    if item.totals:
        yield from _of_the_ballot(item, entered, seats)


def _of_the_ballot(item: EnteredItem, entered: EnteredMeeting, seats: Mapping[int, Seat]) -> Iterator[Problem]:
    here = sum(_came(entered, pk) and seat.is_voting and pk not in item.recused for pk, seat in seats.items())
    if refusal := why_not_totals(item.totals, present=here):
        yield fault("yes", refusal.message)
    if item.scrutineer_id is None:
        yield fault("scrutineer", "请选监票人。")
    if item.teller_id is None:
        yield fault("teller", "请选计票人。")
    if item.teller_id is not None and item.teller_id == item.scrutineer_id:
        yield fault("teller", "监票人和计票人不能是同一人。")
