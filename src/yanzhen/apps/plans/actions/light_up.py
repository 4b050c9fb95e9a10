"""Light tasks: one inside the act that changes it, all of a dispatch at once, all live ones once a day."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import date

from django.db import connection, transaction
from django.db.models import Q

from yanzhen.apps.plans.actions.tallies import move_between, recount
from yanzhen.apps.plans.bridge import light_of_task, light_values
from yanzhen.apps.plans.models import Plan, PlanState, Target, Task, TaskLight, TaskState
from yanzhen.apps.plans.queries.targets import targets_by_task

BATCH = 5000


def light_one(task: Task, target: Target | None, *, state_before: str, on: date) -> TaskLight:
    """Light one changed task and carry the change into the tallies; the caller holds the task's row lock."""
    row = TaskLight.objects.get(pk=task.pk)
    before = row.colour
    for name, value in light_values(light_of_task(task, target, on)).items():
        setattr(row, name, value)
    if row.colour != before:
        row.since = on
    row.save()
    move_between(task, before=(state_before, before), after=(task.state, row.colour))
    return row


def light_new(tasks: Iterable[Task], *, on: date) -> None:
    """Light tasks of which nothing was reported yet, alike ones together; tallies are the caller's."""
    alike: dict[tuple[date, date, str], list[Task]] = {}
    for task in tasks:
        alike.setdefault((task.starts_on, task.due_on, task.rhythm), []).append(task)
    rows = []
    for group in alike.values():
        values = light_values(light_of_task(group[0], None, on))
        rows.extend(
            TaskLight(
                task=task,
                plan_id=task.plan_id,
                origin_id=task.origin_id,
                organisation_id=task.organisation_id,
                since=on,
                **values,
            )
            for task in group
        )
    TaskLight.objects.bulk_create(rows, batch_size=2000)


def light_dispatch(dispatch_id: int, *, on: date) -> None:
    """Light the tasks that a dispatch has just made by one set operation: alike tasks have the same light."""
    fresh = Task.objects.filter(dispatch_id=dispatch_id, light=None)
    kinds = [
        {
            "starts_on": starts_on.isoformat(),
            "due_on": due_on.isoformat(),
            "rhythm": rhythm,
            **light_values(light_of_task(Task(starts_on=starts_on, due_on=due_on, rhythm=rhythm), None, on)),
            "computed_on": on.isoformat(),
        }
        for starts_on, due_on, rhythm in fresh.order_by().values_list("starts_on", "due_on", "rhythm").distinct()
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO plans_tasklight (task_id, plan_id, origin_id, organisation_id, colour, reasons, inputs,"
            " turns_green, computed_on, since)"
            " SELECT t.id, t.plan_id, t.origin_id, t.organisation_id, k.colour, k.reasons, k.inputs, k.turns_green,"
            " k.computed_on, k.computed_on"
            " FROM plans_task t JOIN jsonb_to_recordset(%s::jsonb) AS k(starts_on date, due_on date, rhythm text,"
            " colour text, reasons jsonb, inputs jsonb, turns_green jsonb, computed_on date)"
            " ON k.starts_on = t.starts_on AND k.due_on = t.due_on AND k.rhythm = t.rhythm"
            " WHERE t.dispatch_id = %s ON CONFLICT (task_id) DO NOTHING",
            [json.dumps(kinds, ensure_ascii=False), dispatch_id],
        )


@transaction.atomic
def refresh_plan(*, plan_id: int, on: date) -> int:
    """Compute every light of an issued plan anew for ``on``; return how many changed. Derived data: no log entry."""
    plan = Plan.objects.select_for_update(of=("self",)).get(pk=plan_id)
    if plan.state != PlanState.ISSUED:
        return 0
    changed = 0
    last = 0
    while rows := list(_next_batch(plan_id, last)):
        last = rows[-1].pk
        changed += light_again(rows, on=on)
    if changed:
        recount(plan_id)
    Plan.objects.filter(pk=plan_id).update(lights_judged_on=on)
    return changed


def refresh_stale_plans(*, on: date) -> int:
    """Refresh every issued plan whose lights were not yet judged for ``on``, each in its own transaction."""
    stale = Plan.objects.in_force().filter(Q(lights_judged_on=None) | Q(lights_judged_on__lt=on))
    keys = list(stale.order_by("pk").values_list("pk", flat=True))
    for plan_id in keys:
        refresh_plan(plan_id=plan_id, on=on)
    return len(keys)


def _next_batch(plan_id: int, after: int) -> Sequence[Task]:
    live = Task.objects.live().filter(plan_id=plan_id, pk__gt=after).filter(~Q(state=TaskState.STRUCK_OFF))
    return live.select_related("light").order_by("pk")[:BATCH]


def light_again(tasks: Sequence[Task], *, on: date, always: bool = False) -> int:
    """Judge the lights of tasks anew and return how many changed colour; tallies are the caller's.

    ``always`` writes what a light was judged by even where neither colour nor reasons changed.
    """
    targets = targets_by_task(tasks)
    stale, changed = [], 0
    for task in tasks:
        light = light_of_task(task, targets.get(task.pk), on)
        codes = [reason.value for reason in light.reasons]
        row = task.light
        is_other = row.colour != light.colour.value.lower()
        if not always and not is_other and codes == row.inputs.get("codes"):
            continue
        changed += is_other
        if is_other:
            row.since = on
        for name, value in light_values(light).items():
            setattr(row, name, value)
        stale.append(row)
    fields = ["colour", "reasons", "inputs", "turns_green", "computed_on", "since"]
    TaskLight.objects.bulk_update(stale, fields, batch_size=1000)
    return changed
