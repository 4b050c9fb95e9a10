"""An indicator's units as workbooks: the reader's own, and one fit for publishing with small counts withheld."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from django.http import FileResponse

from yanzhen.apps.indicators.gathering import Span
from yanzhen.apps.indicators.models import Indicator, IndicatorVersion
from yanzhen.apps.indicators.series import DistrictFigure
from yanzhen.engines.indicators import CountedCell, cells_withheld
from yanzhen.presets.indicators import small_count_below
from yanzhen.web.indicators.units import UnitRow
from yanzhen.web.spreadsheets import rows_response
from yanzhen.web.templatetags.indicator_parts import span_words

WITHHELD = "*"


def own_workbook(indicator: Indicator, span: Span, rows: Sequence[UnitRow]) -> FileResponse:
    """Answer with exactly the rows that were asked for."""
    headings = ("单位", f"数值（{indicator.unit}）", "分子", "分母", "状态", "比上期", "比上年同期", "来源")

    def lines():
        for row in rows:
            seen = row.observation
            figures: tuple[Decimal | None, ...] = (None,) * 3
            if seen:
                figures = (seen.value, seen.numerator, seen.denominator)
            state = "已报" if seen else "未报"
            yield row.unit.name, *figures, state, row.said_before, row.said_last_year, row.source

    return rows_response(f"{indicator.title}_{span_words(*span)}", headings, lines())


def public_workbook(
    indicator: Indicator, version: IndicatorVersion, chosen: DistrictFigure, rows: Sequence[UnitRow], *, on: date
) -> FileResponse:
    """Answer with a table for the public: small counts of persons are withheld so that the total gives none away."""
    below = small_count_below("public", on=on) if version.counts_people else 1
    hidden = public_cells(rows, below=below)
    total = chosen.value if hidden is not None else None
    withheld = {row.unit.unit_id for row in rows} if hidden is None else hidden

    def lines():
        for row in rows:
            if row.observation is not None:
                yield row.unit.name, WITHHELD if row.unit.unit_id in withheld else row.value
            else:
                yield row.unit.name, "未报"
        yield "合计" if indicator.unit not in ("%", "％") else "全区", WITHHELD if total is None else total
        if withheld:
            yield f"注：“{WITHHELD}”为涉及人数少于{below}人，或与之相邻、不宜公开的数，依规隐去。", None

    name = f"{indicator.title}_{span_words(*chosen.span)}_公开版"
    return rows_response(name, ("单位", f"数值（{indicator.unit}）"), lines())


def public_cells(rows: Sequence[UnitRow], *, below: int) -> set[int] | None:
    """Return the units whose figures are withheld from the public; None: all that count somebody, and the total."""
    cells = {str(row.unit.unit_id): _cell(row) for row in rows if row.observation is not None}
    found = cells_withheld(cells, below=below, total_is_shown=True)
    return None if found is None else {int(key) for key in found}


def _cell(row: UnitRow) -> CountedCell:
    seen = row.observation
    if seen is None:
        return CountedCell(None)
    if seen.denominator is not None and seen.numerator is not None:
        return CountedCell(seen.numerator, rest=max(Decimal(0), seen.denominator - seen.numerator))
    return CountedCell(seen.value)
