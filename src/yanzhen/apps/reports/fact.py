"""What a number of a report is, and the rows that it rests on."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal


@dataclass(frozen=True)
class Input:
    """One row under a number: which object, under which name, with which figure."""

    subject: str
    label: str
    shown: str


@dataclass(frozen=True)
class Fact:
    """A number with its rows; ``value`` is null when nothing is known, never zero for that reason.

    Attributes:
        value: the number.
        inputs: the rows under it that the report's owner may see.
        how: how it was worked out, or why there is none.
        missing: who has not reported.
        is_percent: whether a share is shown as a percentage.
        places: decimals shown, where the number's indicator says so.
        phrase: the words shown instead of the number (上升1.2个百分点).
        label: what the number is, for a cell that has no binding of its own.
        unit: its unit.
        absent: what a cell says where there is no number for another reason than that nothing was reported.
    """

    value: Decimal | None
    inputs: tuple[Input, ...]
    how: str
    missing: tuple[str, ...] = ()
    is_percent: bool = False
    places: int | None = None
    phrase: str = ""
    label: str = ""
    unit: str = ""
    absent: str = ""


def in_parts(value: Decimal | None, numerator: Decimal | None, denominator: Decimal | None, places: int) -> str:
    """Return a figure as a row shows it: rounded as its definition says, a rate with its parts: 68.2（509/746）."""
    shown = "—" if value is None else f"{value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP):f}"
    if numerator is None or denominator is None:
        return shown
    parts = f"{plain(numerator)}/{plain(denominator)}"
    return parts if value is None else f"{shown}（{parts}）"


def plain(value: Decimal | None) -> str:
    """Return a figure without trailing zeros; a dash when unknown."""
    if value is None:
        return "—"
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
