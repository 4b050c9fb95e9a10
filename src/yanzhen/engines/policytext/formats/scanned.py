"""Recognised words (文字识别结果): from words with places on a picture to printed lines, as a PDF gives them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

UNSURE_BELOW = 60
"""Words that the recognition gives less than this, of 100, are counted as hard to read."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A page as a grey picture: one byte a pixel, rows from the top; ``dpi`` pixels make an inch."""

    width: int
    height: int
    grey: bytes
    dpi: int


@dataclass(frozen=True, slots=True)
class Word:
    """A recognised word: its text, its box in pixels from the top left, the printed line it stands in.

    Attributes:
        line: equal for the words of one printed line, in the order of reading.
        sureness: of 100.
    """

    text: str
    left: float
    top: float
    width: float
    height: float
    line: tuple[int, ...]
    sureness: float


@dataclass(frozen=True, slots=True)
class ScannedPage:
    """What was recognised on one page, its size in pixels."""

    width: int
    height: int
    dpi: int
    words: tuple[Word, ...]


Recognise = Callable[[Iterable[Picture]], Iterator[ScannedPage]]
"""Reads pictures one after another; whoever calls the reader decides what program does it."""
Inked = tuple[str, float, float, float, float]


def printed_lines(page: ScannedPage) -> Iterator[list[Inked]]:
    """Yield each line as characters with left, bottom, right, top in points from the bottom left of the page."""
    scale = 72 / page.dpi
    for _, group in groupby(page.words, key=lambda word: word.line):
        line: list[Inked] = []
        for word in group:
            if line and _are_latin(line[-1][0], word.text[:1]):
                line.append((" ", line[-1][3], line[-1][2], line[-1][3], line[-1][4]))
            line.extend(_characters(word, page.height, scale))
        if line:
            yield line


def unsure_words(pages: Sequence[ScannedPage]) -> int:
    """Return how many words were hard to read."""
    return sum(word.sureness < UNSURE_BELOW for page in pages for word in page.words)


def _characters(word: Word, page_height: int, scale: float) -> Iterator[Inked]:
    each = word.width / max(1, len(word.text))
    top, bottom = (page_height - word.top) * scale, (page_height - word.top - word.height) * scale
    for at, character in enumerate(word.text):
        left = (word.left + at * each) * scale
        yield character, left, bottom, left + each * scale, top


def _are_latin(before: str, after: str) -> bool:
    return before.isascii() and after.isascii() and before.isalnum() and after.isalnum()
