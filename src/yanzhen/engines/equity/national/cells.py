"""Reads one column of one batch of Arrow data by the rules of cells (单元格): plain cells at once, others one by one.

A double is read as the shortest decimal that gives it back, as it would stand in a CSV file; a single likewise.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from math import isfinite
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from yanzhen.engines.equity.national.faults import FaultLedger
from yanzhen.kernel.cells import Cell, CellFault, Value, is_blank, reader_of, shown
from yanzhen.kernel.columns import Column, ColumnKind

Flags = NDArray[np.bool_]
Numbers = NDArray[np.float64]
_PLAIN_CODE = r"^[!\x22$-~]{1,200}$"
_PLAIN_NAME = r"^[^\pC\pZ#＃]{1,200}$"
_PLAIN_NUMBER = r"^[0-9]{1,10}(\.[0-9]{1,5})?$"
_PLAIN_DIGITS = 10**15  # whole numbers below are exact in a double, and so is the way back
_PLAIN_SCALE = 22  # powers of ten up to this one are exact in a double
_LEAST_PLAIN = 1e-5
_MOST_PLAIN = 1e15
_GREATEST_INTEGER = 2_000_000_000
_SHOWN_CHARACTERS = 60
UNKNOWN = -1


@dataclass(frozen=True)
class NumberCells:
    """One column of numbers.

    Attributes:
        values: the nearest doubles, NaN where blank or faulty, shape (n,).
        is_faulty: which cells could not be read, shape (n,).
        exact: the decimals, by row, that their double does not give back.
    """

    values: Numbers
    is_faulty: Flags
    exact: dict[int, Decimal]


@dataclass(frozen=True)
class CodeCells:
    """One column of small codes: ``UNKNOWN`` where blank or faulty, shape (n,)."""

    values: NDArray[np.int8]
    is_faulty: Flags


@dataclass(frozen=True)
class TextCells:
    """One column of codes as text, null where blank or faulty, length n."""

    values: Any
    is_faulty: Flags


def read_numbers(array: Any, column: Column, *, first_line: int, faults: FaultLedger) -> NumberCells:
    """Read a column of counts or figures.

    Args:
        array: Arrow array of any type, length n.
        column: INTEGER or DECIMAL with ``at_least``.
        first_line: 1-based row of the first cell.
        faults: takes every cell that is no such number, and blanks where the column is required.
    Returns:
        Values in the column's unit.
    """
    array = _opened(array)
    values, is_plain = _plain_numbers(array)
    is_null = _null(array)
    least = float(column.at_least or 0)
    is_plain &= (values >= least) & (values < _MOST_PLAIN) & ((values == 0) | (values >= _LEAST_PLAIN))
    if column.kind is ColumnKind.INTEGER:
        is_plain &= (values <= _GREATEST_INTEGER) & (np.floor(values) == values)
    values[~is_plain] = np.nan
    values += 0.0  # the zero that is below zero becomes the ordinary one
    exact: dict[int, Decimal] = {}
    cells = _Cells(array, column, first_line, faults)

    def keep(index: int, value: Value) -> None:
        number = Decimal(value)  # type: ignore[arg-type]
        values[index] = float(number)
        if Decimal(repr(float(number))) != number:
            exact[index] = number

    is_faulty = cells.each(~is_plain & ~is_null, keep)
    is_faulty |= cells.missing(is_null)
    return NumberCells(values, is_faulty, exact)


def read_codes(
    array: Any, column: Column, order: tuple[Value, ...], *, first_line: int, faults: FaultLedger
) -> CodeCells:
    """Read a column of choices or flags; a value becomes its place in ``order``."""
    array = _opened(array)
    places = {value: place for place, value in enumerate(order)}
    distinct = array.dictionary_encode(null_encoding="encode")
    words, indices = distinct.dictionary, buffered(distinct.indices, np.dtype(np.int32))
    read = reader_of(column)
    by_word = np.full(len(words), UNKNOWN, dtype=np.int8)
    is_odd = np.zeros(len(words), dtype=np.bool_)
    for number, word in enumerate(words):
        try:
            by_word[number] = places.get(read(_sign(word)), UNKNOWN)
        except CellFault:
            is_odd[number] = True
        is_odd[number] |= by_word[number] == UNKNOWN
    values = by_word[indices]
    cells = _Cells(array, column, first_line, faults, cell_of=_sign)
    is_null = _null(array)
    is_faulty = cells.each(is_odd[indices] & ~is_null, lambda index, value: None)
    is_faulty |= cells.missing(is_null)
    return CodeCells(values, is_faulty)


def read_texts(array: Any, column: Column, *, first_line: int, faults: FaultLedger) -> TextCells:
    """Read a column of codes or names; codes lose their blanks and become plain letters."""
    texts = _as_text(_opened(array))
    pattern = _PLAIN_CODE if column.kind is ColumnKind.CODE else _PLAIN_NAME
    is_plain = _matches(texts, pattern)
    is_null = _null(texts)
    cells = _Cells(texts, column, first_line, faults)
    mended: dict[int, str | None] = {}

    def keep(index: int, value: Value) -> None:
        mended[index] = str(value)

    is_faulty = cells.each(~is_plain & ~is_null, keep)
    is_faulty |= cells.missing(is_null)
    rest = np.flatnonzero(~is_plain & ~is_null)
    if len(rest):
        mask = np.zeros(len(texts), dtype=np.bool_)
        mask[rest] = True
        words = pa.array([mended.get(int(index)) for index in rest], texts.type)
        texts = pc.replace_with_mask(texts, pa.array(mask), words)
    return TextCells(texts, is_faulty)


@dataclass(frozen=True)
class _Cells:
    """The cells of one column that have to be looked at one by one."""

    array: Any
    column: Column
    first_line: int
    faults: FaultLedger
    cell_of: Callable[[Any], Cell] = field(default=lambda scalar: _number(scalar))

    def each(self, wanted: Flags, keep: Callable[[int, Value], None]) -> Flags:
        """Give every wanted cell that can be read to ``keep``; return which cannot."""
        read = reader_of(self.column)
        is_faulty = np.zeros(len(self.array), dtype=np.bool_)
        for index, cell in self._wanted(wanted):
            try:
                value = read(cell)
                if value is not None:
                    keep(index, value)
                    continue
                if not self.column.required:
                    continue
                fault = CellFault("MISSING", self.column.hint or "填写内容")
            except CellFault as found:
                fault = found
            is_faulty[index] = True
            said = "" if is_blank(cell) else shown(cell)[:_SHOWN_CHARACTERS]
            self.faults.add(fault.code, self.column.key, self.first_line + index, found=said, expected=fault.expected)
        return is_faulty

    def missing(self, is_null: Flags) -> Flags:
        """Count nulls as faults where the column is required; return which are."""
        if not self.column.required or not is_null.any():
            return np.zeros(len(is_null), dtype=np.bool_)
        lines = np.flatnonzero(is_null) + self.first_line
        self.faults.add_all("MISSING", self.column.key, lines, expected=self.column.hint or "填写内容")
        return is_null

    def _wanted(self, wanted: Flags) -> Iterator[tuple[int, Cell]]:
        for index in np.flatnonzero(wanted):
            yield int(index), self.cell_of(self.array[int(index)])


def _number(scalar: Any) -> Cell:
    """Return an Arrow scalar as a cell; a finite float as the decimal that is written for it."""
    if pa.types.is_floating(scalar.type) and scalar.is_valid:
        value = scalar.as_py()
        if not isfinite(value):
            return float(value)
        if value.is_integer():
            return int(value)
        return Decimal(repr(value) if pa.types.is_float64(scalar.type) else scalar.cast(pa.string()).as_py())
    return _sign(scalar)


def _sign(scalar: Any) -> Cell:
    """Return an Arrow scalar as a cell; what no cell can hold as its text."""
    value = scalar.as_py()
    return value if isinstance(value, Cell) else str(value)


def _plain_numbers(array: Any) -> tuple[Numbers, Flags]:
    """Return doubles and which of them are certainly what was written; the others are NaN or to be looked at."""
    kind, size = array.type, len(array)
    if pa.types.is_integer(kind) or pa.types.is_float64(kind):
        return _doubles(array.cast(pa.float64(), safe=False)), ~_null(array)
    if pa.types.is_float32(kind):
        return _doubles(array.cast(pa.string()).cast(pa.float64())), ~_null(array)
    if pa.types.is_decimal(kind) and 0 <= kind.scale <= _PLAIN_SCALE and kind.precision <= 18:
        whole = array.cast(pa.decimal128(kind.precision, kind.scale))
        low = np.frombuffer(whole.buffers()[1], dtype=np.int64)[2 * whole.offset : 2 * (whole.offset + size) : 2]
        return low / 10.0**kind.scale, ~_null(array) & (np.abs(low) < _PLAIN_DIGITS)
    if pa.types.is_string(kind) or pa.types.is_large_string(kind):
        is_plain = _matches(array, _PLAIN_NUMBER)
        plain = pc.if_else(pa.array(is_plain), array, pa.scalar(None, kind))
        return _doubles(plain.cast(pa.float64())), is_plain
    return np.full(size, np.nan), np.zeros(size, dtype=np.bool_)


def _doubles(array: Any) -> Numbers:
    found = np.array(buffered(array, np.dtype(np.float64)))
    found[_null(array)] = np.nan
    return found


def buffered(array: Any, kind: np.dtype[Any]) -> NDArray[Any]:
    """Return the values of an Arrow array of fixed width as they lie in memory; what stands under a null means nothing.

    ``Array.to_numpy`` says the same and loads pandas first, where that is installed.
    """
    if not len(array):
        return np.zeros(0, kind)
    return np.frombuffer(array.buffers()[1], kind)[array.offset : array.offset + len(array)]


def _opened(array: Any) -> Any:
    """Return a column without dictionary; bytes as text, a NUL, which no cell takes, for what is no UTF-8."""
    if pa.types.is_dictionary(array.type):
        array = array.dictionary_decode()
    kind = array.type
    if pa.types.is_binary(kind) or pa.types.is_large_binary(kind) or pa.types.is_fixed_size_binary(kind):
        texts = (
            one if one is None else one.decode("utf-8", "replace").replace("\ufffd", "\0") for one in array.to_pylist()
        )
        return pa.array(texts, pa.string())
    return array.cast(pa.string()) if pa.types.is_string_view(kind) else array


def _as_text(array: Any) -> Any:
    """Return whatever codes and names are kept as in the form of text; NaN is a blank."""
    if pa.types.is_string(array.type) or pa.types.is_large_string(array.type):
        return array
    if pa.types.is_integer(array.type):
        return array.cast(pa.string())
    cells = (_sign(one) for one in array)
    return pa.array([None if cell is None or cell != cell else shown(cell) for cell in cells], pa.string())


def _matches(array: Any, pattern: str) -> Flags:
    return _flags(pc.match_substring_regex(array, pattern)) & ~_null(array)


def _null(array: Any) -> Flags:
    return _flags(array.is_null())


def _flags(array: Any) -> Flags:
    return np.asarray(buffered(array.cast(pa.uint8()), np.dtype(np.uint8)) != 0)
