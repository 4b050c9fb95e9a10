"""Settle what one more of each figure costs, and how much may change at one school (设定补齐单价)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import transaction

from yanzhen.apps.accounts.models import User
from yanzhen.apps.audit.actions.record import record
from yanzhen.apps.balance.edits import COLUMN
from yanzhen.apps.balance.errors import BalanceError
from yanzhen.apps.balance.models import UnitCost
from yanzhen.apps.balance.queries import authority_of
from yanzhen.apps.balance.refusals import why_not_edit


@dataclass(frozen=True)
class Price:
    """What one unit costs, and the greatest change at one school."""

    yuan: Decimal
    most: Decimal


@transaction.atomic
def set_costs(*, prices: Mapping[str, Price], actor: User, on: date) -> int:
    """Replace the prices; a figure that is not named may not be changed. Returns how many changed.

    Raises:
        BalanceError: NOT_YOURS, NO_AUTHORITY, BAD_COST.
    """
    if refusal := why_not_edit(actor, on=on):
        raise refusal
    for column, price in prices.items():
        if column not in COLUMN or price.yuan <= 0 or price.most <= 0:
            raise BalanceError("BAD_COST", column=COLUMN[column].title if column in COLUMN else column)
    present = {row.column: row for row in UnitCost.objects.select_for_update()}
    said = []
    for column in sorted({*present, *prices}):
        row, price = present.get(column), prices.get(column)
        before = Price(row.yuan, row.most) if row else None
        if before == price:
            continue
        said.append(f"{COLUMN[column].title}由{_words(before)}改为{_words(price)}")
        if price is None and row is not None:
            row.delete()
        elif price is not None:
            given = {"yuan": price.yuan, "most": price.most, "set_by": actor, "set_on": on}
            UnitCost.objects.update_or_create(column=column, defaults=given)
    if said:
        content = {"changes": "；".join(said), "count": len(said)}
        record(kind="BALANCE_COSTS_SET", actor=actor, subjects=[authority_of()], content=content)
    return len(said)


def _words(price: Price | None) -> str:
    return "不调整" if price is None else f"每单位{price.yuan.normalize():f}元、每校至多{price.most.normalize():f}"
