"""What a school may set for its bodies, by the names of the engine, with the value of the rule set beside each."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from yanzhen.engines.decisions.vocabulary import Matter

SCHOOL_WIDE = ("large_spending_yuan",)


def stored_settings(wanted: Mapping[str, object]) -> dict[str, object]:
    """Return settings as the database keeps them: only what the school sets itself, money as text.

    >>> stored_settings({"quorum_strict": None, "notice_days_min": 2})
    {'notice_days_min': 2}
    """
    kept = {key: value for key, value in wanted.items() if value is not None}
    return {key: str(value) if isinstance(value, Decimal) else value for key, value in kept.items()}


def engine_settings(stored: Mapping[str, object]) -> dict[str, object]:
    """Return stored settings as the engine takes them.

    >>> engine_settings({"large_spending_yuan": "50000.00"})
    {'large_spending_yuan': Decimal('50000.00')}
    """
    found = dict(stored)
    if (money := found.get("large_spending_yuan")) is not None:
        found["large_spending_yuan"] = Decimal(str(money))
    if isinstance(matters := found.get("two_thirds_matters"), list | tuple):
        found["two_thirds_matters"] = frozenset(Matter(one) for one in matters)
    return found
