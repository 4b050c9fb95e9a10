"""Writes the body of an official document as WordprocessingML: head, title, blocks, attachments, foot."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import ceil
from xml.sax.saxutils import escape

from yanzhen.engines.reports.docx_parts import FOOTER_DISTANCE_TWIPS, HEAD, R, W, face, printable
from yanzhen.engines.reports.docx_pictures import picture
from yanzhen.engines.reports.html_output import attachment_mark
from yanzhen.engines.reports.model import (
    Attachment,
    AttachmentList,
    Block,
    BoundDocument,
    BoundRun,
    Chart,
    Heading,
    Imprint,
    Paragraph,
    RedHead,
    Signature,
    Table,
)
from yanzhen.engines.reports.page import (
    BODY_POINTS,
    CHARACTER_TWIPS,
    FANGSONG,
    KAI,
    LANDSCAPE,
    LINE_TWIPS,
    PORTRAIT,
    TITLE_FACE,
    TITLE_POINTS,
    Page,
    twips,
)
from yanzhen.engines.reports.titles import title_lines
from yanzhen.engines.reports.wording import chinese_day, numbered, plain_text, width_in_characters

RED = "FF0000"
MARK_POINTS = 48
FOOT_CHARACTER_TWIPS = 280  # one character of 四号
NO_PICTURES: Mapping[str, str] = {}


def document_xml(document: BoundDocument, pictures: Mapping[str, str] = NO_PICTURES) -> str:
    """Return ``word/document.xml``; attachments that are written here begin on pages of their own.

    ``pictures`` gives the relation of each chart's picture by the chart's key.
    """
    parts: list[str] = []
    if document.red_head is not None:
        parts.extend(_red_head(document.red_head))
    parts.extend(_title(plain_text(document.title), LANDSCAPE if document.is_landscape else PORTRAIT))
    if document.addressee:
        parts.append(paragraph("Addressee", f"{document.addressee}："))
    page = LANDSCAPE if document.is_landscape else PORTRAIT
    parts.extend(_blocks(document.blocks, page, document.attachments, pictures))
    for number, part in enumerate(document.attachments, start=1):
        if part.blocks:
            parts.append(_section_break(page))
            page = LANDSCAPE if part.is_landscape else PORTRAIT
            parts.extend(_attachment(part, page, attachment_mark(number, len(document.attachments)), pictures))
    if document.imprint is not None:
        parts.extend(_imprint(document.imprint, page))
    body = "".join(parts) + _section(page)
    return f'{HEAD}<w:document xmlns:w="{W}" xmlns:r="{R}"><w:body>{body}</w:body></w:document>'


def paragraph(style: str, text: str, properties: str = "", run_properties: str = "") -> str:
    """Return one paragraph of a style; a line break in the text becomes a break."""
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{properties}</w:pPr>{run(text, run_properties)}</w:p>'


def run(text: str, properties: str = "") -> str:
    """Return one run of text, "" for no text."""
    if not text:
        return ""
    lines = [f'<w:t xml:space="preserve">{escape(line)}</w:t>' for line in printable(text).split("\n")]
    look = f"<w:rPr>{properties}</w:rPr>" if properties else ""
    return f"<w:r>{look}{'<w:br/>'.join(lines)}</w:r>"


def indent(side: str, characters: float) -> str:
    """Return an indent of so many characters (``left``, ``right`` or ``firstLine``), at least none."""
    amount = max(0.0, characters)
    return f'<w:ind w:{side}Chars="{round(amount * 100)}" w:{side}="{round(amount * CHARACTER_TWIPS)}"/>'


def _blank(style: str = "Normal") -> str:
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr></w:p>'


def _red_head(head: RedHead) -> list[str]:
    parts = [paragraph("Urgency", head.urgency)] if head.urgency else []
    # The mark's upper edge stands 35 mm below the top of the text block, whatever lines stand above it.
    before = twips(35) - LINE_TWIPS * len(parts)
    points = min(MARK_POINTS, int(PORTRAIT.text_width_twips / 21 / max(1, len(head.mark))))
    spacing = f'<w:spacing w:before="{before}" w:after="0" w:line="{points * 24}" w:lineRule="exact"/>'
    parts.append(paragraph("AgencyMark", head.mark, spacing, face(TITLE_FACE, points, colour=RED)))
    parts.extend([_blank(), _blank()])
    # 4 mm are 11 points; the line is as wide as the text block.
    line = f'<w:pBdr><w:bottom w:val="single" w:sz="12" w:space="11" w:color="{RED}"/></w:pBdr>'
    if head.signer:
        tabs = f'<w:tabs><w:tab w:val="right" w:pos="{round(PORTRAIT.text_width_twips - CHARACTER_TWIPS)}"/></w:tabs>'
        signer = f"<w:r><w:tab/></w:r>{run('签发人：')}{run(head.signer, face(KAI, BODY_POINTS))}"
        look = f'{line}{tabs}{indent("left", 1)}<w:jc w:val="left"/>'
        number = f'<w:p><w:pPr><w:pStyle w:val="DocumentNumber"/>{look}</w:pPr>{run(head.number or "")}{signer}</w:p>'
    else:
        number = paragraph("DocumentNumber", head.number or "", line)
    return [*parts, number, _blank(), _blank()]


def _title(text: str, page: Page) -> list[str]:
    room = int(page.text_width_twips / 20 / TITLE_POINTS)
    return [paragraph("Title", "\n".join(title_lines(text, room))), _blank()]


def _blocks(
    blocks: Iterable[Block[BoundRun]],
    page: Page,
    attachments: tuple[Attachment[BoundRun], ...],
    pictures: Mapping[str, str],
) -> Iterable[str]:
    for block, number in numbered(blocks):
        if isinstance(block, Heading):
            yield paragraph(f"Heading{block.level}", number + plain_text(block.runs))
        elif isinstance(block, Paragraph):
            lead = run(block.bold_lead, face(FANGSONG, BODY_POINTS, is_bold=True))
            yield f'<w:p><w:pPr><w:pStyle w:val="BodyText"/></w:pPr>{lead}{run(plain_text(block.runs))}</w:p>'
        elif isinstance(block, Table):
            yield _table(block, page)
            yield _after_table()
        elif isinstance(block, Chart):
            yield picture(block, pictures[block.key], page)
            yield paragraph("FigureCaption", block.caption)
            if block.note:
                yield paragraph("TableText", f"注：{block.note}", '<w:keepNext/><w:jc w:val="center"/>')
            yield _table(block.figures, page)
            yield _after_table()
        elif isinstance(block, AttachmentList):
            yield from _attachment_note(attachments)
        else:
            yield from _signature(block)


def _attachment_note(attachments: tuple[Attachment[BoundRun], ...]) -> Iterable[str]:
    if not attachments:
        return
    yield _blank()
    if len(attachments) == 1:
        yield paragraph("AttachmentNote", f"附件：{attachments[0].title}", indent("left", 2))
        return
    for number, part in enumerate(attachments, start=1):
        # The names stand below one another: 附件： takes three characters.
        name = f"{number}. {part.title}"
        yield paragraph(
            "AttachmentNote", f"附件：{name}" if number == 1 else name, indent("left", 2 if number == 1 else 5)
        )


def _attachment(part: Attachment[BoundRun], page: Page, mark: str, pictures: Mapping[str, str]) -> Iterable[str]:
    yield paragraph("AttachmentMark", mark)
    yield _blank()
    yield from _title(part.title, page)
    yield from _blocks(part.blocks, page, (), pictures)


def _signature(block: Signature) -> list[str]:
    day = chinese_day(block.dated_on)
    day_width, agency_width = width_in_characters(day), width_in_characters(block.agency)
    if block.is_sealed:
        # The agency is centred over the day, which leaves four characters to its right for the seal.
        day_indent = 4.0
        agency_indent = day_indent + (day_width - agency_width) / 2
    elif day_width > agency_width:
        day_indent = 2.0
        agency_indent = day_indent + day_width + 2 - agency_width
    else:
        agency_indent = 2.0
        day_indent = agency_width - day_width
    return [
        _blank(),
        _blank(),
        paragraph("Agency", block.agency, indent("right", agency_indent)),
        paragraph("DocumentDate", day, indent("right", day_indent)),
    ]


def _imprint(imprint: Imprint, page: Page) -> list[str]:
    # A table that floats at the foot of the last page: outer lines 0.35 mm, the line between 0.25 mm.
    copies = f"抄送：{imprint.copies_to}。" if imprint.copies_to else ""
    per_line = page.text_width_twips / FOOT_CHARACTER_TWIPS - 3
    height = LINE_TWIPS * (ceil(width_in_characters(copies) / per_line) + 1)
    top = twips(page.height - page.bottom) - height
    edges = (("top", 8), ("bottom", 8), ("insideH", 6))
    lines = "".join(f'<w:{edge} w:val="single" w:sz="{size}" w:space="0" w:color="000000"/>' for edge, size in edges)
    width = page.text_width_twips
    look = (
        f'<w:tblPr><w:tblpPr w:leftFromText="0" w:rightFromText="0" w:vertAnchor="page" w:horzAnchor="margin" '
        f'w:tblpX="0" w:tblpY="{top}"/><w:tblOverlap w:val="never"/><w:tblW w:w="{width}" w:type="dxa"/>'
        f"<w:tblBorders>{lines}</w:tblBorders>"
        '<w:tblLayout w:type="fixed"/><w:tblCellMar><w:left w:w="0" w:type="dxa"/><w:right w:w="0" w:type="dxa"/>'
        "</w:tblCellMar></w:tblPr>"
    )
    tabs = f'<w:tabs><w:tab w:val="right" w:pos="{width - FOOT_CHARACTER_TWIPS}"/></w:tabs>'
    sides = "".join(f' w:{side}Chars="100" w:{side}="{FOOT_CHARACTER_TWIPS}"' for side in ("left", "right"))
    style = f'<w:pPr><w:pStyle w:val="Imprint"/>{tabs}<w:ind{sides}/></w:pPr>'
    printed = f"{run(imprint.printed_by)}<w:r><w:tab/></w:r>{run(f'{chinese_day(imprint.printed_on)}印发')}"
    cell = f'<w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>'
    rows = "".join(
        f"<w:tr><w:trPr><w:cantSplit/></w:trPr><w:tc>{cell}<w:p>{style}{content}</w:p></w:tc></w:tr>"
        for content in (run(copies), printed)
        if content
    )
    return [f'<w:tbl>{look}<w:tblGrid><w:gridCol w:w="{width}"/></w:tblGrid>{rows}</w:tbl>', _blank()]


def _table(table: Table[BoundRun], page: Page) -> str:
    shares = table.widths or (1.0,) * len(table.header)
    widths = [round(page.text_width_twips * share / sum(shares)) for share in shares]
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    edges = "".join(
        f'<w:{edge} w:val="single" w:sz="4" w:space="0" w:color="000000"/>'
        for edge in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    look = (
        f'<w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:jc w:val="center"/><w:tblBorders>{edges}</w:tblBorders>'
        '<w:tblLayout w:type="fixed"/><w:tblCellMar><w:left w:w="85" w:type="dxa"/><w:right w:w="85" w:type="dxa"/>'
        "</w:tblCellMar></w:tblPr>"
    )
    head = _row([(name, "TableHead", "") for name in table.header], widths, is_head=True)
    rows = "".join(
        _row(
            [(plain_text(cell), "TableText", _side(table, column)) for column, cell in enumerate(row)],
            widths,
        )
        for row in table.rows
    )
    caption = paragraph("Caption", table.caption) if table.caption else ""
    return f"{caption}<w:tbl>{look}<w:tblGrid>{grid}</w:tblGrid>{head}{rows}</w:tbl>"


def _side(table: Table[BoundRun], column: int) -> str:
    if column in table.amounts:
        return '<w:jc w:val="right"/>'
    return '<w:jc w:val="center"/>' if column in table.centred else ""


def _after_table() -> str:
    # Two tables without a paragraph between them would grow together; a low one also lets the text breathe.
    return paragraph("AfterTable", "")


def _row(cells: list[tuple[str, str, str]], widths: list[int], *, is_head: bool = False) -> str:
    look = f"<w:trPr><w:cantSplit/>{'<w:tblHeader/>' if is_head else ''}</w:trPr>"
    boxes = "".join(
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/><w:vAlign w:val="center"/></w:tcPr>'
        f"{paragraph(style, text, properties)}</w:tc>"
        for (text, style, properties), width in zip(cells, widths, strict=True)
    )
    return f"<w:tr>{look}{boxes}</w:tr>"


def _section(page: Page) -> str:
    orientation = ' w:orient="landscape"' if page.width > page.height else ""
    return (
        '<w:sectPr><w:footerReference w:type="default" r:id="rId4"/><w:footerReference w:type="even" r:id="rId5"/>'
        '<w:type w:val="nextPage"/>'
        f'<w:pgSz w:w="{twips(page.width)}" w:h="{twips(page.height)}"{orientation}/>'
        f'<w:pgMar w:top="{twips(page.top)}" w:right="{twips(page.right)}" w:bottom="{twips(page.bottom)}" '
        f'w:left="{twips(page.left)}" w:header="851" w:footer="{min(FOOTER_DISTANCE_TWIPS, twips(page.bottom) - 454)}" '
        'w:gutter="0"/>'
        f'<w:docGrid w:type="lines" w:linePitch="{LINE_TWIPS}"/></w:sectPr>'
    )


def _section_break(page: Page) -> str:
    return f"<w:p><w:pPr>{_section(page)}</w:pPr></w:p>"
