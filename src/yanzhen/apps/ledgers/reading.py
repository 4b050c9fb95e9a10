"""Raw cells of a row become values; what cannot be read is told with its cell, all at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from yanzhen.apps.ledgers.bridge import readers_of
from yanzhen.apps.ledgers.errors import LedgerError
from yanzhen.engines.ledgers import LedgerForm, Value, ValueFault, Values, shown_value

Readers = Mapping[str, Callable[[object], Value]]


@dataclass(frozen=True, kw_only=True)
class CellFault:
    """Why a cell (or a row, with no field) cannot be written."""

    code: str
    field: str
    title: str
    found: str
    expected: str

    @property
    def message(self) -> str:
        """One Chinese sentence: where, what was found, what was expected."""
        place = f"“{self.title}”" if self.title else "这一行"
        found = f"填的是“{self.found}”，" if self.found else ""
        return f"{place}{found}应为{self.expected}。"

    @classmethod
    def taken(cls, form: LedgerForm, values: Values) -> CellFault:
        """The row says the same in its key fields as another one."""
        fields = [form.by_key[key] for key in form.key]
        found = "、".join(f"{one.title}{shown_value(one, values.get(one.key))}" for one in fields)
        key, title = (fields[0].key, fields[0].title) if len(fields) == 1 else ("", "、".join(f.title for f in fields))
        return cls(code="KEY_TAKEN", field=key, title=title, found=found, expected="和其他行不重复")


def read_row(
    form: LedgerForm, raw: Mapping[str, Any], readers: Readers | None = None
) -> tuple[dict[str, Value], list[CellFault]]:
    """Return the values of the cells given and the faults of those that cannot be read.

    Cells of computed fields are left out: the system fills them. Give ``readers`` where many rows are read.

    Raises:
        LedgerError: UNKNOWN_FIELD.
    """
    readers = readers or readers_of(form)
    values: dict[str, Value] = {}
    faults: list[CellFault] = []
    for key, cell in raw.items():
        field = form.by_key.get(key)
        if field is None:
            raise LedgerError("UNKNOWN_FIELD", field=key)
        if field.computed:
            continue
        try:
            values[key] = readers[key](cell)
        except ValueFault as fault:
            faults.append(
                CellFault(code=fault.code, field=key, title=field.title, found=str(cell)[:40], expected=fault.expected)
            )
    return values, faults
