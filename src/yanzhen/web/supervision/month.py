"""A month of due days: how many tasks fall due on each day, by colour."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, QuerySet
from django.http import HttpRequest

from yanzhen.apps.plans.models import TaskLight, TaskState
from yanzhen.apps.supervision.queries import COLOURS
from yanzhen.presets.workdays import load_calendar

MONTH_FORM = re.compile(r"(20\d{2})-(0[1-9]|1[0-2])", re.ASCII)
ENDED = (TaskState.DONE, TaskState.STRUCK_OFF)


@dataclass(frozen=True)
class Day:
    """One day of the sheet."""

    on: date
    is_in_month: bool
    is_today: bool
    off: str
    counts: list[tuple[str, int]]
    titles: list[tuple[str, int]]


@dataclass(frozen=True)
class Month:
    """A sheet of weeks, Monday first."""

    first: date
    before: str
    after: str
    weeks: list[list[Day]]
    total: int


def wanted_month(request: HttpRequest) -> date:
    """Return the first day of the month named by ``?month=2026-03``, else of the present one."""
    found = MONTH_FORM.fullmatch(request.GET.get("month", ""))
    return date(int(found[1]), int(found[2]), 1) if found else request.today.replace(day=1)


def due_in(first: date, lights: QuerySet[TaskLight]) -> QuerySet[TaskLight]:
    """Keep lights of tasks that fall due in the month and have not ended."""
    return lights.filter(task__due_on__range=(first, _last_of(first))).exclude(task__state__in=ENDED)


def _last_of(first: date) -> date:
    return first.replace(day=calendar.monthrange(first.year, first.month)[1])


def month_of(first: date, lights: QuerySet[TaskLight], today: date) -> Month:
    """Return the month's sheet: due days of tasks that have not ended, with the day's largest tasks by name."""
    last = _last_of(first)
    due = due_in(first, lights).order_by()
    counts: dict[date, dict[str, int]] = {}
    for day, colour, count in due.values_list("task__due_on", "colour").annotate(n=Count("pk")):
        counts.setdefault(day, {})[colour] = count
    titles: dict[date, list[tuple[str, int]]] = {}
    named = due.values_list("task__due_on", "task__title").annotate(n=Count("pk")).order_by("task__due_on", "-n")
    for day, title, count in named:
        titles.setdefault(day, []).append((title, count))
    working = load_calendar()
    weeks = [
        [
            Day(
                on=day,
                is_in_month=day.month == first.month,
                is_today=day == today,
                off=working.why_off(day) or "",
                counts=[(colour, counts[day][colour]) for colour in COLOURS if counts.get(day, {}).get(colour)],
                titles=titles.get(day, [])[:3],
            )
            for day in week
        ]
        for week in calendar.Calendar().monthdatescalendar(first.year, first.month)
    ]
    total = sum(sum(by_colour.values()) for by_colour in counts.values())
    return Month(first, f"{first - timedelta(days=1):%Y-%m}", f"{last + timedelta(days=1):%Y-%m}", weeks, total)
