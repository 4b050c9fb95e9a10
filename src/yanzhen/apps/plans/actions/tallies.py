"""Keep the tallies true inside the transaction of every act: one step for one task, a recount for many."""

from __future__ import annotations

from collections.abc import Collection

from django.db import connection
from django.db.models import F

from yanzhen.apps.plans.models import Colour, Task, TaskLight, TaskState, TaskTally, UnitTally

COUNTED = tuple(TaskState.values) + tuple(Colour.values)
_COLUMNS = ", ".join(("total", *COUNTED))
_COUNTS = ", ".join(
    ["count(*)"]
    + [f"count(*) FILTER (WHERE t.state = '{state}')" for state in TaskState.values]
    + [f"count(*) FILTER (WHERE l.colour = '{colour}')" for colour in Colour.values]
)
_UPDATES = ", ".join(f"{name} = EXCLUDED.{name}" for name in ("total", *COUNTED))
_LIVE = "FROM plans_task t JOIN plans_tasklight l ON l.task_id = t.id WHERE t.withdrawn_on IS NULL AND t.plan_id = %s"


def move_between(task: Task, *, before: tuple[str, str], after: tuple[str, str]) -> None:
    """Count one task out of a state and colour and into another; rows are locked origin first, unit second."""
    changes: dict[str, int] = {}
    for name in before:
        changes[name] = changes.get(name, 0) - 1
    for name in after:
        changes[name] = changes.get(name, 0) + 1
    steps = {name: F(name) + change for name, change in changes.items() if change}
    if not steps:
        return
    if task.origin_id is not None:
        TaskTally.objects.filter(task_id=task.origin_id).update(**steps)
    UnitTally.objects.filter(plan_id=task.plan_id, organisation_id=task.organisation_id).update(**steps)


def recount(plan_id: int, *, origins: Collection[int] | None = None, units: Collection[int] | None = None) -> None:
    """Count the plan's tallies anew from its tasks and lights; ``origins`` and ``units`` narrow what is counted."""
    with connection.cursor() as cursor:
        narrowed, given = ("", []) if origins is None else (" AND t.origin_id = ANY(%s)", [sorted(origins)])
        _zero(TaskTally, plan_id, "task_id", origins)
        cursor.execute(
            f"INSERT INTO plans_tasktally (plan_id, task_id, {_COLUMNS})"
            f" SELECT t.plan_id, t.origin_id, {_COUNTS} {_LIVE}"
            f" AND t.origin_id IS NOT NULL{narrowed} GROUP BY t.plan_id, t.origin_id ORDER BY t.origin_id"
            f" ON CONFLICT (task_id) DO UPDATE SET {_UPDATES}",
            [plan_id, *given],
        )
        narrowed, given = ("", []) if units is None else (" AND t.organisation_id = ANY(%s)", [sorted(units)])
        _zero(UnitTally, plan_id, "organisation_id", units)
        cursor.execute(
            f"INSERT INTO plans_unittally (plan_id, organisation_id, {_COLUMNS})"
            f" SELECT t.plan_id, t.organisation_id, {_COUNTS} {_LIVE}{narrowed}"
            " GROUP BY t.plan_id, t.organisation_id ORDER BY t.organisation_id"
            f" ON CONFLICT (plan_id, organisation_id) DO UPDATE SET {_UPDATES}",
            [plan_id, *given],
        )


def _zero(model: type[TaskTally] | type[UnitTally], plan_id: int, key: str, wanted: Collection[int] | None) -> None:
    rows = model.objects.filter(plan_id=plan_id)
    if wanted is not None:
        rows = rows.filter(**{f"{key}__in": sorted(wanted)})
    rows.update(total=0, **dict.fromkeys(COUNTED, 0))


def colour_of(task: Task) -> str:
    """Return the colour the tallies count for ``task``."""
    return TaskLight.objects.values_list("colour", flat=True).get(pk=task.pk)
