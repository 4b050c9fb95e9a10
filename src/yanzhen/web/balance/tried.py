"""What a form of trying figures carries (试算表单): changes kept from other pages, and those typed on this one."""

from __future__ import annotations

from dataclasses import replace

from django.http import QueryDict

from yanzhen.apps.balance.bridge import Place
from yanzhen.apps.balance.edits import Edit, read_edit, same_figure
from yanzhen.apps.balance.errors import BalanceError
from yanzhen.apps.balance.judged import JudgedYear

KEPT, TYPED = "k", "e"


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
    """The changes that a request carries, and what could not be read; a figure typed anew replaces a kept one.

    A figure that a school's stages share is changed, and taken back, in every row that reports it.
    """

    def __init__(self, year: JudgedYear, given: QueryDict) -> None:
        self.faults: list[str] = []
        self.unread: dict[str, str] = {}
        found: dict[tuple[Place, str], Edit] = {}
        dropped = given.get("drop", "")
        for kind in (KEPT, TYPED):
            for name, raw in given.items():
                named = _read_name(name)
                if named is None or named[0] != kind:
                    continue
                _, place, column = named
                same = same_figure(year.rows, place, column, year.rules)
                if dropped in {f"{one[0]}.{one[1]}.{column}" for one in same}:
                    _take_back(found, same, column)
                    continue
                self._read(year, found, same, column, str(raw))
        self.edits = list(found.values())

    def _read(
        self, year: JudgedYear, found: dict[tuple[Place, str], Edit], same: list[Place], column: str, raw: str
    ) -> None:
        edit = None
        if raw.strip():
            try:
                edit = read_edit(year.rows, same[0], column, raw)
            except BalanceError as refusal:
                self.faults.append(refusal.message)
                self.unread[field_name(TYPED, same[0], column)] = raw
                return
        if edit is None:
            _take_back(found, same, column)
            return
        for place in same:
            found[place, column] = replace(edit, place=place)


def _take_back(found: dict[tuple[Place, str], Edit], same: list[Place], column: str) -> None:
    for place in same:
        found.pop((place, column), None)
