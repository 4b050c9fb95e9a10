"""What comes out of a file (提取结果): the text and where each stretch of it stood in the original."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass

from yanzhen.kernel.errors import BadInputError
from yanzhen.kernel.problem import Problem

MAX_FILE_BYTES = 20 * 1024 * 1024
MAX_UNPACKED_BYTES = 200 * 1024 * 1024
MAX_TEXT_CHARACTERS = 12_000_000
MAX_PAGES = 2_000


@dataclass(frozen=True, slots=True)
class Anchor:
    """Where a stretch of the text stood: page, paragraph or table cell; all counted from 1, null where not known.

    ``recognised`` is true where a picture was read by machine (OCR), so that words and numbers may be wrong.
    """

    start: int
    end: int
    kind: str
    page: int | None = None
    paragraph: int | None = None
    table: int | None = None
    row: int | None = None
    column: int | None = None
    recognised: bool = False


@dataclass(frozen=True, slots=True)
class Extracted:
    """The text of a file.

    Attributes:
        text: what every offset indexes.
        format: ``txt``, ``html``, ``docx``, ``ofd``, ``pdf``, ``office`` or ``image``, by content.
        anchors: in the order of the text, without overlaps.
        asides: headers, footers, running heads, page numbers, notes: kept apart from the text.
        notes: Chinese sentences for the user about what was done on the way (修订按接受处理 …).
    """

    text: str
    format: str
    anchors: tuple[Anchor, ...] = ()
    asides: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def recognised(self) -> tuple[tuple[int, int], ...]:
        """Spans that were read from pictures by machine; every number in them is to be confirmed."""
        spans: list[tuple[int, int]] = []
        for anchor in self.anchors:
            if not anchor.recognised:
                continue
            if spans and anchor.start - spans[-1][1] <= 1:
                spans[-1] = (spans[-1][0], anchor.end)
            else:
                spans.append((anchor.start, anchor.end))
        return tuple(spans)

    def anchor_at(self, offset: int) -> Anchor | None:
        """Return the anchor that covers an offset, or None between anchors."""
        position = bisect_right([anchor.start for anchor in self.anchors], offset) - 1
        if position < 0 or self.anchors[position].end <= offset:
            return None
        return self.anchors[position]


def refusal(
    code: str, message: str, *, file: str, found: str | None = None, expected: str | None = None
) -> BadInputError:
    """Return the error for a file that cannot be read; ``message`` says what to do."""
    return BadInputError([Problem(code=code, message=message, file=file or None, found=found, expected=expected)])
