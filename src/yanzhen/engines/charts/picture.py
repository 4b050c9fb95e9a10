"""A chart as a picture for documents (图片): PNG from the same SVG."""

from __future__ import annotations

from dataclasses import dataclass

import typst

from yanzhen.engines.charts.drawing import to_svg
from yanzhen.engines.charts.specs import Chart

PIXELS_PER_INCH = 192
POINTS_PER_PIXEL = 0.75


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture ready for a document.

    Attributes:
        png: the bytes.
        width_mm: how wide it stands on the page.
        height_mm: how high.
        words: what it shows, for the alternative text.
    """

    png: bytes
    width_mm: float
    height_mm: float
    words: str


def to_png(svg: str, *, pixels_per_inch: int = PIXELS_PER_INCH) -> bytes:
    """Return an SVG drawing of this engine as PNG on white.

    Letters are drawn with the machine's Chinese fonts; a machine without any draws boxes, so that a document should
    carry the table as well.
    """
    quoted = svg.replace("\\", "\\\\").replace('"', '\\"')
    page = "#set page(width: auto, height: auto, margin: 0pt)"
    source = f'{page}\n#image(bytes("{quoted}"), format: "svg")\n'
    return bytes(typst.compile(source.encode(), format="png", ppi=float(pixels_per_inch)))


def picture_of(chart: Chart, *, width_mm: float = 156.0, width: float = 620.0) -> Picture | None:
    """Return a chart with title, unit and source as a picture; None when there is no figure to draw.

    Args:
        chart: what is shown.
        width_mm: the width of the text column, 156 mm in official documents.
        width: the width of the drawing; more makes letters smaller on paper.
    """
    svg = to_svg(chart, width=width, framed=True)
    if not svg:
        return None
    head = svg[: svg.index(">")]
    drawn_width, drawn_height = (float(part) for part in head.split('viewBox="0 0 ')[1].split('"')[0].split())
    words = head.split('aria-label="')[1].split('"')[0]
    return Picture(to_png(svg), width_mm, width_mm * drawn_height / drawn_width, words)
