"""Adds rows up to figures per school; what cannot be known is left out and said, never guessed as zero."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from yanzhen.engines.exports.profile import Condition, ExportProfile, FigureRule, Measure
from yanzhen.kernel.cells import Value

Row = Mapping[str, Value]
Counted = tuple[Row, int]


@dataclass(frozen=True)
class LeftOut:
    """A figure that could not be made (未汇总项).

    Attributes:
        school: whose figure; empty when a column is missing for all.
        element: code of the data element.
        column: key of the column that is missing or blank.
        rows: how many rows leave it blank; 0 when the whole column is missing.
    """

    school: str
    element: str
    column: str
    rows: int


@dataclass
class Summary:
    """What was made of a file: figures by school and element, and what was left out."""

    figures: dict[tuple[str, str], Value] = field(default_factory=dict)
    left_out: list[LeftOut] = field(default_factory=list)


def sum_by_school(
    rows: Sequence[tuple[str, Row]], profile: ExportProfile, *, present: Set[str], counted_on: date
) -> Summary:
    """Make every figure of the profile for every school that has a row.

    Args:
        rows: school and values of each row; blanks are None.
        profile: the rules.
        present: keys of the columns that the file has.
        counted_on: day on which ages are counted.
    Returns:
        A figure for each school and element that can be known. A count is 0 where no row answers; a school without a
        row has no figure.
    Source: the profile's rules, ``catalogue/imports``.
    """
    blanks = {one.column.key: one.blank for one in profile.columns if one.blank is not None}
    used = tuple(dict.fromkeys(key for rule in profile.figures for key in rule.columns))
    # Persons who agree in all that the rules look at are one line with a number: a roll of 100,000 has few of those.
    alike: dict[str, Counter[tuple[Value, ...]]] = defaultdict(Counter)
    for school, values in rows:
        alike[school][tuple(values.get(key) for key in used)] += 1
    of_school = {
        school: [(_filled(dict(zip(used, line, strict=True)), blanks), count) for line, count in lines.items()]
        for school, lines in alike.items()
    }
    summary = Summary()
    for rule in profile.figures:
        missing = [key for key in rule.columns if key not in present and key not in blanks]
        if missing:
            summary.left_out.append(LeftOut("", rule.element, missing[0], 0))
            continue
        for school, its_rows in of_school.items():
            _one(summary, rule, school, its_rows, counted_on)
    return summary


def _filled(row: dict[str, Value], blanks: Mapping[str, Value]) -> Row:
    return row | {key: value for key, value in blanks.items() if key in row and row[key] is None}


def _one(summary: Summary, rule: FigureRule, school: str, rows: Sequence[Counted], counted_on: date) -> None:
    kept: list[Counted] = []
    unknown: Counter[str] = Counter()
    for row, count in rows:
        answer, blank = _answer(rule, row, counted_on)
        if answer is False:
            continue
        blank = blank or _blank_in(rule, row)
        if blank:
            unknown[blank] += count
        else:
            kept.append((row, count))
    if rule.measure is Measure.VALUE:
        if kept:
            summary.figures[school, rule.element] = kept[-1][0][rule.column]
    elif unknown:
        column, times = unknown.most_common(1)[0]
        summary.left_out.append(LeftOut(school, rule.element, column, times))
    else:
        summary.figures[school, rule.element] = _measured(rule, kept)


def _answer(rule: FigureRule, row: Row, counted_on: date) -> tuple[bool | None, str]:
    """Return whether the row counts, and the blank column that keeps it from being known."""
    answer, blank = _all_of(rule.where, row, counted_on)
    if answer is False or not rule.either:
        return answer, blank
    groups = [_all_of(group, row, counted_on) for group in rule.either]
    if any(held for held, _ in groups):
        return answer, blank
    if all(held is False for held, _ in groups):
        return False, ""
    return None, blank or next(column for held, column in groups if held is None)


def _all_of(conditions: Sequence[Condition], row: Row, counted_on: date) -> tuple[bool | None, str]:
    blank = ""
    for condition in conditions:
        holds = _holds(row.get(condition.column), condition, counted_on)
        if holds is False:
            return False, ""
        if holds is None and not blank:
            blank = condition.column
    return (None, blank) if blank else (True, "")


def _blank_in(rule: FigureRule, row: Row) -> str:
    keys = (rule.column, *rule.by) if rule.column else rule.by
    return next((key for key in keys if row.get(key) is None), "")


def _measured(rule: FigureRule, rows: Sequence[Counted]) -> Value:
    if rule.measure is Measure.COUNT:
        return sum(count for _, count in rows)
    if rule.measure is Measure.SUM:
        total = sum((Decimal(str(row[rule.column])) * count for row, count in rows), Decimal(0))
        return int(total) if total == int(total) else total
    groups: Counter[tuple[Value, ...]] = Counter()
    for row, count in rows:
        groups[tuple(row[key] for key in rule.by)] += count
    if rule.measure is Measure.DISTINCT:
        return len(groups)
    if rule.measure is Measure.LARGEST_GROUP:
        return max(groups.values(), default=0)
    return sum(size > rule.limits[group[0]] for group, size in groups.items() if group[0] in rule.limits)


def _holds(value: Value, condition: Condition, counted_on: date) -> bool | None:
    """Return whether the condition holds; None where the value is unknown."""
    if value is None:
        return None
    if condition.among:
        found = set(value) if isinstance(value, tuple) else {value}
        if not found & set(condition.among):
            return False
    if condition.at_least is not None or condition.below is not None:
        number = Decimal(str(value))
        if condition.at_least is not None and number < condition.at_least:
            return False
        if condition.below is not None and number >= condition.below:
            return False
    if condition.age_below is not None or condition.age_at_least is not None:
        if not isinstance(value, date):
            return None
        age = _full_years(value, counted_on)
        if condition.age_below is not None and age >= condition.age_below:
            return False
        if condition.age_at_least is not None and age < condition.age_at_least:
            return False
    return True


def _full_years(born: date, on: date) -> int:
    """Return the full years from ``born`` to ``on``.

    >>> _full_years(date(1990, 8, 31), date(2025, 8, 31)), _full_years(date(1990, 9, 1), date(2025, 8, 31))
    (35, 34)
    """
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))
