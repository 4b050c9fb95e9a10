"""PDF files (.pdf) with a text layer: lines joined to paragraphs, page numbers and running heads apart."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from threading import Lock

import pypdfium2
import pypdfium2.raw as pdfium

from yanzhen.engines.policytext.formats.extracted import MAX_PAGES, MAX_TEXT_CHARACTERS, Anchor, Extracted, refusal

_ONE_AT_A_TIME = Lock()
"""PDFium keeps state of its own and must not be entered by two threads."""
_CJK = r"\u2e80-\u9fff\uff00-\uffef\u3000-\u303f“”‘’—…·"
_STRAY = re.compile(rf"(?<=[{_CJK}]) +(?=[{_CJK}\d])|(?<=[\d%]) +(?=[{_CJK}])")
_NUMBER_TAB = re.compile(
    r"^((?:第?[一二三四五六七八九十]{1,3}[、章节条]|[（(][一二三四五六七八九十\d]{1,3}[)）]"
    r"|\d{1,2}[、.．)]|[①-⑳]))\t"
)
_PAGE_NUMBER = re.compile(r"^[-—–·\s]*(?:第\s*)?\d{1,4}(?:\s*页)?(?:\s*[/共]\s*共?\s*\d{1,4}\s*页?)?[-—–·\s]*$")
_NUMBER_AT_START = re.compile(
    r"^(?:第?[一二三四五六七八九十]{1,3}[、章节条编.．]|[（(][一二三四五六七八九十\d]{1,3}[)）]"
    r"|\d{1,2}(?:[、.．](?!\d)|\.\d{1,2}\s)|[①-⑳])"
)
_PRIVATE = re.compile(r"[\ue000-\uf8ff\ufffd\x00-\x08]")
_TAB_GAP = 1.6


@dataclass(frozen=True, slots=True)
class Row:
    """One printed line: its text, its edges and height in points, its page from 1."""

    text: str
    left: float
    right: float
    top: float
    height: float
    page: int


def extract_pdf(data: bytes, file: str) -> Extracted:
    """Return the text of a PDF.

    Raises:
        BadInputError: ENCRYPTED, DAMAGED_FILE, TOO_MANY_PAGES, NO_TEXT_LAYER.
    """
    with _ONE_AT_A_TIME:
        pages = _read_pages(data, file)
    size = sum(len(row.text) for page in pages for row in page)
    unreadable = sum(len(_PRIVATE.findall(row.text)) for page in pages for row in page)
    if size < 8 or size < 2 * len(pages) or unreadable * 3 > size:
        raise refusal(
            "NO_TEXT_LAYER",
            f"《{file}》没有文字层，可能是扫描件；请先做文字识别（OCR），或上传Word版。",
            file=file,
            found="没有文字层的PDF",
            expected="带文字层的PDF",
        )
    kept, asides = _without_running_heads(pages)
    text, anchors = _paragraphs(kept)
    empty = [str(number) for number, page in enumerate(pages, start=1) if not page]
    notes = (f"第{'、'.join(empty)}页没有文字层，没有读入。",) if empty else ()
    return Extracted(text, "pdf", tuple(anchors), tuple(asides), notes)


def _read_pages(data: bytes, file: str) -> list[list[Row]]:
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            raise refusal(
                "ENCRYPTED",
                f"《{file}》设有打开密码，无法读取；请取消密码后再上传。",
                file=file,
                found="加密的PDF",
                expected="未加密的PDF",
            ) from None
        raise refusal(
            "DAMAGED_FILE",
            f"《{file}》已损坏，无法打开；请重新导出PDF后再上传。",
            file=file,
            found="损坏的PDF",
            expected="可以打开的PDF",
        ) from None
    try:
        if len(document) > MAX_PAGES:
            raise refusal(
                "TOO_MANY_PAGES",
                f"《{file}》有{len(document)}页，超过{MAX_PAGES}页的上限；请分成几个文件后再上传。",
                file=file,
                found=f"{len(document)}页",
                expected=f"不超过{MAX_PAGES}页",
            )
        pages: list[list[Row]] = []
        size = 0
        for number in range(1, len(document) + 1):
            rows = _read_page(document, number) if size <= MAX_TEXT_CHARACTERS else []
            size += sum(len(row.text) for row in rows)
            pages.append(rows)
        return pages
    finally:
        document.close()


def _read_page(document: pypdfium2.PdfDocument, number: int) -> list[Row]:
    try:
        page = document[number - 1]
        text_page = page.get_textpage()
    except pypdfium2.PdfiumError:
        return []
    try:
        return _rows(text_page, number)
    finally:
        text_page.close()
        page.close()


def _rows(text_page: pypdfium2.PdfTextPage, number: int) -> list[Row]:
    """Group the characters of a page into printed lines, in the order of the text layer."""
    rows: list[Row] = []
    line: list[tuple[str, float, float, float, float]] = []
    for index in range(text_page.count_chars()):
        code = pdfium.FPDFText_GetUnicode(text_page, index)
        character = chr(code) if code and not 0xD800 <= code <= 0xDFFF else ""
        if character in ("\r", "\n"):
            _finish(rows, line, number)
            line = []
            continue
        if not character or character in "\x02\ufffe\x00":
            continue
        left, bottom, right, top = text_page.get_charbox(index, loose=True)
        if line and not character.isspace() and _leaves_line(line, bottom, top):
            _finish(rows, line, number)
            line = []
        line.append((character, left, bottom, right, top))
    _finish(rows, line, number)
    return rows


def _leaves_line(line: Sequence[tuple[str, float, float, float, float]], bottom: float, top: float) -> bool:
    inked = [c for c in line if not c[0].isspace()]
    if not inked:
        return False
    middle, height = (bottom + top) / 2, max(top - bottom, 1.0)
    before = inked[-1]
    return abs(middle - (before[2] + before[4]) / 2) > 0.7 * max(height, before[4] - before[2])


def _finish(rows: list[Row], line: list[tuple[str, float, float, float, float]], number: int) -> None:
    inked = [c for c in line if not c[0].isspace()]
    if not inked:
        return
    height = max(c[4] - c[2] for c in inked)
    text = _with_tabs(line, height)
    rows.append(Row(text, min(c[1] for c in inked), max(c[3] for c in inked), max(c[4] for c in inked), height, number))


def _with_tabs(line: Sequence[tuple[str, float, float, float, float]], height: float) -> str:
    """Wide gaps part the cells of a table row; a title set in spaced letters has them everywhere and none count."""
    pieces: list[str] = []
    right: float | None = None
    gaps = wide = 0
    for character, left, _, end, _ in line:
        if character.isspace():
            pieces.append(" ")
            continue
        if right is not None:
            gaps += 1
            if left - right > _TAB_GAP * height:
                wide += 1
                pieces.append("\t")
        pieces.append(character)
        right = end
    text = "".join(pieces)
    if wide * 3 > gaps:
        text = text.replace("\t", " ")
    text = re.sub(r" *\t *", "\t", re.sub(r" {2,}", " ", text)).strip()
    return _NUMBER_TAB.sub(r"\1", _STRAY.sub("", text))


def _without_running_heads(pages: Sequence[Sequence[Row]]) -> tuple[list[Row], list[str]]:
    """Take page numbers and lines repeated at the edge of pages out of the text."""
    edges: Counter[str] = Counter()
    for page in pages:
        edges.update({_normal(row.text) for row in _edge(page)})
    often = max(2, min(3, len(pages)))
    kept: list[Row] = []
    asides: dict[str, None] = {}
    for page in pages:
        edge = {id(row) for row in _edge(page)}
        for row in page:
            repeated = len(pages) > 1 and edges[_normal(row.text)] >= often
            if id(row) in edge and (_PAGE_NUMBER.match(row.text) or repeated):
                asides[row.text] = None
            else:
                kept.append(row)
    return kept, list(asides)


def _edge(page: Sequence[Row]) -> list[Row]:
    """The two highest and two lowest lines of a page."""
    ordered = sorted(page, key=lambda row: -row.top)
    return [*ordered[:2], *ordered[2:][-2:]]


def _normal(text: str) -> str:
    return re.sub(r"\d+", "0", text)


def _paragraphs(rows: Sequence[Row]) -> tuple[str, list[Anchor]]:
    """Join printed lines to paragraphs: a full line goes on unless the next one is indented or numbered."""
    if not rows:
        return "", []
    right_edge = sorted(row.right for row in rows)[int(0.95 * (len(rows) - 1))]
    left_edge = sorted(row.left for row in rows)[len(rows) // 10]
    pieces: list[str] = []
    anchors: list[Anchor] = []
    at, paragraph = 0, 1
    previous: Row | None = None
    for row in rows:
        text = row.text
        if previous is not None:
            joined = _goes_on(previous, row, left_edge, right_edge)
            glue = _glue(previous.text, text) if joined else "\n"
            paragraph += 0 if joined else 1
            pieces.append(glue)
            at += len(glue)
        anchors.append(Anchor(at, at + len(text), "line", page=row.page, paragraph=paragraph))
        pieces.append(text)
        at += len(text)
        previous = row
    return "".join(pieces), anchors


def _goes_on(upper: Row, lower: Row, left_edge: float, right_edge: float) -> bool:
    if "\t" in upper.text or "\t" in lower.text or _NUMBER_AT_START.match(lower.text):
        return False
    if abs(upper.height - lower.height) > 0.35 * max(upper.height, lower.height):
        return False
    full = upper.right >= right_edge - 1.6 * upper.height
    indented = lower.left > left_edge + 1.2 * lower.height
    return full and not indented


def _glue(upper: str, lower: str) -> str:
    """Nothing between Chinese characters, a space between Latin words."""
    return " " if upper[-1].isascii() and lower[:1].isascii() and upper[-1].isalnum() and lower[:1].isalnum() else ""
