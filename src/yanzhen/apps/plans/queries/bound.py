"""Which plans set a target on an indicator, and which units are to report it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Max

from yanzhen.apps.accounts.models import User
from yanzhen.apps.accounts.permissions import reached_of
from yanzhen.apps.plans.bridge import ceiling_or_floor
from yanzhen.apps.plans.models import Comparator, PlanState, Target
from yanzhen.apps.plans.queries.visible import OUT, tasks_visible_to

# What is read of a target, its task and its plan.
READ = (
    "indicator_id",
    "comparator",
    *("value", "minimum", "maximum", "baseline", "unit"),
    *("task__title", "task__organisation_id", "task__plan__title", "task__plan__owner_id"),
)


@dataclass(frozen=True)
class BoundTarget:
    """A target that a plan sets on an indicator; ``task_id`` is the task that this user may open."""

    target: Target
    task_id: int
    wanted: Decimal | None
    is_ceiling: bool

    @property
    def words(self) -> str:
        """Return the target as an office writes it, without its unit."""
        target = self.target
        if target.comparator == Comparator.BETWEEN or target.value is None:
            return f"{target.get_comparator_display()}{_plain(target.minimum)}至{_plain(target.maximum)}"
        return f"{target.get_comparator_display()}{_plain(target.value)}"

    def met_by(self, value: Decimal | None) -> bool | None:
        """Does ``value`` reach the target? None when either is unknown."""
        if value is None or self.wanted is None:
            return None
        if self.target.comparator == Comparator.BETWEEN:
            return self.target.minimum <= value <= self.target.maximum
        return value <= self.wanted if self.is_ceiling else value >= self.wanted


def units_expected(indicator_ids: Collection[int]) -> dict[int, set[int]]:
    """Return which units carry a live task with a target on each indicator, in plans that are in force."""
    in_force = Target.objects.filter(indicator_id__in=indicator_ids, task__plan__state=PlanState.ISSUED)
    below = in_force.filter(task__handed_down__withdrawn_on=None, task__handed_down__isnull=False)
    own = in_force.filter(task__origin__isnull=False, task__withdrawn_on=None)
    found: dict[int, set[int]] = defaultdict(set)
    carried = below.order_by().values_list("indicator_id", "task__handed_down__organisation_id")
    for indicator_id, unit_id in carried.union(own.order_by().values_list("indicator_id", "task__organisation_id")):
        found[indicator_id].add(unit_id)
    return dict(found)


def targets_bound(indicator_ids: Collection[int], user: User, *, on: date) -> dict[int, list[BoundTarget]]:
    """Return the targets of sent out plans on each indicator that the user may see, the newest plan first.

    A school sees the target of a task that was handed down to it, through its own task.
    """
    rows = list(
        Target.objects.filter(indicator_id__in=indicator_ids, task__origin=None, task__plan__state__in=OUT)
        .select_related("task__plan")
        .only(*READ)
        .order_by("-task__plan__starts_on", "-task__plan_id", "task__position", "pk")
    )
    if not rows:
        return {}
    keys = {row.task_id for row in rows}
    opens = {key: key for key in _opened(rows, user, on=on)}
    if closed := keys - opens.keys():
        own = tasks_visible_to(user, on=on).live().filter(origin_id__in=closed).order_by().values("origin_id")
        opens |= dict(own.annotate(newest=Max("pk")).values_list("origin_id", "newest"))
    found: dict[int, list[BoundTarget]] = defaultdict(list)
    for row in rows:
        if row.task_id in opens:
            wanted, is_ceiling, _ = ceiling_or_floor(row)
            found[row.indicator_id].append(BoundTarget(row, opens[row.task_id], wanted, is_ceiling))
    return dict(found)


def _opened(rows: Collection[Target], user: User, *, on: date) -> set[int]:
    """Which tasks the user may open of targets that stand in plans sent out, on tasks handed down from none.

    Of such a task ``tasks_visible_to`` asks no more than whose it is and whose plan: only these few are looked up.
    """
    bodies = {body for row in rows for body in (row.task.organisation_id, row.task.plan.owner_id)}
    within = reached_of(user, "tasks.view", bodies, on=on)
    return {row.task_id for row in rows if {row.task.organisation_id, row.task.plan.owner_id} & within}


def _plain(number: Decimal | None) -> str:
    return "" if number is None else f"{number.normalize():f}"
