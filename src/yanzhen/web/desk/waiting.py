"""What a user has to do: every area adds its own kind; the page groups all of them by due day."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest

AT_MOST = 30


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """One thing to do.

    Attributes:
        kind: what is asked, four characters at best (待签收).
        title: what it is about.
        url: where it is done.
        note: whose it is, or why it came back.
        due_on: last day; None when none is set.
        tone: colour of the badge, as in ``<c-badge>``.
        no_change_task: the task that can be reported as 无变化 from the desk, if any.
    """

    kind: str
    title: str
    url: str
    note: str = ""
    due_on: date | None = None
    tone: str = "blue"
    no_change_task: int | None = None


@dataclass(frozen=True)
class Kind:
    """All that waits of one kind: some of it, how many there are, and where the rest is.

    ``is_asked`` is false for what is only to be looked at: it stands last and is not counted among what is to be done.
    """

    name: str
    rows: list[Waiting]
    total: int
    url: str = ""
    is_asked: bool = True


@dataclass(frozen=True)
class Group:
    """What is due at about the same time."""

    title: str
    tone: str
    rows: list[Waiting]


def kind_of(name: str, rows: QuerySet | list, line: Callable[[Any], dict[str, Any]], *, url: str = "") -> Kind:
    """Return what waits under one name; ``line`` gives the fields of a ``Waiting`` for a row."""
    total = len(rows) if isinstance(rows, list) else rows.count()
    return Kind(name, [Waiting(kind=name, **line(row)) for row in rows[:AT_MOST]], total, url)


Finder = Callable[[HttpRequest], Iterable[Kind]]
_finders: list[Finder] = []


def waits_for(finder: Finder) -> Finder:
    """Register a function that tells what waits for the user of a request."""
    if finder not in _finders:
        _finders.append(finder)
    return finder


def everything(request: HttpRequest) -> list[Kind]:
    """Return every kind of which something waits."""
    found = [kind for finder in _finders for kind in finder(request) if kind.total]
    return sorted(found, key=lambda kind: not kind.is_asked)


def by_due_day(kinds: Iterable[Kind], today: date) -> list[Group]:
    """Return what waits in groups: overdue, today, this week, later, without a day."""
    rows = [row for kind in kinds for row in kind.rows]
    week_end = today + timedelta(days=6 - today.weekday())
    groups = (
        ("已逾期", "red", lambda day: day is not None and day < today),
        ("今天到期", "yellow", lambda day: day == today),
        ("本周到期", "blue", lambda day: day is not None and today < day <= week_end),
        ("以后到期", "", lambda day: day is not None and day > week_end),
        ("没有设时限", "", lambda day: day is None),
    )
    found = []
    for title, tone, belongs in groups:
        mine = sorted((row for row in rows if belongs(row.due_on)), key=lambda row: (row.due_on or today, row.kind))
        if mine:
            found.append(Group(title, tone, mine))
    return found
