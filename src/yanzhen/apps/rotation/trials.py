"""What if a teacher were exempt: the plan mended near her place, proved good enough by prices, else solved anew."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from yanzhen.apps.rotation.boards import plan_around, prices_of
from yanzhen.apps.rotation.bridge import instance_of, moves_of, values_of
from yanzhen.apps.rotation.figures import effect_of
from yanzhen.apps.rotation.models import Participant, Scenario, Trial, TrialKind
from yanzhen.apps.rotation.stand_ins import Mending, mendings
from yanzhen.apps.rotation.why import Plan
from yanzhen.engines.rotation.certificate import certified_bounds
from yanzhen.engines.rotation.checking import check_plan, plan_rows
from yanzhen.engines.rotation.instance import Instance, Move
from yanzhen.engines.rotation.solution import Phase, Solution, relative_gap
from yanzhen.engines.rotation.staying import least_loss

# What is left out carries a code of its own; one that begins with D: stays in the denominator.
EXEMPT = {TrialKind.STAYS: "D:试算", TrialKind.LEAVES: "试算"}
GOOD_ENOUGH = 0.001
FIRST_PHASES = ("equity", "weighted")

Solver = Callable[[Instance], Solution]


@dataclass(frozen=True)
class AtOnce:
    """What can be said without solving (当即可知).

    Attributes:
        mending: the best lawful way that changes one or two others at most; None where there is none.
        least: no plan in which the teacher stays is better than the bound plus this, by the published prices; None
            where no prices prove the plan, or it was changed by hand.
    """

    mending: Mending | None
    least: float | None


def at_once(scenario: Scenario, person: Participant) -> tuple[Plan, AtOnce]:
    """Return the plan around a mover and what can be said at once of her staying."""
    plan = plan_around(scenario, person)
    found = mendings(plan, person.code)
    # A bound of nothing needs no prices; theirs may be below it and add up to less.
    phase = next((row[0] for row in phases_of(scenario) if row[0] in FIRST_PHASES and row[2] > 0), "")
    least = None
    if phase and scenario.prices and not scenario.hand_moves:
        least = least_loss(plan.instance, prices_of(scenario), phase, person.code)
    return plan, AtOnce(found[0] if found else None, least)


def phases_of(scenario: Scenario) -> list[tuple[str, float, float, float]]:
    """Return the phases as they were solved: name, value, bound, gap."""
    return [tuple(row) for row in (scenario.result or {}).get("phases", ())]


def try_without(trial: Trial, solver: Solver) -> dict[str, Any]:
    """Return what the plan becomes when the teacher does not move, as JSON.

    Mended near her place where the published prices prove that solving anew could better it no more than the settings
    allow; solved anew otherwise. Either way figures are counted from the plan alone.
    """
    scenario, code = trial.scenario, trial.participant.code
    before = instance_of(scenario.round, values_of(scenario))
    old = moves_of(scenario)
    question = exempted(before, code, trial.kind)
    near = _near(Plan(before, old), question, code)
    bound = _bound(scenario, question)
    if near is not None and bound is not None:
        gap = relative_gap(effect_of(question, near)["equity"], bound)
        if gap <= _allowed(scenario, question):
            return _told("near", before, question, old, near, gap)
    solution = solver(question)
    if not solution.moves and near is None:
        conflicts = [one.message for one in solution.infeasible]
        return {"way": "none", "status": solution.status.value, "conflicts": conflicts}
    solved = solution.moves
    if near is not None and (not solved or _worse(question, solved, near)):
        return _told(
            "near", before, question, old, near, None if solution.bound is None else _gap(question, near, solution)
        )
    return _told("solved", before, question, old, solved, solution.phases[0].gap)


def _allowed(scenario: Scenario, question: Instance) -> float:
    """Return how far from the bound a plan may be: the gap asked for, and what the settings yield for shorter ways."""
    gap = max(GOOD_ENOUGH, *(row[3] for row in phases_of(scenario) if row[0] in FIRST_PHASES))
    params = question.params
    return gap + (float(params.equity_slack) if params.objective != "weighted" else 0.0)


def _gap(question: Instance, moves: Sequence[Move], solution: Solution) -> float:
    assert solution.bound is not None
    return relative_gap(effect_of(question, moves)["equity"], solution.bound)


def exempted(instance: Instance, code: str, kind: str) -> Instance:
    """Return the question in which a teacher does not move."""
    exempt = EXEMPT[TrialKind(kind)]
    people = (replace(one, exempt=exempt) if one.code == code else one for one in instance.teachers)
    return replace(instance, teachers=tuple(people))


def _near(plan: Plan, question: Instance, code: str) -> tuple[Move, ...] | None:
    """Return the best plan near the present one that is lawful without the teacher; None where there is none."""
    for mending in mendings(plan, code, is_deep=True):
        gone = {one.teacher for one in mending.removed}
        kept = (move for move in plan.moves.values() if move.teacher not in gone)
        moves = tuple(sorted((*kept, *mending.added), key=lambda move: move.teacher))
        if not check_plan(question, plan_rows(moves)):
            return moves
    return None


def _worse(question: Instance, solved: Sequence[Move], near: Sequence[Move]) -> bool:
    one, other = effect_of(question, solved), effect_of(question, near)
    return (other["equity"], other["cost"]) <= (one["equity"], one["cost"])


def _bound(scenario: Scenario, question: Instance) -> float | None:
    """Return what the scenario's published prices prove of the question without the teacher."""
    if not scenario.prices or scenario.hand_moves:
        return None
    bounds = certified_bounds(question, prices_of(scenario), [Phase(*row) for row in phases_of(scenario)])
    return next((bounds[name] for name in FIRST_PHASES if name in bounds), None)


def _told(
    way: str, before: Instance, after: Instance, old: Sequence[Move], new: Sequence[Move], gap: float | None
) -> dict[str, Any]:
    return {
        "way": way,
        "gap": gap,
        "before": effect_of(before, old),
        "after": effect_of(after, new),
        **differences(old, new),
    }


def differences(old: Iterable[Move], new: Iterable[Move]) -> dict[str, list[list[str]]]:
    """Return who no longer moves, who moves instead, who moves elsewhere: code, units and subjects, by code."""
    then, now = ({one.teacher: one for one in moves} for moves in (old, new))
    shared = sorted(then.keys() & now.keys())
    return {
        "stays": [_line(then[code]) for code in sorted(then.keys() - now.keys())],
        "goes": [_line(now[code]) for code in sorted(now.keys() - then.keys())],
        "elsewhere": [
            [*_line(now[code]), then[code].to_unit, then[code].subject]
            for code in shared
            if (then[code].to_unit, then[code].subject) != (now[code].to_unit, now[code].subject)
        ],
    }


def _line(move: Move) -> list[str]:
    return [move.teacher, move.from_unit, move.to_unit, move.subject]
