"""PDF files (.pdf) with a text layer: lines joined to paragraphs, page numbers and running heads apart."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from threading import Lock

import pypdfium2
import pypdfium2.raw as pdfium

from yanzhen.engines.policytext.formats.extracted import MAX_PAGES, MAX_TEXT_CHARACTERS, Anchor, Extracted, refusal
from yanzhen.engines.policytext.formats.pictures import MAX_PIXELS
from yanzhen.engines.policytext.formats.scanned import (
    Inked,
    Picture,
    Recognise,
    ScannedPage,
    printed_lines,
    unsure_words,
)

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
_DPI = 300
_HARDLY_A_WORD = 8


@dataclass(frozen=True, slots=True)
class Row:
    """One printed line: its text, its edges and height in points, its page from 1."""

    text: str
    left: float
    right: float
    top: float
    height: float
    page: int
    recognised: bool = False


def extract_pdf(data: bytes, file: str, recognise: Recognise | None = None) -> Extracted:
    """Return the text of a PDF; pages that are pictures are given to ``recognise``, if there is one.

    Raises:
        BadInputError: ENCRYPTED, DAMAGED_FILE, TOO_MANY_PAGES, NO_TEXT_LAYER.
    """
    pages, pictures = _read_pages(data, file)
    size = sum(len(row.text) for page in pages for row in page)
    unreadable = sum(len(_PRIVATE.findall(row.text)) for page in pages for row in page)
    has_text = size >= 8 and size >= 2 * len(pages) and unreadable * 3 <= size
    unread = [number for number, page in enumerate(pages, start=1) if number in pictures or not (page or has_text)]
    if not has_text:
        unread = list(range(1, len(pages) + 1))
    notes: list[str] = []
    if recognise and unread:
        scanned = list(recognise(_drawn(data, number) for number in unread))
        for number, page in zip(unread, scanned, strict=True):
            pages[number - 1] = [_row(line, number, recognised=True) for line in printed_lines(page)]
        notes.append(recognition_note(unread, len(pages), unsure_words(scanned)))
    elif not has_text:
        raise refusal(
            "NO_TEXT_LAYER",
            f"《{file}》没有文字层，可能是扫描件；本机没有安装文字识别程序（tesseract-ocr、tesseract-ocr-chi-sim），"
            "请安装后再读，或者改用Word版。",
            file=file,
            found="没有文字层的PDF",
            expected="带文字层的PDF",
        )
    elif unread:
        notes.append(f"第{_numbers(unread)}页是图片，没有读入；请安装文字识别程序后再读，或者改用Word版。")
    kept, asides = _without_running_heads(pages)
    text, anchors = _paragraphs(kept)
    return Extracted(text, "pdf", tuple(anchors), tuple(asides), tuple(notes))


def extract_scan(pages: Sequence[ScannedPage]) -> Extracted:
    """Return the text of pictures of pages, read by machine."""
    rows = [
        [_row(line, number, recognised=True) for line in printed_lines(page)]
        for number, page in enumerate(pages, start=1)
    ]
    kept, asides = _without_running_heads(rows)
    text, anchors = _paragraphs(kept)
    note = recognition_note(list(range(1, len(pages) + 1)), len(pages), unsure_words(pages))
    return Extracted(text, "image", tuple(anchors), tuple(asides), (note,))


def recognition_note(read: Sequence[int], pages: int, unsure: int) -> str:
    """Say which pages were read by machine and what to do about it."""
    which = "全文" if len(read) == pages else f"第{_numbers(read)}页"
    hard = f"其中{unsure}处字迹不清。" if unsure else ""
    return f"{which}由文字识别（OCR）读出，可能有错字；{hard}请对照原件逐一核对每个数字和日期。"


def _numbers(numbers: Sequence[int]) -> str:
    """Page numbers for people, runs shortened: 1—3、7."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][1] + 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    return "、".join(str(first) if first == last else f"{first}—{last}" for first, last in runs)


def _drawn(data: bytes, number: int) -> Picture:
    """Draw one page as a grey picture; a page that cannot be drawn is a white one."""
    with _ONE_AT_A_TIME:
        document = pypdfium2.PdfDocument(data)
        try:
            page = document[number - 1]
            width, height = page.get_size()
            dpi = max(72, min(_DPI, int(72 * (MAX_PIXELS / 4 / max(1.0, width * height)) ** 0.5)))
            bitmap = page.render(scale=dpi / 72, grayscale=True)
            rows, line = bytes(bitmap.buffer), bitmap.stride
            grey = b"".join(rows[at * line : at * line + bitmap.width] for at in range(bitmap.height))
            return Picture(bitmap.width, bitmap.height, grey, dpi)
        except (pypdfium2.PdfiumError, ValueError, MemoryError):
            return Picture(8, 8, b"\xff" * 64, _DPI)
        finally:
            document.close()


def _read_pages(data: bytes, file: str) -> tuple[list[list[Row]], set[int]]:
    """Return the lines of each page, and the numbers of the pages that are pictures."""
    with _ONE_AT_A_TIME:
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
            return _pages_of(document, file)
        finally:
            document.close()


def _pages_of(document: pypdfium2.PdfDocument, file: str) -> tuple[list[list[Row]], set[int]]:
    if len(document) > MAX_PAGES:
        raise refusal(
            "TOO_MANY_PAGES",
            f"《{file}》有{len(document)}页，超过{MAX_PAGES}页的上限；请分成几个文件后再上传。",
            file=file,
            found=f"{len(document)}页",
            expected=f"不超过{MAX_PAGES}页",
        )
    pages: list[list[Row]] = []
    pictures: set[int] = set()
    size = 0
    for number in range(1, len(document) + 1):
        rows, is_picture = _read_page(document, number) if size <= MAX_TEXT_CHARACTERS else ([], False)
        size += sum(len(row.text) for row in rows)
        pages.append(rows)
        if is_picture:
            pictures.add(number)
    return pages, pictures


def _read_page(document: pypdfium2.PdfDocument, number: int) -> tuple[list[Row], bool]:
    """Return the lines of a page, and whether it holds a picture and hardly a word."""
    try:
        page = document[number - 1]
        text_page = page.get_textpage()
    except pypdfium2.PdfiumError:
        return [], False
    try:
        rows = _rows(text_page, number)
        words = sum(len(row.text) for row in rows)
        return rows, words < _HARDLY_A_WORD and _has_large_picture(page)
    finally:
        text_page.close()
        page.close()


def _has_large_picture(page: pypdfium2.PdfPage) -> bool:
    width, height = page.get_size()
    for item in islice(page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_IMAGE], max_depth=3), 50):
        left, bottom, right, top = item.get_bounds()
        if (right - left) * (top - bottom) > 0.3 * width * height:
            return True
    return False


def _rows(text_page: pypdfium2.PdfTextPage, number: int) -> list[Row]:
    """Group the characters of a page into printed lines, in the order of the text layer."""
    rows: list[Row] = []
    line: list[Inked] = []
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


def _leaves_line(line: Sequence[Inked], bottom: float, top: float) -> bool:
    inked = [c for c in line if not c[0].isspace()]
    if not inked:
        return False
    middle, height = (bottom + top) / 2, max(top - bottom, 1.0)
    before = inked[-1]
    return abs(middle - (before[2] + before[4]) / 2) > 0.7 * max(height, before[4] - before[2])


def _finish(rows: list[Row], line: list[Inked], number: int) -> None:
    if any(not character[0].isspace() for character in line):
        rows.append(_row(line, number))


def _row(line: Sequence[Inked], number: int, *, recognised: bool = False) -> Row:
    """Return a printed line that holds at least one character with ink."""
    inked = [c for c in line if not c[0].isspace()]
    height = max(c[4] - c[2] for c in inked)
    left, right, top = min(c[1] for c in inked), max(c[3] for c in inked), max(c[4] for c in inked)
    return Row(_with_tabs(line, height), left, right, top, height, number, recognised)


def _with_tabs(line: Sequence[Inked], height: float) -> str:
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
        anchors.append(Anchor(at, at + len(text), "line", row.page, paragraph, recognised=row.recognised))
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
