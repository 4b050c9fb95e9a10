"""What plans tell the indicators: targets of their tasks, and reports that are overdue."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from django.db.models import Q

from yanzhen.apps.indicators.aims import Aim, Units, sets_aims
from yanzhen.apps.indicators.overdue import Overdue, asks_for
from yanzhen.apps.plans.bridge import ONE_DAY, ceiling_or_floor, period_name, period_of
from yanzhen.apps.plans.models import Comparator, PlanState, Target, Task
from yanzhen.apps.plans.queries.targets import first_targets


class Carried(NamedTuple):
    """What is read of a task for its indicator: a city has one for every school."""

    pk: int
    origin_id: int | None
    organisation_id: int
    title: str
    rhythm: str
    starts_on: date
    due_on: date
    reported_through: date | None
    next_due_on: date | None


def _tasks(indicator_ids: Collection[int], units: Units = None) -> list[tuple[Carried, Target]]:
    """Tasks of plans in force with the target that counts for each, where it is one on these indicators."""
    bound = Target.objects.filter(indicator_id__in=indicator_ids).order_by().values("task_id")
    live = Task.objects.live().filter(plan__state=PlanState.ISSUED).order_by()
    if units is not None:  # few tasks, judged one by one
        few = live.filter(Q(pk__in=bound) | Q(origin_id__in=bound), organisation_id__in=units)
        carried = few.values_list(*Carried._fields)
    else:
        own, below = (live.filter(**{f"{name}__in": bound}) for name in ("pk", "origin_id"))
        carried = own.values_list(*Carried._fields).union(below.values_list(*Carried._fields))
    tasks = {row[0]: Carried(*row) for row in carried}
    asked = {key for task in tasks.values() for key in (task.pk, task.origin_id) if key is not None}
    targets = first_targets(Target.objects.of_tasks(asked).order_by())
    wanted = set(indicator_ids)
    pairs = [(task, targets.get(task.pk) or targets.get(task.origin_id or 0)) for task in tasks.values()]
    return [(task, target) for task, target in pairs if target is not None and target.indicator_id in wanted]


@sets_aims
def aims_of_plans(indicator_ids: Collection[int], units: Units) -> Iterator[Aim]:
    """Yield the target of every task of plans in force, for the unit that carries the task."""
    if units is not None and not units:
        return
    pairs = _tasks(indicator_ids, units)
    bounds = {target.pk: _bounds(target) for target in {target.pk: target for _, target in pairs}.values()}
    for task, target in pairs:
        at_least, at_most = bounds[target.pk]
        if at_least is None and at_most is None:
            continue
        yield Aim(
            indicator_id=target.indicator_id,
            organisation_id=task.organisation_id,
            at_least=at_least,
            at_most=at_most,
            starts_on=task.starts_on,
            ends_on=task.due_on,
            title=task.title,
            subject=f"plans.task:{task.pk}",
            rank=1,
        )


def _bounds(target: Target) -> tuple[Decimal | None, Decimal | None]:
    """Return floor and ceiling of a target; neither where nothing can be told."""
    wanted, is_ceiling, _ = ceiling_or_floor(target)
    if wanted is None or is_ceiling:
        return None, wanted
    return wanted, target.maximum if target.comparator == Comparator.BETWEEN else None


@asks_for
def overdue_tasks(indicator_ids: Collection[int], on: date) -> Iterator[Overdue]:
    """Yield the reports of units that are past the day they were due."""
    for task, target in _tasks(indicator_ids):
        if task.origin_id is None or task.next_due_on is None or task.next_due_on >= on:
            continue
        first = max(task.starts_on, task.reported_through + ONE_DAY) if task.reported_through else task.starts_on
        period = period_of(first, task.rhythm, on)
        start, end = (period.starts_on, period.ends_on) if period else (first, max(first, task.due_on))
        yield Overdue(
            indicator_id=target.indicator_id,
            organisation_id=task.organisation_id,
            due_on=task.next_due_on,
            period_start=start,
            period_end=end,
            period_name=f"“{task.title}”{period_name(start, end, task.rhythm)}",
        )
