"""Numbers as Chinese texts write them (数的写法): digits, characters, capitals, fractions, mixed."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from yanzhen.engines.policytext.patterns import compiled

Number = int | float
_LONGEST: Final = 24
"""No figure in a policy text is longer; longer runs of digits are codes."""

_DIGITS: Final = {
    **{character: value for value, character in enumerate("零一二三四五六七八九")},
    **{character: value for value, character in enumerate("零壹贰叁肆伍陆柒捌玖")},
    **{"〇": 0, "○": 0, "两": 2, "俩": 2, "参": 3},
}
_UNITS: Final = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_LARGE: Final = {"万": 10_000, "萬": 10_000, "亿": 100_000_000, "億": 100_000_000}

CN: Final = "零〇一二三四五六七八九两壹贰叁肆伍陆柒捌玖十拾百佰千仟万亿"
ARABIC: Final = r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?"
CHINESE: Final = rf"[{CN}]{{1,16}}(?:点[零〇一二三四五六七八九]{{1,6}})?"
PLAIN: Final = rf"(?:{ARABIC}\s?(?:[百千]?[万亿]{{0,2}})|{CHINESE})"
PERCENT: Final = rf"(?:百分之(?:{ARABIC}|{CHINESE})|千分之(?:{ARABIC}|{CHINESE}))"
FRACTION: Final = r"(?:[二三四五六七八九十]{1,2}分之[一二两三四五六七八九十]{1,2}|\d{1,3}/\d{1,3})"


_DECIMAL: Final = compiled(r"\d+(?:\.\d+)?")


def parse_number(text: str) -> Number | None:
    """Return the value of one number, or None if the characters make no number.

    Percentages give the figure before the sign (百分之十五 → 15), fractions a ratio. Whole values are ``int``.

    >>> [parse_number(text) for text in ("1.1万", "贰佰伍拾", "百分之十五", "三千零五十", "三分之二")]
    [11000, 250, 15, 3050, 0.6666666666666666]
    """
    if not (text.isascii() and text.isdigit()):
        text = text.replace(" ", "").replace(",", "")
    if not text or len(text) > _LONGEST:
        return None
    if text.isascii() and text.isdigit():
        return int(text)
    if text[:3] in ("百分之", "千分之"):
        return parse_number(text[3:])
    if "分之" in text:
        lower, _, upper = text.partition("分之")
        return _ratio(parse_number(upper), parse_number(lower))
    if "/" in text:
        over, _, under = text.partition("/")
        return _ratio(parse_number(over), parse_number(under))
    match = _DECIMAL.match(text)
    if match:
        return _scaled(Decimal(match.group()), text[match.end() :])
    whole, _, decimals = text.partition("点")
    value = _chinese_whole(whole)
    if value is None:
        return None
    if decimals:
        scale = "".join(str(_DIGITS[c]) for c in decimals if c in _DIGITS)
        return _tidy(Decimal(f"{value}.{scale}"))
    return value


def _ratio(upper: Number | None, lower: Number | None) -> Number | None:
    if upper is None or not lower:
        return None
    return upper / lower


def _scaled(value: Decimal, scale: str) -> Number | None:
    for character in scale:
        factor = _LARGE.get(character) or _UNITS.get(character)
        if factor is None:
            return None
        value *= factor
    return _tidy(value)


def _tidy(value: Decimal) -> Number:
    return int(value) if value == value.to_integral_value() else float(value)


def _chinese_whole(text: str) -> int | None:
    if not text:
        return None
    if len(text) > 1 and all(character in _DIGITS for character in text):
        return int("".join(str(_DIGITS[character]) for character in text))
    total = section = current = 0
    last_unit = 1
    for character in text:
        if character in _DIGITS:
            current = _DIGITS[character]
            last_unit = last_unit if current else 1
        elif character in _UNITS:
            last_unit = _UNITS[character]
            section += (current or 1) * last_unit
            current = 0
        elif character in _LARGE:
            last_unit = _LARGE[character]
            if section + current == 0 and total:
                total *= last_unit
            else:
                total += (section + current or 1) * last_unit
            section = current = 0
        else:
            return None
    if current and last_unit >= 100 and text[-2:-1] not in ("零", "〇") and text[-2:-1] not in _DIGITS:
        current *= last_unit // 10
    return total + section + current
