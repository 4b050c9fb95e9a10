"""What a rule or a number rests on (依据)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, kw_only=True)
class Basis:
    """A citation: document title, document number, clause, and the day someone last checked it."""

    title: str
    number: str | None = None
    clause: str | None = None
    checked_on: date | None = None
