"""The difference coefficient (差异系数): population standard deviation weighted by pupils, over the weighted mean."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import isqrt

_ROOT_BITS = 66  # more than twice the guard that rounding to 53 bits needs


@dataclass(frozen=True)
class Spread:
    """How unlike the schools are in one resource (差异), exactly.

    Attributes:
        mean: total over all schools ÷ all pupils, in the unit of the totals per pupil.
        cv_squared: square of the coefficient; None where the mean is zero.
    """

    mean: Fraction
    cv_squared: Fraction | None

    @property
    def cv(self) -> float | None:
        """The coefficient as the nearest double; None where the mean is zero."""
        return None if self.cv_squared is None else square_root(self.cv_squared)

    def is_within(self, limit: Decimal) -> bool:
        """Is the coefficient at most ``limit``, without any rounding? False where the mean is zero."""
        return self.cv_squared is not None and self.cv_squared <= Fraction(limit) ** 2


def spread_of(totals: Sequence[Fraction | Decimal | int], pupils: Sequence[int]) -> Spread:
    """Return mean and coefficient of one resource of one stage.

    With P pupils, X̄ = Σx ÷ ΣP and S² = Σ(P ÷ ΣP)(x ÷ P − X̄)²; CV = S ÷ X̄. Reckoned in fractions as
    CV² = ΣP · Σ(x² ÷ P) ÷ (Σx)² − 1, which is the same number; so neither the order of schools nor any rounding
    on the way changes a bit of the result.

    Args:
        totals: raw total of each school, shape (n,), n ≥ 1, ≥ 0, all in one unit.
        pupils: enrolled pupils of the same schools in the same order, shape (n,), ≥ 1, persons.
    Returns:
        The exact spread; one school has the coefficient 0.
    Raises:
        ValueError: no school, lengths that differ, or a school without pupils.
    Source: rulebook entries ``equity/yz17`` and ``equity/jb12``.

    >>> round(spread_of([279, 137, 935, 160, 402], [45, 37, 89, 76, 55]).cv, 4)
    0.5153
    """
    if not totals or len(totals) != len(pupils) or min(pupils) < 1:
        raise ValueError("every school needs a total and pupils")
    sums: dict[int, int] = {}
    squares: dict[tuple[int, int], int] = {}
    for total, count in zip(totals, pupils, strict=True):
        numerator, denominator = total.as_integer_ratio()
        sums[denominator] = sums.get(denominator, 0) + numerator
        group = (denominator, count)
        squares[group] = squares.get(group, 0) + numerator * numerator
    everything, everybody = _sum(Fraction(top, bottom) for bottom, top in sorted(sums.items())), sum(pupils)
    mean = everything / everybody
    if not everything:
        return Spread(mean, None)
    second = _sum(Fraction(top, bottom * bottom * count) for (bottom, count), top in sorted(squares.items()))
    return Spread(mean, everybody * second / everything**2 - 1)


def _sum(fractions: Iterable[Fraction]) -> Fraction:
    """Add in pairs, so that denominators stay short for as long as they can."""
    found = list(fractions)
    while len(found) > 1:
        pairs = [one + other for one, other in zip(found[::2], found[1::2], strict=False)]
        found = pairs + found[len(found) - len(found) % 2 :]
    return found[0]


def square_root(square: Fraction) -> float:
    """Return the double nearest to the square root.

    >>> square_root(Fraction(81, 400)), square_root(Fraction(0)), square_root(Fraction(2))
    (0.45, 0.0, 1.4142135623730951)
    """
    top, bottom = square.numerator, square.denominator
    shift = max(0, _ROOT_BITS - (top.bit_length() - bottom.bit_length()) // 2)
    scaled, rest = divmod(top << (2 * shift), bottom)
    root = isqrt(scaled)
    is_more = bool(rest) or root * root != scaled
    return float(Fraction(2 * root + is_more, 2 << shift))
