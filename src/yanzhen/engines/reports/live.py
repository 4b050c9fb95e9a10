"""What live parts of a report ask for (实时引用): a figure, a table or a chart, named by indicator, period and scope.

Nothing here knows a number; a report's app looks the numbers up on the day and binds them.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

THIS_SCOPE, DISTRICT, UNIT = "scope", "district", "unit:"
SERIES_AT_MOST = 3  # lines of one chart that can still be told apart in print


class Take(StrEnum):
    """Which figure of an indicator is taken (取数期间), seen from the report's period."""

    THIS = "this"
    PREVIOUS = "previous"
    LAST_YEAR = "last_year"
    CUMULATIVE = "cumulative"
    CHANGE = "change"
    CHANGE_PERCENT = "change_percent"
    PREVIOUS_CHANGE = "previous_change"
    PREVIOUS_CHANGE_PERCENT = "previous_change_percent"


TAKE_TITLES = {
    Take.THIS: "本期",
    Take.PREVIOUS: "上期",
    Take.LAST_YEAR: "上年同期",
    Take.CUMULATIVE: "本年累计",
    Take.CHANGE: "比上年同期增减",
    Take.CHANGE_PERCENT: "比上年同期增减百分比",
    Take.PREVIOUS_CHANGE: "比上期增减",
    Take.PREVIOUS_CHANGE_PERCENT: "比上期增减百分比",
}
CHANGES = frozenset(Take) - {Take.THIS, Take.PREVIOUS, Take.LAST_YEAR, Take.CUMULATIVE}
PERCENT_CHANGES = frozenset({Take.CHANGE_PERCENT, Take.PREVIOUS_CHANGE_PERCENT})
PERCENT_UNITS = frozenset({"%", "％"})


def unit_of(take: Take, unit: str) -> str:
    """Return the unit of what is taken: a change of percentages is in points (个百分点), a relative change in %.

    >>> unit_of(Take.CHANGE, "%"), unit_of(Take.CHANGE_PERCENT, "所"), unit_of(Take.THIS, "所")
    ('个百分点', '%', '所')
    """
    if take in PERCENT_CHANGES:
        return "%"
    return "个百分点" if take in CHANGES and unit in PERCENT_UNITS else unit


class Axis(StrEnum):
    """What the rows of a live table are (行)."""

    ORGANISATIONS = "organisations"
    INDICATORS = "indicators"
    PERIODS = "periods"


class Bodies(StrEnum):
    """Which organisations stand in rows or bars (单位范围)."""

    EACH_SCHOOL = "each_school"
    EACH_SCHOOL_DISTRICT = "each_school_district"
    LISTED = "listed"


class Drawing(StrEnum):
    """What a live chart draws (图的种类)."""

    TREND = "trend"
    COMPARISON = "comparison"


@dataclass(frozen=True, kw_only=True)
class NumberAsked:
    """One figure of one indicator.

    Attributes:
        indicator: its code.
        take: which period, or which change.
        scope: ``scope`` (the report's own), ``district`` or ``unit:CODE``.
        in_words: whether a change is said in words (提高1.2个百分点).
        decimals: decimals shown; None takes the indicator's own.
    """

    indicator: str
    take: Take = Take.THIS
    scope: str = THIS_SCOPE
    in_words: bool = False
    decimals: int | None = None


@dataclass(frozen=True, kw_only=True)
class TableAsked:
    """A table whose cells are figures.

    Attributes:
        axis: what the rows are.
        caption: name of the table, without its number.
        indicators: codes in order; empty takes every indicator with a figure in the report's period.
        takes: columns of each indicator (rows of organisations) or all columns (rows of indicators).
        bodies: the organisations in rows.
        units: codes where ``bodies`` is LISTED.
        scope: whose figures, where rows are indicators or periods.
        periods: how many periods at most, where rows are periods.
        with_total: whether a last row gives the scope's own figure.
        at_most: rows shown at most; None shows all.
    """

    axis: Axis
    caption: str
    indicators: tuple[str, ...] = ()
    takes: tuple[Take, ...] = (Take.THIS,)
    bodies: Bodies = Bodies.EACH_SCHOOL
    units: tuple[str, ...] = ()
    scope: str = THIS_SCOPE
    periods: int = 6
    with_total: bool = True
    at_most: int | None = None


@dataclass(frozen=True, kw_only=True)
class ChartAsked:
    """A chart and the table of its figures.

    Attributes:
        drawing: a trend over periods, or a comparison of organisations.
        caption: name of the chart, without its number.
        indicators: at most three in a trend (of one unit), exactly one in a comparison.
        scope: whose figures a trend shows.
        periods: how many periods a trend shows at most.
        bodies: the organisations compared.
        units: codes where ``bodies`` is LISTED.
        with_last_year: whether the table under a comparison gives last year's figure too.
    """

    drawing: Drawing
    caption: str
    indicators: tuple[str, ...]
    scope: str = THIS_SCOPE
    periods: int = 8
    bodies: Bodies = Bodies.EACH_SCHOOL
    units: tuple[str, ...] = ()
    with_last_year: bool = False


Asked = NumberAsked | TableAsked | ChartAsked
