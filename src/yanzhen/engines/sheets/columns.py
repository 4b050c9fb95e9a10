"""What a sheet asks for: its columns, in the order of the template."""

from __future__ import annotations

from dataclasses import dataclass

from yanzhen.kernel.columns import Column, ColumnKind

__all__ = ["Column", "ColumnKind", "SheetForm"]


@dataclass(frozen=True, kw_only=True)
class SheetForm:
    """One sheet of a workbook (表式).

    Attributes:
        name: name of the worksheet in the template.
        columns: what it asks for, in the order of the template.
        unique: keys of the columns whose values together may stand in one row only; empty: no such rule.
        unread: headings that belong to the form but are not read, such as computed columns.
    """

    name: str
    columns: tuple[Column, ...]
    unique: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()
