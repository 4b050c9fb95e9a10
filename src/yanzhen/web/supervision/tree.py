"""The plan's own tasks as a tree, each with its lights and the roll-up of what units reported."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Count, Q
from django.http import FileResponse, HttpRequest

from yanzhen.apps.indicators.bridge import scale_of
from yanzhen.apps.indicators.models import Formula
from yanzhen.apps.plans.models import Plan, Target, Task
from yanzhen.apps.supervision.queries import COLOURS, counts_below, lights_visible_to, sees_whole
from yanzhen.apps.supervision.rollups import roll_ups_of
from yanzhen.engines.indicators import RollUp
from yanzhen.web.objects import address_of
from yanzhen.web.spreadsheets import rows_response


@dataclass(frozen=True)
class Branch:
    """One own task with what stands below it."""

    task: Task
    depth: int
    counts: dict[str, int]
    roll_up: RollUp | None
    target: Target | None
    url: str

    @property
    def silent(self) -> int:
        """How many units have reported no figure."""
        return self.roll_up.expected - self.roll_up.reported if self.roll_up else 0


def branches_of(request: HttpRequest, plan: Plan) -> list[Branch]:
    """Return the plan's own tasks in tree order, gathered from every task handed down."""
    own = list(
        plan.tasks.own().live().select_related("organisation").prefetch_related("targets").order_by("position", "pk")
    )
    visible = lights_visible_to(request.user, on=request.today).filter(plan=plan)
    whole = sees_whole(request.user, plan, on=request.today)
    counts = counts_below(plan) if whole else _counts(visible)
    gathered = roll_ups_of(plan, own)
    before, after = address_of("plans.task:0").rsplit("0", 1)
    branches = []
    for task, depth in _in_tree_order(own):
        target = next(iter(task.targets.all()), None)
        branches.append(
            Branch(
                task=task,
                depth=depth,
                counts=counts.get(task.pk, dict.fromkeys((*COLOURS, "total"), 0)),
                roll_up=gathered.get(task.pk),
                target=target,
                url=f"{before}{task.pk}{after}",
            )
        )
    return branches


def tree_workbook(request: HttpRequest, plan: Plan) -> FileResponse:
    """Answer with the tree as a workbook; nothing reported is an empty cell, never zero."""
    headings = [
        "任务",
        "层级",
        "牵头",
        "时限",
        "汇总值",
        "单位",
        "目标",
        "未报数值的单位数",
        "红灯",
        "黄灯",
        "绿灯",
        "未报",
    ]
    return rows_response(f"{plan.title}任务树", headings, (_sheet_row(branch) for branch in branches_of(request, plan)))


def _sheet_row(branch: Branch) -> list[object]:
    value, target = branch.roll_up.value if branch.roll_up else None, branch.target
    unit = target.unit if target else ""
    if value is not None and branch.task.formula == Formula.RATE:
        value *= scale_of(unit)
    task = branch.task
    aim = target.value if target else None
    lights = [branch.counts[colour] for colour in COLOURS]
    return [task.title, branch.depth + 1, str(task.organisation), task.due_on, value, unit, aim, branch.silent, *lights]


def _counts(visible) -> dict[int, dict[str, int]]:
    rows = (
        visible.filter(origin__isnull=False)
        .order_by()
        .values("origin_id")
        .annotate(total=Count("pk"), **{colour: Count("pk", filter=Q(colour=colour)) for colour in COLOURS})
    )
    return {row.pop("origin_id"): row for row in rows}


def _in_tree_order(own: list[Task]) -> list[tuple[Task, int]]:
    below: dict[int | None, list[Task]] = defaultdict(list)
    keys = {task.pk for task in own}
    for task in own:
        below[task.parent_id if task.parent_id in keys else None].append(task)
    ordered: list[tuple[Task, int]] = []
    waiting = [(task, 0) for task in reversed(below[None])]
    while waiting:
        task, depth = waiting.pop()
        ordered.append((task, depth))
        waiting.extend((child, depth + 1) for child in reversed(below[task.pk]))
    return ordered
