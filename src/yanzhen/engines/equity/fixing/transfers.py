"""The search where pupils may change schools (含学生调整的求解): propose, grow there, tighten."""

from __future__ import annotations

from collections.abc import Sequence

from yanzhen.engines.equity.costs import Cost
from yanzhen.engines.equity.fix import GAP_OF_OPTIMAL, Change, changed_rows
from yanzhen.engines.equity.fixing.composite import highest_mean, mean_of, moving_keys
from yanzhen.engines.equity.fixing.diagnosis import standing_faults
from yanzhen.engines.equity.fixing.pieces import finer
from yanzhen.engines.equity.fixing.pupils import Moves
from yanzhen.engines.equity.fixing.question import Question, question_of
from yanzhen.engines.equity.fixing.search import Grown, Judge, grow
from yanzhen.engines.equity.returns import SchoolRow

_ROUNDS = 6
_MANY = 400  # choices beyond which the program is not solved in whole numbers


def grow_with_transfers(
    question: Question, rows: Sequence[SchoolRow], costs: Sequence[Cost], moving: Cost, *, judge: Judge, seconds: float
) -> Grown:
    """Find cheap changes of pupils and figures; the bound is that of the relaxation, and the gap says how good."""
    rules = question.rules
    every = [(g, k) for g in range(len(question.groups)) for k in range(len(rules.indicators))]
    limits = {(g, k): rules.limits[question.groups[g].stage] for g, k in every}
    points = {key: [mean_of(question, key), highest_mean(question, key, None)] for key in every}
    best = _at(question, (), judge, seconds)
    left, bound = best.seconds_left, 0.0
    for _ in range(_ROUNDS):
        moves = Moves(question, moving, limits, points, seconds=left)
        answer = moves.solve(whole=False)
        if answer.values and len(moves.choices) <= _MANY:
            answer = moves.solve(whole=True)
        if answer.is_infeasible and best.changes is None:
            return Grown(changes=None, bound=0.0, is_infeasible=True)
        if not answer.values:
            break
        bound = max(bound, moves.bound_in_money(answer.bound))
        proposed = tuple(moves.changes(answer.values, moving))
        further = _at(question_of(changed_rows(rows, proposed), rules, costs), proposed, judge, moves.seconds_left)
        if further.changes is not None and (best.changes is None or further.cost < best.cost):
            best = further
        best = Grown(changes=best.changes, bound=bound)
        left = further.seconds_left
        if best.is_within(GAP_OF_OPTIMAL) or left <= 0:
            break
        budget = float(best.cost) if best.changes is not None else None
        points = {
            key: finer(points[key], answer.values[moves.means[key]], highest_mean(question, key, budget))
            for key in every
        }
    return Grown(changes=best.changes, bound=bound, has_run_out=left <= 0)


def _at(question: Question, proposed: Sequence[Change], judge: Judge, seconds: float) -> Grown:
    """Grow at proposed pupils; the changes returned hold both."""
    if standing_faults(question):
        return Grown(changes=None, bound=0.0, seconds_left=seconds)
    limits = {(g, k): question.rules.limits[question.groups[g].stage] for g, k in moving_keys(question)}
    grown = grow(question, limits, judge=lambda changes: judge((*proposed, *changes)), seconds=seconds, polish=False)
    changes = None if grown.changes is None else (*proposed, *grown.changes)
    return Grown(changes=changes, bound=0.0, seconds_left=grown.seconds_left)
