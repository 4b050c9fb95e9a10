"""What is checked and what is found (核验对象与结论): frozen values whose offsets index one folded text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


class Level(StrEnum):
    """How sure a finding is: wrong, to be looked at, or right when worked out anew."""

    FAULT = "fault"
    HINT = "hint"
    AGREES = "agrees"


class FindingCode(StrEnum):
    """What was worked out (核算种类)."""

    CHANGE = "change"
    DIRECTION = "direction"
    POINTS = "points"
    SUM = "sum"
    PART = "part"
    SHARE = "share"
    SHARES = "shares"
    MULTIPLE = "multiple"
    OVER_HUNDRED = "over_hundred"
    REPEAT = "repeat"


class Qualifier(StrEnum):
    """What a text says beside a figure (修饰语)."""

    EXACT = ""
    NEAR = "near"
    OVER = "over"
    AT_LEAST = "at_least"
    MORE = "more"
    AT_MOST = "at_most"
    LESS = "less"
    ABOUT = "about"


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of a text (数).

    Attributes:
        start, end: where it stands, qualifiers included.
        value: the number in its unit (1.1万个 → 11000); null for a range.
        low, high: the ends of a range.
        unit: the unit in simplified characters, ``%`` for percentages, blank if none.
        comparator: ``eq, ge, le, gt, lt, range, delta_up, delta_down, yoy_up, yoy_down``.
        approx: does the text say 近, 余, 约 or the like?
        scope: of whom and when, as the caller tells them apart; only figures of one scope can contradict each other,
            and those without one (aims, norms) none.
    """

    start: int
    end: int
    value: Decimal | None
    low: Decimal | None
    high: Decimal | None
    unit: str
    comparator: str
    approx: bool
    scope: str | None = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """What working a figure out anew showed (核算结论).

    Attributes:
        code: what was worked out.
        level: wrong, to be looked at, or right.
        figure: index of the figure that is judged.
        inputs: indices of the figures that it was worked out from.
        expected: the figure that follows from them, as it would be written; blank where none follows.
        explanation: one Chinese sentence with the working.
        replacement: what to write instead of the figure's words; blank where the text cannot tell.
    """

    code: FindingCode
    level: Level
    figure: int
    inputs: tuple[int, ...]
    expected: str
    explanation: str
    replacement: str = ""


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch without a full stop, and the figures in it by index, in order (句)."""

    text: str
    start: int
    end: int
    indices: tuple[int, ...]
    figures: Sequence[Figure]
    numbers: Sequence[int]

    def __len__(self) -> int:
        return len(self.indices)

    def at(self, place: int) -> Figure:
        """Return the figure at a place of the passage."""
        return self.figures[self.indices[place]]

    def number_start(self, place: int) -> int:
        """Return where the digits of a figure begin, after its qualifiers."""
        return self.numbers[self.indices[place]]

    def before(self, place: int) -> str:
        """Return the words between the figure before (or the passage's start) and the digits of this one."""
        start = self.at(place - 1).end if place else self.start
        return self.text[start : self.number_start(place)]

    def between(self, first: int, last: int) -> str:
        """Return the text from the end of one figure to the digits of a later one."""
        return self.text[self.at(first).end : self.number_start(last)]

    def after(self, place: int) -> str:
        """Return the words up to the next figure or the passage's end."""
        end = self.at(place + 1).start if place + 1 < len(self) else self.end
        return self.text[self.at(place).end : end]

    def words(self, place: int) -> str:
        """Return a figure as the text writes it, without what stands before its digits."""
        return self.text[self.number_start(place) : self.at(place).end]
