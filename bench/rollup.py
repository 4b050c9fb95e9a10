"""Roll-up of the whole tree by the engine, against a recursive query over an adjacency list."""

from __future__ import annotations

from typing import Any

from django.db import connection

from bench.population import District
from bench.timing import line, median_ms
from yanzhen.apps.plans.models import Plan, Task
from yanzhen.engines.indicators import Formula, Node, Reading, roll_up

RECURSIVE = """
WITH RECURSIVE below AS (
    SELECT id AS top, id, parent_id, value FROM plans_task WHERE plan_id = %s AND origin_id IS NULL
    UNION ALL
    SELECT b.top, t.id, t.parent_id, t.value FROM plans_task t JOIN below b ON t.parent_id = b.id
)
SELECT top, avg(value), count(value), count(*) FROM below WHERE id <> top GROUP BY top
"""


def measure(district: District, scale: int) -> list[dict[str, Any]]:
    """Gather every own task of one plan from 45,000 reports."""
    plan = Plan.objects.order_by("pk").first()
    nodes = _nodes(plan)
    whole = median_ms(lambda: roll_up(_nodes(plan)))
    engine = median_ms(lambda: roll_up(nodes))
    recursive = median_ms(lambda: _recursive(plan))
    return [
        line("汇总", f"读出并汇总{len(nodes)}个结点", scale, whole, "毫秒"),
        line("汇总", "只算汇总", scale, engine, "毫秒"),
        line("汇总", "递归SQL", scale, recursive, "毫秒", 倍数=round(recursive / whole, 2)),
    ]


def _nodes(plan: Plan) -> list[Node]:
    own = [Node(key=str(task.pk), formula=Formula.MEAN) for task in plan.tasks.own().only("pk")]
    rows = Task.objects.filter(plan=plan, origin__isnull=False).values_list("pk", "origin_id", "value")
    return own + [
        Node(key=f"t{pk}", parent=str(origin), reading=None if value is None else Reading(value=value))
        for pk, origin, value in rows
    ]


def _recursive(plan: Plan) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(RECURSIVE, [plan.pk])
        return cursor.fetchall()
