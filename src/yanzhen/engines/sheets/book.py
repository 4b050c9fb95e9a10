"""A workbook to be filled in (填报表格): what stands in it and how it looks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from yanzhen.engines.sheets.columns import SheetForm
from yanzhen.engines.sheets.stamp import Stamp
from yanzhen.kernel.cells import Value
from yanzhen.kernel.columns import Column, ColumnKind

ROW_NUMBER = "_row_number"
ROW_NUMBER_TITLE = "系统行号"
FAULTS_TITLE = "错误说明"
ROW_NUMBER_COLUMN = Column(key=ROW_NUMBER, title=ROW_NUMBER_TITLE, kind=ColumnKind.CODE, at_most_characters=32_000)


@dataclass(frozen=True, kw_only=True)
class BookColumn:
    """A column of a form with its looks (表格栏目).

    Attributes:
        column: what is asked for; ``choices`` maps the wording shown to the value.
        is_computed: does the system fill it? Such a column is protected and not read back.
        formula: formula of a computed column with ``{key}`` for the cell of a column in the same row (``{a}+{b}``);
            empty: the value alone is shown.
        needs: keys without which the formula stays blank.
        width: width in characters; None: by kind.
        group: heading above several columns.
    """

    column: Column
    is_computed: bool = False
    formula: str = ""
    needs: tuple[str, ...] = ()
    width: float | None = None
    group: str = ""


@dataclass(frozen=True, kw_only=True)
class BookRow:
    """A row as it is filled beforehand (预填行).

    Attributes:
        values: value by column key; choices by their value.
        written: what was written in a cell that could not be read, by column key; shown instead of the value.
        number: number of the row in the stamp; None: a row that the system does not know yet.
        faults: fault by column key; an empty key is a fault of the whole row.
        notes: what is said beside a cell by column key, such as where its value comes from.
    """

    values: Mapping[str, Value]
    written: Mapping[str, str] = field(default_factory=dict)
    number: int | None = None
    faults: Mapping[str, str] = field(default_factory=dict)
    notes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class FormBook:
    """A workbook to be filled in (填报表格).

    Attributes:
        sheet: name of the worksheet.
        title_rows: lines above the head.
        note: how to fill it in.
        columns: columns in order.
        unique: keys of the columns that tell rows apart.
        rows: rows filled beforehand.
        stamp: what the hidden worksheet says, by which the workbook is known when it comes back.
        one_row: is exactly one row to be filled?
        with_faults: is there a last column with the faults of each row?
    """

    sheet: str
    columns: tuple[BookColumn, ...]
    stamp: Stamp
    title_rows: tuple[str, ...] = ()
    note: str = ""
    unique: tuple[str, ...] = ()
    rows: Sequence[BookRow] = ()
    one_row: bool = False
    with_faults: bool = False

    @property
    def form(self) -> SheetForm:
        """What is read back of it: all columns but the computed ones, and the number of each row."""
        return SheetForm(
            name=self.sheet,
            columns=(*(one.column for one in self.columns if not one.is_computed), ROW_NUMBER_COLUMN),
            unique=self.unique,
            unread=(*(one.column.title for one in self.columns if one.is_computed), FAULTS_TITLE),
        )
