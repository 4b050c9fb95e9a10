"""What a form of trying figures carries (试算表单): changes kept from other pages, and those typed on this one."""

from __future__ import annotations

from collections.abc import Iterable

from django.http import QueryDict

from yanzhen.apps.balance.bridge import Place
from yanzhen.apps.balance.edits import Edit, read_edit
from yanzhen.apps.balance.errors import BalanceError
from yanzhen.apps.balance.judged import JudgedYear
from yanzhen.apps.balance.models import Scenario

KEPT, TYPED = "k", "e"
CHANGES_AT_MOST = 900


def field_name(kind: str, place: Place, column: str) -> str:
    """Return the name of the field of a figure.

    >>> field_name("e", (12, "primary"), "books")
    'e.12.primary.books'
    """
    return f"{kind}.{place[0]}.{place[1]}.{column}"


def _read_name(name: str) -> tuple[str, Place, str] | None:
    parts = name.split(".")
    if len(parts) != 4 or parts[0] not in (KEPT, TYPED) or not parts[1].isdecimal():
        return None
    return parts[0], (int(parts[1]), parts[2]), parts[3]


class Tried:
    """The changes that a request carries, and what could not be read; a figure typed anew replaces a kept one."""

    def __init__(self, year: JudgedYear, given: QueryDict) -> None:
        self.faults: list[str] = []
        self.unread: dict[str, str] = {}
        found: dict[tuple[Place, str], Edit] = {}
        dropped = given.get("drop", "")
        for kind in (KEPT, TYPED):
            for name, raw in list(given.items())[:CHANGES_AT_MOST]:
                named = _read_name(name)
                if named is None or named[0] != kind:
                    continue
                _, place, column = named
                if dropped == f"{place[0]}.{place[1]}.{column}":
                    found.pop((place, column), None)
                    continue
                self._read(year, found, place, column, str(raw))
        self.edits = list(found.values())

    def _read(
        self, year: JudgedYear, found: dict[tuple[Place, str], Edit], place: Place, column: str, raw: str
    ) -> None:
        if not raw.strip():
            found.pop((place, column), None)
            return
        try:
            edit = read_edit(year.rows, place, column, raw)
        except BalanceError as refusal:
            self.faults.append(refusal.message)
            self.unread[field_name(TYPED, place, column)] = raw
            return
        if edit is None:
            found.pop((place, column), None)
        else:
            found[place, column] = edit


def edits_of(scenario: Scenario, year: JudgedYear, stored: Iterable[Edit]) -> list[Edit]:
    """Return a scenario's changes against what the returns say today; those of rows that are gone are left out."""
    found = []
    for edit in stored:
        row = year.rows.get(edit.place)
        if row is None:
            continue
        before = row.values.get(edit.column)
        known = None if isinstance(before, bool | str) or before is None else before
        found.append(Edit(place=edit.place, column=edit.column, value=edit.value, before=known))  # type: ignore[arg-type]
    return found
