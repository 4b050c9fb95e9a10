"""What an import would do, in words, and what stands against it."""

from __future__ import annotations

from dataclasses import dataclass, field

from yanzhen.kernel.problem import Problem


@dataclass(frozen=True)
class Change:
    """One row that differs from what is known (变动).

    Attributes:
        line: row of the sheet.
        subject: whom or what it is about.
        is_new: is it entered for the first time?
        words: what changes, one phrase each.
    """

    line: int
    subject: str
    is_new: bool
    words: tuple[str, ...]


@dataclass
class Outcome:
    """The changes of one sheet, its faults and what was left aside."""

    title: str
    changes: list[Change] = field(default_factory=list)
    unchanged: int = 0
    problems: list[Problem] = field(default_factory=list)
    unknown_columns: list[str] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)

    @property
    def added(self) -> int:
        """How many are new."""
        return sum(change.is_new for change in self.changes)

    @property
    def changed(self) -> int:
        """How many known ones differ."""
        return len(self.changes) - self.added
