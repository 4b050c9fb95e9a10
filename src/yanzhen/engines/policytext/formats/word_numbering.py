"""Automatic numbers of Word (自动编号): what numbering.xml and styles.xml say, counted paragraph by paragraph."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from lxml import etree

from yanzhen.engines.policytext.formats.package import child, local, value

_CN = "零一二三四五六七八九"
_LEGAL = str.maketrans("零一二三四五六七八九十百千", "零壹贰叁肆伍陆柒捌玖拾佰仟")
_IDEOGRAPHS = str.maketrans("0123456789", "〇一二三四五六七八九")
_PLACE = re.compile(r"%(\d)")
_DEEPEST_STYLE = 20


@dataclass(frozen=True, slots=True)
class Level:
    """One level of a numbering.

    Attributes:
        start: the first number.
        format: how numbers are written (``numFmt``).
        text: what surrounds them (``第%1章``).
        restart: the level, from 1, whose paragraphs start this one again; 0 never, None any level above.
        legal: are the numbers of upper levels written in digits whatever their own format?
        style: the paragraph style that this level belongs to.
        close: does the text follow without a gap (``suff`` is nothing)?
    """

    start: int
    format: str
    text: str
    restart: int | None = None
    legal: bool = False
    style: str | None = None
    close: bool = False


@dataclass(frozen=True, slots=True)
class _Number:
    """A use of a numbering (``num``): its levels by number, where it starts anew, levels it changes."""

    abstract: str
    starts: dict[int, int]
    levels: dict[int, Level]


class Numbering:
    """Counts the numbered paragraphs of one document, in order."""

    def __init__(self, numbering: etree._Element | None, styles: etree._Element | None) -> None:
        self._abstract: dict[str, dict[int, Level]] = {}
        self._links: dict[str, str] = {}
        self._numbers: dict[str, _Number] = {}
        self._styles = _style_table(styles)
        self._default = _default_style(styles)
        self._counters: dict[str, list[int]] = {}
        self._restarted: set[tuple[str, int]] = set()
        if numbering is not None:
            self._load(numbering)

    def number_of(self, properties: etree._Element | None) -> str:
        """Return the number of the next paragraph with these properties; empty if it has none or a bullet."""
        number_id, level = self._reference(properties)
        if number_id is None or number_id == "0" or number_id not in self._numbers:
            return ""
        number = self._numbers[number_id]
        abstract = self._resolved(number.abstract)
        levels = {**self._abstract.get(abstract, {}), **number.levels}
        if level not in levels:
            return ""
        counters = self._count(number_id, abstract, level, levels)
        return "" if levels[level].format == "bullet" else _written(levels[level], levels, counters)

    def _count(self, number_id: str, abstract: str, level: int, levels: dict[int, Level]) -> list[int]:
        counters = self._counters.setdefault(abstract, [-1] * 9)
        starts = self._numbers[number_id].starts
        for at in range(level + 1):
            if at in starts and (number_id, at) not in self._restarted:
                self._restarted.add((number_id, at))
                counters[at] = starts[at] - (1 if at == level else 0)
                if at < level:
                    counters[level] = -1
        if counters[level] < 0:
            counters[level] = starts.get(level, levels[level].start) - 1
        counters[level] += 1
        for upper in range(level):
            if counters[upper] < 0:
                counters[upper] = levels[upper].start if upper in levels else 1
        for lower in range(level + 1, 9):
            restart = levels[lower].restart if lower in levels else None
            if restart is None or (restart and level < restart):
                counters[lower] = -1
        return counters

    def _reference(self, properties: etree._Element | None) -> tuple[str | None, int]:
        """Return the number and level of a paragraph: its own, else its style's; a style may name only the number."""
        number_id, level = _read_reference(child(properties, "numPr"))
        name = value(child(properties, "pStyle")) or self._default
        seen = 0
        while name and seen < _DEEPEST_STYLE and (number_id is None or level is None):
            based_on, from_style = self._styles.get(name, (None, None))
            style_number, style_level = _read_reference(from_style)
            if number_id is None and style_number is not None:
                number_id = style_number
                level = level if level is not None else self._level_of_style(style_number, name)
            level = level if level is not None else style_level
            name = based_on
            seen += 1
        return number_id, level or 0

    def _level_of_style(self, number_id: str, style: str) -> int | None:
        number = self._numbers.get(number_id)
        levels = self._abstract.get(self._resolved(number.abstract), {}) if number else {}
        return next((at for at, level in levels.items() if level.style == style), None)

    def _resolved(self, abstract: str) -> str:
        """Follow a numbering that only names a numbering style to the one that has the levels."""
        for _ in range(_DEEPEST_STYLE):
            link = self._links.get(abstract)
            if link is None or self._abstract.get(abstract):
                break
            number_id, _level = _read_reference(self._styles.get(link, (None, None))[1])
            number = self._numbers.get(number_id or "")
            if number is None:
                break
            abstract = number.abstract
        return abstract

    def _load(self, numbering: etree._Element) -> None:
        for element in numbering:
            if local(element) == "abstractNum":
                name = value(element, "abstractNumId") or ""
                self._abstract[name] = _levels(element)
                if link := value(child(element, "numStyleLink")):
                    self._links[name] = link
        for element in numbering:
            if local(element) == "num":
                changes = [override for override in element if local(override) == "lvlOverride"]
                starts = {
                    _whole(value(override, "ilvl"), 0): _whole(value(child(override, "startOverride")), 1)
                    for override in changes
                    if child(override, "startOverride") is not None
                }
                levels: dict[int, Level] = {}
                for override in changes:
                    levels.update(_levels(override))
                number = _Number(value(child(element, "abstractNumId")) or "", starts, levels)
                self._numbers[value(element, "numId") or ""] = number


def _written(own: Level, levels: dict[int, Level], counters: list[int]) -> str:
    def place(match: re.Match[str]) -> str:
        at = int(match[1]) - 1
        form = levels[at].format if at in levels else "decimal"
        if own.legal and form not in ("decimalZero", "none"):
            form = "decimal"
        return "" if form == "none" or at < 0 else write_number(max(counters[at], 0), form)

    text = _PLACE.sub(place, own.text).strip()
    circled = text[-1:].isdigit() and not text[-1:].isdecimal()
    apart = not own.close and text[-1:].isalnum() and not circled
    return text + " " if apart else text


def _levels(abstract: etree._Element) -> dict[int, Level]:
    """Return the nine levels of a numbering as far as they are stated."""
    found = {}
    for element in abstract:
        level = _whole(value(element, "ilvl"), 9)
        if local(element) == "lvl" and level < 9:
            restart = child(element, "lvlRestart")
            found[level] = Level(
                _whole(value(child(element, "start")), 1),
                value(child(element, "numFmt")) or "decimal",
                value(child(element, "lvlText")) or "",
                None if restart is None else _whole(value(restart), 0),
                child(element, "isLgl") is not None and value(child(element, "isLgl")) not in ("0", "false"),
                value(child(element, "pStyle")),
                value(child(element, "suff")) == "nothing",
            )
    return found


def _default_style(styles: etree._Element | None) -> str | None:
    """Return the style of paragraphs that name none."""
    for element in styles if styles is not None else ():
        is_paragraph = local(element) == "style" and value(element, "type") == "paragraph"
        if is_paragraph and value(element, "default") in ("1", "true", "on"):
            return value(element, "styleId")
    return None


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
    if number <= 20:
        return chr(0x245F + number) if number else "⓪"
    if number <= 35:
        return chr(0x3251 + number - 21)
    return chr(0x32B1 + number - 36) if number <= 50 else str(number)


def _digits(number: int) -> str:
    """Digit by digit (一〇, 二五), as ideographDigital is set."""
    return str(number).translate(_IDEOGRAPHS)


def _of_row(number: int, row: str) -> str:
    return row[number - 1] if 1 <= number <= len(row) else str(number)


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
    "decimalEnclosedParen": lambda number: chr(0x2473 + number) if 1 <= number <= 20 else f"({number})",
    "decimalEnclosedFullstop": lambda number: chr(0x2487 + number) if 1 <= number <= 20 else f"{number}.",
    "upperLetter": _letters,
    "lowerLetter": lambda number: _letters(number).lower(),
    "upperRoman": _roman,
    "lowerRoman": lambda number: _roman(number).lower(),
    "chineseCounting": chinese_count,
    "chineseCountingThousand": chinese_count,
    "taiwaneseCounting": chinese_count,
    "taiwaneseCountingThousand": chinese_count,
    "japaneseCounting": chinese_count,
    "ideographDigital": _digits,
    "taiwaneseDigital": _digits,
    "japaneseDigitalTenThousand": _digits,
    "ideographTraditional": lambda number: _of_row(number, "甲乙丙丁戊己庚辛壬癸"),
    "ideographZodiac": lambda number: _of_row(number, "子丑寅卯辰巳午未申酉戌亥"),
    "ideographEnclosedCircle": lambda number: chr(0x327F + number) if 1 <= number <= 10 else str(number),
    "numberInDash": lambda number: f"-{number}-",
    "chineseLegalSimplified": lambda number: chinese_count(number).translate(_LEGAL),
    "ideographLegalTraditional": lambda number: chinese_count(number).translate(_LEGAL),
}
