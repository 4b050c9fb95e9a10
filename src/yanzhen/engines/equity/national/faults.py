"""Faults of a table with many rows (数据问题): counted all, shown with their places up to a bounded number a kind."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

SHOWN_PER_KIND = 100


@dataclass(frozen=True, slots=True)
class CellFound:
    """One faulty cell: 1-based row of the table, what stands there and what was expected, in Chinese."""

    line: int
    found: str
    expected: str


@dataclass
class FaultKind:
    """All faults of one code in one column; ``first`` holds the first ones, ``last_line`` where the last one stands."""

    code: str
    key: str
    count: int = 0
    last_line: int = 0
    first: list[CellFound] = field(default_factory=list)


class FaultLedger:
    """Collects faulty cells in the order of rows; its size does not grow with the table.

    >>> ledger = FaultLedger()
    >>> ledger.add("MISSING", "pupils", 3, expected="填写内容")
    >>> ledger.add_all("MISSING", "pupils", np.array([4, 9]), expected="填写内容")
    >>> [(kind.count, kind.last_line, [cell.line for cell in kind.first]) for kind in ledger.kinds()]
    [(3, 9, [3, 4, 9])]
    """

    def __init__(self) -> None:
        self._kinds: dict[tuple[str, str], FaultKind] = {}

    def __bool__(self) -> bool:
        return bool(self._kinds)

    def add(self, code: str, key: str, line: int, *, found: str = "", expected: str = "") -> None:
        """Count one cell."""
        kind = self._kinds.setdefault((code, key), FaultKind(code, key))
        kind.count += 1
        kind.last_line = line
        if len(kind.first) < SHOWN_PER_KIND:
            kind.first.append(CellFound(line, found, expected))

    def add_all(self, code: str, key: str, lines: NDArray[np.int64], *, expected: str) -> None:
        """Count cells in which nothing is found, at ascending lines."""
        shown = lines[:SHOWN_PER_KIND].tolist()
        for line in shown:
            self.add(code, key, line, expected=expected)
        if rest := len(lines) - len(shown):
            kind = self._kinds[code, key]
            kind.count += rest
            kind.last_line = int(lines[-1])

    def kinds(self) -> Iterable[FaultKind]:
        """Return what was collected, by code and column."""
        return self._kinds.values()
