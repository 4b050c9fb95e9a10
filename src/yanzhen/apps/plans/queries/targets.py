"""Which target counts for a task: its own first, else that of the task it was handed down from."""

from __future__ import annotations

from collections.abc import Iterable

from yanzhen.apps.plans.models import Target, Task


def target_of(task: Task) -> Target | None:
    """Return the target a report on ``task`` is held against; one bound to an indicator comes first."""
    return targets_by_task([task]).get(task.pk)


def targets_by_task(tasks: Iterable[Task]) -> dict[int, Target]:
    """Return the target that counts for each task, in one query."""
    rows = list(tasks)
    wanted = {task.pk for task in rows} | {task.origin_id for task in rows if task.origin_id}
    first = first_targets(Target.objects.of_tasks(wanted).select_related("indicator").order_by())
    found = {task.pk: first.get(task.pk) or first.get(task.origin_id or 0) for task in rows}
    return {key: target for key, target in found.items() if target is not None}


def first_targets(targets: Iterable[Target]) -> dict[int, Target]:
    """Return each task's own target that counts: the first one bound to an indicator, else the first."""
    first: dict[int, Target] = {}
    for target in sorted(targets, key=lambda target: target.pk):
        held = first.get(target.task_id)
        if held is None or (held.indicator_id is None and target.indicator_id is not None):
            first[target.task_id] = target
    return first
