"""The day or year that a document's relative times count from (基准日期)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import Final

from yanzhen.engines.policytext.labels import Anchor, Span, Title
from yanzhen.engines.policytext.patterns import compiled
from yanzhen.engines.policytext.quantities.numbers import parse_number
from yanzhen.engines.policytext.times.calendar import Period, day, part_of_year, term

_CN_DIGITS: Final = "〇○零一二三四五六七八九"
FULL_DAY: Final = compiled(
    rf"(?P<year>\d{{4}}|[{_CN_DIGITS}Oo]{{4}})\s?年\s?(?P<month>\d{{1,2}}"
    rf"|[一二三四五六七八九十]{{1,3}})\s?月\s?(?P<day>\d{{1,2}}|[一二三四五六七八九十]{{1,3}})\s?日"
    r"|(?P<y2>\d{4})[-./](?P<m2>\d{1,2})[-./](?P<d2>\d{1,2})(?!\d)"
)
_NUMBERED: Final = compiled(r"[\[(](19[5-9]\d|20\d\d)[\])]\s*第?\s*\d+\s*号")
_SCHOOL_YEAR: Final = compiled(
    r"(?P<year>20\d\d)\s?(?:-|—{1,2}|–|~|至)\s?(?:20)?\d\d\s?学年度?(?:(?P<term>第[一二]学期|[上下]学期|[春秋]季学期))?"
)
_HALF: Final = compiled(r"[上下]半年")
_SEASON: Final = compiled(r"(?P<year>20\d\d)年(?P<season>[春秋])季?学期")
_OPENS_WITH_YEAR: Final = compiled(r"\s*(20\d\d)年(?:度|以来)?,")
BY_HEADING: Final = "小标题年份"
_YEAR: Final = compiled(r"(?<![\d到至争])(19[89]\d|20\d\d)(?=\s?[年\-—–~至])")


def find_anchor(
    view: str, title: Span | None, formal: Sequence[Span], furniture: Sequence[Span], year: int | None
) -> Anchor:
    """Return the anchor of a document.

    In this order: ``year`` as given by the caller; a year in the title; a day in a date line (signature); the year of
    the document number; a day in the page's furniture (时间); the first year in the running text. The day of a date
    line is kept with any of them, but not against a year that the caller gave. A school year in the title leaves the
    year to the date line, for its months fall into two years.
    """
    signed = _last_day(view, formal)
    if year is not None:
        return Anchor(year, signed if signed and signed.year == year else None, "指定年份")
    own_term = _term(view, title) if title else None
    if title and (match := _YEAR.search(view, *title)):
        spans_two_years = _SCHOOL_YEAR.search(view, *title) is not None
        if not (spans_two_years and signed):
            own = own_term[0].year if own_term else int(match[1])
            return Anchor(own, signed, "标题年份", own_term)
    if signed:
        return Anchor(signed.year, signed, "成文日期", own_term)
    numbered = next((m for span in formal if (m := _NUMBERED.search(view, *span))), None)
    if numbered:
        return Anchor(int(numbered[1]), None, "发文字号年份")
    published = _last_day(view, furniture)
    if published:
        return Anchor(published.year, published, "页面日期", own_term)
    hidden = sorted([*furniture, *([title] if title else [])])
    for match in _YEAR.finditer(view):
        if not any(start <= match.start() < end for start, end in hidden[:200]):
            return Anchor(int(match[1]), None, "文中年份")
    return Anchor(None, None, "文件未写明年份")


def _term(view: str, title: Span) -> Period | None:
    """Return the days of the school term that a title names."""
    match = _SCHOOL_YEAR.search(view, *title)
    if match and match["term"]:
        autumn = match["term"][:2] in ("第一", "上学", "秋季")
        year = int(match["year"])
        return term(year, "秋") if autumn else term(year + 1, "春")
    season = _SEASON.search(view, *title)
    return term(int(season["year"]), season["season"]) if season else None


class YearTold:
    """The year that a report opens with (2025年,全区…): what is told after it in the same part counts from it."""

    def __init__(self) -> None:
        self._year: int | None = None
        self._path: tuple[int, ...] = ()

    def anchor(self, view: str, block: Span, path: tuple[int, ...], kind: str | None, anchor: Anchor) -> Anchor:
        """Take in a statement of the given type and return what its own times count from."""
        if kind != "result" or anchor.year is None:
            return anchor
        opening = _OPENS_WITH_YEAR.match(view, *block)
        if opening:
            self._year, self._path = int(opening[1]), path
        if self._year in (None, anchor.year) or path[: len(self._path)] != self._path or anchor.basis == BY_HEADING:
            return anchor
        return Anchor(self._year, None, "前文年份")


def half_year_named(view: str, title: Title | None, anchor: Anchor) -> tuple[date | None, date | None]:
    """Return the half-year that a title names (上半年工作总结), so that 上年同期 finds the same half."""
    part = _HALF.search(view, title.start, title.end) if title else None
    period = part_of_year(anchor.year, part.group()) if part and anchor.year else None
    return period or (None, None)


def read_day(match: re.Match[str]) -> date | None:
    """Return the date that a match of ``FULL_DAY`` writes, or None if the calendar has none such."""
    if match["y2"]:
        return day(int(match["y2"]), int(match["m2"]), int(match["d2"]))
    month, number = parse_number(match["month"]), parse_number(match["day"])
    year = read_year(match["year"])
    return day(year, int(month or 0), int(number or 0)) if year else None


def read_year(text: str) -> int | None:
    """Return a year written in digits or in characters (二〇二四)."""
    if text.isascii() and text.isdigit():
        return int(text)
    digits = "".join(
        "0" if character in "〇○零Oo" else str(_CN_DIGITS.index(character) - 2)
        for character in text
        if character in _CN_DIGITS + "Oo"
    )
    return int(digits) if len(digits) == 4 else None


def _last_day(view: str, spans: Sequence[Span]) -> date | None:
    for start, end in reversed(spans):
        for match in FULL_DAY.finditer(view, start, end):
            if found := read_day(match):
                return found
    return None
