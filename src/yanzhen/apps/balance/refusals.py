"""Why acts on balance are refused: for acts and pages alike."""

from __future__ import annotations

from datetime import date

from yanzhen.apps.accounts.models import User
from yanzhen.apps.accounts.rights import capability_title
from yanzhen.apps.balance.errors import BalanceError
from yanzhen.apps.balance.models import Scenario
from yanzhen.apps.balance.queries import authority_of, works_for_district


def why_not_edit(actor: User, *, on: date) -> BalanceError | None:
    """Why may the actor not work on scenarios and prices of the district?"""
    if authority_of() is None:
        return BalanceError("NO_AUTHORITY")
    if works_for_district(actor, on=on):
        return None
    return BalanceError("NOT_YOURS", capability=capability_title("balance.edit"))


def why_stale(current: int, seen: int) -> BalanceError | None:
    """Why may someone who saw version ``seen`` not change what is now at ``current``?"""
    return None if current == seen else BalanceError("STALE", current=current, seen=seen)


def why_not_change(scenario: Scenario, actor: User, *, on: date) -> BalanceError | None:
    """Why may the actor not change this scenario, or take it further?"""
    if refusal := why_not_edit(actor, on=on):
        return refusal
    return BalanceError("DISCARDED") if scenario.discarded_at else None


def why_not_restore(scenario: Scenario, actor: User, *, on: date) -> BalanceError | None:
    """Why may the actor not bring a discarded scenario back?"""
    if refusal := why_not_edit(actor, on=on):
        return refusal
    return None if scenario.discarded_at else BalanceError("NOT_DISCARDED")
