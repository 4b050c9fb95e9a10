"""Checks a finished .docx against the official format (公文格式核对), from the file's own bytes."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from xml.etree import ElementTree

from yanzhen.engines.reports.docx_output import DOCUMENT_NUMBER
from yanzhen.engines.reports.docx_parts import W
from yanzhen.engines.reports.model import ReportError
from yanzhen.engines.reports.page import LANDSCAPE, LINE_TWIPS, PORTRAIT, Page, twips
from yanzhen.engines.reports.wording import MISSING, chinese_number
from yanzhen.kernel.problem import Problem

DOCUMENT_DATE = re.compile(r"20\d{2}年([1-9]|1[0-2])月([1-9]|[12]\d|3[01])日", re.ASCII)
WRONG_YEAR_BRACKETS = re.compile(r"[\[(（【]20\d{2}[\])）】]\s*第?\d+号", re.ASCII)
HEADING_NUMBERS = (
    re.compile(r"([一二三四五六七八九十]+)、"),
    re.compile(r"（([一二三四五六七八九十]+)）"),
    re.compile(r"(\d+)\."),
    re.compile(r"（(\d+)）"),
)
LISTED_ATTACHMENT = re.compile(r"(?:附件：)?(?:\d+\. )?(.+)")
_Q = f"{{{W}}}"


@dataclass(frozen=True)
class _Line:
    style: str
    text: str


def check_docx(data: bytes) -> list[Problem]:
    """Return every departure of a .docx from the official format; empty when there is none.

    Looks at paper, margins and line pitch of each section; document number, day and brackets of years; order and
    numbering of headings; the list of attachments against the attachments; the side of the page number; figures
    still missing.

    Args:
        data: a package from ``to_docx``.
    Raises:
        ReportError: NOT_A_REPORT when the package cannot be read.
    Source: GB/T 9704-2012.
    """
    try:
        with zipfile.ZipFile(BytesIO(data)) as package:
            body, footers = (
                ElementTree.fromstring(package.read("word/document.xml")),
                [ElementTree.fromstring(package.read(f"word/footer{n}.xml")) for n in (1, 2)],
            )
    except (zipfile.BadZipFile, KeyError, ElementTree.ParseError) as error:
        raise ReportError("NOT_A_REPORT") from error
    lines = [_line(element) for element in body.iter(f"{_Q}p")]
    return [
        *_check_sections(body),
        *_check_page_numbers(footers),
        *_check_texts(lines),
        *_check_headings(lines),
        *_check_attachments(lines),
    ]


def _line(element: ElementTree.Element) -> _Line:
    style = element.find(f"{_Q}pPr/{_Q}pStyle")
    text = "".join(piece.text or "" for piece in element.iter(f"{_Q}t"))
    return _Line("" if style is None else style.get(f"{_Q}val", ""), text)


def _problem(code: str, message: str, *, found: object = None, expected: object = None) -> Problem:
    shown = [None if value is None else str(value) for value in (found, expected)]
    return Problem(code=code, message=message, found=shown[0], expected=shown[1])


def _numbers(element: ElementTree.Element | None, *names: str) -> tuple[int, ...]:
    return () if element is None else tuple(int(element.get(f"{_Q}{name}", "0")) for name in names)


def _check_sections(body: ElementTree.Element) -> Iterator[Problem]:
    for number, section in enumerate(body.iter(f"{_Q}sectPr"), start=1):
        size = _numbers(section.find(f"{_Q}pgSz"), "w", "h")
        page = LANDSCAPE if len(size) == 2 and size[0] > size[1] else PORTRAIT
        paper = (twips(page.width), twips(page.height))
        if size != paper:
            yield _problem("PAPER", f"第{number}节的纸张不是A4。", found=size, expected=paper)
        margins = _numbers(section.find(f"{_Q}pgMar"), "top", "right", "bottom", "left")
        if not _within_a_millimetre(margins, page):
            yield _problem("MARGINS", f"第{number}节的页边距不合格式。", found=margins, expected=_margins(page))
        pitch = _numbers(section.find(f"{_Q}docGrid"), "linePitch")
        if pitch != (LINE_TWIPS,):
            yield _problem(
                "LINE_PITCH", f"第{number}节的行距不是28.95磅，排不成22行。", found=pitch, expected=LINE_TWIPS
            )


def _margins(page: Page) -> tuple[int, ...]:
    return tuple(twips(length) for length in (page.top, page.right, page.bottom, page.left))


def _within_a_millimetre(margins: tuple[int, ...], page: Page) -> bool:
    expected = _margins(page)
    return len(margins) == 4 and all(abs(one - other) <= twips(1) for one, other in zip(margins, expected, strict=True))


def _check_page_numbers(footers: list[ElementTree.Element]) -> Iterator[Problem]:
    for footer, side, name in zip(footers, ("right", "left"), ("单", "双"), strict=True):
        align = footer.find(f".//{_Q}jc")
        field = "".join(piece.text or "" for piece in footer.iter(f"{_Q}instrText"))
        if align is None or align.get(f"{_Q}val") != side or field.strip() != "PAGE":
            yield _problem("PAGE_NUMBER", f"{name}页的页码应居{'右' if side == 'right' else '左'}。", expected=side)


def _check_texts(lines: list[_Line]) -> Iterator[Problem]:
    for line in lines:
        # With 签发人 on the same line the number ends where the tab stands.
        number = line.text.partition("签发人：")[0]
        if line.style == "DocumentNumber" and number and not DOCUMENT_NUMBER.fullmatch(number):
            message = "发文字号应如“示教发〔2026〕5号”：六角括号，不写“第”，序号不补零。"
            yield _problem("DOCUMENT_NUMBER", message, found=number)
        if line.style == "DocumentDate" and not DOCUMENT_DATE.fullmatch(line.text):
            message = "成文日期应如“2026年3月5日”：阿拉伯数字，月日不补零。"
            yield _problem("DOCUMENT_DATE", message, found=line.text)
        for match in WRONG_YEAR_BRACKETS.finditer(line.text):
            yield _problem("YEAR_BRACKETS", "发文字号的年份应用六角括号〔〕，不写“第”。", found=match[0])
        if MISSING in line.text:
            yield _problem("MISSING_FIGURE", "还有没补上的数。", found=line.text)


def _check_headings(lines: list[_Line]) -> Iterator[Problem]:
    counts = [0, 0, 0, 0]
    for line in lines:
        if line.style == "AttachmentMark":
            counts = [0, 0, 0, 0]
        level = int(line.style[-1]) if re.fullmatch("Heading[1-4]", line.style) else 0
        found = HEADING_NUMBERS[level - 1].match(line.text) if level else None
        if found is None:
            continue
        if level > 1 and not counts[level - 2]:
            yield _problem("HEADING_ORDER", "标题跳级：上一级标题还没有出现。", found=line.text)
        counts[level - 1] += 1
        counts[level:] = [0] * (4 - level)
        expected = chinese_number(counts[level - 1]) if level <= 2 else str(counts[level - 1])
        if found[1] != expected:
            yield _problem("HEADING_NUMBER", "标题序号不连续。", found=line.text, expected=expected)


def _check_attachments(lines: list[_Line]) -> Iterator[Problem]:
    listed = [
        match[1] for line in lines if line.style == "AttachmentNote" and (match := LISTED_ATTACHMENT.match(line.text))
    ]
    places = [place for place, line in enumerate(lines) if line.style == "AttachmentMark"]
    for place in places:
        mark = lines[place].text.removeprefix("附件")
        number = int(mark) if mark.isascii() and mark.isdigit() else 1
        title = next((line.text for line in lines[place:] if line.style == "Title"), "")
        name = listed[number - 1] if 0 < number <= len(listed) else None
        if name != title:
            message = f"附件{number}的标题与附件说明不一致。"
            yield _problem("ATTACHMENTS_DIFFER", message, found=title, expected=name)
