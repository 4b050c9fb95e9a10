"""How exactly a figure is printed, what it can stand for, how another is written in its place (精度与写法)."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from yanzhen.engines.figurecheck.model import Figure, Qualifier

SHARES = frozenset(("%", "‰"))
_CORE = re.compile(r"(\d[\d,]*)(?:\.(\d+))?(\s?[百千]?[万亿]{0,2})")
_CHARACTERS = re.compile(r"[零〇一二三四五六七八九两十百千万亿点]+")
_SCALES = {"百": Decimal(100), "千": Decimal(1000), "万": Decimal(10_000), "亿": Decimal(100_000_000)}
_NEAR = re.compile(r"近|将近|接近|不到|不足|不满|未满")
_OVER = re.compile(r"余|几|多(?!于)")
_ABOUT = re.compile(r"约|大概|左右|上下")
_DROPPED_AFTER = re.compile(r"^\s?(?:余|几|多)|(?:及?以上|及?以下|以内|左右|上下)$")


class Interval(NamedTuple):
    """What a printed figure can stand for; null: no bound on that side."""

    low: Decimal | None
    high: Decimal | None

    def overlaps(self, other: Interval) -> bool:
        """Can both stand for one number?"""
        below = self.high is not None and other.low is not None and self.high < other.low
        above = self.low is not None and other.high is not None and self.low > other.high
        return not (below or above)


def number_start(text: str, figure: Figure) -> int:
    """Return where the digits begin: after 近, 较上年增加 and the like."""
    found = re.compile(r"\d").search(text, figure.start, figure.end)
    if found:
        begin = found.start()
        return begin - 3 if text[begin - 3 : begin] in ("百分之", "千分之") and begin - 3 >= figure.start else begin
    last = figure.start
    for match in _CHARACTERS.finditer(text, figure.start, figure.end):
        last = match.start()
        if text[last - 1 : last] != "上":
            break
    return last


def step_of(words: str) -> Decimal:
    """Return what one unit in the last printed place is worth: 0.1 for 65.3%, 1000 for 1.1万, 1 for 43.

    >>> [str(step_of(words)) for words in ("65.3%", "1.1万个", "43所")]
    ['0.1', '1000.0', '1']
    """
    match = _CORE.search(words)
    if match is None:
        decimals = words.partition("点")[2]
        count = len(re.match(r"[零〇一二三四五六七八九]*", decimals).group())  # type: ignore[union-attr]
        return Decimal(1).scaleb(-count)
    step = Decimal(1).scaleb(-len(match[2] or ""))
    for character in match[3].strip():
        step *= _SCALES[character]
    return step


def is_counted(figure: Figure, words: str) -> bool:
    """Is the figure a whole number of things, printed to the last one?"""
    match = _CORE.search(words)
    scaled = bool(match and (match[2] or match[3].strip()))
    return not (scaled or figure.unit in SHARES or figure.unit in ("个百分点", "百分点", "倍", "成", ""))


def qualifier_of(figure: Figure, text: str) -> Qualifier:
    """Return what the text says beside the figure: 近, 余, 以上, 超过, 以内, 不足, 约, or nothing."""
    written = text[figure.start : figure.end]
    bounds = {
        "ge": Qualifier.AT_LEAST,
        "gt": Qualifier.MORE,
        "le": Qualifier.AT_MOST,
        "lt": Qualifier.LESS if _NEAR.search(written) else Qualifier.AT_MOST,
    }
    if figure.comparator in bounds:
        return bounds[figure.comparator]
    if not figure.approx:
        return Qualifier.EXACT
    if _NEAR.search(written):
        return Qualifier.NEAR
    return Qualifier.OVER if _OVER.search(written) else Qualifier.ABOUT


def stands_for(value: Decimal, qualifier: str, *, step: Decimal, is_counted: bool) -> Interval:
    """Return what a stated value can stand for.

    Args:
        value: the value, not negative.
        qualifier: one of ``Qualifier``.
        step: what one unit in the last printed place is worth.
        is_counted: a whole number of things, printed to the last one, is not rounded.

    >>> stands_for(Decimal(70), "over", step=Decimal(1), is_counted=True)
    Interval(low=Decimal('70'), high=Decimal('80'))
    """
    half = Decimal(0) if is_counted else step / 2
    if qualifier in (Qualifier.AT_LEAST, Qualifier.MORE):
        return Interval(value, None)
    if qualifier == Qualifier.AT_MOST:
        return Interval(None, value)
    if qualifier == Qualifier.LESS:
        return Interval(value * Decimal("0.8"), value)
    if qualifier == Qualifier.NEAR:
        return Interval(value * Decimal("0.85"), value + half)
    if qualifier == Qualifier.OVER:
        return Interval(value, value + max(step, _last_place(value)))
    if qualifier == Qualifier.ABOUT:
        slack = max(step, value * Decimal("0.05"))
        return Interval(value - slack, value + slack)
    return Interval(value - half, value + half)


def interval_of(figure: Figure, text: str) -> Interval | None:
    """Return what the figure can stand for, its rounding and its qualifiers counted; null for a negative one."""
    if figure.value is None:
        return Interval(figure.low, figure.high)
    if figure.value < 0:
        return None
    words = text[number_start(text, figure) : figure.end]
    step = step_of(words)
    if figure.unit == "成" or (figure.unit == "" and "分之" in words):
        step = max(step, figure.value / 10)
    return stands_for(figure.value, qualifier_of(figure, text), step=step, is_counted=is_counted(figure, words))


def _last_place(value: Decimal) -> Decimal:
    """What the last digit that is not zero is worth: 100 for 300, 10 for 70."""
    digits, exponent = value.normalize().as_tuple()[1:]
    return Decimal(1).scaleb(int(exponent)) if digits else Decimal(1)


def shown(value: Decimal, *, decimals: int, commas: bool = False) -> str:
    """Write a number with at most so many decimals, whole numbers without any.

    >>> shown(Decimal("57.142"), decimals=1)
    '57.1'
    """
    rounded = value.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
    return f"{rounded:,}" if commas else f"{rounded}"


def decimals_of(words: str) -> int:
    """Return how many decimals are printed."""
    match = _CORE.search(words)
    return len(match[2] or "") if match else 0


def rewritten(figure: Figure, text: str, value: Decimal, *, at_least_decimals: int = 0) -> str:
    """Return how ``value`` is written in the figure's place: its form, scale and unit kept, its qualifiers left out.

    Args:
        figure: the figure that is replaced.
        text: the text that holds it.
        value: the new number, in the figure's unit.
        at_least_decimals: decimals to print where a share is printed with fewer.

    >>> rewritten(Figure(0, 6, Decimal(11000), None, None, "个", "eq", False), "近1.1万个", Decimal(12345))
    '1.23万个'
    """
    number = number_start(text, figure)
    words = text[number : figure.end]
    match = _CORE.search(words)
    lead = "" if _is_qualifier(text[figure.start : number]) else text[figure.start : number]
    if match is None:
        tail = words[_CHARACTERS.match(words).end() :] if _CHARACTERS.match(words) else words  # type: ignore[union-attr]
        return f"{lead}{_plain(value)}{_DROPPED_AFTER.sub('', tail)}"
    scale = Decimal(1)
    for character in match[3].strip():
        scale *= _SCALES[character]
    decimals = len(match[2] or "")
    if figure.unit in SHARES or figure.unit.endswith("百分点"):
        decimals = max(decimals, at_least_decimals)
    elif scale > 1:
        decimals = max(decimals, 2) if (value / scale * 100) % 10 else decimals
    tail = _DROPPED_AFTER.sub("", words[match.end() :])
    percent = "百分之" if words.startswith("百分之") else ""
    body = _plain(value) if scale == 1 and not decimals else shown(value / scale, decimals=decimals)
    body = f"{int(body):,}" if "," in match[1] and body.isdigit() else body
    return f"{lead}{percent}{body}{match[3].strip()}{tail}"


def _is_qualifier(lead: str) -> bool:
    return bool(_NEAR.search(lead) or _ABOUT.search(lead) or re.search(r"超|逾|突破|不(?:少|低|多|高)", lead))


def _plain(value: Decimal) -> str:
    whole = value == value.to_integral_value()
    return f"{int(value)}" if whole else f"{value.quantize(Decimal('0.01'), rounding=ROUND_HALF_UP).normalize():f}"
