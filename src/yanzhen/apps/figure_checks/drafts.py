"""A draft as the reader sees it, with its figures as the checking engine takes them (稿子与稿中数)."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from yanzhen.engines.figurecheck import Figure
from yanzhen.engines.policytext import Quantity, Reading, read_document
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

    def sentence_of(self, start: int) -> tuple[int, int, str]:
        """Return the span and the type of the statement (or heading) around an offset."""
        place = bisect_right([span[0] for span in self.sentences], start) - 1
        if place >= 0 and self.sentences[place][1] > start:
            statement = next((one for one in self.reading.statements if one.start == self.sentences[place][0]), None)
            return (*self.sentences[place], statement.type if statement else "heading")
        return start, start, "heading"


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
