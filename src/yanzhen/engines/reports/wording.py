"""How official documents write numbers of headings, days and widths (公文数字与日期写法)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from yanzhen.engines.reports.model import Block, BoundRun, Heading, Number

MISSING = "〔待补〕"
_DIGITS = "零一二三四五六七八九"


def chinese_number(number: int) -> str:
    """Return 1 to 99 in Chinese numerals.

    >>> [chinese_number(n) for n in (1, 10, 12, 20, 35)]
    ['一', '十', '十二', '二十', '三十五']
    """
    tens, ones = divmod(number, 10)
    head = "" if tens == 0 else ("十" if tens == 1 else f"{_DIGITS[tens]}十")
    return head + (_DIGITS[ones] if ones or not tens else "")


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
    """Return what a run prints; a figure nobody knows prints 〔待补〕."""
    if isinstance(run, Number):
        return MISSING if run.shown is None else run.shown
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
