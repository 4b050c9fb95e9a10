"""A report as a value (报告): a template of blocks, the figures bound into it, and the bound document."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Generic, TypeVar

from yanzhen.kernel.errors import YanzhenError

Inline = TypeVar("Inline")
# A pattern that begins with one class of characters is searched for fast: a report has few braces.
_PLACE = re.compile(r"[{}](?:(?<=\{)\{|(?<=\})\}|(?<=\{)(?P<key>[^{}\s]+)\}|(?P<stray>))")


class ReportError(YanzhenError):
    """The report cannot be built from what was given."""

    MESSAGES = {
        "STRAY_BRACE": "“{text}”里有单个花括号；绑定写成{{名称}}，花括号本身写两个。",
        "BAD_DOCUMENT_NUMBER": "发文字号“{number}”不合格式；应如“示教发〔2026〕5号”，六角括号，无“第”，序号不补零。",
        "BAD_LEVEL": "标题层级应为1至4，收到{level}。",
        "RAGGED_TABLE": "表格第{row}行有{found}格，表头有{expected}格；请补齐。",
        "BAD_WIDTHS": "表格有{expected}列，列宽给了{found}个；请逐列给出正数。",
        "NOT_A_REPORT": "打不开：不是完整的.docx文件。",
        "NO_PICTURE": "“{caption}”没有画好的图，不能写进Word文件。",
    }


@dataclass(frozen=True, slots=True)
class Text:
    """Words as typed."""

    text: str


@dataclass(frozen=True, slots=True)
class Place:
    """Where a figure belongs (绑定): the key under which it is looked up.

    ``absent`` is what a cell of a table prints where nothing is known (未报); empty for a place that must be filled.
    """

    key: str
    absent: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A figure with the source it opens to.

    Attributes:
        value: the number; None when it is not known, which is shown as such and never as zero.
        source: key of the indicator, observation or entry behind it.
        places: decimals shown; None shows the number as it is.
        is_percent: whether a share is shown as a percentage.
        provided_by: the section that gave the number on a day (由…科提供), if it rests on that.
        phrase: the words printed instead of the number, for a change said in words (提高1.2个百分点).
    """

    value: Decimal | None
    source: str
    places: int | None = None
    is_percent: bool = False
    provided_by: str | None = None
    phrase: str = ""

    @property
    def shown(self) -> str | None:
        """The figure as printed, rounded half up; None when unknown.

        >>> Figure(value=Decimal("0.6125"), source="甲", places=1, is_percent=True).shown
        '61.3%'
        """
        if self.value is None:
            return None
        if self.phrase:
            return self.phrase
        number = self.value * 100 if self.is_percent else self.value
        if self.places is not None:
            number = number.quantize(Decimal(1).scaleb(-self.places), ROUND_HALF_UP)
        text = f"{number:f}"
        if self.places is None and "." in text:
            text = text.rstrip("0").rstrip(".")
        return f"{text}%" if self.is_percent else text


@dataclass(frozen=True, slots=True)
class Number:
    """A figure in its place: what is printed, under which key, and what it opens to.

    ``shown`` is None where nothing is known; ``absent`` is then printed, or 〔待补〕 where the place must be filled.
    """

    key: str
    source: str | None
    shown: str | None
    provided_by: str | None = None
    absent: str = ""


@dataclass(frozen=True, slots=True)
class Unbound:
    """A number typed by hand that rests on nothing (未绑定)."""

    text: str


Run = Text | Place
BoundRun = Text | Number | Unbound
Runs = tuple[Inline, ...]


@dataclass(frozen=True)
class Heading(Generic[Inline]):
    """A heading (标题) of level 1 to 4; its number (一、（一）1.（1）) is given by the engine."""

    level: int
    runs: Runs[Inline]
    is_numbered: bool = True

    def __post_init__(self) -> None:
        if self.level not in (1, 2, 3, 4):
            raise ReportError("BAD_LEVEL", level=self.level)


@dataclass(frozen=True)
class Paragraph(Generic[Inline]):
    """A paragraph of the body (正文); ``bold_lead`` is set in bold before it."""

    runs: Runs[Inline]
    bold_lead: str = ""


@dataclass(frozen=True)
class Table(Generic[Inline]):
    """A table; ``widths`` are relative, one per column; ``caption`` stands above it.

    ``centred`` lists the columns (0-based) whose cells are centred, ``amounts`` those that stand at the right;
    ``quoted`` those that quote or count (原文、序号), so that digits typed there claim nothing.
    """

    header: tuple[str, ...]
    rows: tuple[tuple[Runs[Inline], ...], ...]
    widths: tuple[float, ...] = ()
    caption: str = ""
    centred: tuple[int, ...] = ()
    quoted: tuple[int, ...] = ()
    amounts: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        for number, row in enumerate(self.rows, start=1):
            if len(row) != len(self.header):
                raise ReportError("RAGGED_TABLE", row=number, found=len(row), expected=len(self.header))
        if self.widths and (len(self.widths) != len(self.header) or min(self.widths) <= 0):
            raise ReportError("BAD_WIDTHS", found=len(self.widths), expected=len(self.header))


@dataclass(frozen=True)
class Chart(Generic[Inline]):
    """A chart (图): a drawing, what it shows in words, and the table of the figures that it draws.

    Attributes:
        key: under which the picture of the drawing is looked up for paper.
        svg: the drawing as SVG markup that the caller vouches for; shown on screen as it is.
        alt: what a reader who cannot see the drawing is told.
        figures: the figures drawn; its caption stays empty, the chart's stands below the drawing.
        caption: 图1 and its name.
        width: width of the drawing in its own units.
        height: height of the drawing in the same units.
        note: what has to be said so that nobody misreads the drawing; follows the caption on screen.
    """

    key: str
    svg: str
    alt: str
    figures: Table[Inline]
    caption: str
    width: int
    height: int
    note: str = ""


@dataclass(frozen=True)
class AttachmentList:
    """Where the list of attachments (附件说明) stands; its names are the document's attachments."""


@dataclass(frozen=True)
class Signature:
    """The agency that signs (署名) and the day (成文日期); ``is_sealed`` leaves room for the seal."""

    agency: str
    dated_on: date
    is_sealed: bool = False


Block = Heading[Inline] | Paragraph[Inline] | Table[Inline] | Chart[Inline] | AttachmentList | Signature


@dataclass(frozen=True)
class Attachment(Generic[Inline]):
    """An attachment (附件); without blocks it is listed here and handed over separately."""

    title: str
    blocks: tuple[Block[Inline], ...] = ()
    is_landscape: bool = False


@dataclass(frozen=True, kw_only=True)
class RedHead:
    """The head of an issued document (版头).

    Attributes:
        mark: agency mark (发文机关标志), e.g. 某区教育委员会文件.
        number: document number (发文字号), only after signing (签发); None leaves the line empty.
        signer: who signs (签发人), for documents to a higher body.
        urgency: 特急 or 加急, if any.
    """

    mark: str
    number: str | None = None
    signer: str | None = None
    urgency: str | None = None


@dataclass(frozen=True, kw_only=True)
class Imprint:
    """The foot of an issued document (版记): copies to (抄送), printed by (印发机关) and when."""

    copies_to: str = ""
    printed_by: str
    printed_on: date


@dataclass(frozen=True, kw_only=True)
class Document(Generic[Inline]):
    """A whole report; ``Document[Run]`` is a template, ``Document[BoundRun]`` a bound document.

    Attributes:
        title: the title (标题); a line break forces one.
        blocks: the body in order.
        addressee: 主送机关, without the colon.
        attachments: in the order listed.
        red_head: None for a plain summary (总结).
        imprint: None where there is no 版记.
        is_landscape: for table documents.
        provenance: a line in the footer of every page, e.g. the digest of the frozen report.
    """

    title: Runs[Inline]
    blocks: tuple[Block[Inline], ...] = ()
    addressee: str = ""
    attachments: tuple[Attachment[Inline], ...] = ()
    red_head: RedHead | None = None
    imprint: Imprint | None = None
    is_landscape: bool = False
    provenance: str = ""

    def all_runs(self) -> Iterator[Inline]:
        """Yield every run of title, body and attachments, in reading order."""
        yield from self.title
        for block in self.blocks:
            yield from block_runs(block)
        for attachment in self.attachments:
            for block in attachment.blocks:
                yield from block_runs(block)


Template = Document[Run]
BoundDocument = Document[BoundRun]


def block_runs(block: Block[Inline]) -> Iterator[Inline]:
    """Yield the runs of one block in reading order."""
    if isinstance(block, Heading | Paragraph):
        yield from block.runs
    elif isinstance(block, Chart):
        yield from block_runs(block.figures)
    elif isinstance(block, Table):
        for row in block.rows:
            for cell in row:
                yield from cell


def runs_of(text: str) -> tuple[Run, ...]:
    """Split a line with ``{key}`` places into runs; ``{{`` and ``}}`` are braces.

    Raises:
        ReportError: STRAY_BRACE.

    >>> runs_of("全区{schools}所学校")
    (Text(text='全区'), Place(key='schools', absent=''), Text(text='所学校'))
    """
    found: list[Run] = []
    words, last = "", 0
    for match in _PLACE.finditer(text):
        words += text[last : match.start()]
        last = match.end()
        if match["stray"] is not None:
            raise ReportError("STRAY_BRACE", text=text)
        if match["key"] is None:
            words += match[0][0]
            continue
        if words:
            found.append(Text(words))
        words = ""
        found.append(Place(match["key"]))
    words += text[last:]
    return (*found, Text(words)) if words else tuple(found)
