"""Rows ↔ values of the decision engine: what a meeting knows of one point, as the case that the engine judges.

Persons stand for themselves: the id of a person in the engine is the key of the row.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from django.utils import timezone

from yanzhen.apps.meetings.body_settings import engine_settings
from yanzhen.apps.meetings.consulting import last_round
from yanzhen.apps.meetings.models import (
    AgendaItem,
    Attendance,
    AttendanceStatus,
    Body,
    BodyKind,
    CountRole,
    Item,
    Meeting,
    Seat,
    VoteForm,
)
from yanzhen.apps.meetings.queries import heads_of, leading_group, roles_at_school
from yanzhen.apps.meetings.rule_sets import rules_of
from yanzhen.apps.meetings.sealed_room import OPINION_SEAL, opened_text, opened_vote
from yanzhen.apps.meetings.staff_body import staff_opinion_of
from yanzhen.engines.decisions import Verdict, judge
from yanzhen.engines.decisions import case as engine
from yanzhen.engines.decisions.vocabulary import BodyKind as Kind
from yanzhen.engines.decisions.vocabulary import Matter, Mode, Role, StaffOpinion
from yanzhen.engines.decisions.vocabulary import Stand as EngineStand

CAME = (AttendanceStatus.PRESENT, AttendanceStatus.LEFT)


@dataclass(frozen=True, kw_only=True)
class PointFacts:
    """The rows that make the case of one point; votes by seat, opened."""

    point: AgendaItem
    lines: tuple[Attendance, ...]
    recused: frozenset[int]
    votes: Mapping[int, str]
    totals: Mapping[str, int | None]
    observers: tuple[int, ...]


def case_of_point(point: AgendaItem, *, is_unprepared: bool = False) -> engine.Case:
    """Return everything that the meeting knows of one point, as it stands now."""
    case = case_from_facts(facts_of_point(point))
    return replace(case, item=replace(case.item, prepared=False)) if is_unprepared else case


def facts_of_point(point: AgendaItem) -> PointFacts:
    """Read the rows of a point: who is there, who left for it, how they voted."""
    meeting = point.meeting
    return PointFacts(
        point=point,
        lines=tuple(meeting.attendance.select_related("seat__person").order_by("seat__position", "seat_id")),
        recused=frozenset(point.recusals.values_list("seat_id", flat=True)),
        votes={vote.seat_id: opened_vote(vote.choice) for vote in point.votes.all()},
        totals=ballot_totals(point),
        observers=tuple(meeting.observers.exclude(person=None).values_list("person_id", flat=True)),
    )


def ballot_totals(point: AgendaItem) -> dict[str, int | None]:
    """Return the totals that both counters confirm; nothing known where one is missing or the two differ."""
    counts = {count.role: (count.yes, count.no, count.abstain) for count in point.counts.all()}
    both = counts.get(CountRole.SCRUTINEER), counts.get(CountRole.TELLER)
    agreed = both[0] if both[0] is not None and both[0] == both[1] else (None, None, None)
    return dict(zip(("yes", "no", "abstain"), agreed, strict=True))


def case_from_facts(facts: PointFacts) -> engine.Case:
    """Return the case of a point from its rows."""
    point, meeting = facts.point, facts.point.meeting
    day = timezone.localdate(meeting.planned_at)
    persons = {line.seat_id: str(line.seat.person_id) for line in facts.lines}
    return engine.Case(
        body=body_value(meeting.body, [line.seat for line in facts.lines], on=day),
        item=item_value(
            point.item,
            on=day,
            approver=_approver(point),
            on_agenda=not point.is_added_at_once,
            ballots=point.ballots,
            opinions_split=_is_split(point),
        ),
        meeting=_meeting_value(meeting, day),
        attendance=_attendance_value(facts, persons),
        recused=tuple(persons[seat] for seat in sorted(facts.recused) if seat in persons),
        votes=_votes_value(facts, persons),
    )


def figures_of(facts: PointFacts) -> Verdict:
    """Return what is needed and counted at a point, for the live room: no consultation is read, no outcome is told."""
    point, meeting = facts.point, facts.point.meeting
    persons = {line.seat_id: str(line.seat.person_id) for line in facts.lines}
    case = engine.Case(
        body=engine.Body(
            kind=Kind(meeting.body.kind),
            members=tuple(engine.Member(id=persons[line.seat_id], voting=line.seat.is_voting) for line in facts.lines),
            rules=meeting.body.rules,
            settings=_settings(meeting.body),
        ),
        item=engine.Item(matter=Matter(point.item.matter), amount_yuan=point.item.amount_yuan),
        attendance=_attendance_value(facts, persons),
        recused=tuple(persons[seat] for seat in sorted(facts.recused) if seat in persons),
        votes=_votes_value(facts, persons),
    )
    return verdict_of(point, case)


def body_value(body: Body, seats: Iterable[Seat], *, on: date) -> engine.Body:
    """Return a body with those who sit in it, as the engine takes it; a post said in any body of the school counts."""
    group = leading_group(body.organisation_id, on=on)
    roles = roles_at_school(body.organisation_id, on=on)
    return engine.Body(
        kind=Kind(body.kind),
        members=tuple(
            engine.Member(
                id=str(seat.person_id),
                roles=frozenset(Role(role) for role in {*seat.roles, *roles.get(seat.person_id, ())}),
                voting=seat.is_voting,
            )
            for seat in seats
        ),
        rules=body.rules,
        settings=_settings(body),
        leading_group=frozenset(str(pk) for pk in group) if group else None,
        branch_formal_members=body.branch_formal_members,
    )


def _settings(body: Body) -> dict[str, object]:
    wanted = engine_settings(body.settings)
    matters = wanted.get("two_thirds_matters")
    if isinstance(matters, Collection):
        wanted["two_thirds_matters"] = frozenset(Matter(str(one)) for one in matters)
    return wanted


def item_value(
    item: Item,
    *,
    on: date,
    approver: str | None,
    on_agenda: bool | None,
    ballots: int | None,
    opinions_split: bool | None,
) -> engine.Item:
    """Return an item with its preparation; what the record book does not say of an item entered later is unknown."""
    silence = None if item.is_entered_afterwards else False
    opinion = staff_opinion_of(item)
    return engine.Item(
        title=None,
        matter=Matter(item.matter) if item.matter else None,
        proposer=str(item.proposer_id),
        agenda_approved_by=approver,
        on_agenda=on_agenda,
        emergency=item.is_emergency,
        candidates=item.candidates,
        ballots=ballots,
        amount_yuan=item.amount_yuan,
        prepared=True if item.prepared_on else silence,
        consultation=consultation_value(item, on=on),
        deliberated=True if item.deliberations.exists() else silence,
        opinions_split=opinions_split,
        staff_body_opinion=StaffOpinion(opinion) if opinion else None,
    )


def consultation_value(item: Item, *, on: date) -> engine.Consultation:
    """Return who said what before the meeting, in the latest round."""
    said = {row.person_id: EngineStand(row.stand) if row.stand else None for row in last_round(item)}
    heads = heads_of(item.organisation_id, on=on)
    posts = {"secretary": heads.secretary, "principal": heads.principal}
    deputy = next((person.pk for person in heads.deputies if person.pk in said), None)
    named = {person.pk for person in posts.values() if person} | {deputy}
    others = {str(pk): stand for pk, stand in said.items() if pk not in named}
    return engine.Consultation(
        **{name: said.get(person.pk) if person else None for name, person in posts.items()},
        deputy_secretary=said.get(deputy) if deputy else None,
        others=others if others or deputy else None,
    )


def _approver(point: AgendaItem) -> str | None:
    """Who let the point onto the agenda: the chair where it was added at once, else whoever approved the agenda."""
    seat = point.meeting.chair if point.is_added_at_once else point.meeting.agenda_approved_by
    return str(seat.person_id) if seat else None


def _is_split(point: AgendaItem) -> bool | None:
    """Nobody said at a meeting that opinions are split: they are not; of a record book it is unknown."""
    if point.opinions_split is not None:
        return point.opinions_split
    return None if point.meeting.is_entered_afterwards else False


def _meeting_value(meeting: Meeting, day: date) -> engine.Meeting:
    sent = meeting.notice_sent_on
    return engine.Meeting(
        chair=str(meeting.chair.person_id) if meeting.chair else None,
        chair_delegated_in_writing=meeting.is_chair_delegated,
        mode=Mode(meeting.mode),
        notice_days=None if sent is None else max(0, (day - sent).days),
    )


def _attendance_value(facts: PointFacts, persons: Mapping[int, str]) -> engine.Attendance:
    present, absent = [], []
    for line in facts.lines:
        # Who voted was there for this point, even if they have gone since.
        if line.status == AttendanceStatus.PRESENT or line.seat_id in facts.votes:
            present.append(persons[line.seat_id])
        elif line.status != AttendanceStatus.UNKNOWN:
            opinion = opened_text(line.written_opinion, OPINION_SEAL)
            absent.append(
                engine.Absence(
                    id=persons[line.seat_id],
                    reason=line.reason or None,
                    written_opinion=EngineStand(opinion) if opinion else None,
                )
            )
    members = set(persons.values())
    observers = tuple(str(pk) for pk in facts.observers if str(pk) not in members)
    return engine.Attendance(present=tuple(present), absent=tuple(absent), observers=observers)


def _votes_value(facts: PointFacts, persons: Mapping[int, str]) -> engine.OpenVotes | engine.SecretVotes:
    if facts.point.vote_form == VoteForm.SECRET:
        return engine.SecretVotes(**facts.totals)
    by_choice: dict[str, list[str]] = {"yes": [], "no": [], "abstain": []}
    for seat_id, choice in facts.votes.items():
        by_choice[choice].append(persons[seat_id])
    return engine.OpenVotes(**{choice: tuple(voters) for choice, voters in by_choice.items()})


def verdict_of(point: AgendaItem, case: engine.Case) -> Verdict:
    """Return what the rules of the body on the day of the meeting say of the case."""
    return judge(case, rules_of(point.meeting.body, on=timezone.localdate(point.meeting.planned_at)))


def is_voted_on(point: AgendaItem) -> bool:
    """Is the point one that members vote on?"""
    return point.item.kind == "decide" and point.meeting.body.kind != BodyKind.PRINCIPAL_MEETING
