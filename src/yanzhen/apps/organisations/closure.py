"""The closure of a hierarchy: every ancestor–descendant pair with the days it holds."""

from __future__ import annotations

from datetime import date, timedelta

from yanzhen.apps.organisations.edges import lock_hierarchies
from yanzhen.apps.organisations.models import Affiliation, Closure

FOREVER = date.max


def rebuild_closure(hierarchy: str) -> int:
    """Derive the closure of ``hierarchy`` anew from its edges; return how many pairs it holds.

    A pair holds on the days on which every edge of its path holds. Runs inside the caller's transaction under an
    advisory lock, so that two writers of one hierarchy wait for each other.
    """
    lock_hierarchies(hierarchy)
    parents: dict[int, list[tuple[int, date, date]]] = {}
    for parent, child, first, last in Affiliation.objects.filter(hierarchy=hierarchy).values_list(
        "parent_id", "child_id", "started_on", "ended_on"
    ):
        parents.setdefault(child, []).append((parent, first, last or FOREVER))
    rows = [row for child in parents for row in paths_up(child, parents)]
    Closure.objects.filter(hierarchy=hierarchy).delete()
    Closure.objects.bulk_create(
        [
            Closure(
                hierarchy=hierarchy,
                ancestor_id=ancestor,
                descendant_id=child,
                depth=depth,
                started_on=first,
                ended_on=None if last == FOREVER else last,
            )
            for ancestor, child, depth, first, last in rows
        ],
        batch_size=2000,
    )
    return len(rows)


def paths_up(child: int, parents: dict[int, list[tuple[int, date, date]]]) -> list[tuple[int, int, int, date, date]]:
    """Walk all dated paths from ``child`` upwards; a path that meets itself on the same days stops there."""
    found: list[tuple[int, int, int, date, date]] = []
    open_paths = [(child, 0, date.min, FOREVER, frozenset({child}))]
    while open_paths:
        node, depth, first, last, seen = open_paths.pop()
        for parent, edge_first, edge_last in parents.get(node, ()):
            begin, end = max(first, edge_first), min(last, edge_last)
            if begin > end or parent in seen:
                continue
            found.append((parent, child, depth + 1, begin, end))
            open_paths.append((parent, depth + 1, begin, end, seen | {parent}))
    return _joined(found)


def _joined(rows: list[tuple[int, int, int, date, date]]) -> list[tuple[int, int, int, date, date]]:
    """Join rows of the same pair and depth whose days touch, so that an edge renewed next day leaves one row."""
    joined: list[tuple[int, int, int, date, date]] = []
    for row in sorted(rows):
        ancestor, child, depth, first, last = row
        if joined:
            before = joined[-1]
            touches = before[4] == FOREVER or first <= before[4] + timedelta(days=1)
            if before[:3] == (ancestor, child, depth) and touches:
                joined[-1] = (ancestor, child, depth, before[3], max(before[4], last))
                continue
        joined.append(row)
    return joined
