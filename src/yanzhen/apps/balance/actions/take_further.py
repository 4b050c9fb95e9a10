"""Take a scenario further by the acts that exist: to a meeting as an item, to the schools as tasks of a plan."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from yanzhen.apps.accounts.models import User
from yanzhen.apps.audit.actions.record import record
from yanzhen.apps.balance.actions.scenarios import locked_scenario
from yanzhen.apps.balance.costing import Costing, costing_by_school, costing_of_scenario
from yanzhen.apps.balance.edits import as_stored, yuan
from yanzhen.apps.balance.errors import BalanceError
from yanzhen.apps.balance.models import Scenario
from yanzhen.apps.balance.outcome import outcome_of_scenario
from yanzhen.apps.balance.refusals import why_not_change
from yanzhen.apps.balance.wording import MATERIAL, change_words
from yanzhen.apps.files.actions.stage import StagedFile
from yanzhen.apps.meetings.actions.draft_item import ItemFacts, draft_item
from yanzhen.apps.meetings.actions.papers import add_paper
from yanzhen.apps.meetings.actions.resolutions import link_resolution_task
from yanzhen.apps.meetings.models import Item, Resolution
from yanzhen.apps.meetings.refusals.resolutions import why_not_resolution, why_not_task_of
from yanzhen.apps.organisations.models import Line, Organisation
from yanzhen.apps.plans.actions.draft_plan import draft_plan
from yanzhen.apps.plans.actions.edit_task import TaskFacts, add_task
from yanzhen.apps.plans.models import Plan, Task
from yanzhen.apps.sources.models import Source, SourceKind


@dataclass(frozen=True, kw_only=True)
class PlanDraft:
    """What is said of the plan that a scenario becomes."""

    title: str
    owner: Organisation
    due_on: date


@transaction.atomic
def bring_to_meeting(
    *, scenario_id: int, body_id: int, facts: ItemFacts, actor: User, on: date, paper: StagedFile | None = None
) -> Item:
    """Write an item that rests on the scenario, with the list of its changes and costs as a paper.

    Raises:
        BalanceError: NOT_YOURS, DISCARDED, ITEM_THERE. MeetingError: those of ``draft_item`` and ``add_paper``.
    """
    scenario = locked_scenario(scenario_id)
    if refusal := why_not_change(scenario, actor, on=on) or why_not_item(scenario):
        raise refusal
    item = draft_item(body_id=body_id, facts=facts, actor=actor, on=on)
    if paper is not None:
        add_paper(item_id=item.pk, staged=paper, title=MATERIAL, actor=actor, on=on)
    scenario.item = item
    scenario.save(update_fields=["item"])
    record(kind="BALANCE_SCENARIO_BROUGHT", actor=actor, subjects=[scenario, item], content={"title": scenario.title})
    return item


@transaction.atomic
def draft_scenario_plan(*, scenario_id: int, draft: PlanDraft, actor: User, on: date) -> Plan:
    """Draft a plan with one task for every school that the scenario changes, each change with its price and cost.

    Where a meeting has resolved on the scenario's item, the tasks carry its resolution out.

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
    outcome = outcome_of_scenario(scenario)
    whole = costing_of_scenario(scenario, outcome, on=on)
    by_key = costing_by_school(whole, outcome)
    schools = Organisation.objects.in_bulk(by_key)
    resolution = resolution_of(scenario)
    basis = _basis(scenario, whole, resolution)
    tasks = [_add(plan, scenario, schools[key], own, basis, actor, on) for key, own in by_key.items()]
    if resolution is not None:
        _tie_to_resolution(resolution, plan, tasks, actor, on)
    scenario.plan = plan
    scenario.save(update_fields=["plan"])
    content = {"title": scenario.title, "count": len(by_key)}
    record(kind="BALANCE_SCENARIO_PLANNED", actor=actor, subjects=[scenario, plan], content=content)
    return plan


def _basis(scenario: Scenario, costing: Costing, resolution: Resolution | None) -> str:
    """Say what the tasks rest on: the meeting's resolution where there is one, the scenario, what all of it costs."""
    said = f"会议决议{resolution.number}，" if resolution else ""
    cost = f"，全方案费用合计{yuan(costing.cost)}元" if costing.cost is not None else ""
    return f"{said}均衡方案“{scenario.title}”{cost}"


def resolution_of(scenario: Scenario) -> Resolution | None:
    """Return the resolution in force on the item that a scenario became; None where plans may name none."""
    if scenario.item_id is None:
        return None
    rows = Resolution.objects.filter(agenda_item__item=scenario.item_id, changed_by=None)
    found = rows.select_related("agenda_item__item__organisation").first()
    return None if found is None or why_not_task_of(found) else found


def _tie_to_resolution(resolution: Resolution, plan: Plan, tasks: Sequence[Task], actor: User, on: date) -> None:
    """Let the tasks carry the resolution out, where plan and meeting are one office's and the actor may say so."""
    is_own = resolution.agenda_item.item.organisation_id == plan.owner_id
    if not is_own or why_not_resolution(resolution, "task", actor, on=on):
        return
    for task in tasks:
        link_resolution_task(resolution_id=resolution.pk, task_id=task.pk, actor=actor, on=on)


def _add(
    plan: Plan, scenario: Scenario, school: Organisation, costing: Costing, basis: str, actor: User, on: date
) -> Task:
    words = change_words(costing)
    source = Source.objects.create(
        kind=SourceKind.COMPUTATION,
        subject=f"balance.scenario:{scenario.pk}",
        locator={
            "scenario": scenario.pk,
            "version": scenario.version,
            "changes": as_stored(costing.edits),
            "cost": None if costing.cost is None else str(costing.cost),
        },
        wording=words,
        entered_by=actor,
    )
    facts = TaskFacts(
        title=f"{school.short_name or school.name}办学条件调整到位",
        organisation_id=school.pk,
        starts_on=on,
        due_on=plan.ends_on,
        wording=words,
        due_basis=basis,
    )
    return add_task(plan_id=plan.pk, facts=facts, actor=actor, on=on, source=source)


def why_not_item(scenario: Scenario) -> BalanceError | None:
    """Why can the scenario not become an item any more?"""
    return BalanceError("ITEM_THERE", number=scenario.item.number) if scenario.item else None


def why_not_plan(scenario: Scenario) -> BalanceError | None:
    """Why can the scenario not become a plan any more?"""
    return BalanceError("PLAN_THERE", title=scenario.plan.title) if scenario.plan else None
