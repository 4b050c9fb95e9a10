"""Plans, their tasks and the lights.

No postponed annotations here: the framework reads them through the decorator.
"""

from datetime import date
from decimal import Decimal
from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Query, Router, Schema

from yanzhen.apps.plans.models import Plan, PlanState, Task, TaskState
from yanzhen.apps.plans.queries.visible import plans_visible_to, tasks_visible_to
from yanzhen.web.api.paging import LARGEST_KEY, PageQuery, RowId, page_of
from yanzhen.web.api.rights import api_needs
from yanzhen.web.api.schemas import REFUSALS

plans = Router(tags=["计划"])
tasks = Router(tags=["任务"])


class PlanOut(Schema):
    """A plan."""

    id: int
    title: str
    owner_id: int
    line: str
    state: str
    number: str
    starts_on: date
    ends_on: date
    signed_on: date | None
    issued_on: date | None
    closed_on: date | None


class PlanPage(Schema):
    """One page of plans."""

    items: list[PlanOut]
    next_after: int | None


class PlanQuery(PageQuery):
    """What to keep."""

    state: PlanState | None = None


class LightOut(Schema):
    """The light of a task, why, and what turns it green."""

    colour: str
    reasons: list[Any]
    turns_green: list[Any]
    since: date
    computed_on: date


class TaskOut(Schema):
    """A task; ``origin_id`` names the task it was handed down from."""

    id: int
    plan_id: int
    parent_id: int | None
    origin_id: int | None
    organisation_id: int
    title: str
    wording: str
    variation: str
    line: str
    state: str
    starts_on: date
    due_on: date
    rhythm: str
    formula: str
    value: Decimal | None
    numerator: Decimal | None
    denominator: Decimal | None
    reported_through: date | None
    next_due_on: date | None
    light: LightOut | None


class TaskPage(Schema):
    """One page of tasks."""

    items: list[TaskOut]
    next_after: int | None


class TaskQuery(PageQuery):
    """What to keep."""

    plan: int | None = Query(None, ge=1, le=LARGEST_KEY)
    origin: int | None = Query(None, ge=1, le=LARGEST_KEY)
    organisation: int | None = Query(None, ge=1, le=LARGEST_KEY)
    state: TaskState | None = None


def _plan(row: Plan) -> dict[str, Any]:
    return {name: getattr(row, name) for name in PlanOut.model_fields}


def task_shape(row: Task) -> dict[str, Any]:
    """Return a task as the interface shows it; the row comes with its light."""
    light = getattr(row, "light", None)
    shown = {name: getattr(light, name) for name in LightOut.model_fields} if light else None
    return {name: getattr(row, name) for name in TaskOut.model_fields if name != "light"} | {"light": shown}


@plans.get("/", response={200: PlanPage, **REFUSALS}, summary="计划列表")
@api_needs("plans.view")
def list_plans(request: HttpRequest, query: Query[PlanQuery]) -> dict[str, Any]:
    """List the plans that the user may see."""
    rows = plans_visible_to(request.user, on=request.today)
    return page_of(rows.filter(state=query.state) if query.state else rows, query, _plan)


@plans.get("/{plan_id}", response={200: PlanOut, **REFUSALS}, summary="一个计划")
@api_needs("plans.view")
def get_plan(request: HttpRequest, plan_id: RowId) -> dict[str, Any]:
    """Return one plan."""
    return _plan(get_object_or_404(plans_visible_to(request.user, on=request.today), pk=plan_id))


@tasks.get("/", response={200: TaskPage, **REFUSALS}, summary="任务列表")
@api_needs("tasks.view")
def list_tasks(request: HttpRequest, query: Query[TaskQuery]) -> dict[str, Any]:
    """List the tasks that the user may see, with their lights."""
    wanted = {
        "plan_id": query.plan,
        "origin_id": query.origin,
        "organisation_id": query.organisation,
        "state": query.state,
    }
    rows = tasks_visible_to(request.user, on=request.today).live().select_related("light")
    return page_of(rows.filter(**{name: value for name, value in wanted.items() if value}), query, task_shape)


@tasks.get("/{task_id}", response={200: TaskOut, **REFUSALS}, summary="一项任务")
@api_needs("tasks.view")
def get_task(request: HttpRequest, task_id: RowId) -> dict[str, Any]:
    """Return one task with its light."""
    rows = tasks_visible_to(request.user, on=request.today).select_related("light")
    return task_shape(get_object_or_404(rows, pk=task_id))
