"""A scenario's plan as pages need it: kept figures, and of the teachers only those that the page speaks of."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from yanzhen.apps.rotation.bridge import CODES, instance_of, moves_of, values_of
from yanzhen.apps.rotation.findings import findings_of
from yanzhen.apps.rotation.models import Participant, Scenario
from yanzhen.apps.rotation.why import Plan
from yanzhen.engines.rotation.loosening import LOOSENED
from yanzhen.engines.rotation.solution import Price


def plan_of(scenario: Scenario, kept: dict[str, Any] | None = None) -> Plan:
    """Return the plan without its teachers: schools, units, posts, heads and staff before and after, moves."""
    kept = findings_of(scenario) if kept is None else kept
    nobody = Participant.objects.none()
    return Plan(instance_of(scenario.round, values_of(scenario), among=nobody), moves_of(scenario), kept)


def plan_around(scenario: Scenario, person: Participant) -> Plan:
    """Return the plan with a mover and those who could take her place or stand in her post at home."""
    kept, moves = findings_of(scenario), moves_of(scenario)
    move = next((one for one in moves if one.teacher == person.code), None)
    subjects = {person.subject} if move is None else {person.subject, CODES[move.subject]}
    near = Q(subject__in=subjects) | Q(second_subject__in=subjects)
    people = scenario.round.participants.filter(Q(near, stage=person.stage, is_movable=True) | Q(pk=person.pk))
    return Plan(instance_of(scenario.round, values_of(scenario), among=people), moves, kept)


def prices_of(scenario: Scenario) -> tuple[Price, ...]:
    """Return the published prices as the engine reads them, and the figures of loosened limits after them."""
    return tuple(Price(*row) for row in scenario.prices)


def count_of_prices(scenario: Scenario) -> int:
    """Return how many rows prove the bound; figures of loosened limits are no part of the proof."""
    return sum(row[0].rpartition(":")[2] not in LOOSENED for row in scenario.prices)
