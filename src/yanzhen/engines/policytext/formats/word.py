"""Word files (.docx): paragraphs with their automatic numbers, tables as lines, changes as accepted."""

from __future__ import annotations

import re

from lxml import etree

from yanzhen.engines.policytext.formats.extracted import Anchor, Extracted
from yanzhen.engines.policytext.formats.package import Package, child, local, value
from yanzhen.engines.policytext.formats.word_numbering import Numbering

_SKIPPED = frozenset(
    (
        "del",
        "moveFrom",
        "instrText",
        "delText",
        "delInstrText",
        "Fallback",
        "pPr",
        "rPr",
        "sectPr",
        "tblPr",
        "tblGrid",
        "txbxContent",
    )
)
_HEADERS = re.compile(r"^word/(?:header|footer)\d*\.xml$")
_SPACES = re.compile(r"[ \t\xa0]+")


def extract_word(data: bytes, file: str) -> Extracted:
    """Return the text of a .docx.

    One line per paragraph, with the number Word shows; one line per table row, cells parted by tabs, merged cells
    once. Inserted text stays and deleted text goes, as if every change were accepted; a note says so. Headers,
    footers and footnotes are asides.

    Raises:
        BadInputError: ENCRYPTED, UNPACKED_TOO_LARGE, DAMAGED_FILE.
    """
    package = Package(data, file)
    document = package.xml("word/document.xml")
    body = child(document, "body")
    if body is None:
        raise package.damaged()
    writer = _Writer(Numbering(package.xml("word/numbering.xml"), package.xml("word/styles.xml")))
    writer.blocks(body)
    return Extracted(
        "\n".join(writer.lines), "docx", tuple(writer.anchors), tuple(_asides(package)), tuple(_notes(package, body))
    )


class _Writer:
    """Writes the body line by line and remembers where each line stood."""

    def __init__(self, numbering: Numbering) -> None:
        self.numbering = numbering
        self.lines: list[str] = []
        self.anchors: list[Anchor] = []
        self.paragraphs = self.tables = self._at = 0

    def blocks(self, parent: etree._Element) -> None:
        """Write every paragraph and table under ``parent``, wrappers (content controls, changes) opened."""
        for element in parent:
            name = local(element)
            if name == "p":
                self._paragraph(element)
            elif name == "tbl":
                self._table(element)
            elif name in ("sdt", "sdtContent", "ins", "moveTo", "customXml", "smartTag"):
                self.blocks(element)

    def _paragraph(self, element: etree._Element) -> None:
        self.paragraphs += 1
        text = self._numbered(element)
        for line in text.split("\n"):
            line = _SPACES.sub(" ", line).strip()
            if line:
                self._line(line, Anchor(self._at, self._at + len(line), "paragraph", paragraph=self.paragraphs))
        for box in _boxes(element):
            self.blocks(box)

    def _numbered(self, element: etree._Element) -> str:
        text = paragraph_text(element)
        if not text.strip():
            return ""
        return self.numbering.number_of(child(element, "pPr")) + text.lstrip()

    def _table(self, element: etree._Element) -> None:
        self.tables += 1
        table = self.tables
        for row, cells in enumerate(_rows(element), start=1):
            texts: list[str] = []
            at = self._at
            for column, cell in cells:
                text = "" if _continues_above(cell) else self._cell(cell)
                if text:
                    start = at + len("\t".join(texts)) + (1 if texts else 0)
                    self.anchors.append(Anchor(start, start + len(text), "cell", table=table, row=row, column=column))
                texts.append(text)
            line = "\t".join(texts)
            if line.strip():
                self.lines.append(line)
                self._at += len(line) + 1

    def _cell(self, cell: etree._Element) -> str:
        """The text of a cell on one line; tables inside it are flattened."""
        pieces: list[str] = []
        stack = list(reversed(cell))
        while stack:
            element = stack.pop()
            name = local(element)
            if name == "p":
                pieces.append(_SPACES.sub(" ", self._numbered(element).replace("\n", " ")).strip())
            elif name in ("tbl", "tr", "tc", "sdt", "sdtContent", "ins", "moveTo", "customXml"):
                stack.extend(reversed(element))
        return " ".join(piece for piece in pieces if piece)

    def _line(self, line: str, anchor: Anchor) -> None:
        self.lines.append(line)
        self.anchors.append(anchor)
        self._at += len(line) + 1


def paragraph_text(element: etree._Element) -> str:
    """Return the text of one paragraph as accepted: insertions kept, deletions and field codes left out."""
    pieces: list[str] = []
    stack = list(reversed(element))
    while stack:
        part = stack.pop()
        name = local(part)
        if name in _SKIPPED or not name:
            continue
        if name == "t":
            pieces.append(part.text or "")
        elif name == "tab":
            pieces.append(" ")
        elif name in ("br", "cr"):
            pieces.append("\n" if value(part, "type") in (None, "textWrapping") else " ")
        elif name == "noBreakHyphen":
            pieces.append("-")
        elif (
            name == "r"
            and child(part, "rPr", "vanish") is not None
            and value(child(part, "rPr", "vanish")) not in ("0", "false")
        ):
            continue
        else:
            stack.extend(reversed(part))
    return "".join(pieces)


def _rows(table: etree._Element) -> list[list[tuple[int, etree._Element]]]:
    """Return for each row its cells with their column, counted from 1 over merged columns."""
    rows: list[list[tuple[int, etree._Element]]] = []
    for row in _inside(table, "tr"):
        column = 1 + _number(value(child(row, "trPr", "gridBefore")), 0)
        cells: list[tuple[int, etree._Element]] = []
        for cell in _inside(row, "tc"):
            cells.append((column, cell))
            column += _number(value(child(cell, "tcPr", "gridSpan")), 1)
        rows.append(cells)
    return rows


def _inside(parent: etree._Element, name: str) -> list[etree._Element]:
    found: list[etree._Element] = []
    for element in parent:
        if local(element) == name:
            if child(element, "trPr", "del") is None:
                found.append(element)
        elif local(element) in ("sdt", "sdtContent", "ins", "customXml"):
            found.extend(_inside(element, name))
    return found


def _continues_above(cell: etree._Element) -> bool:
    merge = child(cell, "tcPr", "vMerge")
    return merge is not None and value(merge) in (None, "continue")


def _number(text: str | None, default: int) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 5 else default


def _boxes(paragraph: etree._Element) -> list[etree._Element]:
    """Text boxes anchored in a paragraph; the fallback copy that old programs read is left out."""
    return [
        element
        for element in paragraph.iter()
        if local(element) == "txbxContent" and not any(local(above) == "Fallback" for above in element.iterancestors())
    ]


def _asides(package: Package) -> list[str]:
    found: dict[str, None] = {}
    names = [name for name in package.names() if _HEADERS.match(name)]
    for name in [*names, "word/footnotes.xml", "word/endnotes.xml"]:
        root = package.xml(name)
        for element in root.iter() if root is not None else ():
            if local(element) == "p" and (text := paragraph_text(element).strip()):
                found[text] = None
    return list(found)


def _notes(package: Package, body: etree._Element) -> list[str]:
    notes = []
    changes = sum(1 for element in body.iter() if local(element) in ("ins", "del", "moveFrom", "moveTo"))
    if changes:
        notes.append(f"文件里有{changes}处修订，已按全部接受后的文字读取。")
    comments = package.xml("word/comments.xml")
    count = sum(1 for element in comments if local(element) == "comment") if comments is not None else 0
    if count:
        notes.append(f"文件里有{count}条批注，没有读入。")
    return notes
