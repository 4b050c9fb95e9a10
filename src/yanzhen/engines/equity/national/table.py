"""The rows of all counties as columns (全国学校数据): read batch by batch, then put in the order of counties."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from yanzhen.engines.equity.columns import COUNTY, columns_for
from yanzhen.engines.equity.national.cells import UNKNOWN, buffered, read_codes, read_numbers, read_texts
from yanzhen.engines.equity.national.faults import FaultLedger
from yanzhen.engines.equity.rules import EquityRules
from yanzhen.engines.equity.vocabulary import SchoolKind, SchoolStage
from yanzhen.kernel.columns import Column

STAGES = tuple(SchoolStage)
KINDS = tuple(SchoolKind)
_COUNTS = ("pupils", "senior_pupils")
_ORDERS = {"stage": tuple(map(str, STAGES)), "kind": tuple(map(str, KINDS)), "shared_assets": (False, True)}
_TEXTS = ("county_code", "school_code", "school_name")


def national_columns(rules: EquityRules) -> tuple[Column, ...]:
    """Return the columns that a table of all counties has for a rule set, the county's code first."""
    return (COUNTY, *columns_for(rules))


@dataclass(frozen=True)
class NationalTable:
    """One row per school and stage of all counties, as arrays of one length n, in the order of the file.

    Attributes:
        counties: codes of the counties, ascending.
        county: place in ``counties``, ``UNKNOWN`` where the cell is faulty.
        codes: distinct codes of schools, ascending.
        code: place in ``codes``, ``UNKNOWN`` where the cell is faulty.
        stage: place in ``STAGES`` or ``UNKNOWN``.
        kind: place in ``KINDS`` or ``UNKNOWN``.
        shared: 1 where assets are shared, 0 where not, ``UNKNOWN`` where blank.
        pupils: persons; NaN where faulty.
        senior: persons; NaN where blank.
        figures: raw totals as the nearest doubles, one row for each of ``rules.figures``, shape (k, n).
        exact: by column key and row, the decimals that their double does not give back.
        faulty: by column key, which cells could not be read; columns without a fault are left out.
    """

    counties: tuple[str, ...]
    county: NDArray[np.int32]
    codes: tuple[str, ...]
    code: NDArray[np.int32]
    stage: NDArray[np.int8]
    kind: NDArray[np.int8]
    shared: NDArray[np.int8]
    pupils: NDArray[np.float64]
    senior: NDArray[np.float64]
    figures: NDArray[np.float64]
    exact: Mapping[str, Mapping[int, Decimal]]
    faulty: Mapping[str, NDArray[np.bool_]]

    def __len__(self) -> int:
        return len(self.county)

    def decimal(self, key: str, place: int, row: int) -> Decimal:
        """Return the figure of a row as it was written; ``place`` is the figure's place in ``rules.figures``."""
        kept = self.exact.get(key, {}).get(row)
        return Decimal(repr(float(self.figures[place, row]))) if kept is None else kept


class TableBuilder:
    """Takes the batches of a table one after another and keeps numbers only; ``faults`` grows with the kinds alone."""

    def __init__(self, rules: EquityRules) -> None:
        self.faults = FaultLedger()
        self._rules = rules
        self._columns = national_columns(rules)
        self._rows = 0
        self._parts: dict[str, list[Any]] = {column.key: [] for column in self._columns}
        self._faulty: dict[str, list[NDArray[np.int64]]] = {}
        self._exact: dict[str, dict[int, Decimal]] = {}

    def add(self, batch: Mapping[str, Any], *, rows: int) -> None:
        """Read one batch.

        Args:
            batch: Arrow array by column key; optional columns may be left out.
            rows: length of every array.
        """
        for column in self._columns:
            array = batch.get(column.key)
            if array is None:
                array = pa.nulls(rows)
            self._add(column, array)
        self._rows += rows

    def table(self) -> NationalTable:
        """Return all rows that were added."""
        county, counties = self._ranked("county_code")
        code, codes = self._ranked("school_code")
        return NationalTable(
            counties=counties,
            county=county,
            codes=codes,
            code=code,
            stage=self._whole("stage", np.int8),
            kind=self._whole("kind", np.int8),
            shared=self._whole("shared_assets", np.int8),
            pupils=self._whole("pupils", np.float64),
            senior=self._whole("senior_pupils", np.float64),
            figures=np.stack([self._whole(key, np.float64) for key in self._rules.figures]),
            exact=self._exact,
            faulty={key: self._mask(places) for key, places in self._faulty.items()},
        )

    def _add(self, column: Column, array: Any) -> None:
        key, line = column.key, self._rows + 1
        if key in _TEXTS:
            texts = read_texts(array, column, first_line=line, faults=self.faults)
            if key != "school_name":  # the name only has to be there
                self._parts[key].append(texts.values.cast(pa.large_string()))
            is_faulty = texts.is_faulty
        elif key in _ORDERS:
            codes = read_codes(array, column, _ORDERS[key], first_line=line, faults=self.faults)
            self._parts[key].append(codes.values)
            is_faulty = codes.is_faulty
        else:
            numbers = read_numbers(array, column, first_line=line, faults=self.faults)
            self._parts[key].append(numbers.values)
            if numbers.exact:
                kept = self._exact.setdefault(key, {})
                kept.update({self._rows + row: number for row, number in numbers.exact.items()})
            is_faulty = numbers.is_faulty
        if is_faulty.any():
            self._faulty.setdefault(key, []).append(np.flatnonzero(is_faulty) + self._rows)

    def _whole(self, key: str, kind: type[np.generic]) -> NDArray[Any]:
        parts: Sequence[NDArray[Any]] = self._parts.pop(key)
        return np.concatenate([np.zeros(0, kind), *parts])

    def _ranked(self, key: str) -> tuple[NDArray[np.int32], tuple[str, ...]]:
        """Return each row's place among the distinct texts in ascending order of their characters."""
        chunks = pa.chunked_array(self._parts.pop(key), pa.large_string())
        distinct = pc.unique(chunks).drop_null()
        ordered = distinct.take(pc.sort_indices(distinct))
        places = [buffered(pc.index_in(chunk, value_set=ordered), np.dtype(np.int32)) for chunk in chunks.chunks]
        known = [buffered(chunk.is_valid().cast(pa.uint8()), np.dtype(np.uint8)) for chunk in chunks.chunks]
        found = np.concatenate([np.zeros(0, np.int32), *places])
        found[np.concatenate([np.zeros(0, np.uint8), *known]) == 0] = UNKNOWN
        return found, tuple(ordered.to_pylist())

    def _mask(self, places: Sequence[NDArray[np.int64]]) -> NDArray[np.bool_]:
        mask = np.zeros(self._rows, dtype=np.bool_)
        mask[np.concatenate(places)] = True
        return mask
