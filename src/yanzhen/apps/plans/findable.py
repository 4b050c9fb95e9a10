"""What search knows of plans and tasks: drafts are found by their owner, sent out ones by every unit concerned.

Handed-down tasks are not indexed one by one: they are found through the task they came from.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from django.utils import timezone

from yanzhen.apps.plans.models import Plan, PlanState, Recipient, Task
from yanzhen.apps.search.actions.index import Findable, forget, index_many
from yanzhen.apps.search.models import SearchKind
from yanzhen.apps.search.registry import tells

OUT = (PlanState.ISSUED, PlanState.CLOSED)


def index_plan(plan: Plan) -> None:
    """Renew what search knows of a plan, in the transaction of the act that changed it."""
    index_many([_plan(plan, _units_of(plan) if plan.state in OUT else set())])


def index_tasks(plan: Plan) -> None:
    """Renew what search knows of a sent out plan and its own tasks, in the transaction of the act that changed them."""
    index_plan(plan)
    index_many(_tasks(plan))


def forget_plan(plan_id: int) -> None:
    """Take a discarded draft out of the index."""
    forget([f"plans.plan:{plan_id}"])


@tells("plans.plan")
def all_plans() -> Iterator[Findable]:
    """Yield every plan with what can be found of it."""
    for plan in Plan.objects.select_related("owner"):
        yield _plan(plan, _units_of(plan) if plan.state in OUT else set())
        if plan.state in OUT:
            yield from _tasks(plan)


def _units_of(plan: Plan) -> set[int]:
    addressed = Recipient.objects.filter(dispatch__plan=plan, withdrawn_on=None)
    return set(addressed.values_list("organisation_id", flat=True))


def _plan(plan: Plan, units: set[int]) -> Findable:
    return Findable(
        subject=plan,
        kind=SearchKind.PLAN,
        title=plan.title,
        text=plan.number,
        organisation=plan.owner,
        capability="plans.view",
        url=("plans:plan", plan.pk),
        happened_on=plan.issued_on or timezone.localdate(plan.drafted_at),
        readers=units,
    )


def _tasks(plan: Plan) -> Iterator[Findable]:
    readers: dict[int, set[int]] = defaultdict(set)
    below = Task.objects.handed_down().live().filter(plan=plan).order_by()
    for origin_id, organisation_id in below.values_list("origin_id", "organisation_id"):
        readers[origin_id].add(organisation_id)
    for task in Task.objects.own().live().filter(plan=plan).select_related("organisation"):
        yield Findable(
            subject=task,
            kind=SearchKind.TASK,
            title=task.title,
            text=task.wording or plan.title,
            organisation=task.organisation,
            capability="tasks.view",
            url=("tasks:task", task.pk),
            happened_on=plan.issued_on or task.starts_on,
            readers={*readers[task.pk], plan.owner_id},
        )
