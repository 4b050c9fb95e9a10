"""Figures of indicators as a report asks for them (指标取数): by period and scope, read at once for a whole report."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from yanzhen.apps.indicators.aims import aim_of, aims_on
from yanzhen.apps.indicators.bridge import engine_measure, scale_of_version
from yanzhen.apps.indicators.models import Indicator, IndicatorVersion
from yanzhen.apps.organisations.models import Organisation
from yanzhen.apps.reports.fact import Fact, Input, in_parts, plain
from yanzhen.apps.reports.models import Report
from yanzhen.apps.reports.readings import Readings, Row, Span, Taken
from yanzhen.engines.indicators import (
    CannotTell,
    Change,
    accumulate,
    change_between,
    change_words,
    previous_span,
    same_span_last_year,
    spans_through,
)
from yanzhen.engines.indicators import Measure as Gathering
from yanzhen.engines.reports import CHANGES, PERCENT_CHANGES, TAKE_TITLES, Asked, NumberAsked, Take, unit_of

SINCE_PREVIOUS = (Take.PREVIOUS_CHANGE, Take.PREVIOUS_CHANGE_PERCENT)
REASONS = {
    CannotTell.AFTER_UNKNOWN: "本期没有数，不能比较",
    CannotTell.BEFORE_UNKNOWN: "没有可比的数",
    CannotTell.ZERO_BASE: "基数为0，不算百分比",
    CannotTell.NEGATIVE_BASE: "基数为负，不算百分比",
}
STEPS_AT_MOST = 400
PERCENT_DECIMALS = 1


@dataclass(frozen=True)
class _Ask:
    """One figure to be worked out."""

    indicator: Indicator
    version: IndicatorVersion
    body: Organisation
    take: Take
    span: Span
    places: int


class LiveFigures:
    """The figures of a report's live parts."""

    def __init__(self, report: Report, asked: Iterable[Asked]) -> None:
        self.readings = Readings(report, asked)
        self.span = self.readings.span

    def fact(self, asked: NumberAsked) -> Fact:
        """Return the present number of one figure asked for in the words of a report."""
        body = self.readings.scopes.body(asked.scope)
        if body is None:
            return Fact(None, (), f"没有找到单位“{asked.scope.partition(':')[2]}”")
        return self.cell(asked.indicator, body, asked.take, decimals=asked.decimals, in_words=asked.in_words)

    def cell(
        self,
        code: str,
        body: Organisation,
        take: Take,
        *,
        span: Span | None = None,
        decimals: int | None = None,
        in_words: bool = False,
    ) -> Fact:
        """Return one figure of one organisation: over the report's period, or over ``span``."""
        indicator = self.readings.indicators.get(code)
        if indicator is None:
            return Fact(None, (), f"没有找到代码为“{code}”的指标")
        version = self.readings.version(indicator)
        if version is None:
            return Fact(None, (), f"指标“{indicator.title}”在期间末没有生效的口径")
        places = version.decimals if decimals is None else decimals
        ask = _Ask(indicator, version, body, take, span or self.span, places)
        if take in CHANGES:
            fact = self._change(ask, in_words)
        elif take is Take.CUMULATIVE:
            fact = self._cumulative(ask)
        else:
            fact = self._plain(ask)
        is_percent = take in PERCENT_CHANGES and decimals is None
        return replace(
            fact,
            how=f"{indicator.title}（口径第{version.number}版），{body}{TAKE_TITLES[take]}：{fact.how}",
            places=PERCENT_DECIMALS if is_percent else ask.places,
            label=f"{body}{indicator.title}（{TAKE_TITLES[take]}）",
            unit=unit_of(take, indicator.unit),
        )

    def target(self, code: str, body: Organisation) -> tuple[Decimal | None, bool]:
        """Return what an organisation is to reach at the period's end, if anything, and whether that is a most."""
        indicator = self.readings.indicators.get(code)
        if indicator is None:
            return None, False
        aims = aims_on([indicator.pk], on=self.span[1]).get(indicator.pk, [])
        aim = aim_of(aims, body.pk)
        if aim is None:
            return None, False
        return (aim.at_most, True) if aim.at_least is None else (aim.at_least, False)

    def _plain(self, ask: _Ask) -> Fact:
        span = self._span_of(ask.take, ask.span)
        if span is None:
            return Fact(None, (), "没有可比的期间")
        found = self.readings.taken(ask.indicator, ask.body, span)
        rows = tuple(self._input(row) for row in found.rows)
        return Fact(found.value, rows, found.how, found.silent, absent=found.absent)

    def _cumulative(self, ask: _Ask) -> Fact:
        start, end = date(ask.span[1].year, 1, 1), ask.span[1]
        spans = self.readings.spans(ask.indicator.code, ask.body, STEPS_AT_MOST)
        inside = [one for one in spans if start <= one[0] and one[1] <= end]
        measure = engine_measure(ask.version)
        steps = spans_through(inside[-1], start) if inside else None
        if steps is None:
            return Fact(None, (), "没有从年初起逐期的数")
        found = [self.readings.taken(ask.indicator, ask.body, step) for step in steps]
        total = accumulate([one.parts for one in found], measure)
        rows = tuple(
            self._input(row, _span_words(step)) for step, one in zip(steps, found, strict=True) for row in one.rows
        )
        if not total.is_additive:
            return Fact(None, rows, "这种计量方式的数不能逐期累计")
        value = total.value
        if value is not None and measure is Gathering.RATE:
            value *= scale_of_version(ask.version)
        how = f"{_span_words((steps[0][0], steps[-1][1]))}共{len(steps)}期累计"
        if total.missing:
            how += f"，缺{'、'.join(_span_words(steps[place]) for place in total.missing)}的数"
        return Fact(value, rows, how)

    def _change(self, ask: _Ask, in_words: bool) -> Fact:
        earlier = Take.PREVIOUS if ask.take in SINCE_PREVIOUS else Take.LAST_YEAR
        before_span = self._span_of(earlier, ask.span)
        if before_span is None:
            return Fact(None, (), "没有可比的期间")
        now, before = (self.readings.taken(ask.indicator, ask.body, span) for span in (ask.span, before_span))
        title, unit = TAKE_TITLES[earlier], ask.indicator.unit
        rows = tuple(self._input(row, "本期") for row in now.rows) + tuple(
            self._input(row, title) for row in before.rows
        )
        how = f"本期{_said(now, ask)}，{title}{_said(before, ask)}"
        if {row.version_id for row in before.rows} - {row.version_id for row in now.rows}:
            how += "；两期的口径版本不同，比较时请注意"
        change = change_between(_rounded(before.value, ask.places), _rounded(now.value, ask.places), unit=unit)
        wants_percent = ask.take in PERCENT_CHANGES
        value = change.percent if wants_percent else change.difference
        if value is None:
            return Fact(None, rows, f"{how}；{_why_not(change, wants_percent)}", now.silent)
        words = change_words(change, unit=unit, decimals=ask.places)
        return Fact(value, rows, how, now.silent, phrase=_phrase(value, words, ask.take) if in_words else "")

    def _input(self, row: Row, note: str = "") -> Input:
        places = self.readings.decimals_of(row)
        name = str(self.readings.scopes.organisations[row.organisation_id])
        shown = in_parts(row.value, row.numerator, row.denominator, places)
        return Input(f"indicators.observation:{row.pk}", f"{name}{f'（{note}）' if note else ''}", shown)

    def _span_of(self, take: Take, span: Span) -> Span | None:
        if take is Take.LAST_YEAR:
            return same_span_last_year(span)
        return previous_span(span, self.readings.rules) if take is Take.PREVIOUS else span


def _phrase(value: Decimal, words: str, take: Take) -> str:
    if take not in PERCENT_CHANGES:
        return words.partition("，")[0].partition("（")[0]
    return "持平" if value == 0 else words.partition("，")[2]


def _why_not(change: Change, wants_percent: bool) -> str:
    if wants_percent and change.is_in_points and change.difference is not None:
        return "百分数的变化只说百分点"
    return REASONS[change.reason] if change.reason is not None else "没有可比的数"


def _said(found: Taken, ask: _Ask) -> str:
    if found.value is None:
        return found.how
    return f"{plain(_rounded(found.value, ask.places))}{ask.indicator.unit}（{found.how}）"


def _rounded(value: Decimal | None, places: int) -> Decimal | None:
    # A change is that of the two figures as printed: the reader who subtracts them gets the same.
    return None if value is None else value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


def _span_words(span: Span) -> str:
    return f"{span[0].year}年{span[0].month}月{span[0].day}日至{span[1].year}年{span[1].month}月{span[1].day}日"
