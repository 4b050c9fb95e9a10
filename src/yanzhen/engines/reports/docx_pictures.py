"""Pictures of charts inside a .docx package: the drawing's place on the page, its relation and its file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from xml.sax.saxutils import quoteattr

from yanzhen.engines.reports.docx_parts import R, printable
from yanzhen.engines.reports.model import BoundDocument, BoundRun, Chart, ReportError
from yanzhen.engines.reports.page import Page

EMU_PER_TWIP = 635
HIGHEST_TWIPS = 7200  # a drawing never takes more than about half a page
WIDE_TWIPS = 3000  # one twice as wide as high is as easily read at 53 mm, and leaves room for the words
_DRAWING = "http://schemas.openxmlformats.org/drawingml/2006"


def charts_of(document: BoundDocument) -> Iterator[Chart[BoundRun]]:
    """Yield the document's charts in reading order, attachments included."""
    for blocks in (document.blocks, *(part.blocks for part in document.attachments)):
        yield from (block for block in blocks if isinstance(block, Chart))


def picture_files(document: BoundDocument, pictures: Mapping[str, bytes]) -> dict[str, tuple[str, bytes]]:
    """Return relation and PNG of every chart, by the chart's key, numbered in reading order.

    Raises:
        ReportError: NO_PICTURE for a chart that ``pictures`` does not hold.
    """
    found: dict[str, tuple[str, bytes]] = {}
    for chart in charts_of(document):
        if chart.key not in pictures:
            raise ReportError("NO_PICTURE", caption=chart.caption)
        found.setdefault(chart.key, (f"rIdPicture{len(found) + 1}", pictures[chart.key]))
    return found


def picture_relations(files: Mapping[str, tuple[str, bytes]]) -> str:
    """Return the relations of the pictures, for ``document.xml.rels``."""
    return "".join(
        f'<Relationship Id="{relation}" Type="{R}/image" Target="media/{relation}.png"/>'
        for relation, _data in files.values()
    )


def picture(chart: Chart[BoundRun], relation: str, page: Page) -> str:
    """Return the paragraph with a chart's picture: as wide as the text, kept with its caption, told in words."""
    width = page.text_width_twips
    height = round(width * chart.height / chart.width)
    highest = WIDE_TWIPS if chart.width > 2 * chart.height else HIGHEST_TWIPS
    if height > highest:
        width, height = round(width * highest / height), highest
    extent = f'cx="{width * EMU_PER_TWIP}" cy="{height * EMU_PER_TWIP}"'
    number = relation.removeprefix("rIdPicture")
    told = quoteattr(printable(chart.alt).replace("\n", " "))
    named = f'id="{number}" name={quoteattr(printable(chart.caption))} descr={told}'
    shape = (
        f'<pic:pic xmlns:pic="{_DRAWING}/picture"><pic:nvPicPr><pic:cNvPr {named}/><pic:cNvPicPr/></pic:nvPicPr>'
        f'<pic:blipFill><a:blip r:embed="{relation}"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill>'
        f'<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext {extent}/></a:xfrm><a:prstGeom prst="rect"><a:avLst/>'
        "</a:prstGeom></pic:spPr></pic:pic>"
    )
    inline = (
        f'<wp:inline xmlns:wp="{_DRAWING}/wordprocessingDrawing" distT="0" distB="0" distL="0" distR="0">'
        f'<wp:extent {extent}/><wp:docPr {named}/><a:graphic xmlns:a="{_DRAWING}/main">'
        f'<a:graphicData uri="{_DRAWING}/picture">{shape}</a:graphicData></a:graphic></wp:inline>'
    )
    return f'<w:p><w:pPr><w:pStyle w:val="Picture"/></w:pPr><w:r><w:drawing>{inline}</w:drawing></w:r></w:p>'
