"""Live tables and charts with their figures in place (实时表、实时图)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from yanzhen.apps.organisations.models import Organisation
from yanzhen.apps.reports.fact import Fact
from yanzhen.apps.reports.live_figures import LiveFigures
from yanzhen.apps.reports.readings import Span, rhythm_length
from yanzhen.engines.indicators import Rhythm, period_containing
from yanzhen.engines.reports import (
    TAKE_TITLES,
    THIS_SCOPE,
    Axis,
    ChartAsked,
    Drawing,
    Place,
    Run,
    Table,
    TableAsked,
    Take,
    Text,
    unit_of,
)

ACROSS_AT_MOST = 6  # periods that stand side by side on paper
UNREPORTED, NOT_TOLD = "未报", "—"


@dataclass(frozen=True)
class Series:
    """One line or set of bars: a name and the keys of its figures, one for each category."""

    name: str
    keys: tuple[str, ...]


@dataclass(frozen=True)
class LiveBlock:
    """A table as it stands in a report, and what a chart draws of it.

    Attributes:
        table: cells with places; ``caption`` holds the plain name.
        caption: the name without its number.
        drawing: what to draw above the table, None for a table alone.
        unit: the unit of what is drawn.
        categories: periods or organisations along the axis.
        series: what is drawn.
        target: what is to be reached, where one is set for what is drawn.
        is_ceiling: whether the target is a most, not a least.
        middle: key of the figure of the whole that bars are compared with; empty for none.
        middle_name: whose figure that is.
    """

    table: Table[Run]
    caption: str
    drawing: Drawing | None = None
    unit: str = ""
    categories: tuple[str, ...] = ()
    series: tuple[Series, ...] = ()
    target: Decimal | None = None
    is_ceiling: bool = False
    middle: str = ""
    middle_name: str = ""


@dataclass(frozen=True)
class _Column:
    """One column of figures: which indicator, which take, and how its head reads."""

    code: str
    take: Take
    title: str


def block_of(key: str, asked: TableAsked | ChartAsked, figures: LiveFigures) -> tuple[LiveBlock, dict[str, Fact]]:
    """Return a live table or chart and the facts of its cells; a cell's key begins with the block's."""
    writer = _Writer(key, figures)
    block = writer.chart(asked) if isinstance(asked, ChartAsked) else writer.table(asked)
    return block, writer.facts


_Grid = list[tuple[str, list[tuple[Place, ...]]]]


class _Writer:
    """Fills cells and keeps their facts."""

    def __init__(self, key: str, figures: LiveFigures) -> None:
        self.key, self.figures = key, figures
        self.facts: dict[str, Fact] = {}

    def table(self, asked: TableAsked) -> LiveBlock:
        if asked.axis is Axis.INDICATORS:
            return self._by_indicator(asked)
        return self._by_period(asked) if asked.axis is Axis.PERIODS else self._by_organisation(asked)

    def chart(self, asked: ChartAsked) -> LiveBlock:
        block = self._trend(asked) if asked.drawing is Drawing.TREND else self._comparison(asked)
        if any(self.facts[key].value is not None for series in block.series for key in series.keys):
            return block
        # Nothing to draw: one sentence says so, instead of a page of 未报.
        self.facts = {}
        return replace(block, table=replace(block.table, rows=()))

    def _trend(self, asked: ChartAsked) -> LiveBlock:
        body = self._body(asked.scope)
        columns = [self._column(code, Take.THIS, alone=False) for code in asked.indicators]
        grid = self._of_spans(self._periods(asked.indicators, body, asked.periods), body, columns)
        block = self._drawn(asked, "期间", columns, grid)
        if len(grid) <= ACROSS_AT_MOST:
            block = replace(block, table=_across(columns, grid))
        if body is None or len(columns) != 1:
            return block
        target, is_ceiling = self.figures.target(columns[0].code, body)
        return replace(block, target=target, is_ceiling=is_ceiling)

    def _comparison(self, asked: ChartAsked) -> LiveBlock:
        takes = (Take.THIS, Take.LAST_YEAR) if asked.with_last_year else (Take.THIS,)
        columns = [self._column(asked.indicators[0], take, alone=False) for take in takes]
        bodies = self._heard_of(self.figures.readings.scopes.bodies(asked.bodies, asked.units), columns)
        block = self._drawn(asked, "单位", columns, self._of_bodies(bodies, columns))
        whole = self._body(THIS_SCOPE)
        if whole is None or whole in bodies:
            return block
        [place] = self._cell(whole, columns[0], "whole")
        target, is_ceiling = self.figures.target(columns[0].code, whole)
        return replace(block, target=target, is_ceiling=is_ceiling, middle=place.key, middle_name=str(whole))

    def _drawn(self, asked: ChartAsked, first: str, columns: Sequence[_Column], grid: _Grid) -> LiveBlock:
        units = {self._unit(column) for column in columns}
        return replace(
            self._block(asked.caption, first, columns, grid),
            drawing=asked.drawing,
            unit=units.pop() if len(units) == 1 else "",
            categories=tuple(name for name, _cells in grid),
            series=tuple(
                Series(column.title.partition("（")[0], tuple(cells[place][0].key for _name, cells in grid))
                for place, column in enumerate(columns)
            ),
        )

    def _by_organisation(self, asked: TableAsked) -> LiveBlock:
        columns = [self._column(code, take, alone=False) for code in asked.indicators for take in asked.takes]
        bodies = self._heard_of(self.figures.readings.scopes.bodies(asked.bodies, asked.units), columns)
        grid = self._of_bodies(bodies[: asked.at_most], columns)
        if asked.with_total and len(bodies) > 1:
            total = self._body(THIS_SCOPE)
            grid.append((f"{total}合计", [self._cell(total, one, "total") for one in columns]))
        return self._block(asked.caption, "单位", columns, grid)

    def _by_indicator(self, asked: TableAsked) -> LiveBlock:
        codes = asked.indicators or self.figures.readings.with_figures()
        body = self._body(asked.scope)
        grid = []
        for code in codes[: asked.at_most]:
            columns = [self._column(code, take, alone=True) for take in asked.takes]
            grid.append((self._title(code), [self._cell(body, one, "all") for one in columns]))
        heads = [_Column("", take, TAKE_TITLES[take]) for take in asked.takes]
        return self._block(asked.caption, "指标（单位）", heads, grid)

    def _by_period(self, asked: TableAsked) -> LiveBlock:
        body = self._body(asked.scope)
        rows = self._periods(asked.indicators, body, asked.periods)
        columns = [self._column(code, Take.THIS, alone=False) for code in asked.indicators]
        grid = self._of_spans(rows, body, columns)
        return self._block(asked.caption, "期间", columns, grid[-asked.at_most :] if asked.at_most else grid)

    def _of_spans(self, spans: Iterable[Span], body: Organisation | None, columns: Sequence[_Column]) -> _Grid:
        return [
            (self._span_name(one), [self._cell(body, column, _row_key(one), one) for column in columns])
            for one in spans
        ]

    def _of_bodies(self, bodies: Iterable[Organisation], columns: Sequence[_Column]) -> _Grid:
        return [(str(body), [self._cell(body, one, f"o{body.pk}") for one in columns]) for body in bodies]

    def _heard_of(self, bodies: Sequence[Organisation], columns: Sequence[_Column]) -> list[Organisation]:
        """Keep bodies that have a figure, and those of the same kind and stage: they should have one (未报)."""
        readings = self.figures.readings
        codes = {column.code for column in columns}
        open_to = [body for body in bodies if any(readings.may_show(code, body) for code in codes)]
        known = [body for body in open_to if any(readings.knows(code, body) for code in codes)]
        kinds = {body.kind for body in known}
        stages = {stage for body in known for stage in body.stages}
        alike = [body for body in open_to if body.kind in kinds and (not body.stages or stages & set(body.stages))]
        return sorted({*known, *alike}, key=open_to.index) if known else open_to

    def _periods(self, codes: Sequence[str], body: Organisation | None, last: int) -> list[Span]:
        if body is None:
            return []
        readings = self.figures.readings
        lists = [spans for code in codes if (spans := readings.spans(code, body, last))]
        # One rhythm along the axis: that of the first indicator; a term is no neighbour of a month.
        found = {span for spans in lists for span in spans if rhythm_length(span) == rhythm_length(lists[0][-1])}
        return sorted(found, key=lambda span: (span[1], span[0]))[-last:]

    def _body(self, scope: str) -> Organisation | None:
        return self.figures.readings.scopes.body(scope)

    def _span_name(self, span: Span) -> str:
        term = period_containing(span[0], Rhythm.TERM, self.figures.readings.rules)
        return term.name if term is not None and (term.starts_on, term.ends_on) == span else _short_span(span)

    def _column(self, code: str, take: Take, *, alone: bool) -> _Column:
        return _Column(code, take, TAKE_TITLES[take] if alone else self._title(code, take))

    def _title(self, code: str, take: Take = Take.THIS) -> str:
        indicator = self.figures.readings.indicators.get(code)
        if indicator is None:
            return f"指标{code}"
        unit = unit_of(take, indicator.unit)
        words = "" if take is Take.THIS else TAKE_TITLES[take]
        return f"{indicator.title}{words}（{unit}）" if unit else f"{indicator.title}{words}"

    def _unit(self, column: _Column) -> str:
        indicator = self.figures.readings.indicators.get(column.code)
        return unit_of(column.take, indicator.unit) if indicator else ""

    def _cell(
        self, body: Organisation | None, column: _Column, row: str, span: Span | None = None
    ) -> tuple[Place, ...]:
        key = f"{self.key}.{row}.{column.code}.{column.take}"
        if body is None:
            self.facts[key] = Fact(None, (), "没有找到要统计的单位")
        else:
            self.facts[key] = self.figures.cell(column.code, body, column.take, span=span)
        is_change = column.take not in (Take.THIS, Take.PREVIOUS, Take.LAST_YEAR)
        return (Place(key, self.facts[key].absent or (NOT_TOLD if is_change else UNREPORTED)),)

    def _block(self, caption: str, first: str, columns: Sequence[_Column], grid: _Grid) -> LiveBlock:
        header = (first, *(column.title for column in columns))
        rows = tuple(((Text(name),), *cells) for name, cells in grid)
        first_width = 2.2 if len(columns) > 1 else 1.6
        # Short heads that are a little longer than the rest get the room to stay on one line.
        widths = (first_width, *(min(1.5, max(1.0, len(column.title) * 0.19)) for column in columns))
        centred = tuple(range(1, len(header)))
        return LiveBlock(Table(header, rows, widths, "", centred, quoted=(0,)), caption)


def _across(columns: Sequence[_Column], grid: _Grid) -> Table[Run]:
    """Return the figures of a few periods in one row for each line: a chart's table that takes little height."""
    header = ("指标", *(name for name, _cells in grid))
    rows = tuple(
        ((Text(column.title),), *(cells[place] for _name, cells in grid)) for place, column in enumerate(columns)
    )
    return Table(header, rows, (1.8, *(1.0 for _ in grid)), "", tuple(range(1, len(header))), quoted=(0,))


def _row_key(span: Span) -> str:
    return f"{span[0]:%Y%m%d}-{span[1]:%Y%m%d}"


def _short_span(span: Span) -> str:
    """Return a span as the head of a row: 2026年3月, 2026年上半年, 2026年, else both days.

    >>> _short_span((date(2026, 1, 1), date(2026, 6, 30)))
    '2026年上半年'
    """
    first, last = span
    if (first.month, first.day, last.month, last.day, last.year) == (1, 1, 12, 31, first.year):
        return f"{first.year}年"
    if first.day == 1 and (first.year, first.month) == (last.year, last.month):
        return f"{first.year}年{first.month}月"
    if (first.month, first.day, last.month, last.day) in ((1, 1, 6, 30), (7, 1, 12, 31)) and first.year == last.year:
        return f"{first.year}年{'上' if first.month == 1 else '下'}半年"
    return f"{first.year}年{first.month}月{first.day}日至{last.year}年{last.month}月{last.day}日"
