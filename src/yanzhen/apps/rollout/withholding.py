"""Small counts of meetings withheld from whoever is not of the school (小数隐去)."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from yanzhen.engines.indicators.suppression import CountedCell, cells_withheld


def shown_counts(counts: Mapping[str, int], *, below: int) -> dict[str, int | None]:
    """Return the counts that may be shown beside their total; null for those withheld."""
    cells = {key: CountedCell(Decimal(count)) for key, count in counts.items()}
    withheld = cells_withheld(cells, below=below, total_is_shown=True)
    if withheld is None:
        withheld = frozenset(key for key, count in counts.items() if count)
    return {key: None if key in withheld else count for key, count in counts.items()}


def shown_count(count: int, *, below: int) -> int | None:
    """Return a count that stands alone, or null where it is small; none at all is no secret."""
    return None if 0 < count < below else count
