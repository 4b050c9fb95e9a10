"""The search where pupils may change schools (含学生调整的求解): a bound from plans, a proposal, growth there."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from heapq import heappop, heappush
from math import inf

from yanzhen.engines.equity.fix import GAP_OF_OPTIMAL
from yanzhen.engines.equity.fixing.at_pupils import Case, Grower
from yanzhen.engines.equity.fixing.pupils import Key, Moves, Range
from yanzhen.engines.equity.fixing.question import Question
from yanzhen.engines.equity.fixing.schooling import Split, first_split, shared_levers
from yanzhen.engines.equity.fixing.search import Grown, Judge

_SPLITS = 2000
_PROPOSALS = 6
_FEW = 100  # rows up to which a last proposal lets every school choose anew
_NARROWER = 0.1  # how much of the way to what is known a narrowing has to bring, to be done again
_POSSIBLE = 1e-7


def grow_with_transfers(case: Case, question: Question, *, judge: Judge) -> Grown:
    """Find cheap changes of pupils and figures; the bound is that of plans, and the gap says how good."""
    return _Search(case, question, judge).run()


class _Tree:
    """Ranges of the sums of one stage that wait, the lowest bound first."""

    def __init__(self, moves: Moves) -> None:
        self.moves = moves
        self.waiting: list[tuple[float, int, dict[Key, Range]]] = [(0.0, 0, moves.widest())]
        self.settled = inf
        self.turns = 0
        self.is_rooted = False

    @property
    def lowest(self) -> float:
        """No plans of the stage cost less."""
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
    """Stages that hang together by what they share: a tree for each, whose prices of it were split beforehand."""

    def __init__(
        self, case: Case, question: Question, judge: Judge, split: Split, *, base: float, tell: Callable[[], None]
    ) -> None:
        self._case, self._question, self._tell = case, question, tell
        self._clock, self._base, self.bound = case.clock, base, base
        self.grower = Grower(case, question, judge)
        self._trees = [
            _Tree(Moves(question, case.moving, [g], split, clock=case.clock)) for g, _ in enumerate(question.groups)
        ]
        self._asked = [0.0] * len(self._trees)
        self._left_to_ask = _PROPOSALS
        self._turn = 0
        self.has_stopped = self._is_impossible_at_all = False

    @property
    def room(self) -> float:
        """How far the changes known lie above the bound."""
        return self.grower.cost - self.bound

    @property
    def is_open(self) -> bool:
        """Is there anything left to do?"""
        is_good = self.grower.is_within(self.bound)
        return not self.has_stopped and not is_good and any(tree.is_open for tree in self._trees)

    @property
    def is_impossible(self) -> bool:
        """Was it proved that no plans of a stage will do?"""
        return (
            self._is_impossible_at_all
            or self.grower.best is None
            and any(not tree.waiting and tree.settled == inf for tree in self._trees)
        )

    def begin(self) -> None:
        """Grow at today's pupils; where few ways to move are open, at all of them."""
        if (tried := self.grower.try_all()) is None:
            self.grower.grow_at({})
            return
        self.has_stopped, self._is_impossible_at_all = True, tried.is_infeasible
        self.bound = max(self.bound, tried.bound)

    def step(self) -> None:
        """Bound one node, and propose plans where that is due."""
        g = self._next()
        self._turn += 1
        if not self._process(self._trees[g]):
            self.has_stopped = True
            return
        self._raise()
        if self._turn == len(self._trees):
            self._propose(range(len(self._trees)))
        elif self._turn > len(self._trees) and self._left_to_ask and self._is_due(g):
            self._left_to_ask -= 1
            self._propose([g])

    def finish(self) -> None:
        """Let every school of a small part choose anew, and look further at the best pupils known."""
        if not self._turn:
            return
        if len(self._case.rows) <= _FEW:
            self._propose(range(len(self._trees)), widely=True)
        if self.grower.best is not None and not self._is_done():
            self.grower.grow_at(self.grower.moved, polish=True)

    def _is_done(self) -> bool:
        return self.grower.is_within(self.bound) or self._clock.is_over()

    def _next(self) -> int:
        """Return the stage whose plans known cost most above its bound."""
        if self._turn < len(self._trees):
            return self._turn
        rooms = [(self._spent(g) - tree.lowest, -g) for g, tree in enumerate(self._trees) if tree.is_open]
        return -max(rooms)[1]

    def _spent(self, g: int) -> float:
        stage = self._question.groups[g].stage
        return float(sum(change.cost for change in self.grower.best or () if change.stage is stage))

    def _money(self, tree: _Tree) -> float:
        """Return what the plans of a stage may cost, for the whole to be cheaper than what is known."""
        return self.grower.cost - sum(other.lowest for other in self._trees if other is not tree)

    def _process(self, tree: _Tree) -> bool:
        """Bound one node, narrow it, part it; false where the time ended that."""
        before, _, ranges = heappop(tree.waiting)
        is_first, tree.is_rooted = not tree.is_rooted, True
        money, moves = self._money(tree), tree.moves
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
        if is_first and money == inf:  # the first changes will say what is worth looking at
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

    def _raise(self) -> None:
        lowest = max(self._base, sum(tree.lowest for tree in self._trees))
        if lowest < inf:
            self.bound = max(self.bound, lowest)
        self._tell()

    def _is_due(self, g: int) -> bool:
        """Has the bound of a stage risen enough for new proposals?"""
        tree = self._trees[g]
        if tree.moves.is_made_up or (tree.lowest < self._asked[g] and tree.is_open):
            return False
        self._asked[g] = tree.lowest + (self._money(tree) - tree.lowest) / 2
        return True

    def _propose(self, groups: Iterable[int], *, widely: bool = False) -> None:
        for g in groups:
            tree = self._trees[g]
            if self._is_done() or not tree.moves.has_bound:
                continue
            proposed = tree.moves.proposal(below=self._money(tree), widely=widely)
            if proposed is not None:
                others = {place: by for place, by in self.grower.moved.items() if place[0] != g}
                self.grower.grow_at(others | {(g, place): by for (_, place), by in proposed.items()})


class _Search:
    """Stages that share nothing are searched apart, each against the cheapest that is known of it alone."""

    def __init__(self, case: Case, question: Question, judge: Judge) -> None:
        self._case, self._clock = case, case.clock
        split, base = _split(question, case) if shared_levers(question) else ({}, 0.0)
        if split:
            self._parts = [_Part(case, question, judge, split, base=base, tell=self._tell)]
        else:
            self._parts = [
                _Part(
                    case,
                    replace(question, groups=(group,)),
                    case.judge_of(group.stage),
                    {},
                    base=0.0,
                    tell=self._tell,
                )
                for group in question.groups
            ]

    def run(self) -> Grown:
        """Grow at today's pupils, then at those that plans propose; narrow and halve ranges while that is needed."""
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
        if hasattr(self, "_parts"):
            told = self._told()
            self._clock.say(None if told.changes is None else told.cost, told.bound)


def _split(question: Question, case: Case) -> tuple[Split, float]:
    """Ask plans of both stages together how the price of what they share is best split, and what they come to."""
    both = Moves(question, case.moving, range(len(question.groups)), None, clock=case.clock)
    found = both.bound()
    base = 0.0 if found is None or both.is_made_up else max(0.0, float(found) * both.unit)
    return (both.settled_split() if both.duals else first_split(question)), base


def _halves(ranges: dict[Key, Range], key: Key, at: float) -> list[dict[Key, Range]]:
    """Split the range of one sum between where it stands and the middle."""
    low, high = ranges[key]
    at = (at + (low + high) / 2) / 2
    return [{**ranges, key: (low, at)}, {**ranges, key: (at, high)}]
