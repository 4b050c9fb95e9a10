"""The search where pupils may change schools (含学生调整的求解): a bound from plans, a proposal, growth there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from heapq import heappop, heappush
from math import inf

from yanzhen.engines.equity.costs import Cost
from yanzhen.engines.equity.fix import GAP_OF_OPTIMAL, Change, changed_rows
from yanzhen.engines.equity.fixing.composite import moving_keys
from yanzhen.engines.equity.fixing.diagnosis import standing_faults
from yanzhen.engines.equity.fixing.pupils import Key, Moves, Range
from yanzhen.engines.equity.fixing.question import Question, question_of
from yanzhen.engines.equity.fixing.search import Grown, Judge, cost_of, grow
from yanzhen.engines.equity.returns import SchoolRow

_SPLITS = 2000
_PROPOSALS = 40
_FEW = 100  # rows up to which a last proposal lets every school choose anew
_RISE = 1.01  # how much the bound has to rise before plans are proposed again
_POSSIBLE = 1e-7


def grow_with_transfers(
    question: Question, rows: Sequence[SchoolRow], costs: Sequence[Cost], moving: Cost, *, judge: Judge, seconds: float
) -> Grown:
    """Find cheap changes of pupils and figures; the bound is that of plans, and the gap says how good."""
    return _Search(question, rows, costs, moving, judge=judge, seconds=seconds).run()


class _Search:
    """Ranges of sums that wait, the lowest bound first; the cheapest changes so far."""

    def __init__(
        self,
        question: Question,
        rows: Sequence[SchoolRow],
        costs: Sequence[Cost],
        moving: Cost,
        *,
        judge: Judge,
        seconds: float,
    ) -> None:
        self._question, self._rows, self._costs, self._moving = question, rows, costs, moving
        self._judge, self._left = judge, seconds
        self._best = Grown(changes=None, bound=0.0)
        self._waiting: list[tuple[float, int, dict[Key, Range]]] = []
        self._settled = inf

    def run(self) -> Grown:
        """Grow at today's pupils, then at those that plans propose; halve ranges of sums while that lifts the bound."""
        self._grow_at(())
        moves = Moves(self._question, self._moving, is_priced=True, seconds=self._left)
        heappush(self._waiting, (0.0, 0, moves.widest()))
        asked, left_to_ask = 0.0, _PROPOSALS
        for turn in range(_SPLITS):
            if not self._waiting or self._waiting[0][0] >= self._settled or self._is_done(moves):
                break
            before, _, ranges = heappop(self._waiting)
            ranges = self._affordable(ranges, moves)
            moves.within(ranges)
            found = moves.bound()
            bound = before if found is None else max(before, found * moves.unit)
            is_known = self._best.changes is not None and bound >= float(self._best.cost)
            if found is not None and moves.is_made_up and not is_known and not self._is_possible(ranges, moves):
                continue
            if found is None:
                heappush(self._waiting, (before, 2 * turn + 1, ranges))
                break
            loosest = moves.loosest()
            if loosest is None:
                self._settled = min(self._settled, bound)
            else:
                for side, part in enumerate(_halves(ranges, *loosest)):
                    heappush(self._waiting, (bound, 2 * turn + side + 1, part))
            self._raise()
            if not moves.is_made_up and (bound >= asked or loosest is None) and left_to_ask:
                asked, left_to_ask = bound * _RISE, left_to_ask - 1
                self._propose(moves)
        if len(self._rows) <= _FEW and moves.has_bound and not self._is_done(moves):
            self._propose(moves, widely=True)
        return self._told(moves)

    def _is_done(self, moves: Moves) -> bool:
        return self._best.is_within(GAP_OF_OPTIMAL) or moves.seconds_left <= 0 or self._left <= 0

    def _raise(self) -> None:
        lowest = min([self._settled, *(bound for bound, _, _ in self._waiting[:1])])
        if lowest < inf:
            self._best = replace(self._best, bound=max(self._best.bound, lowest))

    def _propose(self, moves: Moves, *, widely: bool = False) -> None:
        if self._best.is_within(GAP_OF_OPTIMAL):
            return
        below = inf if self._best.changes is None else float(self._best.cost)
        proposed = moves.proposal(below=below, widely=widely)
        self._left = min(self._left, moves.seconds_left)
        if proposed is not None:
            self._grow_at(tuple(proposed))

    def _affordable(self, ranges: dict[Key, Range], moves: Moves) -> dict[Key, Range]:
        """Cut what the cheapest changes known could not pay for."""
        if self._best.changes is None:
            return ranges
        return {
            key: (low, moves.payable(key, float(self._best.cost), low, high)) for key, (low, high) in ranges.items()
        }

    def _is_possible(self, ranges: dict[Key, Range], moves: Moves) -> bool:
        """Can anything at all keep the sums within these ranges, whatever it costs?"""
        unpriced = Moves(self._question, self._moving, is_priced=False, seconds=moves.seconds_left)
        unpriced.within(ranges)
        found = unpriced.bound()
        return found is None or found <= _POSSIBLE

    def _grow_at(self, proposed: Sequence[Change]) -> None:
        """Grow at proposed pupils; the changes kept hold both."""
        rows = changed_rows(self._rows, proposed)
        question = question_of(rows, self._question.rules, self._costs)
        if standing_faults(question):
            return
        limits = {(g, k): question.rules.limits[question.groups[g].stage] for g, k in moving_keys(question)}
        grown = grow(
            question,
            limits,
            judge=lambda changes: self._judge((*proposed, *changes)),
            seconds=self._left,
            polish=False,
        )
        self._left = grown.seconds_left
        if grown.changes is not None:
            changes = (*proposed, *grown.changes)
            if self._best.changes is None or cost_of(changes) < self._best.cost:
                self._best = replace(self._best, changes=changes)

    def _told(self, moves: Moves) -> Grown:
        has_run_out = moves.seconds_left <= 0 or self._left <= 0
        if self._waiting or self._settled < inf:
            return replace(self._best, has_run_out=has_run_out)
        if self._best.changes is None:
            return Grown(changes=None, bound=0.0, is_infeasible=True)
        return replace(self._best, bound=float(self._best.cost))


def _halves(ranges: dict[Key, Range], key: Key, at: float) -> list[dict[Key, Range]]:
    """Split the range of one sum between where it stands and the middle."""
    low, high = ranges[key]
    at = (at + (low + high) / 2) / 2
    return [{**ranges, key: (low, at)}, {**ranges, key: (at, high)}]
