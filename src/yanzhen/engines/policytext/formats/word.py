"""Word files (.docx): paragraphs with their automatic numbers, tables as lines, changes as accepted."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from yanzhen.engines.policytext.formats.extracted import Anchor, Extracted
from yanzhen.engines.policytext.formats.package import Package, child, local, value
from yanzhen.engines.policytext.formats.word_numbering import Numbering
from yanzhen.engines.policytext.formats.word_paragraphs import Hidden, boxes_in, mark_is_gone, paragraph_text
from yanzhen.engines.policytext.formats.word_tables import Cell, is_frame, table_rows

_HEADERS = re.compile(r"^word/(?:header|footer)\d*\.xml$")
_SPACES = re.compile(r"[ \t\xa0]+")
_OPENED = frozenset(
    ("sdt", "sdtContent", "ins", "moveTo", "customXml", "smartTag", "AlternateContent", "Choice", "dir", "bdo")
)
_CONTENTS_STYLE = re.compile(r"toc ?\d", re.IGNORECASE)
_CHANGES = frozenset(("ins", "del", "moveFrom", "moveTo", "cellIns", "cellDel"))


def extract_word(data: bytes, file: str) -> Extracted:
    """Return the text of a .docx.

    One line per paragraph, with the number Word shows; one line per table row, cells parted by tabs at their columns
    of the grid, merged cells once. Inserted text stays and deleted text goes, as if every change were accepted; a note
    says so. Headers, footers, footnotes and tables of contents are asides.

    Raises:
        BadInputError: ENCRYPTED, UNPACKED_TOO_LARGE, DAMAGED_FILE.
    """
    package = Package(data, file)
    document = package.xml("word/document.xml")
    body = child(document, "body")
    if body is None:
        raise package.damaged()
    styles = package.xml("word/styles.xml")
    writer = _Writer(Numbering(package.xml("word/numbering.xml"), styles), Hidden(styles), _contents_styles(styles))
    writer.blocks(body)
    writer.close()
    asides = [*_asides(package, writer.hidden), *writer.contents]
    notes = _notes(package, body, contents=bool(writer.contents))
    return Extracted("\n".join(writer.lines), "docx", tuple(writer.anchors), tuple(asides), tuple(notes))


class _Writer:
    """Writes the body line by line and remembers where each line stood."""

    def __init__(self, numbering: Numbering, hidden: Hidden, contents_styles: frozenset[str]) -> None:
        self.numbering = numbering
        self.hidden = hidden
        self.contents_styles = contents_styles
        self.contents: list[str] = []
        self.lines: list[str] = []
        self.anchors: list[Anchor] = []
        self.paragraphs = self.tables = self._at = 0
        self._frame: tuple[int, int] | None = None
        self._open = ""

    def blocks(self, parent: etree._Element) -> None:
        """Write every paragraph and table under ``parent``, wrappers (content controls, changes) opened."""
        for element in parent:
            name = local(element)
            if name == "p":
                self._paragraph(element)
            elif name == "tbl":
                self.close()
                self._table(element)
            elif name == "sdt" and _is_contents(element):
                self.contents.extend(text for text in _texts(element, self.hidden) if text)
            elif name in _OPENED:
                self.blocks(element)

    def close(self) -> None:
        """Write what is left of a paragraph whose end was deleted at the end of a part."""
        text, self._open = self._open, ""
        self._write(text)

    def _paragraph(self, element: etree._Element) -> None:
        self.paragraphs += 1
        if value(child(element, "pPr", "pStyle")) in self.contents_styles:
            self.contents.append(paragraph_text(element, self.hidden).strip())
            return
        text = self._numbered(element)
        if mark_is_gone(element):
            self._open += text
        else:
            text, self._open = self._open + text, ""
            self._write(text)
        for box in boxes_in(element):
            self.blocks(box)

    def _write(self, text: str) -> None:
        table, row = self._frame or (None, None)
        for line in text.split("\n"):
            line = _SPACES.sub(" ", line).strip()
            if line:
                kind, column = ("cell", 1) if table else ("paragraph", None)
                end = self._at + len(line)
                self._line(line, [Anchor(self._at, end, kind, None, self.paragraphs, table, row, column)])

    def _numbered(self, element: etree._Element) -> str:
        """The paragraph with its number; one without words shows and counts its number, but gives no line."""
        text = paragraph_text(element, self.hidden)
        if self._open or (not text.strip() and mark_is_gone(element)):
            return text
        number = self.numbering.number_of(child(element, "pPr"))
        return number + text.lstrip() if text.strip() else ""

    def _table(self, element: etree._Element) -> None:
        self.tables += 1
        table, rows = self.tables, table_rows(element)
        if is_frame(rows):
            for row, content in enumerate(rows, start=1):
                outer, self._frame = self._frame, (table, row)
                if not content.cells[0].continues:
                    self.blocks(content.cells[0].element)
                self.close()
                self._frame = outer
            return
        for row, content in enumerate(rows, start=1):
            columns: list[str] = []
            anchors: list[Anchor] = []
            for cell in content.cells:
                columns.extend([""] * (cell.column - 1 - len(columns)))
                text = self._cell(cell)
                if text:
                    start = self._at + sum(len(before) + 1 for before in columns)
                    end = start + len(text)
                    anchors.append(Anchor(start, end, "cell", table=table, row=row, column=cell.column))
                columns.extend([text, *[""] * (cell.span - 1)])
            columns.extend([""] * content.after)
            if any(columns):
                self._line("\t".join(columns), anchors)

    def _cell(self, cell: Cell) -> str:
        """The text of a cell on one line; tables and text boxes inside it are flattened."""
        if cell.continues:
            return ""
        pieces: list[str] = []
        stack = list(reversed(cell.element))
        while stack:
            element = stack.pop()
            name = local(element)
            if name == "p":
                pieces.append(_SPACES.sub(" ", self._numbered(element).replace("\n", " ")).strip())
                stack.extend(reversed(boxes_in(element)))
            elif name in _OPENED or name in ("tbl", "tr", "tc", "txbxContent"):
                stack.extend(reversed(element))
        return " ".join(piece for piece in pieces if piece)

    def _line(self, line: str, anchors: list[Anchor]) -> None:
        self.lines.append(line)
        self.anchors.extend(anchors)
        self._at += len(line) + 1


def _is_contents(control: etree._Element) -> bool:
    return value(child(control, "sdtPr", "docPartObj", "docPartGallery")) == "Table of Contents"


def _contents_styles(styles: etree._Element | None) -> frozenset[str]:
    """Return the ids of the styles of tables of contents (toc 1 …)."""
    return frozenset(
        value(style, "styleId") or ""
        for style in (styles if styles is not None else ())
        if local(style) == "style" and _CONTENTS_STYLE.fullmatch(value(child(style, "name")) or "")
    )


def _texts(root: etree._Element, hidden: Hidden) -> Iterator[str]:
    for element in root.iter():
        if local(element) == "p":
            yield paragraph_text(element, hidden).strip()


def _asides(package: Package, hidden: Hidden) -> list[str]:
    found: dict[str, None] = {}
    names = [name for name in package.names() if _HEADERS.match(name)]
    for name in [*names, "word/footnotes.xml", "word/endnotes.xml"]:
        root = package.xml(name)
        if root is not None:
            found.update((text, None) for text in _texts(root, hidden) if text)
    return list(found)


def _notes(package: Package, body: etree._Element, *, contents: bool) -> list[str]:
    notes = []
    changes = sum(1 for element in body.iter() if local(element) in _CHANGES)
    if changes:
        notes.append(f"文件里有{changes}处修订，已按全部接受后的文字读取。")
    comments = package.xml("word/comments.xml")
    count = sum(1 for element in comments if local(element) == "comment") if comments is not None else 0
    if count:
        notes.append(f"文件里有{count}条批注，没有读入。")
    if contents:
        notes.append("文件里的目录没有读入，各级标题以正文为准。")
    return notes
