"""The faulty rows of a workbook, as they go back (退回的红行)."""

from __future__ import annotations

from collections.abc import Sequence

from yanzhen.apps.ledgers.workbooks.layout import RedRow
from yanzhen.apps.ledgers.workbooks.plan import Plan, PlannedRow


def red_rows(plan: Plan, rows: Sequence[PlannedRow] | None = None) -> list[RedRow]:
    """Return the rows with faults (by default all): what was written in them, and what is wrong at which cell."""
    return [_red(plan, row) for row in (plan.red if rows is None else rows)]


def _red(plan: Plan, row: PlannedRow) -> RedRow:
    faults: dict[str, str] = {}
    for problem in row.problems:
        key = problem.key or ""
        faults[key] = f"{faults[key]}\n{problem.message}" if key in faults else problem.message
    readable = {key: value for key, value in (row.after or {}).items() if key not in row.unreadable}
    written = {key: text for key, text in row.unreadable.items() if text}
    record = None if row.record is None else (row.record, row.before)
    return RedRow(record=record, values=readable, written=written, faults=faults)
