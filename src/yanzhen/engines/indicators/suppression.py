"""Small counts withheld (小数隐去): so that no published table tells of a few persons, not even by subtraction."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class CountedCell:
    """The persons behind one published cell; None: nothing was reported, so nothing can be told.

    Attributes:
        count: how many persons the cell counts, >= 0.
        rest: of a rate, how many of its base it does not count; None for a plain count.
    """

    count: Decimal | None
    rest: Decimal | None = None

    def is_small(self, below: int) -> bool:
        """Does the cell tell of fewer than ``below`` persons? Nobody is no secret; of a rate both sides count."""
        return any(part is not None and 0 < part < below for part in (self.count, self.rest))


def cells_withheld(
    cells: Mapping[str, CountedCell], *, below: int, total_is_shown: bool, forced: Collection[str] = ()
) -> frozenset[str] | None:
    """Return the keys of the cells of one table to withhold, or None when even its total must not be shown.

    Small cells are withheld first. Where the total is shown, the withheld cells together must leave each of them open:
    at least two are withheld, and together they count so many that any one of them may still be ``below`` or more;
    for that the next smallest cells are withheld as well (补充隐去), both the counted and the uncounted side of a rate.
    Cells of zero are never withheld, so each withheld cell is known to count at least one.

    Args:
        cells: key → persons behind the cell; the cells add up to the total.
        below: counts from 1 to this, excluded, are small; 1 or less withholds nothing.
        total_is_shown: whether the sum of the cells is published (or known otherwise).
        forced: cells that are withheld for another reason, such as a table below them that could not be kept.
    Returns:
        The keys withheld, or None: withhold every cell that counts somebody, and the total with them.
    Source: complementary cell suppression, as statistical offices use it for tables of one dimension.

    >>> cells = {"甲": CountedCell(Decimal(2)), "乙": CountedCell(Decimal(40)), "丙": CountedCell(Decimal(90))}
    >>> sorted(cells_withheld(cells, below=5, total_is_shown=True))
    ['乙', '甲']
    """
    small = {key for key, cell in cells.items() if cell.is_small(below) or key in forced}
    if not small or not total_is_shown:
        return frozenset(small)
    waiting = sorted(
        (key for key, cell in cells.items() if key not in small and _persons(cell) > 0),
        key=lambda key: (_persons(cells[key]), key),
    )
    withheld = set(small)
    while not _is_safe([cells[key] for key in withheld], below):
        if not waiting:
            return None
        withheld.add(waiting.pop(0))
    return frozenset(withheld)


def _persons(cell: CountedCell) -> Decimal:
    return (cell.count or Decimal(0)) + (cell.rest or Decimal(0))


def _is_safe(withheld: Sequence[CountedCell], below: int) -> bool:
    """Can each withheld cell, from the sums alone, still be ``below`` or more?"""
    if len(withheld) < 2:
        return False
    counts = [cell.count for cell in withheld if cell.count]
    rests = [cell.rest for cell in withheld if cell.rest]
    return _sums_hide(counts, below) and _sums_hide(rests, below)


def _sums_hide(parts: Sequence[Decimal], below: int) -> bool:
    if not any(0 < part < below for part in parts):
        return True
    return len(parts) >= 2 and sum(parts, Decimal(0)) - (len(parts) - 1) >= below
