"""The search where pupils may change schools (含学生调整的求解): a bound in shares, one from plans, proposals, growth.

The program in shares is convex but for little, so that its bound is near at once; it says where sums can lie within the
money known to do, and the program over plans, which knows whole units and choices, looks only there.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import replace
from heapq import heappop, heappush
from math import inf

from yanzhen.engines.equity.fix import GAP_OF_OPTIMAL
from yanzhen.engines.equity.fixing.at_pupils import Case, Grower
from yanzhen.engines.equity.fixing.needy_shares import NeedyShares
from yanzhen.engines.equity.fixing.program import Answer
from yanzhen.engines.equity.fixing.pupils import Key, Moves, Range
from yanzhen.engines.equity.fixing.question import Question
from yanzhen.engines.equity.fixing.schooling import shared_levers
from yanzhen.engines.equity.fixing.search import Grown, Judge
from yanzhen.engines.equity.fixing.shares import widest

_SPLITS = 2000
_PROPOSALS = 6
_TIGHTER = (0.002, 0.01, 0.03, 0.08, 0.2)
_FEW = 100  # rows up to which a last proposal lets every school choose anew
_NARROWER = 0.1  # how much of the way to what is known a narrowing has to bring, to be done again
_POSSIBLE = 1e-7
_LEAST = 1e-9
_LOOSE = 1e-3  # of what there is today, squared, that a chord may let slip without a program in shares


def grow_with_transfers(case: Case, question: Question, *, judge: Judge) -> Grown:
    """Find cheap changes of pupils and figures; the bound is that of plans, and the gap says how good."""
    return _Search(case, question, judge).run()


class _Tree:
    """Ranges of the sums that wait, the lowest bound first."""

    def __init__(self, moves: Moves, ranges: dict[Key, Range], bound: float) -> None:
        self.moves = moves
        self.waiting: list[tuple[float, int, dict[Key, Range]]] = [(bound, 0, ranges)]
        self.settled = inf
        self.turns = 0
        self.is_rooted = False

    @property
    def lowest(self) -> float:
        """No plans cost less."""
        return min([self.settled, *(bound for bound, _, _ in self.waiting[:1])])

    @property
    def is_open(self) -> bool:
        """Could its bound still rise?"""
        return bool(self.waiting) and self.waiting[0][0] < self.settled

    def push(self, bound: float, ranges: dict[Key, Range]) -> None:
        """Have ranges wait."""
        self.turns += 1
        heappush(self.waiting, (bound, self.turns, ranges))


class _Part:
    """Stages that hang together by what they share: an outline in shares, then a tree of ranges."""

    def __init__(self, case: Case, question: Question, judge: Judge, *, tell: Callable[[], None]) -> None:
        self._case, self._question, self._tell = case, question, tell
        self._clock, self.bound = case.clock, 0.0
        self.grower = Grower(case, question, judge)
        limits = [float(question.rules.limits[group.stage]) for group in question.groups]
        self._spans = widest(question, limits)
        self._tree: _Tree | None = None
        self._asked = 0.0
        self._left_to_ask = _PROPOSALS
        self.has_stopped = self._is_impossible_at_all = False

    @property
    def room(self) -> float:
        """How far the changes known lie above the bound."""
        return self.grower.cost - self.bound

    @property
    def is_open(self) -> bool:
        """Is there anything left to do?"""
        is_good = self.grower.is_within(self.bound)
        return not self.has_stopped and not is_good and (self._tree is None or self._tree.is_open)

    @property
    def is_impossible(self) -> bool:
        """Was it proved that no changes will do?"""
        tree = self._tree
        is_empty = tree is not None and not tree.waiting and tree.settled == inf
        return self._is_impossible_at_all or (self.grower.best is None and is_empty)

    def begin(self) -> None:
        """Grow at today's pupils; where few ways to move are open, at all of them."""
        if (tried := self.grower.try_all()) is None:
            self.grower.grow_plainly()
            self.grower.grow_at({})
            return
        self.has_stopped, self._is_impossible_at_all = True, tried.is_infeasible
        self.bound = max(self.bound, tried.bound)

    def step(self) -> None:
        """Begin with the outline and the widest node, narrow it; bound node after node, and propose plans."""
        if self._tree is None:
            self._answer = self._outline()
            self._tree = self._planted()
            return
        is_first = not self._tree.is_rooted
        if not self._process(self._tree):
            self.has_stopped = True
            return
        self._raise(self._tree.lowest)
        if is_first:
            loose = self._tree.moves.broken(_LOOSE)
            if self.grower.best is None or not loose:
                self._propose(self._tree)
            self._narrow(self._tree, loose)
        elif self._left_to_ask and self._is_due(self._tree):
            self._left_to_ask -= 1
            self._propose(self._tree)

    def finish(self) -> None:
        """Let every school of a small part choose anew, and look further at the best pupils known."""
        if self._tree is None or not self._tree.is_rooted:
            return
        if len(self._case.rows) <= _FEW:
            self._propose(self._tree, widely=True)
        if self.grower.best is not None and not self._is_done():
            self.grower.grow_at(self.grower.moved, polish=True)

    def _is_done(self) -> bool:
        return self.grower.is_within(self.bound) or self._clock.is_over()

    def _outline(self) -> Answer:
        """Bound and propose in shares, within the spans known."""
        self._shares = shares = NeedyShares(self._question, self._case.moving, self._spans, clock=self._clock)
        answer = shares.solve()
        if answer.values:
            self._raise(shares.money(answer))
            self.grower.grow_at(self.grower.whole(shares.pupils(answer.values)))
            if self.grower.best is None:
                self._propose_tighter(shares)
        return answer

    def _narrow(self, tree: _Tree, loose: Collection[Key]) -> None:
        """Have the program in shares say between what the sums lie within the money known to do."""
        if not loose or self.grower.best is None or not self._answer.values or self._is_done():
            return
        if len(self._question.groups) > 1:
            self._narrow_apart()
        else:
            self._spans = self._shares.narrowed(self.grower.cost, loose)
            self._outline()
        tree.waiting = [(bound, turn, self._within_spans(ranges)) for bound, turn, ranges in tree.waiting]

    def _narrow_apart(self) -> None:
        """Narrow the spans of each stage by a program of its own, which is small: what is shared is let go there."""
        programs = []
        for g, group in enumerate(self._question.groups):
            own = {(0, k): span for (one, k), span in self._spans.items() if one == g}
            alone = replace(self._question, groups=(group,))
            shares = NeedyShares(alone, self._case.moving, own, clock=self._clock, is_tied=False)
            programs.append((shares, shares.money(shares.solve())))
        whole = sum(bound for _, bound in programs)
        for g, (shares, bound) in sorted(enumerate(programs), key=lambda one: len(self._question.groups[one[0]].rows)):
            shared = [side.key for side in shares.sides if min(side.shares) < 1]
            narrowed = shares.narrowed(self.grower.cost - (whole - bound), shared)
            self._spans |= {(g, k): span for (_, k), span in narrowed.items()}
            if self._is_done():
                break
            self._outline()

    def _propose_tighter(self, shares: NeedyShares) -> None:
        """Where no growth keeps the limits at the moves proposed, ask for moves that leave room."""
        for less in _TIGHTER:
            shares.less_room(less)
            answer = shares.solve()
            if not answer.values or self._clock.is_over() or self.grower.best is not None:
                break
            self.grower.grow_at(self.grower.whole(shares.pupils(answer.values)))
        shares.less_room(0.0)

    def _planted(self) -> _Tree:
        groups = range(len(self._question.groups))
        moves = Moves(self._question, self._case.moving, groups, clock=self._clock)
        return _Tree(moves, moves.widest(), self.bound)

    def _within_spans(self, ranges: dict[Key, Range]) -> dict[Key, Range]:
        """Hold ranges of sums within those of ζ, which is the sum today over the sum."""
        found = dict(ranges)
        for key, span in self._spans.items():
            low, high = found[key]
            found[key] = max(low, 1 / span.most - _LEAST), min(high, 1 / span.least + _LEAST)
        return found

    def _process(self, tree: _Tree) -> bool:
        """Bound one node, narrow it, part it; false where the time ended that."""
        before, _, ranges = heappop(tree.waiting)
        is_first, tree.is_rooted = not tree.is_rooted, True
        money, moves = self.grower.cost, tree.moves
        if money < inf:  # what is cut off costs as much as what is known
            tree.settled = min(tree.settled, money)
            ranges = {key: (low, moves.payable(key, money, low, high)) for key, (low, high) in ranges.items()}
        bound = self._bounded(tree, ranges, money, before)
        if bound is None:
            tree.push(before, ranges)
            return False
        if bound >= money:
            return True
        if moves.is_made_up and not self._is_possible(moves, ranges):
            tree.settled = min(tree.settled, money)
            return True
        if is_first:  # the first changes will say what is worth looking at
            tree.push(bound, ranges)
            return True
        if money < inf and moves.loosest() is not None:
            ranges = moves.narrowed(money)
            after = self._bounded(tree, ranges, money, bound)
            if after is None or after >= money:
                tree.waiting += [] if after is not None else [(bound, 0, ranges)]
                return after is not None
            if after - bound > _NARROWER * (money - bound):
                tree.push(after, ranges)
                return True
            bound = after
        self._part(tree, bound, ranges)
        return True

    def _bounded(self, tree: _Tree, ranges: dict[Key, Range], money: float, before: float) -> float | None:
        tree.moves.within(ranges)
        found = tree.moves.bound(enough=money / tree.moves.unit)
        return None if found is None else max(before, float(found) * tree.moves.unit)

    def _part(self, tree: _Tree, bound: float, ranges: dict[Key, Range]) -> None:
        """Halve the range whose chord lets a coefficient break its limit most."""
        loosest = tree.moves.loosest()
        if loosest is None:
            tree.settled = min(tree.settled, bound)
            return
        for part in _halves(ranges, *loosest):
            tree.push(bound, part)

    def _is_possible(self, moves: Moves, ranges: dict[Key, Range]) -> bool:
        """Can anything at all keep the sums within these ranges, whatever it costs?"""
        moves.aim_at_anything()
        found = moves.bound()
        is_possible = found is None or found <= _POSSIBLE
        moves.aim()
        return is_possible

    def _raise(self, lowest: float) -> None:
        if lowest < inf:
            self.bound = max(self.bound, lowest)
        self._tell()

    def _is_due(self, tree: _Tree) -> bool:
        """Has the bound risen enough for new proposals?"""
        if tree.moves.is_made_up or (tree.lowest < self._asked and tree.is_open):
            return False
        self._asked = tree.lowest + (self.grower.cost - tree.lowest) / 2
        return True

    def _propose(self, tree: _Tree, *, widely: bool = False) -> None:
        if self._is_done() or not tree.moves.has_bound:
            return
        proposed = tree.moves.proposal(below=self.grower.cost, widely=widely)
        if proposed is not None:
            self.grower.grow_at(proposed)


class _Search:
    """Stages that share nothing are searched apart, each against the cheapest that is known of it alone."""

    def __init__(self, case: Case, question: Question, judge: Judge) -> None:
        self._clock = case.clock
        if shared_levers(question):
            self._parts = [_Part(case, question, judge, tell=self._tell)]
        else:
            self._parts = [
                _Part(case, replace(question, groups=(group,)), case.judge_of(group.stage), tell=self._tell)
                for group in question.groups
            ]

    def run(self) -> Grown:
        """Grow at today's pupils, then at those that programs propose; narrow and halve ranges while that is needed."""
        for part in self._parts:
            part.begin()
            if part.is_impossible:
                return Grown(changes=None, bound=0.0, is_infeasible=True)
        for _ in range(_SPLITS):
            still = [part for part in self._parts if part.is_open]
            if not still or self._clock.is_over() or self._told().is_within(GAP_OF_OPTIMAL):
                break
            part = max(still, key=lambda one: one.room)
            part.step()
            if part.is_impossible:
                return Grown(changes=None, bound=0.0, is_infeasible=True)
        for part in self._parts:
            if not self._told().is_within(GAP_OF_OPTIMAL):
                part.finish()
        return self._told()

    def _told(self) -> Grown:
        bound = sum(part.bound for part in self._parts)
        found = [part.grower.best for part in self._parts if part.grower.best is not None]
        is_whole = len(found) == len(self._parts)
        changes = tuple(change for one in found for change in one) if is_whole else None
        return Grown(changes=changes, bound=bound, has_run_out=self._clock.has_run_out)

    def _tell(self) -> None:
        told = self._told()
        self._clock.say(None if told.changes is None else told.cost, told.bound)


def _halves(ranges: dict[Key, Range], key: Key, at: float) -> list[dict[Key, Range]]:
    """Split the range of one sum between where it stands and the middle."""
    low, high = ranges[key]
    at = (at + (low + high) / 2) / 2
    return [{**ranges, key: (low, at)}, {**ranges, key: (at, high)}]
