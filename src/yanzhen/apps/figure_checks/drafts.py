"""A draft as the reader sees it, with its figures as the checking engine takes them (稿子与稿中数)."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property

from yanzhen.engines.figurecheck import Figure
from yanzhen.engines.policytext import Quantity, Reading, TimeSpan, read_document
from yanzhen.engines.policytext.folding import fold

_NOT_FIGURES = ("周年", "周岁", "岁", "级", "大", "方面", "步骤", "维度", "层面", "板块", "领域", "届", "步", "环节")
_LISTING = re.compile(
    r"^(?:主题|任务|重点|工作|举措|措施|原则|关系|环节|要求|问题|方面|统一|关键|目标|行动|工程|体系|机制)"
)
_NAMED = re.compile(r"[一二三四五六七八九十两]+")


@dataclass(frozen=True)
class Draft:
    """A text with its reading; ``view`` is the folded text that the engine's offsets index."""

    text: str
    view: str
    reading: Reading
    quantities: tuple[Quantity, ...]
    figures: tuple[Figure, ...]
    sentences: tuple[tuple[int, int], ...]

    @cached_property
    def _starts(self) -> list[int]:
        return [start for start, _ in self.sentences]

    @cached_property
    def _types(self) -> dict[int, str]:
        return {statement.start: statement.type for statement in self.reading.statements}

    def sentence_of(self, start: int) -> tuple[int, int, str]:
        """Return the span and the type of the statement (or heading) around an offset."""
        place = bisect_right(self._starts, start) - 1
        if place >= 0 and self.sentences[place][1] > start:
            return (*self.sentences[place], self._types.get(self.sentences[place][0], "heading"))
        return start, start, "heading"

    def times_in(self, start: int, end: int) -> list[TimeSpan]:
        """Return the times that lie inside a stretch, in order."""
        first = bisect_left(self._time_starts, start)
        found = []
        for time in self.reading.times[first:]:
            if time.start >= end:
                break
            if time.end <= end:
                found.append(time)
        return found

    @cached_property
    def _time_starts(self) -> list[int]:
        return [time.start for time in self.reading.times]

    def headings_over(self, start: int) -> list[str]:
        """Return the headings above an offset as folded text, outermost first."""
        place = bisect_right(self._heading_starts, start) - 1
        return self._heading_paths[place] if place >= 0 else []

    @cached_property
    def _heading_starts(self) -> list[int]:
        return [heading.start for heading in self.reading.headings]

    @cached_property
    def _heading_paths(self) -> list[list[str]]:
        paths: list[list[str]] = []
        path: list[tuple[int, str]] = []
        for heading in self.reading.headings:
            path = [above for above in path if above[0] < heading.level]
            path.append((heading.level, self.view[heading.start : heading.end]))
            paths.append([words for _, words in path])
        return paths


def draft_of(text: str, *, year: int | None = None) -> Draft:
    """Read a text; figures that only count the parts of an enumeration (三个方面) are left out.

    ``year`` beats the text's own for times such as 今年.
    """
    reading = read_document(text, year=year)
    view = fold(text).view
    kept = tuple(quantity for quantity in reading.quantities if _states_something(view, quantity))
    sentences = sorted((part.start, part.end) for part in (*reading.statements, *reading.headings))
    return Draft(
        text=text,
        view=view,
        reading=reading,
        quantities=kept,
        figures=tuple(figure_of(quantity) for quantity in kept),
        sentences=tuple(sentences),
    )


def figure_of(quantity: Quantity, scope: str | None = "") -> Figure:
    """Return a quantity as the checking engine takes it."""
    return Figure(
        start=quantity.start,
        end=quantity.end,
        value=_decimal(quantity.value),
        low=_decimal(quantity.min),
        high=_decimal(quantity.max),
        unit="%" if quantity.unit == "％" else fold(quantity.unit).view,
        comparator=quantity.comparator,
        approx=quantity.approx,
        scope=scope,
    )


def day_of(text: str | None) -> date | None:
    """Return a day of the reader, or null."""
    return date.fromisoformat(text) if text else None


def _decimal(number: float | int | None) -> Decimal | None:
    return None if number is None else Decimal(str(number))


def _states_something(view: str, quantity: Quantity) -> bool:
    unit = fold(quantity.unit).view
    if unit in _NOT_FIGURES:
        return False
    words = view[quantity.start : quantity.end]
    in_characters = _NAMED.match(words) is not None
    return not (
        in_characters and unit in ("个", "项", "条", "点", "对", "种", "类") and quantity.role == "other"
    ) and not (in_characters and _LISTING.match(view[quantity.end : quantity.end + 4]))
