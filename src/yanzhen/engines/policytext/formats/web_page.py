"""Web pages (.html): the article without the page around it, one line per block."""

from __future__ import annotations

import re

from lxml import etree, html

from yanzhen.engines.policytext.formats.extracted import MAX_TEXT_CHARACTERS, Anchor, Extracted, refusal
from yanzhen.engines.policytext.formats.plain import decode

_DROPPED = frozenset(
    [
        "script",
        "style",
        "noscript",
        "template",
        "svg",
        "iframe",
        "object",
        "embed",
        "form",
        "select",
        "button",
        "input",
        "textarea",
        "nav",
        "aside",
        "footer",
        "head",
        "canvas",
        "video",
        "audio",
        "map",
    ]
)
_BLOCKS = frozenset(
    [
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
        "table",
        "tr",
        "caption",
        "blockquote",
        "pre",
        "header",
        "center",
        "hr",
        "address",
        "figure",
        "figcaption",
        "body",
        "fieldset",
        "details",
        "summary",
    ]
)
_CELLS = frozenset({"td", "th"})
_FURNITURE_NAME = re.compile(
    r"(?:^|[-_\s])(?:nav|navbar|navigation|menu|footer|foot|header|head|top|topbar|bottom|sidebar|side"
    r"|aside|breadcrumb|crumb|position|location|share|social|copyright|related|recommend|hot|comment"
    r"|pagination|pager|toolbar|tools|search|login|banner|ad|ads|advert|qrcode|friendlink|links?|print"
    r"|fontsize|dropdown|popup|modal|cookie)(?:$|[-_\s\d])",
    re.IGNORECASE,
)
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_SPACE = re.compile(r"[ \t\r\n\f\xa0]+")
_CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([\w.:-]{2,30})", re.IGNORECASE)
_CJK_SPACE = re.compile(r"(?<=[\u4e00-\u9fff，。；：、！？（）“”《》]) (?=[\u4e00-\u9fff，。；：、！？（）“”《》])")


def extract_web_page(data: bytes, file: str) -> Extracted:
    """Return the text of a web page: scripts, navigation and hidden parts removed, blocks on lines of their own.

    Rows of tables become one line, cells parted by tabs. Broken markup is repaired by the parser. The declared
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
    article = body if body is not None else root
    builder = _Lines()
    _walk(article, builder, keep_furniture=not _has_prose_outside_furniture(article))
    return builder.extracted(notes)


def _decode_page(data: bytes, file: str) -> tuple[str, tuple[str, ...]]:
    """Return the page's source and notes; a few bytes outside the declared character set are replaced and told."""
    declared = _CHARSET.search(data[:4096])
    if declared and not data.startswith((b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf")):
        name = declared[1].decode("ascii", "replace").lower()
        name = "gb18030" if name in ("gb2312", "gbk", "gb18030", "gb_2312-80", "x-gbk") else name
        try:
            text = data.decode(name, errors="replace")
        except LookupError:
            text = "\ufffd"
        broken = text.count("\ufffd")
        if broken * 100 < len(text):
            notes = (f"网页里有{broken}处文字不合编码，已用“\ufffd”代替；请对照原网页核对。",) if broken else ()
            return text.removeprefix("\ufeff"), notes
    text = decode(data, file).removeprefix("\ufeff")
    return text, ()


class _Lines:
    """Collects lines and where each stood."""

    def __init__(self) -> None:
        self.lines: list[tuple[str, tuple[int, int, int] | None]] = []
        self.current: list[str] = []
        self.row: tuple[int, int, int] | None = None
        self.tables = 0
        self.size = 0

    def text(self, piece: str | None) -> None:
        if piece:
            self.current.append(piece)

    def close(self) -> None:
        cells = [_CJK_SPACE.sub("", _SPACE.sub(" ", cell)).strip() for cell in "".join(self.current).split("\x1f")]
        line = "\t".join(cells).strip("\t ") if len(cells) > 1 else cells[0]
        self.current = []
        if line and self.size < MAX_TEXT_CHARACTERS + 1:
            self.lines.append((line, self.row))
            self.size += len(line) + 1

    def extracted(self, notes: tuple[str, ...]) -> Extracted:
        self.close()
        anchors: list[Anchor] = []
        at = 0
        for number, (line, row) in enumerate(self.lines, start=1):
            kind = "row" if row else "paragraph"
            anchors.append(
                Anchor(
                    at,
                    at + len(line),
                    kind,
                    paragraph=number,
                    table=row[0] if row else None,
                    row=row[1] if row else None,
                )
            )
            at += len(line) + 1
        return Extracted("\n".join(line for line, _ in self.lines), "html", tuple(anchors), notes=notes)


def _walk(root: html.HtmlElement, lines: _Lines, *, keep_furniture: bool) -> None:
    """Go through the tree without recursion; broken pages nest deeply."""
    stack: list[tuple[html.HtmlElement, bool]] = [(root, False)]
    row_of_table: dict[int, int] = {}
    while stack:
        element, leaving = stack.pop()
        tag = element.tag if isinstance(element.tag, str) else ""
        if leaving:
            if tag in _BLOCKS and not (_in_cell(lines) and tag != "tr"):
                lines.close()
            if tag == "tr":
                lines.row = None
            if element is not root:
                lines.text(element.tail)
            continue
        if not tag or tag in _DROPPED or _is_hidden(element) or (not keep_furniture and _is_furniture(element)):
            lines.text(element.tail if element is not root else None)
            continue
        if tag == "table":
            lines.tables += 1
            row_of_table[lines.tables] = 0
        if tag == "tr":
            lines.close()
            row_of_table[lines.tables] = row_of_table.get(lines.tables, 0) + 1
            lines.row = (lines.tables, row_of_table[lines.tables], 0)
        elif tag in _CELLS:
            if "".join(lines.current).strip():
                lines.text("\x1f")
        elif tag == "br" or tag in _BLOCKS:
            lines.text(" ") if _in_cell(lines) else lines.close()
        lines.text(element.text)
        stack.append((element, True))
        stack.extend((child, False) for child in reversed(element))


def _in_cell(lines: _Lines) -> bool:
    return lines.row is not None


def _is_hidden(element: html.HtmlElement) -> bool:
    return element.get("hidden") is not None or bool(_HIDDEN.search(element.get("style") or ""))


def _is_furniture(element: html.HtmlElement) -> bool:
    if element.tag not in ("div", "ul", "section", "header", "table", "dl", "span", "p", "ol"):
        return False
    names = f"{element.get('class') or ''} {element.get('id') or ''} {element.get('role') or ''}"
    return (
        bool(names.strip())
        and bool(_FURNITURE_NAME.search(names))
        and not re.search(r"content|article|main|正文|text|title", names, re.IGNORECASE)
    )


def _has_prose_outside_furniture(root: html.HtmlElement) -> bool:
    """Would anything be left if parts named like furniture were dropped?"""
    left = 0
    stack = [root]
    while stack:
        element = stack.pop()
        if not isinstance(element.tag, str) or element.tag in _DROPPED or _is_furniture(element):
            continue
        left += len((element.text or "").strip())
        stack.extend(element)
        left += sum(len((child.tail or "").strip()) for child in element)
        if left >= 40:
            return True
    return False
