"""The time of a search (求解时限): one place looks at the clock; it may end the search, it never steers it."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

Tell = Callable[[Decimal | None, float | None], None]


def _silent(cost: Decimal | None, bound: float | None) -> None:
    """Tell nobody."""


@dataclass
class Clock:
    """When to stop, and whom to tell how far the search is.

    Attributes:
        deadline: in seconds of ``time.monotonic``.
        tell: gets the cost of the cheapest changes so far and the bound, None where unknown; may raise to end it all.
        has_run_out: has something been left undone because the time was over?
        told: what was told last.
    """

    deadline: float
    tell: Tell = _silent
    has_run_out: bool = False
    told: tuple[Decimal | None, float | None] = (None, None)

    @classmethod
    def of(cls, seconds: float, tell: Tell | None = None) -> Clock:
        """Return a clock that runs out in so many seconds from now."""
        return cls(time.monotonic() + seconds, tell or _silent)

    def left(self) -> float:
        """Return the seconds left, at least 0."""
        return max(0.0, self.deadline - time.monotonic())

    def is_over(self) -> bool:
        """Is the time over? Remembers that it was."""
        if self.left() <= 0:
            self.has_run_out = True
        return self.has_run_out

    def say(self, cost: Decimal | None, bound: float | None) -> None:
        """Tell where the search stands."""
        self.told = cost, bound
        self.tell(cost, bound)

    def beat(self) -> None:
        """Tell that the search goes on, standing where it stood."""
        self.tell(*self.told)
