"""Turns the rulebook's ``workdays/YYYY`` entries into one working-day calendar (放假与调休日历)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, timedelta
from functools import cache
from pathlib import Path

from yanzhen.kernel.calendar import Calendar
from yanzhen.kernel.errors import BadInputError
from yanzhen.kernel.problem import Problem
from yanzhen.presets.rulebook import RulebookEntry, load_entry, parse_entry, rulebook_keys
from yanzhen.presets.tables import Table, read_table

YEAR_SHAPE = re.compile(r"\d{4}", re.ASCII)


@cache
def load_calendar(district_folder: Path | None = None) -> Calendar:
    """Return the calendar of every loaded year; a district's own ``YYYY.toml`` replaces the shipped one.

    Args:
        district_folder: folder with the district's own year files, if it keeps any.
    Raises:
        BadInputError: every fault of every file.
    """
    entries = {key.rpartition("/")[2]: load_entry(key) for key in rulebook_keys("workdays/")}
    problems: list[Problem] = []
    for path in sorted(district_folder.glob("*.toml")) if district_folder is not None else []:
        try:
            entries[path.stem] = parse_entry(read_table(path, path.name), f"workdays/{path.stem}")
        except BadInputError as error:
            problems.extend(error.problems)
    if problems:
        raise BadInputError(problems)
    return calendar_from(entries.values())


def calendar_from(entries: Iterable[RulebookEntry]) -> Calendar:
    """Join year entries into one calendar; of each entry the last value counts, earlier ones are history.

    Raises:
        BadInputError: WRONG_YEAR, WRONG_ORDER, NOT_A_WEEKEND, DAY_TWICE and faults of kind, all at once.
    """
    official, guessed = set[int](), set[int]()
    days_off: dict[date, str] = {}
    make_up_days: dict[date, str] = {}
    problems: list[Problem] = []
    for entry in entries:
        table = Table(f"rulebook/{entry.key}.toml", _plain(entry.values[-1].value), problems)
        year = _year_of(entry, table)
        (guessed if entry.guess else official).add(year)
        for day, reason in _days_off(table, year):
            _put(days_off, day, reason, table)
        for day, reason in _make_up_days(table, year):
            _put(make_up_days, day, reason, table)
            if day in days_off:
                table.fault("DAY_TWICE", "同一天既放假又上班。", key="make_up_days", found=day)
    if problems:
        raise BadInputError(problems)
    return Calendar(frozenset(official), frozenset(guessed), days_off, make_up_days)


def _plain(value: object) -> dict[str, object]:
    # Table reads lists and dicts as TOML gives them; the entry holds frozen ones.
    return {key: [dict(row) for row in rows] for key, rows in dict(value).items()}  # type: ignore[call-overload]


def _year_of(entry: RulebookEntry, table: Table) -> int:
    name = entry.key.rpartition("/")[2]
    if not YEAR_SHAPE.fullmatch(name) or int(name) == 0:
        table.fault("WRONG_YEAR", "文件名应为四位年份。", key=name, found=name, expected="YYYY.toml")
        return 1
    return int(name)


def _days_off(table: Table, year: int) -> Iterable[tuple[date, str]]:
    for row in table.tables("days_off"):
        row.only(("from", "to", "reason"))
        first, last, reason = row.required("from", date), row.required("to", date), row.required("reason", str)
        if first is None or last is None or reason is None:
            continue
        if last < first or (last - first).days > 31:
            row.fault("WRONG_ORDER", "to应不早于from，且不超过一个月。", key="to", found=last)
            continue
        # A holiday may begin in the last days of the year before (元旦).
        if last.year != year or first < date(year, 1, 1) - timedelta(days=7):
            row.fault("WRONG_YEAR", f"不在{year}年。", key="from", found=first)
        yield from ((first + timedelta(days=step), reason) for step in range((last - first).days + 1))


def _make_up_days(table: Table, year: int) -> Iterable[tuple[date, str]]:
    for row in table.tables("make_up_days"):
        row.only(("on", "reason"))
        day, reason = row.required("on", date), row.required("reason", str)
        if day is None or reason is None:
            continue
        if day.year != year:
            row.fault("WRONG_YEAR", f"不在{year}年。", key="on", found=day)
        if day.weekday() < 5:
            row.fault("NOT_A_WEEKEND", "调休上班日应是周六或周日。", key="on", found=day)
        yield day, reason


def _put(days: dict[date, str], day: date, reason: str, table: Table) -> None:
    if day in days:
        table.fault("DAY_TWICE", "同一天写了两次。", key=reason, found=day)
    days[day] = reason
