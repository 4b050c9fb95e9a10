"""PDF files (.pdf) with a text layer: lines joined to paragraphs, page numbers and running heads apart."""

from __future__ import annotations

import ctypes
import re
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from threading import Lock

import pypdfium2
import pypdfium2.raw as pdfium

from yanzhen.engines.policytext.formats.extracted import MAX_PAGES, MAX_TEXT_CHARACTERS, Extracted, refusal
from yanzhen.engines.policytext.formats.pictures import MAX_PIXELS
from yanzhen.engines.policytext.formats.printed import Row, page_rows, paragraphs, without_running_heads
from yanzhen.engines.policytext.formats.ruled import Grid, Rule, grids
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
_PRIVATE = re.compile(r"[\ue000-\uf8ff\ufffd\x00-\x08]")
_DPI = 200
_HARDLY_A_WORD = 8
Point = tuple[float, float]
Box = tuple[float, float, float, float]
_MAX_PATHS, _MAX_SEGMENTS = 4_000, 2_000


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
            pages[number - 1] = page_rows(list(printed_lines(page)), number, recognised=True)
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
    kept, asides = without_running_heads(pages)
    text, anchors = paragraphs(kept)
    return Extracted(text, "pdf", tuple(anchors), tuple(asides), tuple(notes))


def extract_scan(pages: Sequence[ScannedPage]) -> Extracted:
    """Return the text of pictures of pages, read by machine."""
    rows = [page_rows(list(printed_lines(page)), number, recognised=True) for number, page in enumerate(pages, start=1)]
    kept, asides = without_running_heads(rows)
    text, anchors = paragraphs(kept)
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
        rows = _rows(page, text_page, number)
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


def _rows(page: pypdfium2.PdfPage, text_page: pypdfium2.PdfTextPage, number: int) -> list[Row]:
    """Group the characters of a page into printed lines, in the order of the text layer."""
    lines: list[list[Inked]] = [[]]
    upright = _turned(page)
    for index in range(text_page.count_chars()):
        code = pdfium.FPDFText_GetUnicode(text_page, index)
        character = chr(code) if code and not 0xD800 <= code <= 0xDFFF else ""
        if character in ("\r", "\n"):
            lines.append([])
            continue
        if not character or character in "\x02\ufffe\x00":
            continue
        left, bottom, right, top = upright(text_page.get_charbox(index, loose=True))
        if not character.isspace() and _leaves_line(lines[-1], bottom, top):
            lines.append([])
        lines[-1].append((character, left, bottom, right, top))
    return page_rows(lines, number, tables=_tables(page, upright))


def _turned(page: pypdfium2.PdfPage) -> Callable[[Box], Box]:
    """Return what turns a box of the page the way the page is shown; sheets in landscape are often stored upright."""
    left, bottom, right, top = page.get_mediabox()
    turn = page.get_rotation()

    def upright(box: Box) -> Box:
        x0, y0, x1, y1 = box
        if turn == 90:
            return y0, right - x1, y1, right - x0
        if turn == 180:
            return right - x1, top - y1, right - x0, top - y0
        if turn == 270:
            return top - y1, x0 - left, top - y0, x1 - left
        return box

    return upright


def _tables(page: pypdfium2.PdfPage, upright: Callable[[Box], Box]) -> list[Grid]:
    """Return the tables that the page's lines and boxes draw."""
    across: list[Rule] = []
    down: list[Rule] = []
    for item in islice(page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_PATH], max_depth=1), _MAX_PATHS):
        matrix = item.get_matrix()
        for start, end in _segments(item):
            x0, y0, x1, y1 = upright((*matrix.on_point(*start), *matrix.on_point(*end)))
            if abs(y1 - y0) < 0.5:
                across.append(((y0 + y1) / 2, min(x0, x1), max(x0, x1)))
            elif abs(x1 - x0) < 0.5:
                down.append(((x0 + x1) / 2, min(y0, y1), max(y0, y1)))
    return grids(across, down)


def _segments(path: pypdfium2.PdfObject) -> Iterator[tuple[Point, Point]]:
    """Yield the straight lines of a path, those that close it included."""
    first = last = None
    for at in range(min(pdfium.FPDFPath_CountSegments(path), _MAX_SEGMENTS)):
        segment = pdfium.FPDFPath_GetPathSegment(path, at)
        x, y = ctypes.c_float(), ctypes.c_float()
        if not segment or not pdfium.FPDFPathSegment_GetPoint(segment, x, y):
            continue
        point = (x.value, y.value)
        kind = pdfium.FPDFPathSegment_GetType(segment)
        if kind == pdfium.FPDF_SEGMENT_MOVETO:
            first = point
        elif kind == pdfium.FPDF_SEGMENT_LINETO and last is not None:
            yield last, point
        last = point
        if first is not None and pdfium.FPDFPathSegment_GetClose(segment):
            yield last, first


def _leaves_line(line: Sequence[Inked], bottom: float, top: float) -> bool:
    before = next((c for c in reversed(line) if not c[0].isspace()), None)
    if before is None:
        return False
    middle, height = (bottom + top) / 2, max(top - bottom, 1.0)
    return abs(middle - (before[2] + before[4]) / 2) > 0.7 * max(height, before[4] - before[2])
