"""Write, change, move and remove the tasks of a draft."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.db.models import F, Max, Value
from django.db.models.functions import Concat, Substr

from yanzhen.apps.accounts.models import User
from yanzhen.apps.audit.actions.record import record
from yanzhen.apps.indicators.models import Formula
from yanzhen.apps.organisations.models import Line
from yanzhen.apps.plans.actions.draft_plan import locked_plan, refuse
from yanzhen.apps.plans.models import PartyRole, Plan, Rhythm, Target, Task, TaskParty
from yanzhen.apps.plans.refusals.plan import (
    why_not_act,
    why_not_parent,
    why_not_remove,
    why_not_task_facts,
    why_not_version,
)
from yanzhen.apps.sources.models import Source, SourceKind


@dataclass(frozen=True, kw_only=True)
class PartyFacts:
    """Who takes part: an organisation, a person, or only a name as written."""

    role: str
    organisation_id: int | None = None
    person_id: int | None = None
    wording: str = ""


@dataclass(frozen=True, kw_only=True)
class TargetFacts:
    """What is to be reached."""

    metric: str
    comparator: str
    value: Decimal | None = None
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    unit: str = ""
    baseline: Decimal | None = None
    indicator_id: int | None = None
    quote: str = ""


@dataclass(frozen=True, kw_only=True)
class TaskFacts:
    """What a task says; parties and targets replace those that are there."""

    title: str
    organisation_id: int
    starts_on: date
    due_on: date
    wording: str = ""
    due_basis: str = ""
    line: str = Line.ADMINISTRATION
    rhythm: str = Rhythm.MONTH
    formula: str = Formula.MEAN
    weight: Decimal = Decimal(1)
    parties: Sequence[PartyFacts] = field(default_factory=tuple)
    targets: Sequence[TargetFacts] = field(default_factory=tuple)


FACT_FIELDS = ("title", "organisation_id", "starts_on", "due_on", "wording", "due_basis", "line", "rhythm", "formula")


@transaction.atomic
def add_task(
    *,
    plan_id: int,
    facts: TaskFacts,
    actor: User,
    on: date,
    parent_id: int | None = None,
    source: Source | None = None,
) -> Task:
    """Add a task to a draft; without a ``source`` that it rests on, the entry itself is its source.

    Raises:
        PlanError: NOT_YOURS, WRONG_STATE, OUTSIDE_PLAN, TOO_DEEP, TITLE_MISSING, DUE_BEFORE_START, WRONG_OWNER_UNIT.
    """
    plan = locked_plan(plan_id)
    parent = Task.objects.filter(pk=parent_id).first() if parent_id else None
    refuse(
        why_not_act(plan, "edit", actor, on=on)
        or why_not_parent(plan, parent)
        or why_not_task_facts(plan, facts, on=on)
    )
    if source is None:
        source = Source.objects.create(kind=SourceKind.ENTRY, wording=facts.wording, entered_by=actor)
    task = plant(plan, facts, parent=parent, source=source)
    record(kind="TASK_ADDED", actor=actor, subjects=[task, plan], content={"title": task.title, "plan": plan.title})
    return task


def plant(plan: Plan, facts: TaskFacts, *, parent: Task | None, source: Source, position: int | None = None) -> Task:
    """Write a task with its place in the tree, parties and targets; the caller holds the plan and records the act."""
    if position is None:
        siblings = plan.tasks.own().filter(parent=parent).aggregate(last=Max("position"))["last"]
        position = (siblings or 0) + 1
    task = Task.objects.create(
        plan=plan,
        parent=parent,
        position=position,
        source=source,
        depth=parent.depth + 1 if parent else 0,
        weight=facts.weight,
        **{name: getattr(facts, name) for name in FACT_FIELDS},
    )
    task.path = f"{parent.path if parent else ''}{task.pk}/"
    task.save(update_fields=["path"])
    set_parties(task, facts.parties)
    set_targets(task, facts.targets)
    return task


@transaction.atomic
def edit_task(*, task_id: int, seen: int, facts: TaskFacts, actor: User, on: date) -> Task:
    """Change a task of a draft.

    Raises:
        PlanError: NOT_YOURS, WRONG_STATE, STALE, TITLE_MISSING, DUE_BEFORE_START or WRONG_OWNER_UNIT.
    """
    plan, task = _locked(task_id)
    refuse(
        why_not_act(plan, "edit", actor, on=on)
        or why_not_version(seen, task.version)
        or why_not_task_facts(plan, facts, on=on)
    )
    changed = [name for name in FACT_FIELDS if getattr(task, name) != getattr(facts, name)]
    for name in FACT_FIELDS:
        setattr(task, name, getattr(facts, name))
    task.weight = facts.weight
    task.version += 1
    task.save()
    set_parties(task, facts.parties)
    set_targets(task, facts.targets)
    record(kind="TASK_EDITED", actor=actor, subjects=[task, plan], content={"title": task.title, "fields": changed})
    return task


@transaction.atomic
def move_task(
    *, task_id: int, seen: int, parent_id: int | None, actor: User, on: date, before_id: int | None = None
) -> Task:
    """Put a task with all below it under another parent, before a sibling or last.

    Raises:
        PlanError: NOT_YOURS, WRONG_STATE, STALE, OUTSIDE_PLAN, UNDER_ITSELF or TOO_DEEP.
    """
    plan, task = _locked(task_id)
    parent = Task.objects.filter(pk=parent_id).first() if parent_id else None
    refuse(
        why_not_act(plan, "edit", actor, on=on)
        or why_not_version(seen, task.version)
        or why_not_parent(plan, parent, moved=task)
    )
    old_path, old_depth = task.path, task.depth
    new_path = f"{parent.path if parent else ''}{task.pk}/"
    new_depth = parent.depth + 1 if parent else 0
    _make_room(plan, task, parent, before_id)
    task.parent = parent
    task.version += 1
    task.save(update_fields=["parent", "position", "version"])
    Task.objects.filter(plan=plan, path__startswith=old_path).update(
        path=Concat(Value(new_path), Substr("path", len(old_path) + 1)), depth=F("depth") + new_depth - old_depth
    )
    task.refresh_from_db()
    record(kind="TASK_MOVED", actor=actor, subjects=[task, plan], content={"title": task.title})
    return task


def _make_room(plan: Plan, task: Task, parent: Task | None, before_id: int | None) -> None:
    siblings = [row for row in plan.tasks.own().filter(parent=parent).order_by("position", "pk") if row.pk != task.pk]
    place = next((index for index, row in enumerate(siblings) if row.pk == before_id), len(siblings))
    siblings.insert(place, task)
    for number, row in enumerate(siblings, start=1):
        row.position = number
    Task.objects.bulk_update([row for row in siblings if row.pk != task.pk], ["position"])


@transaction.atomic
def remove_task(*, task_id: int, seen: int, actor: User, on: date) -> None:
    """Remove a task without subtasks from a draft.

    Raises:
        PlanError: NOT_YOURS, WRONG_STATE, STALE or HAS_CHILDREN.
    """
    plan, task = _locked(task_id)
    refuse(why_not_act(plan, "edit", actor, on=on) or why_not_version(seen, task.version) or why_not_remove(task))
    title, name = task.title, f"plans.task:{task.pk}"
    task.delete()
    record(kind="TASK_REMOVED", actor=actor, subjects=[name, plan], content={"title": title, "plan": plan.title})


def _locked(task_id: int) -> tuple[Plan, Task]:
    plan = locked_plan(Task.objects.values_list("plan_id", flat=True).get(pk=task_id))
    return plan, Task.objects.select_for_update(of=("self",)).get(pk=task_id)


def set_parties(task: Task, parties: Sequence[PartyFacts]) -> None:
    """Replace who takes part; a leading organisation that carries the task stands for itself."""
    task.parties.all().delete()
    once = dict.fromkeys((p.role, p.organisation_id, p.person_id, p.wording) for p in parties)
    TaskParty.objects.bulk_create(
        [
            TaskParty(task=task, role=PartyRole(role), organisation_id=organisation, person_id=person, wording=wording)
            for role, organisation, person, wording in once
        ]
    )


def set_targets(task: Task, targets: Sequence[TargetFacts]) -> None:
    """Replace what is to be reached."""
    task.targets.all().delete()
    Target.objects.bulk_create([Target(task=task, **vars(target)) for target in targets])
