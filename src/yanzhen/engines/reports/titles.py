"""Breaks a title (标题) where a reader would: words stay whole, lines are even."""

from __future__ import annotations

from yanzhen.engines.reports.wording import width_in_characters

# A line may end after these.
BREAKS_AFTER = ("关于", "的", "、", "，", "年", "月", "和", "与", "及", "作", "会", "局", "府", "》", "”")
MAX_LINES = 4


def title_lines(text: str, room: int) -> list[str]:
    """Return the lines of a title, each at most ``room`` characters wide where a break can be found.

    A break typed by hand is kept. Otherwise the title is cut near even parts, after a particle or a mark; where none
    stands near, the line is left to the word processor.

    Args:
        text: the title, line breaks as ``\\n``.
        room: characters of the title's size that a line holds.

    >>> title_lines("示例区教育委员会关于2026年上半年重点任务推进情况的总结报告", 20)
    ['示例区教育委员会关于2026年上半年', '重点任务推进情况的总结报告']
    """
    if "\n" in text or width_in_characters(text) <= room:
        return text.split("\n")
    count = -(-round(width_in_characters(text) * 2) // (room * 2))
    for lines in range(int(count), MAX_LINES + 1):
        parts = _cut(text, lines)
        if parts is not None and all(width_in_characters(part) <= room for part in parts):
            return parts
    return [text]


def _cut(text: str, lines: int) -> list[str] | None:
    """Cut off one line after another at the best place near its even share; None when there is no place."""
    parts: list[str] = []
    rest = text
    for left in range(lines, 1, -1):
        share = width_in_characters(rest) / left
        places = [place for place in range(2, len(rest) - 1) if _may_end(rest, place)]
        if not places:
            return None
        best = min(places, key=lambda place: abs(width_in_characters(rest[:place]) - share))
        parts.append(rest[:best])
        rest = rest[best:]
    return [*parts, rest]


def _may_end(text: str, place: int) -> bool:
    before, after = text[:place], text[place]
    if after in "、，。的和与及年月日）》”" or (before.endswith("年") and (after in "上下度" or after.isdigit())):
        return False
    return before.endswith(BREAKS_AFTER)
