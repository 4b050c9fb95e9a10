"""Growth once it is settled who goes to which school (给定调整后的补齐): the cheapest so far is kept."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from math import floor, inf

from yanzhen.engines.equity.costs import PUPILS, Cost
from yanzhen.engines.equity.fix import GAP_OF_OPTIMAL, Change, changed_rows
from yanzhen.engines.equity.fixing.clock import Clock
from yanzhen.engines.equity.fixing.composite import grow_within_composite, moving_keys
from yanzhen.engines.equity.fixing.diagnosis import standing_faults
from yanzhen.engines.equity.fixing.plain import plain_growth
from yanzhen.engines.equity.fixing.question import Question, question_of
from yanzhen.engines.equity.fixing.schooling import Room, room_of
from yanzhen.engines.equity.fixing.search import Grown, Judge, cost_of, grow
from yanzhen.engines.equity.judging import judge_schools
from yanzhen.engines.equity.returns import SchoolRow
from yanzhen.engines.equity.rules import EquityRules
from yanzhen.engines.equity.vocabulary import SchoolStage

_FEW_MOVES = 250  # ways for pupils to move, up to which every one of them is tried
_WHOLE = 1e-6  # how near to a whole number is one

Place = tuple[int, int]  # group and place in it
Moved = Mapping[Place, int]  # pupils more or fewer


@dataclass(frozen=True, kw_only=True)
class Case:
    """What is asked: rows, rules and prices, among them that of pupils; and until when."""

    rows: Sequence[SchoolRow]
    rules: EquityRules
    costs: Sequence[Cost]
    moving: Cost
    clock: Clock

    def judge_of(self, stage: SchoolStage) -> Judge:
        """Return the exact judge of one stage alone."""

        def passes(changes: Sequence[Change]) -> bool:
            verdict = judge_schools(changed_rows(self.rows, changes), self.rules)
            return all(one.passes for one in verdict.stages if one.stage is stage)

        return passes


class Grower:
    """Grows some stages of a case at given moves of pupils, and remembers the cheapest changes and their moves."""

    def __init__(self, case: Case, question: Question, judge: Judge) -> None:
        self.case, self.question, self._judge = case, question, judge
        self.best: tuple[Change, ...] | None = None
        self.moved: Moved = {}
        self._tried: set[tuple[tuple[Place, int], ...]] = set()

    @property
    def cost(self) -> float:
        """What the cheapest changes cost; infinite where there are none."""
        return inf if self.best is None else float(cost_of(self.best))

    def is_within(self, bound: float, gap: float = GAP_OF_OPTIMAL / 2) -> bool:
        """Are the cheapest changes near enough to a bound?"""
        return Grown(changes=self.best, bound=bound).is_within(gap)

    def grow_at(self, moved: Moved, *, polish: bool = False) -> Grown | None:
        """Grow at moves of pupils; None where that was tried before, else the growth without the moves themselves."""
        asked = tuple(sorted((place, by) for place, by in moved.items() if by))
        if asked in self._tried and not polish:
            return None
        if self.case.clock.is_over():
            return Grown(changes=None, bound=0.0, has_run_out=True)
        self._tried.add(asked)
        proposed = self.as_changes(dict(asked))
        question = self._question_after(proposed)
        if standing_faults(question):
            return Grown(changes=None, bound=0.0, is_infeasible=True)
        grown = self._grown(question, proposed, polish=polish)
        if grown.changes is not None and float(cost_of((*proposed, *grown.changes))) < self.cost:
            self.best, self.moved = (*proposed, *grown.changes), dict(asked)
        return grown

    def grow_plainly(self) -> None:
        """Grow at today's pupils without a solver: quick, whatever time there is, and a plan to begin with."""
        if self.best is None and (changes := plain_growth(self.question)) is not None and self._judge(changes):
            self.best = changes

    def _question_after(self, proposed: Sequence[Change]) -> Question:
        case, stages = self.case, {group.stage for group in self.question.groups}
        question = question_of(changed_rows(case.rows, proposed), case.rules, case.costs)
        return replace(question, groups=tuple(group for group in question.groups if group.stage in stages))

    def _grown(self, question: Question, proposed: Sequence[Change], *, polish: bool) -> Grown:
        def judge(changes: Sequence[Change]) -> bool:
            return self._judge((*proposed, *changes))

        if not moving_keys(question):
            is_enough = judge(())
            return Grown(changes=() if is_enough else None, bound=0.0, is_infeasible=not is_enough)
        if question.rules.is_composite:
            return grow_within_composite(question, judge=judge, clock=self.case.clock, polish=polish)
        limits = {(g, k): question.rules.limits[question.groups[g].stage] for g, k in moving_keys(question)}
        return grow(question, limits, judge=judge, clock=self.case.clock, polish=polish)

    def as_changes(self, moved: Moved) -> tuple[Change, ...]:
        """Return moves of pupils as priced changes of rows."""
        found = []
        for (g, place), by in sorted(moved.items()):
            row = self.question.groups[g].rows[place]
            before, after = Decimal(row.pupils), Decimal(row.pupils + by)
            price = abs(by) * self.case.moving.per_unit
            found.append(Change(code=row.code, stage=row.stage, column=PUPILS, before=before, after=after, cost=price))
        return tuple(found)

    def whole(self, parts: Sequence[Sequence[float]]) -> Moved:
        """Round pupils over today's, by group, to whole moves, the largest remainders up: as many leave as come."""
        moved: dict[Place, int] = {}
        for g, (group, shares) in enumerate(zip(self.question.groups, parts, strict=True)):
            rooms = [room_of(row, self.question.rules, self.case.moving) for row in group.rows]
            wanted = [row.pupils * (share - 1) for row, share in zip(group.rows, shares, strict=True)]
            moves = [max(-room.fewer, floor(one + _WHOLE)) for one, room in zip(wanted, rooms, strict=True)]
            order = sorted(range(len(moves)), key=lambda place: (moves[place] - wanted[place], place))
            spare = -sum(moves)
            while spare > 0:
                before = spare
                for place in order:
                    if spare > 0 and moves[place] < rooms[place].more:
                        moves[place] += 1
                        spare -= 1
                if spare == before:
                    return {}
            moved |= {(g, place): by for place, by in enumerate(moves) if by}
        return moved

    def try_all(self) -> Grown | None:
        """Try every way for pupils to move, where they are few; None where they are not, or the time ended it."""
        rules, moving = self.case.rules, self.case.moving
        ways = few_ways([[room_of(row, rules, moving) for row in group.rows] for group in self.question.groups])
        if ways is None:
            return None
        lowest = inf
        for moved in sorted(ways, key=lambda one: (sum(map(abs, one.values())), sorted(one.items()))):
            price = float(cost_of(self.as_changes({place: by for place, by in moved.items() if by})))
            if price >= self.cost:
                lowest = min(lowest, price)
                break
            grown = self.grow_at(moved, polish=True)
            if self.case.clock.is_over():
                return None
            if grown is not None and not grown.is_infeasible:
                lowest = min(lowest, price + grown.bound)
        if lowest == inf:
            return Grown(changes=None, bound=0.0, is_infeasible=True)
        return Grown(changes=self.best, bound=min(lowest, self.cost))


def few_ways(rooms: Sequence[Sequence[Room]]) -> list[dict[Place, int]] | None:
    """Return every way for pupils to move with as many leaving as coming in each group; None where they are many.

    >>> [sorted(way.values()) for way in few_ways([[Room(1, 1), Room(1, 0)]])]
    [[-1, 1], [0, 0]]
    """
    found: list[dict[Place, int]] = [{}]
    for g, group in enumerate(rooms):
        further = []
        for ways, way in enumerate(_ways(group)):
            if (ways + 1) * len(found) > _FEW_MOVES:
                return None
            further.append(way)
        found = [{**old, **{(g, place): by for place, by in enumerate(way)}} for old in found for way in further]
    return found


def _ways(rooms: Sequence[Room], balance: int = 0) -> Iterator[tuple[int, ...]]:
    """Yield the moves of schools that come to −``balance`` together; looks no further where they cannot."""
    if not rooms:
        if balance == 0:
            yield ()
        return
    first, rest = rooms[0], rooms[1:]
    more, fewer = sum(room.more for room in rest), sum(room.fewer for room in rest)
    for by in range(max(-first.fewer, -balance - more), min(first.more, -balance + fewer) + 1):
        for others in _ways(rest, balance + by):
            yield (by, *others)
