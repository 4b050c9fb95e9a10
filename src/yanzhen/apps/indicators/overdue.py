"""Reports that should be in (应报未报): whoever asks units for figures registers what is overdue."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, kw_only=True)
class Overdue:
    """A figure that a unit owes: of which period, and since when."""

    indicator_id: int
    organisation_id: int
    due_on: date
    period_start: date
    period_end: date
    period_name: str


Asker = Callable[[Collection[int], date], Iterable[Overdue]]
_ASKERS: list[Asker] = []


def asks_for(asker: Asker) -> Asker:
    """Register a function that yields what is overdue of indicators with these keys on a day."""
    if asker not in _ASKERS:
        _ASKERS.append(asker)
    return asker


def overdue_of(indicator_ids: Collection[int], *, on: date) -> dict[tuple[int, int], Overdue]:
    """Return the longest overdue report by indicator and unit."""
    found: dict[tuple[int, int], Overdue] = {}
    for asker in _ASKERS:
        for row in asker(indicator_ids, on):
            key = row.indicator_id, row.organisation_id
            if row.due_on < on and (key not in found or row.due_on < found[key].due_on):
                found[key] = row
    return found
