"""Counts that add up over documents, and the rates they give."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field


@dataclass
class Tally:
    """Named counts; a rate without any case is None, never 0 or 1."""

    counts: Counter[str] = field(default_factory=Counter)

    def add(self, kind: str, *, gold: int = 0, found: int = 0, right: int = 0) -> None:
        """Add labels in the gold, labels found and labels right of one kind."""
        self.counts[f"{kind}/gold"] += gold
        self.counts[f"{kind}/found"] += found
        self.counts[f"{kind}/right"] += right

    def hit(self, name: str, outcomes: list[bool]) -> None:
        """Add yes-or-no outcomes under a name."""
        self.counts[f"{name}/of"] += len(outcomes)
        self.counts[f"{name}/yes"] += sum(outcomes)

    def merge(self, other: Tally) -> None:
        """Add another tally's counts."""
        self.counts.update(other.counts)

    def precision(self, kind: str) -> float | None:
        """Return right over found."""
        return _rate(self.counts[f"{kind}/right"], self.counts[f"{kind}/found"])

    def recall(self, kind: str) -> float | None:
        """Return right over gold."""
        return _rate(self.counts[f"{kind}/right"], self.counts[f"{kind}/gold"])

    def f1(self, kind: str) -> float | None:
        """Return twice right over gold and found together."""
        return _rate(2 * self.counts[f"{kind}/right"], self.counts[f"{kind}/gold"] + self.counts[f"{kind}/found"])

    def share(self, name: str) -> float | None:
        """Return yes over all outcomes under a name."""
        return _rate(self.counts[f"{name}/yes"], self.counts[f"{name}/of"])


def _rate(upper: int, lower: int) -> float | None:
    return upper / lower if lower else None
