"""How official documents write numbers of headings, days and widths (公文数字与日期写法)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from yanzhen.engines.reports.model import Block, BoundRun, Heading, Number

MISSING = "〔待补〕"
_DIGITS = "零一二三四五六七八九"


def chinese_number(number: int) -> str:
    """Return 1 to 9999 in Chinese digits, as headings are numbered.

    >>> [chinese_number(number) for number in (1, 10, 12, 20, 99, 100, 105, 110, 300, 1001)]
    ['一', '十', '十二', '二十', '九十九', '一百', '一百零五', '一百一十', '三百', '一千零一']
    """
    words, skipped = "", False
    for place, unit in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // place % 10
        if digit:
            words += ("零" if skipped and words else "") + _DIGITS[digit] + unit
        skipped = not digit
    return words[1:] if 10 <= number < 20 else words


def chinese_day(day: date) -> str:
    """Return a day as documents write it.

    >>> chinese_day(date(2026, 3, 5))
    '2026年3月5日'
    """
    return f"{day.year}年{day.month}月{day.day}日"


def numbered(blocks: Iterable[Block[BoundRun]]) -> Iterator[tuple[Block[BoundRun], str]]:
    """Yield each block with its heading number (一、（一）1.（1）); "" for all other blocks."""
    counts = [0, 0, 0, 0]
    for block in blocks:
        if not isinstance(block, Heading) or not block.is_numbered:
            yield block, ""
            continue
        counts[block.level - 1] += 1
        counts[block.level :] = [0] * (4 - block.level)
        yield block, _heading_number(block.level, counts[block.level - 1])


def _heading_number(level: int, count: int) -> str:
    if level == 1:
        return f"{chinese_number(count)}、"
    if level == 2:
        return f"（{chinese_number(count)}）"
    return f"{count}." if level == 3 else f"（{count}）"


def run_text(run: BoundRun) -> str:
    """Return what a run prints; a figure nobody knows prints 〔待补〕, in a cell of a table 未报."""
    if isinstance(run, Number):
        return (run.absent or MISSING) if run.shown is None else run.shown
    return run.text


def plain_text(runs: Iterable[BoundRun]) -> str:
    """Return what the runs print, as one line."""
    return "".join(run_text(run) for run in runs)


def width_in_characters(text: str) -> float:
    """Return the width of a text in Chinese characters; ASCII takes half of one.

    >>> width_in_characters("2026年3月5日")
    6.0
    """
    return sum(0.5 if character.isascii() else 1.0 for character in text)
