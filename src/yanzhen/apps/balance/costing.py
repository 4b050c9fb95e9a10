"""What changes cost (费用): by the prices that were used, against what the returns say today, to the last fen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import timezone

from yanzhen.apps.balance.bridge import ConditionRow, Place
from yanzhen.apps.balance.costs import costs_for
from yanzhen.apps.balance.edits import Edit, from_stored, same_figure
from yanzhen.apps.balance.models import Scenario
from yanzhen.apps.balance.outcome import Outcome
from yanzhen.engines.equity import EquityRules
from yanzhen.engines.equity.costs import Cost
from yanzhen.engines.equity.pricing import PricedStep, Rate, Step, Unpriced, price_steps
from yanzhen.engines.equity.vocabulary import SchoolStage


@dataclass(frozen=True, kw_only=True)
class PriceList:
    """Prices by column, and of which day they are (单价).

    Attributes:
        rates: prices by column; a column that is not there has none.
        kept_on: the day whose prices these are; None for those that the authority has settled by now.
        filled: columns whose price was not taken down on that day, with the authority's price of ``filled_on``.
        filled_on: the day of those prices; None for today's.
    """

    rates: Mapping[str, Rate]
    kept_on: date | None = None
    filled: frozenset[str] = frozenset()
    filled_on: date | None = None

    def as_of(self, on: date) -> PriceList:
        """Return the list with the day in the place of now, for what is written down."""
        return replace(self, kept_on=self.kept_on or on, filled_on=self.filled_on or on)


@dataclass(frozen=True, kw_only=True)
class Costing:
    """Changes with their costs (费用).

    Attributes:
        edits: the changes, each with the price of a unit and its cost where it has them.
        lines: what was reckoned of each, in the same order.
        prices: by which prices.
        cost: sum of what has a cost; None where nothing has.
        left_out: how many changes the sum leaves out, by reason.
        beyond: how many go beyond the greatest change at one school.
        fix_cost: what the computed fix cost that these changes began with; None where they did not.
    """

    edits: tuple[Edit, ...]
    lines: tuple[PricedStep, ...]
    prices: PriceList
    cost: Decimal | None
    left_out: Mapping[Unpriced, int] = field(default_factory=dict)
    beyond: int = 0
    fix_cost: Decimal | None = None

    @property
    def is_told(self) -> bool:
        """Is there any price by which to reckon?"""
        return bool(self.prices.rates)

    @property
    def difference(self) -> Decimal | None:
        """How much dearer than the computed fix, less than nought where cheaper; None without one to compare with."""
        return None if self.cost is None or self.fix_cost is None else self.cost - self.fix_cost


def costing_of(
    edits: Sequence[Edit],
    rows: Mapping[Place, ConditionRow],
    rules: EquityRules,
    prices: PriceList,
    *,
    fix_cost: Decimal | None = None,
) -> Costing:
    """Return what changes cost; those of rows that the returns no longer have are left out of the sum and counted."""
    steps = [
        Step(
            code=str(edit.place[0]),
            stage=SchoolStage(edit.place[1]),
            column=edit.column,
            before=Decimal(edit.before) if edit.before is not None and edit.place in rows else None,
            after=Decimal(edit.value),
        )
        for edit in edits
    ]
    shared = {
        (str(edit.place[0]), edit.column)
        for edit in edits
        if len(same_figure(rows, edit.place, edit.column, rules)) > 1
    }
    found = price_steps(steps, prices.rates, shared=shared)
    return Costing(
        edits=tuple(
            replace(edit, price=line.per_unit if line.cost is not None else None, cost=line.cost)
            for edit, line in zip(edits, found.lines, strict=True)
        ),
        lines=found.lines,
        prices=prices,
        cost=found.cost,
        left_out=found.left_out,
        beyond=found.beyond,
        fix_cost=fix_cost,
    )


def costing_of_scenario(scenario: Scenario, outcome: Outcome, *, on: date | None = None) -> Costing:
    """Return what the changes of a scenario cost against what the returns say today.

    Args:
        on: the day that stands beside prices of now, where what is reckoned is written down.
    """
    rules = outcome.before.rules
    prices, fix_cost = prices_of(scenario, rules), fix_cost_of(scenario)
    dated = prices if on is None else prices.as_of(on)
    return costing_of(outcome.edits, outcome.before.rows, rules, dated, fix_cost=fix_cost)


def costing_by_school(whole: Costing, outcome: Outcome) -> dict[int, Costing]:
    """Return what the changes of each school cost, in the order in which the schools come up."""
    schools: dict[int, list[Edit]] = {}
    for edit in whole.edits:
        schools.setdefault(edit.place[0], []).append(edit)
    before = outcome.before
    return {key: costing_of(edits, before.rows, before.rules, whole.prices) for key, edits in schools.items()}


def price_list(costs: Iterable[Cost], *, kept_on: date | None = None) -> PriceList:
    """Return the engine's prices as a list."""
    return PriceList(rates={one.column: Rate(per_unit=one.per_unit, most=one.most) for one in costs}, kept_on=kept_on)


def prices_of(scenario: Scenario | None, rules: EquityRules) -> PriceList:
    """Return the prices that a scenario was worked out with, else those that the authority has settled by now.

    Scenarios of before prices were kept whole say only those of the figures that they change.
    """
    if scenario is not None and scenario.prices:
        return _from_kept(scenario.prices)
    today = price_list(costs_for(rules))
    if scenario is None:
        return today
    said = {edit.column: edit.price for edit in from_stored(scenario.edits) if edit.price is not None}
    if not said:
        return today
    rates = {
        column: Rate(per_unit=price, most=today.rates[column].most if column in today.rates else None)
        for column, price in said.items()
    }
    filled = frozenset(today.rates) - frozenset(rates)
    kept_on = timezone.localdate(scenario.made_at)
    return PriceList(rates={**today.rates, **rates}, kept_on=kept_on, filled=filled)


def fix_cost_of(scenario: Scenario | None) -> Decimal | None:
    """Return what the computed fix cost that a scenario is or began with; None where there was none."""
    if scenario is None or scenario.prices:
        return None if scenario is None else scenario.fix_cost
    costs = [edit.cost for edit in from_stored(scenario.edits)]
    known = [cost for cost in costs if cost is not None]
    return sum(known, Decimal(0)) if known and len(known) == len(costs) else None


def as_kept(prices: PriceList, *, on: date) -> dict[str, Any]:
    """Return prices as a scenario keeps them; those of now become those of ``on``."""
    dated = prices.as_of(on)
    return {
        "on": (dated.kept_on or on).isoformat(),
        "rates": {
            column: {"yuan": str(rate.per_unit), "most": None if rate.most is None else str(rate.most)}
            for column, rate in sorted(prices.rates.items())
        },
        "filled": sorted(dated.filled),
        "filled_on": (dated.filled_on or on).isoformat(),
    }


def _from_kept(kept: Mapping[str, Any]) -> PriceList:
    rates = {
        column: Rate(per_unit=Decimal(one["yuan"]), most=None if one["most"] is None else Decimal(one["most"]))
        for column, one in kept["rates"].items()
    }
    return PriceList(
        rates=rates,
        kept_on=date.fromisoformat(kept["on"]),
        filled=frozenset(kept["filled"]),
        filled_on=date.fromisoformat(kept["filled_on"]),
    )
