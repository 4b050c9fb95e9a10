"""Automatic numbers of Word (自动编号): what numbering.xml and styles.xml say, counted paragraph by paragraph."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from lxml import etree

from yanzhen.engines.policytext.formats.package import child, local, value

_CN = "零一二三四五六七八九"
_LEGAL = str.maketrans("零一二三四五六七八九十百千", "零壹贰叁肆伍陆柒捌玖拾佰仟")
_PLACE = re.compile(r"%(\d)")
_DEEPEST_STYLE = 20


@dataclass(frozen=True, slots=True)
class Level:
    """One level of a numbering: where it starts, how it is written, which text surrounds it."""

    start: int
    format: str
    text: str


class Numbering:
    """Counts the numbered paragraphs of one document, in order."""

    def __init__(self, numbering: etree._Element | None, styles: etree._Element | None) -> None:
        self._abstract: dict[str, dict[int, Level]] = {}
        self._numbers: dict[str, tuple[str, dict[int, int]]] = {}
        self._style_links: dict[str, str] = {}
        self._styles = _style_table(styles)
        self._counters: dict[str, list[int]] = {}
        self._restarted: set[tuple[str, int]] = set()
        if numbering is not None:
            self._load(numbering)

    def number_of(self, properties: etree._Element | None) -> str:
        """Return the number of the next paragraph with these properties; empty if it has none or a bullet."""
        number_id, level = self._reference(properties)
        if number_id is None or number_id == "0" or number_id not in self._numbers:
            return ""
        abstract_id, overrides = self._numbers[number_id]
        levels = self._abstract.get(abstract_id, {})
        if level not in levels:
            return ""
        counters = self._count(number_id, abstract_id, level, levels, overrides)
        own = levels[level]
        if own.format in ("bullet", "none"):
            return ""
        return self._written(own, levels, counters)

    def _count(
        self, number_id: str, abstract_id: str, level: int, levels: dict[int, Level], overrides: dict[int, int]
    ) -> list[int]:
        counters = self._counters.setdefault(abstract_id, [-1] * 9)
        if level in overrides and (number_id, level) not in self._restarted:
            self._restarted.add((number_id, level))
            counters[level] = overrides[level] - 1
        elif counters[level] < 0:
            counters[level] = levels[level].start - 1
        counters[level] += 1
        for upper in range(level):
            if counters[upper] < 0:
                counters[upper] = levels[upper].start if upper in levels else 1
        for lower in range(level + 1, 9):
            counters[lower] = -1
        return counters

    def _written(self, own: Level, levels: dict[int, Level], counters: list[int]) -> str:
        def place(match: re.Match[str]) -> str:
            at = int(match[1]) - 1
            form = levels[at].format if at in levels else "decimal"
            return write_number(max(counters[at], 0), form)

        text = _PLACE.sub(place, own.text).strip()
        return text + " " if text and (text[-1].isalnum() or text[-1] in "章节条") else text

    def _reference(self, properties: etree._Element | None) -> tuple[str | None, int]:
        direct = child(properties, "numPr")
        number_id, level = _read_reference(direct)
        style = value(child(properties, "pStyle"))
        seen = 0
        while style and seen < _DEEPEST_STYLE and (number_id is None or level is None):
            based_on, from_style = self._styles.get(style, (None, None))
            style_number, style_level = _read_reference(from_style)
            number_id = number_id if number_id is not None else style_number
            level = level if level is not None else style_level
            style = based_on
            seen += 1
        return number_id, level or 0

    def _load(self, numbering: etree._Element) -> None:
        for element in numbering:
            if local(element) == "abstractNum":
                self._abstract[value(element, "abstractNumId") or ""] = _levels(element)
        for element in numbering:
            if local(element) == "num":
                overrides = {
                    _whole(value(override, "ilvl"), 0): _whole(value(child(override, "startOverride")), 1)
                    for override in element
                    if local(override) == "lvlOverride" and child(override, "startOverride") is not None
                }
                self._numbers[value(element, "numId") or ""] = (value(child(element, "abstractNumId")) or "", overrides)


def _levels(abstract: etree._Element) -> dict[int, Level]:
    """Return the nine levels of a numbering as far as they are stated."""
    found = {}
    for element in abstract:
        level = _whole(value(element, "ilvl"), 9)
        if local(element) == "lvl" and level < 9:
            start = _whole(value(child(element, "start")), 1)
            form = value(child(element, "numFmt")) or "decimal"
            found[level] = Level(start, form, value(child(element, "lvlText")) or "")
    return found


def _style_table(styles: etree._Element | None) -> dict[str, tuple[str | None, etree._Element | None]]:
    table: dict[str, tuple[str | None, etree._Element | None]] = {}
    for element in styles if styles is not None else ():
        if local(element) == "style" and value(element, "styleId"):
            table[value(element, "styleId") or ""] = (value(child(element, "basedOn")), child(element, "pPr", "numPr"))
    return table


def _read_reference(reference: etree._Element | None) -> tuple[str | None, int | None]:
    if reference is None:
        return None, None
    level = _whole(value(child(reference, "ilvl")), 9)
    return value(child(reference, "numId")), level if level < 9 else None


def _whole(text: str | None, default: int) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 8 else default


def write_number(number: int, form: str) -> str:
    """Return a number in one of Word's formats; unknown formats are written in digits.

    >>> [write_number(12, form) for form in ("decimal", "chineseCounting", "lowerRoman", "decimalEnclosedCircle")]
    ['12', '十二', 'xii', '⑫']
    """
    writer = _WRITERS.get(form)
    return writer(number) if writer else str(number)


def chinese_count(number: int) -> str:
    """Return a number below 10,000 in Chinese characters (十二, 一百零五); larger ones in digits."""
    if number == 0 or number >= 10_000:
        return "零" if number == 0 else str(number)
    text = ""
    gap = False
    for unit, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, number = divmod(number, unit)
        if digit:
            text += ("零" if gap and text else "") + _CN[digit] + name
            gap = False
        else:
            gap = True
    return text[1:] if text.startswith("一十") else text


def _circled(number: int) -> str:
    return chr(0x245F + number) if 1 <= number <= 20 else str(number)


def _letters(number: int) -> str:
    return chr(64 + (number - 1) % 26 + 1) * ((number - 1) // 26 + 1) if 1 <= number <= 260 else str(number)


def _roman(number: int) -> str:
    if not 0 < number < 4000:
        return str(number)
    text = ""
    for size, sign in zip(
        (1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1),
        ("M", "CM", "D", "CD", "C", "XC", "L", "XL", "X", "IX", "V", "IV", "I"),
        strict=True,
    ):
        text += sign * (number // size)
        number %= size
    return text


_WRITERS: dict[str, Callable[[int], str]] = {
    "decimalZero": lambda number: f"{number:02d}",
    "decimalFullWidth": lambda number: "".join(chr(ord(digit) + 0xFEE0) for digit in str(number)),
    "decimalEnclosedCircle": _circled,
    "decimalEnclosedCircleChinese": _circled,
    "decimalEnclosedParen": lambda number: f"({number})",
    "decimalEnclosedFullstop": lambda number: f"{number}.",
    "upperLetter": _letters,
    "lowerLetter": lambda number: _letters(number).lower(),
    "upperRoman": _roman,
    "lowerRoman": lambda number: _roman(number).lower(),
    "chineseCounting": chinese_count,
    "chineseCountingThousand": chinese_count,
    "taiwaneseCounting": chinese_count,
    "taiwaneseCountingThousand": chinese_count,
    "japaneseCounting": chinese_count,
    "ideographDigital": chinese_count,
    "chineseLegalSimplified": lambda number: chinese_count(number).translate(_LEGAL),
    "ideographLegalTraditional": lambda number: chinese_count(number).translate(_LEGAL),
}
