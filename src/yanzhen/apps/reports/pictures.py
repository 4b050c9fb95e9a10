"""Draws the charts of a report for paper: SVG → PNG with the machine's Chinese fonts (图片)."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

import typst

from yanzhen.apps.reports.refusals import ReportActError
from yanzhen.engines.reports import BoundDocument, charts_of
from yanzhen.kernel.fonts import chinese_fonts

PIXELS_PER_INCH = 216  # three times the drawing's own units: sharp on a laser printer


def pictures_of(document: BoundDocument) -> Mapping[str, bytes]:
    """Return a PNG for each chart, by the chart's key. Raises ReportActError NO_CHINESE_FONT."""
    return {chart.key: png_of(chart.svg, chart.width, chart.height) for chart in charts_of(document)}


@lru_cache(maxsize=64)
def png_of(svg: str, width: int, height: int) -> bytes:
    """Return a drawing as PNG; equal drawings on one machine give equal bytes."""
    faces, folders = chinese_fonts()
    if not faces:
        raise ReportActError("NO_CHINESE_FONT")
    page = f"#set page(width: {width}pt, height: {height}pt, margin: 0pt)\n"
    image = f'#image(bytes(sys.inputs.svg), format: "svg", width: {width}pt, height: {height}pt)'
    return typst.compile(
        (page + image).encode(),
        format="png",
        ppi=PIXELS_PER_INCH,
        font_paths=list(folders),
        ignore_system_fonts=True,
        sys_inputs={"svg": svg},
    )
