"""Paragraphs of Word files (段落文字): what the reader of the accepted document sees."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from yanzhen.engines.policytext.formats.package import child, local, value

_SKIPPED = frozenset(
    [
        *("del", "moveFrom", "instrText", "delText", "delInstrText", "Fallback", "rt", "annotation"),
        *("pPr", "rPr", "sectPr", "tblPr", "tblGrid", "txbxContent", "tbl", "sdtPr", "sdtEndPr"),
    ]
)
_OFF = ("0", "false", "off", "none")
_SYMBOLS = {
    0x52: "☑", 0x53: "☒", 0x54: "☒", 0x6C: "●", 0x6E: "■", 0x6F: "□", 0x71: "□", 0x72: "□", 0x75: "◆", 0x76: "◆",
    0x9F: "•", 0xA1: "○", 0xA3: "□", 0xA7: "▪", 0xA8: "□", 0xAB: "★", 0xB7: "•", 0xD8: "➢", 0xE0: "→", 0xE8: "→",
    0xF0: "→", 0xFB: "✗", 0xFC: "✓", 0xFD: "☒", 0xFE: "☑",
}  # fmt: skip
"""What the usual symbol fonts (Wingdings, Symbol) show at a code."""
_DEEPEST_STYLE = 20


class Hidden:
    """Which styles hide the text set in them."""

    def __init__(self, styles: etree._Element | None) -> None:
        self._own: dict[str, tuple[str | None, str | None]] = {}
        for style in styles if styles is not None else ():
            if local(style) == "style" and (name := value(style, "styleId")):
                vanish = child(style, "rPr", "vanish")
                own = None if vanish is None else (value(vanish) or "1")
                self._own[name] = (value(child(style, "basedOn")), own)

    def by_style(self, name: str | None) -> bool:
        """Does this style, or one it is based on, hide its text?"""
        for _ in range(_DEEPEST_STYLE):
            if not name or name not in self._own:
                return False
            name, own = self._own[name]
            if own is not None:
                return own not in _OFF
        return False

    def run(self, run: etree._Element) -> bool:
        """Is the text of this run hidden?"""
        vanish = child(run, "rPr", "vanish")
        if vanish is not None:
            return value(vanish) not in _OFF
        return self.by_style(value(child(run, "rPr", "rStyle")))


def paragraph_text(paragraph: etree._Element, hidden: Hidden) -> str:
    """Return the text of one paragraph as accepted: insertions kept; deletions, field codes, hidden text left out.

    Soft line breaks are newlines, tabs are blanks, symbols are the signs they show.
    """
    if hidden.by_style(value(child(paragraph, "pPr", "pStyle"))):
        return ""
    return "".join(_pieces(paragraph, hidden))


def mark_is_gone(paragraph: etree._Element) -> bool:
    """Was the paragraph's end deleted or moved away, so that it runs on into the next?"""
    marks = child(paragraph, "pPr", "rPr")
    return child(marks, "del") is not None or child(marks, "moveFrom") is not None


def boxes_in(paragraph: etree._Element) -> list[etree._Element]:
    """Return the text boxes anchored in a paragraph; the copy for old programs and boxes in boxes are left out."""
    found = []
    for element in paragraph.iter():
        if local(element) != "txbxContent":
            continue
        above = [local(ancestor) for ancestor in _between(element, paragraph)]
        if "Fallback" not in above and "txbxContent" not in above:
            found.append(element)
    return found


def _between(element: etree._Element, top: etree._Element) -> Iterator[etree._Element]:
    for ancestor in element.iterancestors():
        if ancestor is top:
            return
        yield ancestor


def _pieces(paragraph: etree._Element, hidden: Hidden) -> Iterator[str]:
    stack = list(reversed(paragraph))
    while stack:
        part = stack.pop()
        name = local(part)
        if name in _SKIPPED or not name:
            continue
        if name == "t":
            yield part.text or ""
        elif name in ("tab", "ptab"):
            yield " "
        elif name in ("br", "cr"):
            yield "\n" if value(part, "type") in (None, "textWrapping") else " "
        elif name == "noBreakHyphen":
            yield "-"
        elif name == "sym":
            yield _symbol(value(part, "char"))
        elif name != "r" or not hidden.run(part):
            stack.extend(reversed(part))


def _symbol(code: str | None) -> str:
    try:
        number = int(code or "", 16)
    except ValueError:
        return ""
    if number >= 0xF000:
        return _SYMBOLS.get(number & 0xFF, "")
    return chr(number) if 0x20 <= number < 0xD800 else ""
