"""What has moved, and in which order a comparison is read."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

from yanzhen.engines.revisions.likeness import plain
from yanzhen.engines.revisions.model import Pairing, Statement


def moved_places(pairings: Sequence[Pairing], old: Sequence[Statement], new: Sequence[Statement]) -> set[int]:
    """Return the new places of statements that left the order of the others, or went under another heading.

    A heading that is no longer there was renamed: what stands under it did not move by that alone.
    """
    heirs = sorted(one.heir for one in pairings if one.heir is not None)
    headings = {plain(statement.path[-1]) for statement in new if statement.path}
    moved = {after for before, after in heirs if _left_its_heading(old[before], new[after], headings)}
    # Whoever went under another heading says nothing about the order of the others.
    places = [after for _, after in heirs if after not in moved]
    staying = _longest_rising(places)
    return moved | {place for number, place in enumerate(places) if number not in staying}


def _left_its_heading(before: Statement, after: Statement, headings: set[str]) -> bool:
    was, now = ([plain(heading) for heading in one.path[-1:]] for one in (before, after))
    return bool(was) and was != now and was[0] in headings


def in_reading_order(pairings: Sequence[Pairing]) -> tuple[Pairing, ...]:
    """Return the pairings as one reads them: by the new text, removed statements where they stood.

    >>> in_reading_order(())
    ()
    """
    staying = sorted(one.heir for one in pairings if one.heir is not None and not one.is_moved)
    known = [before for before, _ in staying]

    def place(one: Pairing) -> tuple[int, int, int]:
        if one.new:
            return one.new[0], 0, 0
        nearest = bisect_left(known, one.old[0]) - 1
        return (staying[nearest][1] if nearest >= 0 else -1), 1, one.old[0]

    return tuple(sorted(pairings, key=place))


def _longest_rising(numbers: Sequence[int]) -> set[int]:
    """Return the indices of one longest rising run, not necessarily of neighbours."""
    tails: list[int] = []
    ends: list[int] = []
    before: list[int] = []
    for index, number in enumerate(numbers):
        at = bisect_left(tails, number)
        before.append(ends[at - 1] if at else -1)
        if at == len(tails):
            tails.append(number)
            ends.append(index)
        else:
            tails[at], ends[at] = number, index
    found: set[int] = set()
    index = ends[-1] if ends else -1
    while index >= 0:
        found.add(index)
        index = before[index]
    return found
