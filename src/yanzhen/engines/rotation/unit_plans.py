"""What a unit can do as a whole (校段整体): the best of all whole counts of who leaves and enters it, by prices.

Rules priced one by one let every head-count and every post of a unit take its own best, also where no whole teachers
make all of them at once. Where units are small that leaves a gap. Here the teachers who leave and enter one unit are
counted together: by post and kind of teacher, in whole numbers, within its posts and its limit of leaving. A table
over sums finds the best of all these counts; no solver is needed, only additions.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from math import prod

import numpy as np

from yanzhen.engines.rotation.arcs import BACKBONE, Floats, Ints, Layout
from yanzhen.engines.rotation.demands import COVERAGE, RULES
from yanzhen.engines.rotation.instance import INDICATORS
from yanzhen.engines.rotation.multipliers import KINDS, Box
from yanzhen.engines.rotation.tables import HeadTable

# Counts of one post, and additions for one unit, that are not too many to go through.
MOST_COUNTS, MOST_STEPS = 200_000, 4_000_000


@dataclass(frozen=True, slots=True, eq=False)
class UnitPlan:
    """Whole counts of one unit.

    Attributes:
        unit: its place.
        balance: its equity and shortfall with these counts.
        leave, enter: how many of each end (post × 4 + kind), those that are not 0.
    """

    unit: int
    balance: float
    leave: dict[int, int]
    enter: dict[int, int]


@dataclass(frozen=True, slots=True)
class Loosened:
    """The least that a unit comes to when one of its limits is loosened.

    Attributes:
        least: with every limit as it is; infinity where they leave no counts.
        more, fewer: with the most or the least of a post loosened, by place of the post.
        out: with the limit of leaving loosened.
        size: of what was added.
    """

    least: float
    more: dict[int, float]
    fewer: dict[int, float]
    out: float
    size: float


@dataclass(frozen=True, slots=True, eq=False)
class _Post:
    """All whole counts of one post.

    Attributes:
        place: of the post.
        sums: what counts add up to, each once: leaving, the change of each indicator's heads, the change of staff.
        counts: leaving, then entering, by kind; shape (counts, 8), those of one sum together.
        first: where the counts of each sum begin.
    """

    place: int
    sums: Ints
    counts: Ints
    first: Ints


_Part = tuple[slice, ...]
_Way = tuple[_Part, _Part]


@dataclass(frozen=True, slots=True, eq=False)
class _Unit:
    """One unit: its posts, and what its balance comes to by who is there.

    Attributes:
        cap: most teachers who may leave.
        ways: by post, for each of its sums the part of the table that it leads to and the part that it leads from.
        least: the least change of each indicator that the table holds; shape (indicators,).
        balance: equity and shortfall by the change of each indicator, infinity where no plan comes to it.
        tables: by indicator, the table of heads that it stands in and its place there; -1 for none.
    """

    unit: int
    cap: int
    posts: tuple[_Post, ...]
    ways: tuple[tuple[_Way, ...], ...]
    least: Ints
    balance: Floats
    tables: tuple[tuple[int, int], ...]


class UnitPlans:
    """The units of one question that can be looked at as a whole; each is prepared when it is first asked for."""

    def __init__(self, layout: Layout, tables: tuple[HeadTable, ...], room: int = 1) -> None:
        """Prepare nothing yet; a unit is small enough with ``room`` times as many counts and additions as usual."""
        self._layout, self._tables, self._room = layout, tables, room
        kind = layout.flags[:, 0] * 2 + layout.flags[:, BACKBONE]
        size = KINDS * len(layout.post_unit)
        # Who can go nowhere does not leave.
        movable = np.unique(layout.arc_candidate)
        self._leaving = np.bincount(layout.home_post[movable] * KINDS + kind[movable], minlength=size)
        arriving = np.unique(layout.arc_candidate * size + layout.arc_post * KINDS + kind[layout.arc_candidate]) % size
        self._entering = np.bincount(arriving, minlength=size)
        wanted = layout.instance.params.pe_art_subjects
        self._is_pe_art = [int(layout.subjects[subject] in wanted) for subject in layout.post_subject]
        self._of_unit = np.searchsorted(layout.post_unit, np.arange(len(layout.pupils) + 1))
        self._units: dict[int, _Unit | None] = {}

    def possible(self, units: Iterable[int]) -> list[int]:
        """Return those of ``units`` that are small enough to be looked at as a whole."""
        return [unit for unit in units if self._unit(unit) is not None]

    def least(self, unit: int, box: Box, weight: float, leave: Floats, enter: Floats) -> tuple[float, float]:
        """Return the least that a unit comes to, and the size of what was added.

        Args:
            weight: of equity and shortfall.
            leave, enter: what each teacher who leaves or enters adds, by end; shape (posts × KINDS,).
        Returns:
            Infinity where ``box`` leaves it no counts; minus infinity where it is too large to be looked at.
        """
        found = self._unit(unit)
        return (-np.inf, 0.0) if found is None else self._look(found, box, weight, leave, enter).least()

    def best(
        self, unit: int, box: Box, weight: float, leave: Floats, enter: Floats
    ) -> tuple[UnitPlan | None, tuple[float, float]]:
        """Return the counts that come to the least, None where there are none, and what ``least`` returns."""
        found = self._unit(unit)
        if found is None:
            return None, (-np.inf, 0.0)
        look = self._look(found, box, weight, leave, enter)
        least = look.least()
        if not np.isfinite(least[0]):
            return None, least
        return look.plan(), least

    def loosened(self, unit: int, box: Box, wider: Box, weight: float, leave: Floats, enter: Floats) -> Loosened | None:
        """Return the least that a unit comes to when one limit of ``box`` at a time gives way to that of ``wider``.

        One table from the first post on and one from the last post back do for all posts.

        Args:
            wider: only its limits of posts and of leaving are read.
        Returns:
            None where the unit is too large to be looked at.
        """
        found = self._unit(unit)
        if found is None:
            return None
        costs = _costs(found, wider, self._layout, leave, enter)
        within = [(post, cost, cheapest.copy()) for post, cost, cheapest in costs]
        for post, _, cheapest in within:
            cheapest[_outside(post, box, self._layout)] = np.inf
        before, balance = _added(found, within), self._inside(found, box, weight)
        after = _left(found, within, balance)
        more: dict[int, float] = {}
        fewer: dict[int, float] = {}
        for number, (post, _, cheapest) in enumerate(costs):
            ways, staff = found.ways[number], self._layout.post_now[post.place] + post.sums[:, -1]
            both = before[number], after[number + 1]
            more[post.place] = _least_by(ways, cheapest, staff > box.posts[1][post.place], both)
            fewer[post.place] = _least_by(ways, cheapest, staff < box.posts[0][post.place], both)
        look = _Look(found, within, before, balance)
        least, size = look.least()
        further = _Look(found, within, before, self._inside(found, replace(box, outs=wider.outs), weight)).least()
        return Loosened(
            least,
            {place: min(least, value) for place, value in more.items()},
            {place: min(least, value) for place, value in fewer.items()},
            further[0],
            max(size, further[1]),
        )

    def _look(self, found: _Unit, box: Box, weight: float, leave: Floats, enter: Floats) -> _Look:
        costs = _costs(found, box, self._layout, leave, enter)
        return _Look(found, costs, _added(found, costs), self._inside(found, box, weight))

    def counted(self, unit: int, leave: dict[int, int], enter: dict[int, int]) -> UnitPlan | None:
        """Return the plan of a unit from its counts; None where the unit is too large."""
        found = self._unit(unit)
        if found is None:
            return None
        at = -found.least
        for ends, sign in ((leave, -1), (enter, 1)):
            for end, count in ends.items():
                kind = np.array([(end % KINDS) // 2, end % 2, self._is_pe_art[end // KINDS]])
                at = at + sign * count * kind * (np.array([table for table, _ in found.tables]) >= 0)
        return UnitPlan(unit, float(found.balance[tuple(at)]), leave, enter)

    def admits(self, plan: UnitPlan, box: Box) -> bool:
        """Does a unit's plan keep the limits of ``box``?"""
        if not np.isfinite(plan.balance):
            return False
        if not box.outs[0][plan.unit] <= sum(plan.leave.values()) <= box.outs[1][plan.unit]:
            return False
        mine = slice(int(self._of_unit[plan.unit]), int(self._of_unit[plan.unit + 1]))
        staff, heads = self._layout.post_now[mine].copy(), self._layout.counts[plan.unit].copy()
        for ends, sign in ((plan.leave, -1), (plan.enter, 1)):
            for end, count in ends.items():
                staff[end // KINDS - mine.start] += sign * count
                heads += sign * count * np.array([(end % KINDS) // 2, end % 2, self._is_pe_art[end // KINDS]])
        if np.any(staff < box.posts[0][mine]) or np.any(staff > box.posts[1][mine]):
            return False
        return all(
            box.heads[number][0][place] <= heads[self._tables[number].indicator] <= box.heads[number][1][place]
            for number, place in self._places(plan.unit)
            if number >= 0
        )

    def _places(self, unit: int) -> tuple[tuple[int, int], ...]:
        found = [(-1, 0)] * len(INDICATORS)
        for number, table in enumerate(self._tables):
            if table.stage == self._layout.unit_stage[unit]:
                found[table.indicator] = (number, int(np.searchsorted(table.units, unit)))
        return tuple(found)

    def _inside(self, found: _Unit, box: Box, weight: float) -> Floats:
        """Return the balance by who leaves and by heads, times its weight; infinity outside ``box``."""
        balance = np.where(
            np.isfinite(found.balance), weight * np.where(np.isfinite(found.balance), found.balance, 0.0), np.inf
        )
        inside = np.broadcast_to(balance, (found.cap + 1, *balance.shape)).copy()
        leaving = np.arange(found.cap + 1)
        inside[(leaving < box.outs[0][found.unit]) | (leaving > box.outs[1][found.unit])] = np.inf
        for axis, (number, place) in enumerate(found.tables, start=1):
            if number >= 0:
                heads = self._tables[number].now[place] + found.least[axis - 1] + np.arange(inside.shape[axis])
                low, high = box.heads[number]
                outside = (heads < low[place]) | (heads > high[place])
                inside[(slice(None),) * axis + (outside,)] = np.inf
        return inside

    def _unit(self, unit: int) -> _Unit | None:
        if unit not in self._units:
            self._units[unit] = self._prepared(unit)
        return self._units[unit]

    def _prepared(self, unit: int) -> _Unit | None:
        cap, places = int(self._layout.out_cap[unit]), self._places(unit)
        counted = np.array([number >= 0 for number, _ in places])
        reach = [self._reach(unit, axis, number, place) for axis, (number, place) in enumerate(places)]
        # Sums along the way may be higher than any plan's: who leaves a later post takes from them again.
        least = np.array([-cap * int(one) for one in counted], dtype=np.int64)
        most = np.array([high + cap * int(one) for (_, high), one in zip(reach, counted, strict=True)])
        shape = tuple(int(one) for one in most - least + 1)
        mine = range(int(self._of_unit[unit]), int(self._of_unit[unit + 1]))
        size, most_steps = (cap + 1) * prod(shape), MOST_STEPS * self._room
        if size * sum(self._fewest_sums(place, cap) for place in mine) > most_steps:
            return None
        posts = []
        for place in mine:
            post = self._post(place, cap, counted)
            if post is None:
                return None
            posts.append(post)
        if size * sum(len(post.sums) for post in posts) > most_steps:
            return None
        balance = np.zeros(shape)
        for axis, (number, place) in enumerate(places):
            if number >= 0:
                table = self._tables[number]
                change = least[axis] + np.arange(shape[axis])
                heads = np.broadcast_to(table.now, (len(change), len(table.now))).astype(float)
                heads[:, place] += change
                values = table.values(heads)[:, place]
                values[(change < reach[axis][0]) | (change > reach[axis][1])] = np.inf
                balance = balance + values.reshape([-1 if other == axis else 1 for other in range(len(shape))])
        ways = tuple(tuple(_way(sums[:-1].tolist(), (cap + 1, *shape)) for sums in post.sums) for post in posts)
        return _Unit(unit, cap, tuple(posts), ways, least, balance, places)

    def _fewest_sums(self, place: int, cap: int) -> int:
        """Return a number of sums that a post has at least: pairs of who leaves and how staff changes."""
        layout, ends = self._layout, slice(KINDS * place, KINDS * place + KINDS)
        now, low, high = (int(one[place]) for one in (layout.post_now, layout.post_low, layout.post_high))
        leaving, entering = min(cap, int(self._leaving[ends].sum())), int(self._entering[ends].sum())
        pairs = (min(high - now, entering - out) - max(low - now, -out) + 1 for out in range(leaving + 1))
        return sum(max(0, one) for one in pairs)

    def _reach(self, unit: int, indicator: int, number: int, place: int) -> tuple[int, int]:
        """Return the least and most change of an indicator's heads; backbone teachers cover what they must."""
        if number < 0:
            return 0, 0
        table, demands = self._tables[number], self._layout.demands
        low, high = int(table.low[place] - table.now[place]), int(table.high[place] - table.now[place])
        if indicator == BACKBONE and demands.names and (row := demands.row[RULES.index(COVERAGE), unit]) >= 0:
            low = max(low, int(np.ceil(demands.least[row])))
        return low, high

    def _post(self, place: int, cap: int, counted: Ints) -> _Post | None:
        """Return the counts of a post; None where they are too many."""
        layout, ends = self._layout, slice(KINDS * place, KINDS * place + KINDS)
        now = int(layout.post_now[place])
        most = MOST_COUNTS * self._room
        out = _counts(self._leaving[ends], cap, most)
        into = _counts(self._entering[ends], int(layout.post_high[place]) - now + cap, most)
        if out is None or into is None or len(out) * len(into) > most:
            return None
        counts = np.concatenate((np.repeat(out, len(into), axis=0), np.tile(into, (len(out), 1))), axis=1)
        net = counts[:, KINDS:] - counts[:, :KINDS]
        change = net.sum(axis=1)
        allowed = (change >= layout.post_low[place] - now) & (change <= layout.post_high[place] - now)
        counts, net, change = counts[allowed], net[allowed], change[allowed]
        heads = np.stack((net[:, 2] + net[:, 3], net[:, 1] + net[:, 3], change * self._is_pe_art[place]), axis=1)
        sums = np.concatenate((counts[:, :KINDS].sum(axis=1, keepdims=True), heads * counted, change[:, None]), axis=1)
        each, group = np.unique(sums, axis=0, return_inverse=True)
        order = np.argsort(group.reshape(-1), kind="stable")
        return _Post(place, each, counts[order], np.searchsorted(group.reshape(-1)[order], np.arange(len(each))))


def _counts(most: Ints, together: int, limit: int) -> Ints | None:
    """Return all counts of four kinds up to ``most`` each and ``together`` in sum; None where more than ``limit``."""
    ranges = [np.arange(min(int(one), together) + 1) for one in most]
    if prod(len(one) for one in ranges) > limit:
        return None
    every: Ints = np.stack(np.meshgrid(*ranges, indexing="ij"), axis=-1).reshape(-1, KINDS)
    within: Ints = every[every.sum(axis=1) <= together]
    return within


def _way(sums: list[int], shape: tuple[int, ...]) -> _Way:
    """Return the parts of a table of ``shape`` that are ``sums`` apart; empty where none are."""
    from_, to = [], []
    for by, size in zip(sums, shape, strict=True):
        by = max(-size, min(size, by))
        from_.append(slice(max(0, -by), size - max(0, by)))
        to.append(slice(max(0, by), size - max(0, -by)))
    return tuple(to), tuple(from_)


def _costs(found: _Unit, box: Box, layout: Layout, leave: Floats, enter: Floats) -> list[tuple[_Post, Floats, Floats]]:
    """Return each post with what its counts and its sums cost, infinity for sums outside ``box``."""
    costs = []
    for post in found.posts:
        ends = slice(KINDS * post.place, KINDS * post.place + KINDS)
        cost = post.counts[:, :KINDS] @ leave[ends] + post.counts[:, KINDS:] @ enter[ends]
        cheapest = np.minimum.reduceat(cost, post.first)
        cheapest[_outside(post, box, layout)] = np.inf
        costs.append((post, cost, cheapest))
    return costs


def _outside(post: _Post, box: Box, layout: Layout) -> Ints:
    """Return which sums leave a post with more or fewer staff than ``box`` allows."""
    staff = layout.post_now[post.place] + post.sums[:, -1]
    outside: Ints = (staff < box.posts[0][post.place]) | (staff > box.posts[1][post.place])
    return outside


def _added(found: _Unit, costs: list[tuple[_Post, Floats, Floats]]) -> list[Floats]:
    """Return the cheapest way to every sum, before the first post and after each; by leaving and by indicator."""
    table = np.full((found.cap + 1, *found.balance.shape), np.inf)
    table[(0, *(-found.least))] = 0.0
    tables = [table]
    for (_, _, cheapest), ways in zip(costs, found.ways, strict=True):
        before, table = table, np.full_like(table, np.inf)
        for (there, here), cost in zip(ways, cheapest.tolist(), strict=True):
            if cost < np.inf:
                part = table[there]
                np.minimum(part, before[here] + cost, out=part)
        tables.append(table)
    return tables


def _left(found: _Unit, costs: list[tuple[_Post, Floats, Floats]], balance: Floats) -> list[Floats]:
    """Return the least still to come from every sum, before the first post and after each."""
    table = balance
    tables = [table]
    for (_, _, cheapest), ways in zip(reversed(costs), reversed(found.ways), strict=True):
        after, table = table, np.full_like(table, np.inf)
        for (there, here), cost in zip(ways, cheapest.tolist(), strict=True):
            if cost < np.inf:
                part = table[here]
                np.minimum(part, after[there] + cost, out=part)
        tables.append(table)
    return tables[::-1]


def _least_by(ways: tuple[_Way, ...], cheapest: Floats, which: Ints, both: tuple[Floats, Floats]) -> float:
    """Return the least by those sums of one post, from what came before it and what is still to come after it."""
    before, after = both
    least = np.inf
    for place in np.nonzero(which & np.isfinite(cheapest))[0]:
        there, here = ways[place]
        least = min(least, float((before[here] + after[there]).min(initial=np.inf)) + float(cheapest[place]))
    return least


@dataclass(frozen=True, slots=True, eq=False)
class _Look:
    """A unit's table filled by prices.

    Attributes:
        costs: of every post, by its counts and by its sums.
        tables: the cheapest way to every sum, before the first post and after each.
        balance: by sums, infinity where they lie outside.
    """

    unit: _Unit
    costs: list[tuple[_Post, Floats, Floats]]
    tables: list[Floats]
    balance: Floats

    def least(self) -> tuple[float, float]:
        last = self.tables[-1] + self.balance
        size = sum(float(np.abs(cost).max(initial=0.0)) for _, cost, _ in self.costs)
        return float(last.min()), size + float(np.abs(last[np.isfinite(last)]).max(initial=0.0))

    def plan(self) -> UnitPlan:
        """Return the counts on the cheapest way to the least."""
        last = self.tables[-1] + self.balance
        at = np.array(np.unravel_index(int(last.argmin()), last.shape), dtype=np.int64)
        balance = float(self.unit.balance[tuple(at[1:])])
        leave: dict[int, int] = {}
        enter: dict[int, int] = {}
        for number in range(len(self.costs) - 1, -1, -1):
            post, cost, cheapest = self.costs[number]
            before = at - post.sums[:, :-1]
            inside = np.all((before >= 0) & (before < self.tables[number].shape), axis=1) & np.isfinite(cheapest)
            ways = np.full(len(before), np.inf)
            ways[inside] = self.tables[number][tuple(before[inside].T)] + cheapest[inside]
            way = int(ways.argmin())
            end = post.first[way + 1] if way + 1 < len(post.first) else len(post.counts)
            counts = post.counts[post.first[way] + int(cost[post.first[way] : end].argmin())]
            for place in np.nonzero(counts)[0]:
                ends = leave if place < KINDS else enter
                ends[post.place * KINDS + int(place) % KINDS] = int(counts[place])
            at = before[way]
        return UnitPlan(self.unit.unit, balance, leave, enter)
