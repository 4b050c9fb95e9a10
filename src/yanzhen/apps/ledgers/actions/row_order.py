"""Rows put in between others (行序): the rows behind move down; nobody's version changes by that."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import connection

from yanzhen.apps.ledgers.models import Record, Return


def put_in_between(sheet: Return, placed: Sequence[tuple[int, int | None]]) -> None:
    """Put new rows behind others: pairs of the new row and the row before it; None is the first place.

    A row whose neighbour is gone stays at the end.
    """
    stands = list(sheet.records.standing().order_by("position", "pk").values_list("pk", "position"))
    moving = {row for row, _ in placed}
    behind: dict[int | None, list[int]] = {}
    known = {row for row, _ in stands}
    for row, before in placed:
        behind.setdefault(before if before is None or before in known else -1, []).append(row)
    order: list[int] = []
    _chain(None, behind, order)
    for row, _ in stands:
        if row not in moving:
            order.append(row)
            _chain(row, behind, order)
    order += [row for row, _ in placed if row not in set(order)]
    if order != [row for row, _ in stands]:
        _number(order, dict(stands))


def _chain(before: int | None, behind: dict[int | None, list[int]], order: list[int]) -> None:
    """Put what stands behind a row, and what stands behind that, in the order of writing."""
    waiting = behind.pop(before, [])[::-1]
    while waiting:
        row = waiting.pop()
        order.append(row)
        waiting += behind.pop(row, [])[::-1]


def _number(order: Sequence[int], positions: dict[int, int]) -> None:
    moved = [(row, place) for place, row in enumerate(order, start=1) if positions[row] != place]
    with connection.cursor() as cursor:
        cursor.execute(
            f'UPDATE {Record._meta.db_table} AS old SET "position" = new.place'
            " FROM unnest(%s::bigint[], %s::int[]) AS new(id, place) WHERE old.id = new.id",
            [[row for row, _ in moved], [place for _, place in moved]],
        )
