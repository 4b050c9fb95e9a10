"""What changes cost at given prices (改动计价): to the fen, line by line and together; no price is never nought."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from math import floor

from yanzhen.engines.equity.costs import PUPILS
from yanzhen.engines.equity.vocabulary import SchoolStage

FEN = 100
_STAGES = list(SchoolStage)


class Unpriced(StrEnum):
    """Why a change has no cost (不计费的原因)."""

    NO_PRICE = "NO_PRICE"  # nobody has settled what a unit of this figure costs
    SHRINKS = "SHRINKS"  # a price says what one more costs, not what one less saves
    NOT_KNOWN = "NOT_KNOWN"  # what the figure was before is not known


@dataclass(frozen=True, kw_only=True)
class Rate:
    """The price of one column (单价).

    Attributes:
        per_unit: yuan for one unit more, or for one pupil more or fewer, ≥ 0.
        most: greatest change at one school in the unit of the column; None where it was not taken down.
    """

    per_unit: Decimal
    most: Decimal | None = None


@dataclass(frozen=True, kw_only=True)
class Step:
    """One figure of one school and stage, before and after, whoever chose it (一处改动).

    Attributes:
        code: what tells the school apart.
        stage: the row that changes.
        column: key of the figure, or ``pupils``.
        before: figure as reported; None where it was not.
        after: figure that is tried, ≥ 0.
    """

    code: str
    stage: SchoolStage
    column: str
    before: Decimal | None
    after: Decimal


@dataclass(frozen=True, kw_only=True)
class PricedStep:
    """What one change costs (一处改动的费用).

    Attributes:
        per_unit: yuan a unit; None where there is no price.
        cost: yuan, rounded half up to the fen; None where ``why_not`` says why there is none.
        why_not: why the change is not counted; None where it is.
        beyond: the greatest change at one school, where this one goes beyond it; else None.
        is_paid_elsewhere: the second row of a figure that the stages share: its cost stands in the first one.
    """

    per_unit: Decimal | None
    cost: Decimal | None
    why_not: Unpriced | None = None
    beyond: Decimal | None = None
    is_paid_elsewhere: bool = False


@dataclass(frozen=True, kw_only=True)
class PricedSteps:
    """All changes with what they cost together (改动的费用).

    Attributes:
        lines: in the order of the changes.
        cost: sum of the lines that have a cost, yuan; None where no line has one.
        left_out: how many changes the sum leaves out, by reason.
        beyond: how many go beyond the greatest change at one school, a shared figure counted once.
    """

    lines: tuple[PricedStep, ...]
    cost: Decimal | None
    left_out: Mapping[Unpriced, int]
    beyond: int


def price_steps(
    steps: Sequence[Step], rates: Mapping[str, Rate], *, shared: Collection[tuple[str, str]] = ()
) -> PricedSteps:
    """Return what changes cost, reckoned in fractions; each line is rounded, so that what is printed adds up.

    Args:
        steps: each school, stage and column at most once; rows of one shared figure say the same.
        rates: prices by column; a column that is not there has none.
        shared: (code, column) of figures that both rows of a school report whole, which are paid once.

    >>> step = Step(code="A", stage=SchoolStage.PRIMARY, column="books", before=Decimal(10), after=Decimal("12.5"))
    >>> found = price_steps([step], {"books": Rate(per_unit=Decimal("0.33"), most=Decimal(2))})
    >>> found.cost, found.lines[0].beyond, found.left_out
    (Decimal('0.83'), Decimal('2'), {})
    >>> price_steps([step], {}).cost is None
    True
    """
    found: dict[int, PricedStep] = {}
    paid: set[tuple[str, str]] = set()
    for place in sorted(range(len(steps)), key=lambda one: _STAGES.index(steps[one].stage)):
        step = steps[place]
        key = (step.code, step.column)
        found[place] = _priced(step, rates.get(step.column), is_paid_elsewhere=key in paid)
        if key in shared:
            paid.add(key)
    lines = tuple(found[place] for place in range(len(steps)))
    costs = [line.cost for line in lines if line.cost is not None]
    mine = [line for line in lines if not line.is_paid_elsewhere]
    return PricedSteps(
        lines=lines,
        cost=sum(costs, Decimal(0)) if costs else None,
        left_out={why: count for why in Unpriced if (count := sum(line.why_not is why for line in mine))},
        beyond=sum(line.beyond is not None for line in mine),
    )


def _priced(step: Step, rate: Rate | None, *, is_paid_elsewhere: bool) -> PricedStep:
    by = None if step.before is None else Fraction(step.after) - Fraction(step.before)
    why_not = _why_not(step.column, by, rate)
    beyond = rate.most if rate and rate.most is not None and by is not None and abs(by) > rate.most else None
    cost = None
    if rate is not None and by is not None and why_not is None:
        cost = Decimal(0) if is_paid_elsewhere else to_fen(abs(by) * Fraction(rate.per_unit))
    return PricedStep(
        per_unit=None if rate is None else rate.per_unit,
        cost=cost,
        why_not=why_not,
        beyond=beyond,
        is_paid_elsewhere=is_paid_elsewhere,
    )


def _why_not(column: str, by: Fraction | None, rate: Rate | None) -> Unpriced | None:
    if rate is None:
        return Unpriced.NO_PRICE
    if by is None:
        return Unpriced.NOT_KNOWN
    return Unpriced.SHRINKS if by < 0 and column != PUPILS else None


def to_fen(amount: Fraction) -> Decimal:
    """Return an amount of yuan ≥ 0 rounded half up to the fen.

    >>> to_fen(Fraction(1, 8)), to_fen(Fraction(5))
    (Decimal('0.13'), Decimal('5.00'))
    """
    return Decimal(floor(amount * FEN + Fraction(1, 2))).scaleb(-2)
