"""Cascade of 300 tasks to 150 schools, against one ORM save per row."""

from __future__ import annotations

import time
import uuid
from datetime import date
from typing import Any

from django.db import connection, transaction

from bench.population import ON, District, signed_plan
from bench.timing import line
from yanzhen.apps.plans.actions.dispatch_tasks import dispatch_tasks
from yanzhen.apps.plans.actions.tallies import recount
from yanzhen.apps.plans.models import Plan, Task, TaskLight

TASKS = 300
COMPARED = 20  # tasks saved row by row; the time is scaled up to all of them


def measure(district: District, *, plans: int, compare: bool) -> list[dict[str, Any]]:
    """Send ``plans`` plans down to every school; give 60 % of the tasks a figure and a colour afterwards."""
    taken = []
    for number in range(1, plans + 1):
        plan = signed_plan(district, number, tasks=TASKS)
        start = time.perf_counter()
        cascade(district, plan)
        taken.append(time.perf_counter() - start)
        _pretend_progress(plan)
    rows = TASKS * len(district.schools)
    worst = max(taken)
    figures = [line("下发", f"{rows}项任务一次下发", plans, worst, "秒", 每秒=round(rows / worst))]
    if compare:
        saved = _saved_one_by_one(district, plans + 1) * TASKS / COMPARED
        figures.append(line("下发", "逐行保存（按比例推算）", plans, saved, "秒", 倍数=round(saved / worst, 1)))
    return figures


def cascade(district: District, plan: Plan) -> None:
    """Send all own tasks of a plan to all schools."""
    dispatch_tasks(
        plan_id=plan.pk,
        key=uuid.uuid4(),
        task_ids=list(plan.tasks.own().values_list("pk", flat=True)),
        unit_ids=[school.pk for school in district.schools],
        receipt_due_on=date(2026, 12, 31),
        actor=district.office,
        on=ON,
    )


def _saved_one_by_one(district: District, number: int) -> float:
    plan = signed_plan(district, number, tasks=COMPARED)
    start = time.perf_counter()
    with transaction.atomic():
        for own in plan.tasks.own():
            for school in district.schools:
                task = Task(
                    plan=plan,
                    parent=own,
                    origin=own,
                    organisation=school,
                    title=own.title,
                    starts_on=own.starts_on,
                    due_on=own.due_on,
                    path="",
                )
                task.save()
                task.path = f"{own.path}{task.pk}/"
                task.save(update_fields=["path"])
                TaskLight(
                    task=task,
                    plan=plan,
                    origin=own,
                    organisation=school,
                    colour="grey",
                    computed_on=ON,
                    since=ON,
                ).save()
        transaction.set_rollback(True)
    return time.perf_counter() - start


def _pretend_progress(plan: Plan) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE plans_task SET value = 50 + id %% 50, state = 'in_progress', reported_through = %s"
            " WHERE plan_id = %s AND origin_id IS NOT NULL AND id %% 10 < 6",
            [ON, plan.pk],
        )
        cursor.execute(
            "UPDATE plans_tasklight SET reasons = '[\"量测\"]', colour = CASE WHEN task_id %% 10 < 4 THEN 'green'"
            " WHEN task_id %% 10 < 5 THEN 'yellow' WHEN task_id %% 10 < 6 THEN 'red' ELSE 'grey' END"
            " WHERE plan_id = %s",
            [plan.pk],
        )
    recount(plan.pk)
