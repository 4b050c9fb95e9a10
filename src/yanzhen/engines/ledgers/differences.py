"""What changed between two states of a return (差异), cell by cell and in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from yanzhen.engines.ledgers.expressions import Value, Values
from yanzhen.engines.ledgers.form import LedgerForm
from yanzhen.engines.ledgers.values import is_blank, shown_value

_LONGEST_SHOWN = 40  # characters of one value in a sentence


class ChangeKind(StrEnum):
    """What became of a row (变动类别)."""

    ADDED = "added"
    CHANGED = "changed"
    REMOVED = "removed"


@dataclass(frozen=True)
class CellChange:
    """One cell before and after; None where nothing was filled in."""

    field: str
    before: Value
    after: Value


@dataclass(frozen=True)
class RowChange:
    """What became of one row (一行的变动).

    Attributes:
        key: the row's key, as the two states were given.
        kind: added, changed or removed.
        cells: the cells that differ, in the order of the form; all filled cells of an added or removed row.
    """

    key: str
    kind: ChangeKind
    cells: tuple[CellChange, ...]

    def words(self, form: LedgerForm, name: str = "") -> str:
        """Return the change as one Chinese sentence; ``name`` is what people call the row, by default its key.

        >>> from yanzhen.engines.ledgers.form import Field, FieldKind, Rhythm
        >>> form = LedgerForm(code="x", title="示例", rows=(), owner="", rhythm=Rhythm.MONTH, gathered=Rhythm.MONTH,
        ...                   reporters=("school",), key=("c",), fields=(
        ...                       Field(key="c", title="班级", kind=FieldKind.TEXT),
        ...                       Field(key="n", title="参加人数", kind=FieldKind.INTEGER, unit="人")))
        >>> [one.words(form) for one in compare(form, {"一班": {"c": "一班", "n": 30}}, {"一班": {"c": "一班"}})]
        ['“一班”的参加人数由30人改为空白。']
        """
        row = f"“{name or self.key}”" if name or self.key else ""
        if self.kind is ChangeKind.CHANGED:
            parts = (_cell_words(form, cell) for cell in self.cells)
            return f"{row}{'的' if row else ''}{'；'.join(parts)}。"
        verb, side = ("新增", "after") if self.kind is ChangeKind.ADDED else ("删去", "before")
        told = (
            f"{form.field(cell.field).title}{_shown(form, cell.field, getattr(cell, side))}"
            for cell in self.cells
            if not row or cell.field not in form.key
        )
        detail = "，".join(told)
        return f"{verb}{row or '一行'}{f'：{detail}' if detail else ''}。"


def _cell_words(form: LedgerForm, cell: CellChange) -> str:
    title = form.field(cell.field).title
    return f"{title}由{_shown(form, cell.field, cell.before)}改为{_shown(form, cell.field, cell.after)}"


def _shown(form: LedgerForm, key: str, value: Value) -> str:
    if is_blank(value):
        return "空白"
    field = form.field(key)
    text = shown_value(field, value)
    text = text if len(text) <= _LONGEST_SHOWN else f"{text[: _LONGEST_SHOWN - 2]}……"
    if field.kind.is_numeric:
        return f"{text}{field.unit}"
    return text if isinstance(value, bool) or not isinstance(value, str | tuple) else f"“{text}”"


def compare(form: LedgerForm, before: Mapping[str, Values], after: Mapping[str, Values]) -> list[RowChange]:
    """Return how ``after`` differs from ``before``: changed and added rows in the order of ``after``, then removed.

    Args:
        form: whose fields are compared; computed fields follow from the others and are left out.
        before: rows by key (``row_key``, or whatever names a row in both states).
        after: rows by the same keys.
    Returns:
        One entry for each row that differs; values compare by what they mean (12.50 is 12.5), blanks are alike.
    """
    found = []
    for key, row in after.items():
        if key not in before:
            found.append(RowChange(key, ChangeKind.ADDED, _cells(form, {}, row)))
        elif cells := _cells(form, before[key], row):
            found.append(RowChange(key, ChangeKind.CHANGED, cells))
    gone = [key for key in before if key not in after]
    return found + [RowChange(key, ChangeKind.REMOVED, _cells(form, before[key], {})) for key in gone]


def _cells(form: LedgerForm, before: Values, after: Values) -> tuple[CellChange, ...]:
    cells = []
    for field in form.typed_fields:
        old, new = _plain(before.get(field.key)), _plain(after.get(field.key))
        if old != new or isinstance(old, bool) is not isinstance(new, bool):
            cells.append(CellChange(field.key, old, new))
    return tuple(cells)


def _plain(value: Value) -> Value:
    return None if is_blank(value) else value
