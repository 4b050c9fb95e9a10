"""Solves the exchange of heads and deputies exactly: an assignment with whole-number prices that prove it.

Shortest augmenting paths give the assignment and its dual prices in whole metres, so that bound and value are equal to
the last metre. Of all assignments that are as good the one is taken that the published draw puts first.
Source: H. W. Kuhn, The Hungarian method for the assignment problem, 1955; successive shortest paths with potentials.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from yanzhen.engines.rotation.leaders import LeaderMove, LeaderQuestion, Pool, pools_of

Whole = npt.NDArray[np.int64]
_FAR = np.iinfo(np.int64).max // 4


@dataclass(frozen=True, slots=True)
class LeaderPrice:
    """Dual prices of one person: ``person`` of the row, ``post`` of the column of her own post, whole metres."""

    code: str
    person: int
    post: int


@dataclass(frozen=True, slots=True)
class OtherPlace:
    """Another school that a leader might go to, the best being rearranged around it.

    Attributes:
        to: code of the school; empty for staying where she is.
        fewer: how many fewer leaders would move in all.
        metres: how much the whole would cost more beside that, whole metres.
    """

    to: str
    fewer: int
    metres: int

    @property
    def is_equal(self) -> bool:
        """Would the whole be exactly as good?"""
        return (self.fewer, self.metres) == (0, 0)


@dataclass(frozen=True, slots=True)
class LeaderPlan:
    """The plan with the prices that prove it and, by person, every place that would do as well or worse."""

    moves: tuple[LeaderMove, ...]
    prices: tuple[LeaderPrice, ...]
    others: dict[str, tuple[OtherPlace, ...]]


def solve_leaders(question: LeaderQuestion) -> LeaderPlan:
    """Return the exchange in which most leaders move and, of those, the ways grow least; ties by the published draw.

    Args:
        question: any number of leaders; schools by code must exist.
    """
    moves: list[LeaderMove] = []
    prices: list[LeaderPrice] = []
    others: dict[str, tuple[OtherPlace, ...]] = {}
    for pool in pools_of(question):
        table = _table(pool)
        match, rows, columns = assign(table)
        match = _first_drawn(table - rows[:, None] - columns[None, :] == 0, match)
        slack = table - rows[:, None] - columns[None, :]
        for place, leader in enumerate(pool.leaders):
            prices.append(LeaderPrice(leader.code, int(rows[place]), int(columns[place])))
            if match[place] != place:
                moves.append(LeaderMove(leader.code, pool.leaders[match[place]].school))
            others[leader.code] = _others(pool, slack, match, place, int(rows.sum() + columns.sum()))
    return LeaderPlan(
        tuple(sorted(moves, key=lambda one: one.code)), tuple(sorted(prices, key=lambda one: one.code)), others
    )


def _table(pool: Pool) -> Whole:
    size, stay = len(pool.leaders), pool.stay
    closed = (size + 1) * stay
    table = np.array([[closed if one is None else one for one in row] for row in pool.costs], dtype=np.int64)
    np.fill_diagonal(table, stay)
    return table.reshape(size, size)


def assign(table: Whole) -> tuple[list[int], Whole, Whole]:
    """Return a cheapest assignment with its dual prices.

    Args:
        table: whole numbers, shape (n, n); sums of a row must stay below 2**61.
    Returns:
        Column of every row, prices of rows and of columns: ``rows[i] + columns[j] <= table[i, j]`` everywhere, and
        equal where i is assigned to j.

    >>> match, rows, columns = assign(np.array([[4, 1], [2, 3]]))
    >>> match, int(rows.sum() + columns.sum())
    ([1, 0], 3)
    """
    size = len(table)
    rows, columns = np.zeros(size + 1, np.int64), np.zeros(size + 1, np.int64)
    owner, way = np.zeros(size + 1, np.int64), np.zeros(size + 1, np.int64)
    for row in range(1, size + 1):
        owner[0], at = row, 0
        least, used = np.full(size + 1, _FAR), np.zeros(size + 1, bool)
        while True:
            used[at] = True
            step = table[owner[at] - 1] - rows[owner[at]] - columns[1:]
            closer = ~used[1:] & (step < least[1:])
            least[1:][closer], way[1:][closer] = step[closer], at
            reach = np.where(used[1:], _FAR, least[1:])
            nearest = int(reach.argmin()) + 1
            shift = least[nearest]
            rows[owner[used]] += shift
            columns[used] -= shift
            least[~used] -= shift
            at = nearest
            if owner[at] == 0:
                break
        while at:
            owner[at], at = owner[way[at]], int(way[at])
    match = [0] * size
    for column in range(1, size + 1):
        match[int(owner[column]) - 1] = column - 1
    return match, rows[1:], columns[1:]


def _first_drawn(tight: npt.NDArray[np.bool_], match: Sequence[int]) -> list[int]:
    """Return, of the assignments along tight arcs, the first by the draw: rows and columns stand in its order.

    Each in turn moves if she can, to the post that comes first; whoever came before keeps hers.
    """
    found = list(match)
    settled: set[int] = set()
    for person in range(len(found)):
        wanted = [int(post) for post in np.flatnonzero(tight[person]) if post != person]
        for post in [*wanted, person]:
            if tight[person, post] and _give(tight, found, person, post, settled):
                break
        settled.add(person)
    return found


def _give(tight: npt.NDArray[np.bool_], match: list[int], person: int, post: int, settled: set[int]) -> bool:
    """Give the post to the person if the others can be rearranged along tight arcs; then they are."""
    old = match[person]
    if old == post:
        return True
    holder = match.index(post)
    if holder in settled:
        return False
    came: dict[int, tuple[int, int]] = {}
    queue, seen = [holder], {person, holder, *settled}
    for one in queue:
        if tight[one, old]:
            trail, free = one, old
            while True:
                before = match[trail]
                match[trail], free = free, before
                if trail == holder:
                    match[person] = post
                    return True
                trail = came[trail][0]
        for other in range(len(match)):
            if other not in seen and tight[one, match[other]]:
                seen.add(other)
                came[other] = (one, match[other])
                queue.append(other)
    return False


def _others(pool: Pool, slack: Whole, match: Sequence[int], person: int, value: int) -> tuple[OtherPlace, ...]:
    """Return what it would cost that the person went elsewhere, everything else being put right as well as can be.

    A way that needs a closed place costs more in all than everybody's staying: it is none.
    """
    back = _distances(slack, match, match[person], person)
    holder = {post: one for one, post in enumerate(match)}
    found = []
    for post, leader in enumerate(pool.leaders):
        is_own = post == person
        if post == match[person] or (not is_own and pool.costs[person][post] is None):
            continue
        worse = int(slack[person, post] + back[holder[post]])
        # Staying counts as more than twice what all ways differ by: how many more stay is the nearest multiple of it.
        fewer = (2 * worse + pool.stay) // (2 * pool.stay)
        if value + worse <= len(match) * pool.stay:
            found.append(OtherPlace("" if is_own else leader.school, fewer, worse - fewer * pool.stay))
    return tuple(sorted(found, key=lambda one: (one.fewer, one.metres, one.to)))


def _distances(slack: Whole, match: Sequence[int], target: int, left_out: int) -> Whole:
    """Return the least cost from each person, who gave up her post, to the post ``target``, by others' posts."""
    size = len(match)
    posts = np.array(match)
    far = slack[:, target].copy()
    far[left_out] = _FAR
    done = np.zeros(size, bool)
    done[left_out] = True
    while not done.all():
        nearest = int(np.where(done, _FAR, far).argmin())
        done[nearest] = True
        far = np.minimum(far, np.where(done, far, slack[:, posts[nearest]] + far[nearest]))
    return far
