"""Which plans and tasks a user may see, and which are theirs to work on."""

from __future__ import annotations

from datetime import date

from django.db.models import Q, QuerySet

from yanzhen.apps.accounts.models import User
from yanzhen.apps.accounts.permissions import grants_for, reach_ids
from yanzhen.apps.organisations.models import Line
from yanzhen.apps.plans.models import Plan, PlanState, Recipient, Task, UnitTally

OUT = (PlanState.ISSUED, PlanState.CLOSED)


def plans_visible_to(user: User, *, on: date) -> QuerySet[Plan]:
    """Return plans of organisations in reach, and those sent out that concern an organisation in reach."""
    within = reach_ids(user, "plans.view", on=on)
    concerned = UnitTally.objects.filter(organisation_id__in=within).order_by().values("plan_id")
    addressed = Recipient.objects.filter(organisation_id__in=within).order_by().values("dispatch__plan_id")
    waiting = reach_ids(user, "plans.approve", on=on)
    return Plan.objects.filter(
        Q(owner_id__in=within)
        | Q(state__in=OUT, pk__in=concerned)
        | Q(state__in=OUT, pk__in=addressed)
        | Q(steps__organisation_id__in=waiting, steps__state__in=("current", "done", "returned"))
    ).distinct()


def tasks_visible_to(user: User, *, on: date) -> QuerySet[Task]:
    """Return tasks of units in reach, those that a section in reach handed down, and those of its plans."""
    within = reach_ids(user, "tasks.view", on=on)
    drafts = reach_ids(user, "plans.view", on=on)
    mine = Q(organisation_id__in=within) | Q(origin__organisation_id__in=within) | Q(plan__owner_id__in=within)
    return Task.objects.filter(mine, Q(plan__state__in=OUT) | Q(plan__owner_id__in=drafts))


def tasks_to_report(user: User, *, on: date) -> QuerySet[Task]:
    """Return open tasks of plans in force that the user reports on, of the lines that are the user's."""
    rows = Task.objects.open().filter(
        plan__state=PlanState.ISSUED, organisation_id__in=reach_ids(user, "tasks.report", on=on)
    )
    lines = lines_of(user, "tasks.report", on=on)
    return rows if lines == set(Line.values) else rows.filter(line__in=lines)


def lines_of(user: User, capability: str, *, on: date) -> set[str]:
    """Return the lines whose tasks concern the user: secretaries the Party's, principals the administration's."""
    found: set[str] = set()
    for grant in grants_for(user, capability, on=on):
        if grant.role == "school_secretary":
            found |= {Line.PARTY.value, Line.JOINT.value}
        elif grant.role == "school_principal":
            found |= {Line.ADMINISTRATION.value, Line.JOINT.value}
        else:
            found |= set(Line.values)
    return found
