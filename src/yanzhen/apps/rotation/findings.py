"""What the pages of a scenario show, reckoned once with its plan and kept (方案测算).

A stamp of the moves and of the list says what the figures rest on: rows of moves are only added and taken away, and a
teacher's version grows with every change, so the same stamp means the same question and the same plan.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from django.db.models import Count, Max, Sum

from yanzhen.apps.rotation.bridge import instance_of, moves_of, values_of
from yanzhen.apps.rotation.figures import faults_of
from yanzhen.apps.rotation.limits import limits_of
from yanzhen.apps.rotation.models import Round, Scenario, ScenarioFindings
from yanzhen.apps.rotation.why import Plan
from yanzhen.engines.rotation.eligibility import share_limits
from yanzhen.engines.rotation.instance import INDICATORS, Instance, Move

# Raised whenever the shape or the reckoning of the content changes, so that older rows are reckoned again.
FORM = 1


def stamp_of(scenario: Scenario) -> str:
    """Return what the figures of a scenario rest on, in two queries."""
    moves = scenario.moves.aggregate(count=Count("pk"), last=Max("pk"))
    return f"{FORM}/{moves['count']}/{moves['last'] or 0}/{list_stamp(scenario.round)}"


def list_stamp(round_: Round) -> str:
    """Return which state of the list is meant."""
    people = round_.participants.order_by().aggregate(count=Count("pk"), versions=Sum("version"))
    return f"{people['count']}/{people['versions'] or 0}"


def reckon(instance: Instance, moves: Sequence[Move]) -> dict[str, Any]:
    """Return what the pages show of a plan, as JSON."""
    plan, limits = Plan(instance, moves), share_limits(instance)
    before = Counter((teacher.unit, teacher.subject) for teacher in instance.teachers)
    outs = Counter(move.from_unit for move in moves)
    backbones = {teacher.code for teacher in instance.teachers if teacher.backbone}
    return {
        "limits": limits_of(instance),
        "faults": [one.message for one in faults_of(instance, moves)] if moves else [],
        "ties": [[tie.unit, tie.subject, tie.moving, tie.staying] for tie in plan.ties()] if moves else [],
        "units": {
            unit.code: {
                "heads": [[plan.before[unit.code][one], plan.after[unit.code][one]] for one in INDICATORS],
                "out": [outs[unit.code], limits.out_of[unit.code]],
            }
            for unit in instance.units
        },
        "staff": [
            [post.unit, post.subject, before[post.unit, post.subject], plan.staff[post.unit, post.subject]]
            for post in instance.posts
        ],
        "moves": len(moves),
        "least": limits.least,
        "most": limits.most,
        "backbone": sum(move.teacher in backbones for move in moves),
    }


def keep_findings(scenario: Scenario, instance: Instance, moves: Sequence[Move]) -> dict[str, Any]:
    """Reckon the figures of a scenario and keep them with what they rest on."""
    content = reckon(instance, moves)
    ScenarioFindings.objects.update_or_create(
        scenario=scenario, defaults={"stamp": stamp_of(scenario), "content": content}
    )
    return content


def findings_of(scenario: Scenario) -> dict[str, Any]:
    """Return the kept figures; where they are missing or out of date they are reckoned and kept first."""
    kept = ScenarioFindings.objects.filter(scenario=scenario).first()
    if kept is not None and kept.stamp == stamp_of(scenario):
        return kept.content
    return keep_findings(scenario, instance_of(scenario.round, values_of(scenario)), moves_of(scenario))
