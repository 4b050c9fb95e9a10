"""Pictures of a report's charts for paper (图片): the drawing of the page as PNG."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from yanzhen.apps.reports.refusals import ReportActError
from yanzhen.engines.charts import to_png
from yanzhen.engines.reports import BoundDocument, charts_of
from yanzhen.kernel.fonts import chinese_fonts

PIXELS_PER_INCH = 220  # sharp on a laser printer


def pictures_of(document: BoundDocument) -> Mapping[str, bytes]:
    """Return a PNG for each chart, by the chart's key. Raises ReportActError NO_CHINESE_FONT."""
    return {chart.key: png_of(chart.svg) for chart in charts_of(document)}


@lru_cache(maxsize=64)
def png_of(svg: str) -> bytes:
    """Return a drawing as PNG; equal drawings on one machine give equal bytes."""
    if not chinese_fonts()[0]:
        raise ReportActError("NO_CHINESE_FONT")
    return to_png(svg, pixels_per_inch=PIXELS_PER_INCH)
