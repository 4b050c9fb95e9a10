"""A year of meetings at three schools, entered from the record books, with every outcome that the rules know.

The first school has its year whole, the second met less often than planned, the third is a small one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from django.utils import timezone

from yanzhen.apps.accounts.models import User
from yanzhen.apps.meetings.actions.enter_afterwards import enter_afterwards
from yanzhen.apps.meetings.actions.plan_meeting import Arrangement
from yanzhen.apps.meetings.actions.vote import Totals
from yanzhen.apps.meetings.consulting import whom_to_ask
from yanzhen.apps.meetings.entered import EnteredItem, EnteredMeeting
from yanzhen.apps.meetings.models import (
    AttendanceStatus,
    Body,
    BodyKind,
    ItemKind,
    Meeting,
    Seat,
    StandChoice,
    VoteChoice,
    VoteForm,
)
from yanzhen.apps.organisations.models import Organisation, PostFunction
from yanzhen.demo import meeting_texts as texts
from yanzhen.demo.bodies import YEAR_SCHOOLS
from yanzhen.demo.sample import Sample
from yanzhen.engines.decisions.vocabulary import Matter

PRESENT, ABSENT = AttendanceStatus.PRESENT, AttendanceStatus.ABSENT
A_YEAR = 360
# Share of the expected meetings that each of the three schools held.
HELD = (1.0, 0.6, 0.5)
LARGE = Decimal(50_000)


@dataclass
class Room:
    """One body with its people, and the clerk who copies its record book."""

    sample: Sample
    body: Body
    seats: list[Seat]
    clerk: User
    today: date

    def seat(self, role: str) -> Seat | None:
        """Return the first seat with a role."""
        return next((seat for seat in self.seats if role in seat.roles), None)

    @property
    def head(self) -> Seat:
        """Who takes the chair."""
        wanted = "principal" if self.body.kind == BodyKind.PRINCIPAL_MEETING else "secretary"
        return self.seat(wanted) or self.seats[0]


def load_meeting_year(sample: Sample) -> None:
    """Enter the meetings of the three schools."""
    for name, share in zip(YEAR_SCHOOLS, HELD, strict=True):
        school = sample.organisations[name]
        for body in Body.objects.filter(organisation=school).order_by("pk"):
            room = _room(sample, school, body)
            for meeting in _year_of(room, share):
                _enter(room, meeting)


def _room(sample: Sample, school: Organisation, body: Body) -> Room:
    seats = list(body.seats.select_related("person").order_by("position", "pk"))
    has_clerk = (school.name, PostFunction.CLERK) in sample.people
    clerk = sample.user(school, PostFunction.CLERK if has_clerk else PostFunction.PRINCIPAL)
    return Room(sample, body, seats, clerk, sample.today)


def _enter(room: Room, meeting: EnteredMeeting) -> Meeting:
    return enter_afterwards(body_id=room.body.pk, entered=meeting, actor=room.clerk, on=room.today)


@dataclass(frozen=True, kw_only=True)
class Held:
    """Items of one meeting, and how many members stayed away."""

    items: tuple[EnteredItem, ...]
    away: int = 0


def _year_of(room: Room, share: float) -> Iterator[EnteredMeeting]:
    """Yield the meetings of one body over the year before today, oldest first."""
    if room.body.rhythm_days is None:
        yield _meeting(room, _weekday(room.today - timedelta(days=200)), Held(items=(_congress_item(room),)))
        return
    special = list(_special(room))
    days = range(A_YEAR, 3, -room.body.rhythm_days)
    for number, before in enumerate(days):
        left = len(days) - number
        if len(special) < left and room.sample.chance.random() > share:
            continue
        day = _weekday(room.today - timedelta(days=before))
        held = Held(items=tuple(_ordinary(room, day)))
        if special and (number % 2 or len(special) >= left):
            extra = special.pop(0)(room, day)
            held = extra if extra.away else replace(held, items=(*held.items, *extra.items))
        yield _meeting(room, day, held)


def _weekday(day: date) -> date:
    return day - timedelta(days=max(0, day.weekday() - 4))


def _meeting(room: Room, day: date, held: Held) -> EnteredMeeting:
    """Return the whole meeting with attendance; votes of those who stayed away are taken out of the items."""
    away = {seat.pk for seat in room.seats[len(room.seats) - held.away :]} if held.away else set()
    attendance = {
        seat.pk: (ABSENT, "外出参加培训", "") if seat.pk in away else (PRESENT, "", "") for seat in room.seats
    }
    at = timezone.make_aware(datetime.combine(day, time(15, 30)))
    chance = room.sample.chance
    return EnteredMeeting(
        arrangement=Arrangement(
            title=f"{room.body.name}",
            planned_at=at,
            place=chance.choice(("三楼会议室", "党员活动室", "行政会议室")),
            chair_id=room.head.pk,
            recorder_id=room.clerk.person_id,
        ),
        record_book=f"{day.year}年第1册第{chance.randint(2, 90)}页",
        attendance=attendance,
        items=tuple(_only_those_here(item, away) for item in held.items),
        approver_id=room.head.pk,
        notice_sent_on=day - timedelta(days=chance.choice((1, 2, 3))),
    )


def _only_those_here(item: EnteredItem, away: set[int]) -> EnteredItem:
    return replace(item, votes={seat: choice for seat, choice in item.votes.items() if seat not in away})


def _ordinary(room: Room, day: date) -> Iterator[EnteredItem]:
    chance = room.sample.chance
    if room.body.is_party:
        yield EnteredItem(
            title=chance.choice(texts.FIRST_TOPICS), kind=ItemKind.STUDY, is_first_topic=True, decision=texts.STUDIED
        )
    elif chance.random() < 0.4:
        yield EnteredItem(title=chance.choice(texts.REPORTS), kind=ItemKind.HEAR, decision=texts.HEARD)
    titles = texts.PARTY_TITLES if room.body.is_party else texts.OFFICE_TITLES
    for matter in chance.sample(sorted(titles), chance.choice((1, 1, 2))):
        yield _item(room, day, chance.choice(titles[matter]), matter)


def _item(room: Room, day: date, title: str, matter: Matter, **more: object) -> EnteredItem:
    """Return an item that went as it should; ``more`` says what did not."""
    chance = room.sample.chance
    speakers = chance.sample(room.seats, min(2, len(room.seats)))
    facts: dict[str, object] = {
        "title": title,
        "matter": matter.value,
        "proposer_id": _proposer(room).person_id,
        "amount_yuan": LARGE + 10_000 * chance.randint(0, 20) if matter is Matter.LARGE_SPENDING else None,
        "is_prepared": True,
        "stands": _stands(room, day),
        "points": {seat.pk: chance.choice(texts.POINTS) for seat in speakers},
        "decision": f"同意{title}。",
        "owner_id": _proposer(room).person_id,
        "due_on": day + timedelta(days=chance.choice((20, 30, 45, 60))),
    }
    if room.body.kind != BodyKind.PRINCIPAL_MEETING:
        facts |= {"vote_form": VoteForm.HANDS, "votes": {seat.pk: VoteChoice.YES for seat in room.seats}}
    return EnteredItem(**{**facts, **more})


def _proposer(room: Room) -> Seat:
    return room.seats[min(1, len(room.seats) - 1)]


def _stands(room: Room, day: date, *, against: bool = False) -> dict[int, tuple[str, date]]:
    """What those consulted said two days before; ``against``: the last of them disagreed."""
    if room.body.kind == BodyKind.STAFF_CONGRESS:
        return {}
    asked = whom_to_ask(room.body.organisation_id, on=day)
    persons = [person.pk for person in (asked.always or asked.choice[:2])]
    said = dict.fromkeys(persons, (StandChoice.AGREE, day - timedelta(days=2)))
    if against:
        said[persons[-1]] = (StandChoice.DISAGREE, day - timedelta(days=2))
    return said


def _congress_item(room: Room) -> EnteredItem:
    day = _weekday(room.today - timedelta(days=200))
    return _item(room, day, "奖励性绩效工资分配方案", Matter.PAY_DISTRIBUTION)


def _special(room: Room) -> Iterator[Callable[[Room, date], Held]]:
    """Yield what does not go smoothly, each once a year."""
    if room.body.kind == BodyKind.PRINCIPAL_MEETING:
        yield from (_wrong_body, _too_few)
    elif room.body.is_party:
        yield from (_not_passed, _split, _postponed, _off_agenda, _cadre, _too_few, _burst_pipe, _unknown, _recused)


def _wrong_body(room: Room, day: date) -> Held:
    return Held(items=(_item(room, day, "购置校园监控设备", Matter.LARGE_SPENDING),))


def _not_passed(room: Room, day: date) -> Held:
    votes = {seat.pk: VoteChoice.YES if place % 2 else VoteChoice.NO for place, seat in enumerate(room.seats)}
    return Held(
        items=(
            _item(
                room, day, "调整教师坐班办法", Matter.MANAGEMENT_SYSTEM, votes=votes, decision="未通过，修改后再议。"
            ),
        )
    )


def _split(room: Room, day: date) -> Held:
    again = day + timedelta(days=room.body.rhythm_days or 21)
    item = _item(
        room, day, "校服选购办法", Matter.MANAGEMENT_SYSTEM, votes={}, decision="缓议，补充征求家长意见后再上会。"
    )
    return Held(items=(replace(item, vote_form=VoteForm.NONE, opinions_split=True, next_on=again),))


def _postponed(room: Room, day: date) -> Held:
    again = day + timedelta(days=room.body.rhythm_days or 21)
    stands = _stands(room, day, against=True)
    item = _item(
        room, day, "校园文化墙改造", Matter.KEY_PROJECT, votes={}, decision="暂缓上会，沟通一致后再办。", stands=stands
    )
    return Held(items=(replace(item, vote_form=VoteForm.NONE, next_on=again),))


def _off_agenda(room: Room, day: date) -> Held:
    item = _item(
        room,
        day,
        "临时增购体育器材",
        Matter.LARGE_SPENDING,
        votes={},
        decision="退回，列入下次议程后再议。",
        is_on_agenda=False,
    )
    return Held(items=(replace(item, vote_form=VoteForm.NONE),))


def _cadre(room: Room, day: date) -> Held:
    count = len(room.seats)
    item = _item(room, day, room.sample.chance.choice(texts.CADRES), Matter.PERSONNEL_APPOINTMENT, votes={}, points={})
    ballot = {
        "vote_form": VoteForm.SECRET,
        "totals": Totals(issued=count, returned=count, yes=count, no=0, abstain=0),
        "scrutineer_id": room.seats[-1].person_id,
        "teller_id": room.clerk.person_id,
        "candidates": 1,
        "is_sealed": True,
        "deliberated_on": day - timedelta(days=5),
        "circle": "领导班子成员",
    }
    return Held(items=(replace(item, **ballot),))


def _too_few(room: Room, day: date) -> Held:
    item = _item(room, day, "安排假期值班", Matter.SAFETY_ROUTINE, votes={}, decision="人数不足，改期再议。", points={})
    return Held(items=(replace(item, vote_form=VoteForm.NONE),), away=len(room.seats) // 2 + 1)


def _burst_pipe(room: Room, day: date) -> Held:
    reason = "教学楼水管爆裂，影响上课，已先行抢修"
    return Held(
        items=(_item(room, day, texts.EMERGENCY, Matter.LARGE_SPENDING, is_on_agenda=False, emergency_reason=reason),)
    )


def _unknown(room: Room, day: date) -> Held:
    item = _item(
        room,
        day,
        "学生社团经费安排",
        Matter.LARGE_SPENDING,
        votes={},
        decision="记录本未写明表决情况。",
        accepts_unknown=True,
    )
    return Held(items=(item,))


def _recused(room: Room, day: date) -> Held:
    gone = room.seats[-1].pk
    item = _item(room, day, "教师公寓分配办法", Matter.MANAGEMENT_SYSTEM, recused=frozenset({gone}))
    return Held(items=(_only_those_here(item, {gone}),))
