"""Take a scenario further by the acts that exist: to a meeting as an item, to the schools as tasks of a plan."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from yanzhen.apps.accounts.models import User
from yanzhen.apps.audit.actions.record import record
from yanzhen.apps.balance.actions.scenarios import locked_scenario
from yanzhen.apps.balance.edits import Edit, from_stored
from yanzhen.apps.balance.errors import BalanceError
from yanzhen.apps.balance.models import Scenario
from yanzhen.apps.balance.refusals import why_not_change
from yanzhen.apps.balance.wording import change_words
from yanzhen.apps.meetings.actions.draft_item import ItemFacts, draft_item
from yanzhen.apps.meetings.models import Item
from yanzhen.apps.organisations.models import Line, Organisation
from yanzhen.apps.plans.actions.draft_plan import draft_plan
from yanzhen.apps.plans.actions.edit_task import TaskFacts, add_task
from yanzhen.apps.plans.models import Plan
from yanzhen.apps.sources.models import Source, SourceKind


@dataclass(frozen=True, kw_only=True)
class PlanDraft:
    """What is said of the plan that a scenario becomes."""

    title: str
    owner: Organisation
    due_on: date


@transaction.atomic
def bring_to_meeting(*, scenario_id: int, body_id: int, facts: ItemFacts, actor: User, on: date) -> Item:
    """Write an item that rests on the scenario.

    Raises:
        BalanceError: NOT_YOURS, DISCARDED, ITEM_THERE. MeetingError: those of ``draft_item``.
    """
    scenario = locked_scenario(scenario_id)
    if refusal := why_not_change(scenario, actor, on=on) or why_not_item(scenario):
        raise refusal
    item = draft_item(body_id=body_id, facts=facts, actor=actor, on=on)
    scenario.item = item
    scenario.save(update_fields=["item"])
    record(kind="BALANCE_SCENARIO_BROUGHT", actor=actor, subjects=[scenario, item], content={"title": scenario.title})
    return item


@transaction.atomic
def draft_scenario_plan(*, scenario_id: int, draft: PlanDraft, actor: User, on: date) -> Plan:
    """Draft a plan with one task for every school that the scenario changes.

    Raises:
        BalanceError: NOT_YOURS, DISCARDED, PLAN_THERE, BAD_DAY. PlanError: those of ``draft_plan`` and ``add_task``.
    """
    scenario = locked_scenario(scenario_id)
    if refusal := why_not_change(scenario, actor, on=on) or why_not_plan(scenario):
        raise refusal
    if draft.due_on < on:
        raise BalanceError("BAD_DAY")
    plan = draft_plan(
        title=draft.title,
        owner=draft.owner,
        line=Line.ADMINISTRATION,
        starts_on=on,
        ends_on=draft.due_on,
        actor=actor,
        on=on,
    )
    by_school: dict[int, list[Edit]] = {}
    for edit in from_stored(scenario.edits):
        by_school.setdefault(edit.place[0], []).append(edit)
    schools = Organisation.objects.in_bulk(by_school)
    for key, edits in by_school.items():
        _add(plan, scenario, schools[key], edits, draft.due_on, actor, on)
    scenario.plan = plan
    scenario.save(update_fields=["plan"])
    content = {"title": scenario.title, "count": len(by_school)}
    record(kind="BALANCE_SCENARIO_PLANNED", actor=actor, subjects=[scenario, plan], content=content)
    return plan


def _add(
    plan: Plan, scenario: Scenario, school: Organisation, edits: Sequence[Edit], due_on: date, actor: User, on: date
) -> None:
    words = change_words(edits)
    source = Source.objects.create(
        kind=SourceKind.COMPUTATION,
        subject=f"balance.scenario:{scenario.pk}",
        locator={"scenario": scenario.pk, "version": scenario.version},
        wording=words,
        entered_by=actor,
    )
    facts = TaskFacts(
        title=f"{school.short_name or school.name}办学条件调整到位",
        organisation_id=school.pk,
        starts_on=on,
        due_on=due_on,
        wording=words,
        due_basis=f"均衡方案“{scenario.title}”",
    )
    add_task(plan_id=plan.pk, facts=facts, actor=actor, on=on, source=source)


def why_not_item(scenario: Scenario) -> BalanceError | None:
    """Why can the scenario not become an item any more?"""
    return BalanceError("ITEM_THERE", number=scenario.item.number) if scenario.item else None


def why_not_plan(scenario: Scenario) -> BalanceError | None:
    """Why can the scenario not become a plan any more?"""
    return BalanceError("PLAN_THERE", title=scenario.plan.title) if scenario.plan else None
