"""Charts on pages (图表): drawn for a desk and for a phone, with the table under them."""

from __future__ import annotations

from decimal import Decimal

from django.utils.safestring import SafeString

from yanzhen.engines.charts import NARROW, WIDE, Chart, is_cut, notes_of, table_of, to_svg, words_of


class ShownChart:
    """A chart as ``<c-chart :chart="…" />`` shows it; it draws itself when a template asks."""

    def __init__(self, chart: Chart) -> None:
        self.chart = chart
        self.heading = chart.heading
        words = words_of(chart)
        self.wide = SafeString(to_svg(chart, width=WIDE, words=words))
        self.narrow = SafeString(to_svg(chart, width=NARROW, words=words))

    def __bool__(self) -> bool:
        return bool(self.wide)

    @property
    def notes(self) -> str:
        """What has to be said under the chart."""
        return "".join(notes_of(self.chart))

    @property
    def is_cut(self) -> bool:
        """Does the narrow drawing leave out periods?"""
        return is_cut(self.chart, NARROW)

    @property
    def headings(self) -> tuple[str, ...]:
        """The heads of the table."""
        return table_of(self.chart)[0]

    @property
    def rows(self) -> list[tuple[str | Decimal | None, ...]]:
        """The rows of the table."""
        return table_of(self.chart)[1]
