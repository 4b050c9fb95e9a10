"""The search under a composite where pupils may change schools (综合差异系数与学生调整): bound in shares, growth there.

The program in shares says how many pupils a school would have; in whole pupils, with as many leaving as coming, growth
is searched as without moves. What that costs narrows what coefficients can be, and the program is asked again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from math import inf, sqrt

from yanzhen.engines.equity.fix import GAP_OF_OPTIMAL, Change
from yanzhen.engines.equity.fixing.at_pupils import Case, Grower
from yanzhen.engines.equity.fixing.composite_shares import CompositeShares, without_needless_growth
from yanzhen.engines.equity.fixing.program import Answer
from yanzhen.engines.equity.fixing.question import Question
from yanzhen.engines.equity.fixing.schooling import shared_levers
from yanzhen.engines.equity.fixing.search import Grown, Judge
from yanzhen.engines.equity.fixing.shares import Key, Span, widest

_TURNS = 8
_TIGHTER = (0.002, 0.01, 0.03, 0.08, 0.2)
_RISE = 0.02  # of the way to what is known that the bound has to come, to narrow again
_NODES = 40
_NARROWER = 0.9


def move_within_composite(case: Case, question: Question, *, judge: Judge) -> Grown:
    """Find cheap moves and growth; stages that share nothing are searched apart."""
    groups = question.groups
    if shared_levers(question):
        parts = [_Search(case, question, judge)]
    else:
        parts = [_Search(case, replace(question, groups=(group,)), case.judge_of(group.stage)) for group in groups]

    def tell() -> None:
        told = _together(parts, case)
        case.clock.say(None if told.changes is None else told.cost, told.bound)

    for part in parts:
        part.begin()
    for part in parts:  # a bound and proposals of every part, before one of them takes long
        part.outline()
    tell()
    for _ in range(_NODES):
        if any(part.is_impossible for part in parts):
            return Grown(changes=None, bound=0.0, is_infeasible=True)
        still = [part for part in parts if part.is_open]
        if not still or _together(parts, case).is_within(GAP_OF_OPTIMAL):
            break
        max(still, key=lambda one: one.room).step()
        tell()
    for part in parts:
        if not _together(parts, case).is_within(GAP_OF_OPTIMAL):
            part.finish()
    return _together(parts, case)


def _together(parts: Sequence[_Search], case: Case) -> Grown:
    found = [part.grower.best for part in parts]
    changes: list[Change] = [change for one in found for change in one or ()]
    is_whole = all(one is not None for one in found)
    bound = sum(part.bound for part in parts)
    return Grown(changes=tuple(changes) if is_whole else None, bound=bound, has_run_out=case.clock.has_run_out)


class _Search:
    """Bound, moves, growth at them; then a narrower program, as long as that lifts the bound."""

    def __init__(self, case: Case, question: Question, judge: Judge) -> None:
        self._case, self._question = case, question
        self.grower = Grower(case, question, judge)
        count = len(question.rules.indicators)
        self._rooms = [float(question.rules.limits[group.stage]) * count for group in question.groups]
        self._waiting: list[tuple[float, dict[Key, Span]]] = []
        self._cut_off = inf
        self._outlined: tuple[CompositeShares, Answer] | None = None
        self.bound = 0.0
        self.is_impossible = False

    def begin(self) -> None:
        """Grow at today's pupils; where few ways to move are open, at all of them."""
        if (tried := self.grower.try_all()) is not None:
            self.bound, self.is_impossible = tried.bound, tried.is_infeasible
            return
        self.grower.grow_plainly()
        self.grower.grow_at({})
        spans = widest(self._question, self._rooms)
        self._waiting = [(0.0, without_needless_growth(self._question, self._case.moving, spans))]

    def outline(self) -> None:
        """Bound and propose in the widest box, which waits to be narrowed."""
        if not self._waiting or self._case.clock.is_over():
            return
        shares = self._program(self._waiting[0][1])
        answer = shares.solve()
        if answer.values:
            self._outlined = shares, answer
            self._waiting[0] = shares.money(answer), self._waiting[0][1]
            self._propose(shares, answer)
            self._raise()

    @property
    def room(self) -> float:
        """How far the changes known lie above the bound."""
        return self.grower.cost - self.bound

    @property
    def is_open(self) -> bool:
        """Is there anything left to do, and time for it?"""
        return bool(self._waiting) and not self.grower.is_within(self.bound) and not self._case.clock.is_over()

    def finish(self) -> None:
        """Look further at the best moves known."""
        if self.grower.best is not None and not self.grower.is_within(self.bound) and not self._case.clock.is_over():
            self.grower.grow_at(self.grower.moved, polish=True)

    def step(self) -> None:
        """Settle the box of the lowest bound."""
        self._waiting.sort(key=lambda one: one[0])
        self._settle(*self._waiting.pop(0))
        self._raise()
        nothing = not self._waiting and self._cut_off == inf and self.grower.best is None
        self.is_impossible = nothing and not self._case.clock.is_over()

    def _raise(self) -> None:
        lowest = min([self._cut_off, self.grower.cost, *(bound for bound, _ in self._waiting)])
        if lowest < inf:
            self.bound = max(self.bound, lowest)

    def _settle(self, before: float, spans: dict[Key, Span]) -> None:
        """Bound one box, propose in it, narrow it while that helps, and part it where a chord is loosest."""
        bound, width = before, inf
        for _ in range(_TURNS):  # cuts pile up in a program: a new one is quicker
            if self._case.clock.is_over():
                self._waiting.append((bound, spans))
                return
            if self._outlined is not None:
                (shares, answer), self._outlined = self._outlined, None
            else:
                shares = self._program(spans)
                answer = shares.solve()
            if answer.is_infeasible:
                if self.grower.best is not None:
                    self._cut_off = min(self._cut_off, self.grower.cost)
                return
            if not answer.values:
                self._waiting.append((bound, spans))
                return
            after = max(bound, shares.money(answer))
            has_risen = after - bound > _RISE * (self.grower.cost - bound)
            bound = after
            self._propose(shares, answer)
            if bound >= self.grower.cost or self.grower.is_within(bound):
                self._cut_off = min(self._cut_off, bound)
                return
            if self.grower.best is None:
                self._propose_tighter(shares)
            if not has_risen and _width(spans) > _NARROWER * width:
                break
            width = _width(spans)
            spans = shares.narrowed(self.grower.cost, answer.values)
            self._cut_off = min(self._cut_off, self.grower.cost)
        self._part(shares, answer, bound, spans)

    def _program(self, spans: dict[Key, Span]) -> CompositeShares:
        return CompositeShares(self._question, self._case.moving, spans, self._rooms, clock=self._case.clock)

    def _propose_tighter(self, shares: CompositeShares) -> None:
        """Where no growth keeps the limit at the moves proposed, ask for moves that leave room."""
        for less in _TIGHTER:
            shares.less_room(less)
            answer = shares.solve()
            if not answer.values or self._case.clock.is_over() or self.grower.best is not None:
                break
            self._propose(shares, answer)
        shares.less_room(0.0)

    def _propose(self, shares: CompositeShares, answer: Answer) -> None:
        if self._case.clock.is_over():
            return
        self.grower.grow_at(self.grower.whole(shares.pupils(answer.values)))

    def _part(self, shares: CompositeShares, answer: Answer, bound: float, spans: dict[Key, Span]) -> None:
        """Halve the range of the coefficient that the chord lets sink furthest."""
        loosest, key, at = 0.0, None, 0.0
        for side in shares.sides:
            root = sqrt(max(0.0, answer.values[side.square]))
            if root - answer.values[side.ratio] > loosest:
                loosest, key, at = root - answer.values[side.ratio], side.key, root
        if key is None or loosest <= GAP_OF_OPTIMAL / 100:
            self._cut_off = min(self._cut_off, bound)
            return
        span = spans[key]
        middle = (min(max(at, span.low), span.high) + (span.low + span.high) / 2) / 2
        self._waiting.append((bound, {**spans, key: replace(span, high=middle)}))
        self._waiting.append((bound, {**spans, key: replace(span, low=middle)}))


def _width(spans: Mapping[Key, Span]) -> float:
    """Return how far apart the ends of all coefficients lie."""
    return sum(span.high - span.low for span in spans.values())
