"""Keep a what-if under a name, change it, discard it and bring it back (均衡方案)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from yanzhen.apps.accounts.models import User
from yanzhen.apps.audit.actions.record import record
from yanzhen.apps.balance.costing import PriceList, as_kept
from yanzhen.apps.balance.edits import Edit, as_stored
from yanzhen.apps.balance.errors import BalanceError
from yanzhen.apps.balance.models import Scenario
from yanzhen.apps.balance.queries import authority_of
from yanzhen.apps.balance.refusals import why_not_change, why_not_edit, why_not_restore, why_stale
from yanzhen.apps.balance.school_years import SchoolYear


@dataclass(frozen=True, kw_only=True)
class ScenarioFacts:
    """What a scenario says; ``prices`` and ``fix_cost`` as ``Scenario`` keeps them."""

    title: str
    year: SchoolYear
    rules: str
    edits: Sequence[Edit]
    note: str = ""
    with_drafts: bool = False
    prices: PriceList | None = None
    fix_cost: Decimal | None = None


@transaction.atomic
def save_scenario(*, facts: ScenarioFacts, actor: User, on: date) -> Scenario:
    """Keep a what-if. Raises BalanceError NOT_YOURS, NO_AUTHORITY, NO_TITLE, NO_EDITS."""
    if refusal := why_not_edit(actor, on=on) or _why_not_facts(facts):
        raise refusal
    scenario = Scenario(organisation=authority_of(), made_by=actor)
    _write(scenario, facts, on=on)
    _log(scenario, actor, kind="BALANCE_SCENARIO_SAVED")
    return scenario


@transaction.atomic
def edit_scenario(*, scenario_id: int, seen: int, facts: ScenarioFacts, actor: User, on: date) -> Scenario:
    """Change a scenario. Raises BalanceError NOT_YOURS, DISCARDED, STALE, NO_TITLE, NO_EDITS."""
    scenario = locked_scenario(scenario_id)
    refusal = why_not_change(scenario, actor, on=on) or why_stale(scenario.version, seen) or _why_not_facts(facts)
    if refusal is not None:
        raise refusal
    scenario.version += 1
    _write(scenario, facts, on=on)
    _log(scenario, actor, kind="BALANCE_SCENARIO_EDITED")
    return scenario


@transaction.atomic
def discard_scenario(*, scenario_id: int, actor: User, on: date) -> Scenario:
    """Set a scenario aside; it can be brought back. Raises BalanceError NOT_YOURS, DISCARDED."""
    scenario = locked_scenario(scenario_id)
    if refusal := why_not_change(scenario, actor, on=on):
        raise refusal
    scenario.discarded_at = timezone.now()
    scenario.version += 1
    scenario.save()
    _log(scenario, actor, kind="BALANCE_SCENARIO_DISCARDED")
    return scenario


@transaction.atomic
def restore_scenario(*, scenario_id: int, actor: User, on: date) -> Scenario:
    """Bring a discarded scenario back. Raises BalanceError NOT_YOURS, NOT_DISCARDED."""
    scenario = locked_scenario(scenario_id)
    if refusal := why_not_restore(scenario, actor, on=on):
        raise refusal
    scenario.discarded_at = None
    scenario.version += 1
    scenario.save()
    _log(scenario, actor, kind="BALANCE_SCENARIO_RESTORED")
    return scenario


def locked_scenario(scenario_id: int) -> Scenario:
    """Return the scenario with its row locked for the rest of the transaction."""
    return Scenario.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=scenario_id)


def _why_not_facts(facts: ScenarioFacts) -> BalanceError | None:
    if not facts.title.strip():
        return BalanceError("NO_TITLE")
    return None if facts.edits else BalanceError("NO_EDITS")


def _write(scenario: Scenario, facts: ScenarioFacts, *, on: date) -> None:
    scenario.title, scenario.note = facts.title.strip()[:80], facts.note.strip()[:500]
    scenario.rules, scenario.with_drafts = facts.rules, facts.with_drafts
    scenario.period_start, scenario.period_end = facts.year.starts_on, facts.year.ends_on
    scenario.edits = as_stored(facts.edits)
    scenario.prices = as_kept(facts.prices, on=on) if facts.prices is not None and facts.prices.rates else None
    scenario.fix_cost = facts.fix_cost
    scenario.save()


def _log(scenario: Scenario, actor: User, *, kind: str) -> None:
    content = {"title": scenario.title, "count": len(scenario.edits), "version": scenario.version}
    record(kind=kind, actor=actor, subjects=[scenario, scenario.organisation], content=content)
