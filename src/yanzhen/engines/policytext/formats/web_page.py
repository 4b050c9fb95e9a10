"""Web pages (.html): the article without the page around it, one line per block, tables by their grid."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree, html

from yanzhen.engines.policytext.formats.extracted import MAX_TEXT_CHARACTERS, Anchor, Extracted, refusal
from yanzhen.engines.policytext.formats.page_furniture import DROPPED, Furniture, is_bar
from yanzhen.kernel.decoding import decode

_BLOCKS = frozenset(
    [
        *(
            "p",
            "div",
            "section",
            "article",
            "main",
            "h1",
            "h2",
            "h3",
            "h4",
            "h5",
            "h6",
            "li",
            "ul",
            "ol",
            "dl",
            "dt",
            "dd",
        ),
        *("table", "tr", "td", "th", "caption", "blockquote", "pre", "header", "center", "hr", "address", "figure"),
        *("figcaption", "body", "fieldset", "details", "summary", "br", "thead", "tbody", "tfoot"),
    ]
)
_CELLS = frozenset(("td", "th"))
_SPACE = re.compile(r"[ \t\r\n\f\xa0]+")
_CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([\w.:-]{2,30})", re.IGNORECASE)
_CJK_SPACE = re.compile(r"(?<=[\u4e00-\u9fff，。；：、！？（）“”《》]) (?=[\u4e00-\u9fff，。；：、！？（）“”《》])")
_CHINESE_SETS = frozenset(("gb2312", "gbk", "gb18030", "gb_2312-80", "x-gbk", "cp936"))
_LONGEST_CELL = 600
_MAX_SPAN = 100
_MAX_COLUMNS = 200


def extract_web_page(data: bytes, file: str) -> Extracted:
    """Return the text of a web page: scripts, navigation, bars, link lists and hidden parts removed.

    Blocks stand on lines of their own. Rows of tables become one line, cells parted by tabs at their columns, merged
    cells once; tables that only lay out the page are opened. Broken markup is repaired by the parser. The declared
    character set is used where the bytes agree with it.
    """
    source, notes = _decode_page(data, file)
    source = re.sub(r"^\s*<\?xml[^>]*\?>", "", source.replace("\x00", ""))
    try:
        root = html.document_fromstring(
            source, parser=html.HTMLParser(huge_tree=True, remove_comments=True, remove_pis=True)
        )
    except (etree.ParserError, etree.XMLSyntaxError, ValueError, AssertionError):
        raise refusal(
            "NO_TEXT",
            f"《{file}》里没有文字；请检查后重新选择文件。",
            file=file,
            found="空网页",
            expected="有文字的网页",
        ) from None
    body = root.find("body")
    lines = _Lines()
    _walk(body if body is not None else root, lines)
    return lines.extracted(notes)


def _decode_page(data: bytes, file: str) -> tuple[str, tuple[str, ...]]:
    """Return the page's source and notes; a few bytes outside the declared character set are replaced and told."""
    declared = _CHARSET.search(data[:4096])
    if declared and not data.startswith((b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf")):
        name = declared[1].decode("ascii", "replace").lower()
        try:
            text = data.decode("gb18030" if name in _CHINESE_SETS else name, errors="replace")
        except (LookupError, ValueError):
            text = "\ufffd"
        broken = text.count("\ufffd")
        if broken * 100 < len(text):
            notes = (f"网页里有{broken}处文字不合编码，已用“\ufffd”代替；请对照原网页核对。",) if broken else ()
            return text.removeprefix("\ufeff"), notes
    return decode(data, file).removeprefix("\ufeff"), ()


class _Lines:
    """Collects lines and where each stood."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.anchors: list[Anchor] = []
        self.current: list[str] = []
        self.paragraphs = self.tables = self.preformatted = self._at = 0

    def text(self, piece: str | None) -> None:
        if piece and self.preformatted:
            first, *rest = piece.split("\n")
            self.current.append(first)
            for line in rest:
                self.close()
                self.current.append(line)
        elif piece:
            self.current.append(piece)

    def close(self) -> None:
        line, self.current = _tidy("".join(self.current)), []
        if line and not is_bar(line):
            self.paragraphs += 1
            self._add(line, [Anchor(self._at, self._at + len(line), "paragraph", paragraph=self.paragraphs)])

    def row(self, row: int, cells: list[str]) -> None:
        """Add a row of the current table."""
        anchors: list[Anchor] = []
        at = self._at
        for column, cell in enumerate(cells, start=1):
            if cell:
                anchors.append(Anchor(at, at + len(cell), "cell", table=self.tables, row=row, column=column))
            at += len(cell) + 1
        if anchors:
            self._add("\t".join(cells), anchors)

    def _add(self, line: str, anchors: list[Anchor]) -> None:
        if self._at <= MAX_TEXT_CHARACTERS:
            self.lines.append(line)
            self.anchors.extend(anchors)
            self._at += len(line) + 1

    def extracted(self, notes: tuple[str, ...]) -> Extracted:
        self.close()
        return Extracted("\n".join(self.lines), "html", tuple(self.anchors), notes=notes)


def _walk(root: html.HtmlElement, lines: _Lines) -> None:
    """Go through the tree without recursion; broken pages nest deeply."""
    furniture = Furniture(root)
    stack: list[tuple[html.HtmlElement, bool]] = [(root, False)]
    while stack:
        element, leaving = stack.pop()
        tag = element.tag if isinstance(element.tag, str) else ""
        if leaving:
            if tag in _BLOCKS:
                lines.close()
            lines.preformatted -= tag == "pre"
        elif element is not root and furniture.drops(element):
            if tag in _BLOCKS or tag in ("nav", "aside", "footer", "form"):
                lines.close()
        elif tag == "table" and not _is_layout(element):
            lines.close()
            _data_table(element, lines, furniture)
        else:
            if tag in _BLOCKS:
                lines.close()
            lines.preformatted += tag == "pre"
            lines.text(element.text)
            stack.append((element, True))
            stack.extend((child, False) for child in reversed(element))
            continue
        if element is not root:
            lines.text(element.tail)


def _is_layout(table: html.HtmlElement) -> bool:
    """Does the table only lay out the page: tables in it, one cell in each row, or an article in a cell?"""
    if table.get("role") == "presentation" or next(table.iterdescendants("table"), None) is not None:
        return True
    rows = [sum(1 for cell in row if cell.tag in _CELLS) for row in table.iter("tr")]
    if not rows or max(rows) <= 1:
        return True
    return any(len("".join(cell.itertext())) > _LONGEST_CELL for cell in table.iter("td"))


def _data_table(table: html.HtmlElement, lines: _Lines, furniture: Furniture) -> None:
    lines.tables += 1
    for caption in table.iter("caption"):
        lines.text(_cell_text(caption, furniture))
        lines.close()
    below: dict[int, int] = {}
    for number, row in enumerate(table.iter("tr"), start=1):
        cells: list[str] = []
        carried, below = below, {}
        for cell in (child for child in row if child.tag in _CELLS):
            _over(cells, carried, below)
            wide = min(_span(cell, "colspan"), _MAX_COLUMNS)
            deep = _span(cell, "rowspan")
            for column in range(len(cells), len(cells) + wide) if deep > 1 else ():
                below[column] = deep - 1
            cells.extend([_cell_text(cell, furniture), *[""] * (wide - 1)])
            if len(cells) > _MAX_COLUMNS:
                break
        _over(cells, carried, below)
        lines.row(number, cells)


def _over(cells: list[str], carried: dict[int, int], below: dict[int, int]) -> None:
    """Leave the columns blank that a cell of a row above reaches down into."""
    while carried.get(len(cells)):
        column = len(cells)
        if carried[column] > 1:
            below[column] = carried[column] - 1
        cells.append("")


def _span(cell: html.HtmlElement, name: str) -> int:
    written = (cell.get(name) or "").strip()
    number = int(written) if written.isascii() and written.isdigit() and len(written) < 4 else 1
    return max(1, min(number, _MAX_SPAN))


def _cell_text(cell: html.HtmlElement, furniture: Furniture) -> str:
    return _tidy("".join(_pieces(cell, furniture)))


def _pieces(cell: html.HtmlElement, furniture: Furniture) -> Iterator[str]:
    stack: list[tuple[html.HtmlElement, bool]] = [(cell, False)]
    while stack:
        element, leaving = stack.pop()
        if not leaving and element is not cell and (element.tag in DROPPED or furniture.drops(element)):
            yield element.tail or ""
            continue
        if leaving or element.tag == "br":
            yield " " if element.tag in _BLOCKS else ""
            if element is not cell:
                yield element.tail or ""
            continue
        yield element.text or ""
        stack.append((element, True))
        stack.extend((child, False) for child in reversed(element))


def _tidy(text: str) -> str:
    return _CJK_SPACE.sub("", _SPACE.sub(" ", text)).strip()
