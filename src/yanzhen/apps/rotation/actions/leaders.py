"""Arrange the exchange of heads and deputies in a scenario, and change it by hand (安排校级干部)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import transaction

from yanzhen.apps.accounts.models import User
from yanzhen.apps.audit.actions.record import record
from yanzhen.apps.organisations.models import Organisation
from yanzhen.apps.rotation.actions.locked import refuse, said_of
from yanzhen.apps.rotation.actions.scenarios import locked_scenario
from yanzhen.apps.rotation.errors import RotationError
from yanzhen.apps.rotation.leaders import leader_question, leader_rows, put_leaders
from yanzhen.apps.rotation.models import LeaderProof, Participant, Scenario, ScenarioLeaderMove
from yanzhen.engines.rotation.leaders import LeaderMove


@transaction.atomic
def arrange_leaders(*, scenario_id: int, seen: int, actor: User, on: date) -> Scenario:
    """Work out who of the heads and deputies exchanges with whom, in place of what stands; teachers' moves stay.

    Raises:
        RotationError: NOT_YOURS, WRONG_STATE, SCENARIO_STATE, STALE, NO_LEADERS.
    """
    scenario = locked_scenario(scenario_id, "lay", actor=actor, on=on, seen=seen)
    if not scenario.round.participants.leading().exists():
        raise RotationError("NO_LEADERS")
    count = put_leaders(scenario)
    scenario.version += 1
    scenario.save(update_fields=["version"])
    record(
        kind="ROTATION_LEADERS_ARRANGED",
        actor=actor,
        subjects=[scenario, scenario.round],
        content=said_of(scenario.round) | {"name": scenario.name, "moves": count},
    )
    return scenario


def why_not_lay_leader(scenario: Scenario, person: Participant, to_school: Organisation | None) -> RotationError | None:
    """Why may this person not be given a post there? ``to_school`` null takes a move back."""
    if person.round_id != scenario.round_id or not person.leads:
        return RotationError("NOT_LEADING", teacher=person.code)
    if to_school is None:
        return None
    if to_school.pk == person.school_id:
        return RotationError("SAME_SCHOOL", teacher=person.code)
    return None if person.stage in to_school.stages else RotationError("NO_UNIT", school=to_school)


@transaction.atomic
def lay_leader(
    *,
    scenario_id: int,
    seen: int,
    participant: Participant,
    to_school: Organisation | None,
    swaps: bool,
    actor: User,
    on: date,
) -> Scenario:
    """Set a head's or deputy's move by hand, or with no school take it back; ``swaps`` lets the two change places.

    With ``swaps`` the moves that hung together with theirs are taken back too, so that no post is empty or doubled.

    One change alone may leave a post empty while the plan is worked on: that is shown, and ``propose`` refuses it.

    Raises:
        RotationError: NOT_YOURS, WRONG_STATE, SCENARIO_STATE, STALE, NOT_LEADING, SAME_SCHOOL, NO_UNIT, NO_PARTNER.
    """
    scenario = locked_scenario(scenario_id, "lay", actor=actor, on=on, seen=seen)
    refuse(why_not_lay_leader(scenario, participant, to_school))
    changed = [participant]
    moves = []
    if to_school is not None:
        moves.append(LeaderMove(participant.code, to_school.code))
        if swaps:
            partner = _partner(scenario, participant, to_school)
            changed.append(partner)
            moves.append(LeaderMove(partner.code, participant.school.code))
    if swaps:
        changed = _chained_with(scenario, changed)
    scenario.leader_moves.filter(participant__in=[one.pk for one in changed]).delete()
    question = leader_question(scenario)
    if to_school is not None and to_school.code not in question.by_school:
        raise RotationError("NO_UNIT", school=to_school)
    rows = leader_rows(scenario, question, moves)
    for row in rows:
        row.is_by_hand = True
    ScenarioLeaderMove.objects.bulk_create(rows)
    for proof in LeaderProof.objects.filter(scenario=scenario):
        proof.hand_moves += 1
        proof.save(update_fields=["hand_moves"])
    scenario.version += 1
    scenario.save(update_fields=["version"])
    record(
        kind="ROTATION_LEADER_LAID",
        actor=actor,
        subjects=[scenario, *changed, scenario.round],
        content=said_of(scenario.round) | {"name": scenario.name, "code": "、".join(one.code for one in changed)},
    )
    return scenario


def _partner(scenario: Scenario, person: Participant, school: Organisation) -> Participant:
    """Return the one who holds the same post there and is due. Raises RotationError NO_PARTNER."""
    there = scenario.round.participants.leading().filter(school=school, stage=person.stage, duty=person.duty)
    found = list(there.order_by("code")[:2])
    if len(found) != 1:
        raise RotationError("NO_PARTNER", school=school)
    return found[0]


def _chained_with(scenario: Scenario, people: Sequence[Participant]) -> list[Participant]:
    """Return everyone whose move hangs together with the posts of these, one taking the place of the next."""
    first = people[0]
    rows = scenario.leader_moves.filter(participant__stage=first.stage, participant__duty=first.duty)
    moves = list(rows.select_related("participant__school").order_by("participant__code"))
    schools, found, is_growing = {one.school_id for one in people}, list(people), True
    while is_growing:
        is_growing = False
        for row in moves:
            if row.participant not in found and schools & {row.participant.school_id, row.to_school_id}:
                found.append(row.participant)
                is_growing = True
                schools |= {row.participant.school_id, row.to_school_id}
    return found
