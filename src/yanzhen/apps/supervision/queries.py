"""Reads of supervision that pages, exports and the programming interface share."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db.models import Case, Count, Q, QuerySet, Sum, When

from yanzhen.apps.accounts.models import User
from yanzhen.apps.accounts.permissions import may, reach_ids
from yanzhen.apps.organisations.models import OrganisationKind
from yanzhen.apps.plans.models import Colour, Plan, Task, TaskLight, TaskTally, UnitTally
from yanzhen.apps.supervision.models import Notice, NoticeKind, NoticeState

COLOURS = ("red", "yellow", "green", "grey")


def notices_visible_to(user: User, *, on: date) -> QuerySet[Notice]:
    """Keep notices of issuers in the user's reach, and those in effect that concern units in reach.

    A circular in effect is announced: every unit named in it sees it.
    """
    issuers = reach_ids(user, "supervision.view", on=on)
    units = reach_ids(user, "tasks.view", on=on)
    in_effect = ~Q(state__in=(NoticeState.DRAFT, NoticeState.WITHDRAWN))
    concerned = Q(addressee__in=units) | Q(
        kind=NoticeKind.CIRCULAR,
        pk__in=Notice.objects.filter(matters__task__organisation__in=units).order_by().values("pk"),
    )
    return Notice.objects.filter(Q(issuer__in=issuers) | (in_effect & concerned)).select_related("issuer", "addressee")


def notices_to_sign(user: User, *, on: date) -> QuerySet[Notice]:
    """Return the drafts that the user may sign, the earliest first."""
    rows = Notice.objects.filter(state=NoticeState.DRAFT, issuer__in=reach_ids(user, "supervision.sign", on=on))
    return rows.select_related("issuer", "addressee").order_by("pk")


def lights_visible_to(user: User, *, on: date) -> QuerySet[TaskLight]:
    """Keep lights the user may see: of units in reach, and of tasks handed down from sections in reach.

    Nobody else sees a red light until a circular announces it.
    """
    bodies = reach_ids(user, "supervision.view", on=on)
    return TaskLight.objects.filter(Q(organisation__in=bodies) | Q(origin__organisation__in=bodies))


def totals_of(lights: QuerySet[TaskLight]) -> dict[str, int]:
    """Return how many of ``lights`` show each colour, with ``total``."""
    counts = {colour: Count("pk", filter=Q(colour=colour)) for colour in COLOURS}
    return lights.order_by().aggregate(total=Count("pk"), **counts)


def worst_units(lights: QuerySet[TaskLight]) -> list[dict[str, Any]]:
    """Return the units of ``lights`` with their counts, most red lights first."""
    counts = {colour: Count("pk", filter=Q(colour=colour)) for colour in COLOURS}
    rows = lights.filter(origin__isnull=False).order_by().values("organisation_id", "organisation__name")
    return list(
        rows.annotate(total=Count("pk"), **counts).order_by("-red", "-yellow", "-grey", "organisation__sort_key")
    )


def sees_whole(user: User, plan: Plan, *, on: date) -> bool:
    """May the user see every light of a plan? Then pages read its tallies instead of counting lights."""
    return may(user, "supervision.view", plan.owner_id, on=on)


def plan_totals(plan: Plan) -> dict[str, int]:
    """Return how many live tasks of a plan show each colour, with ``total``; of its tallies, one row a unit."""
    sums = UnitTally.objects.filter(plan=plan).aggregate(**{name: Sum(name) for name in ("total", *COLOURS)})
    return {name: value or 0 for name, value in sums.items()}


def worst_tallies(plan: Plan) -> list[dict[str, Any]]:
    """Return the units that carry handed-down tasks of a plan as ``worst_units`` does, from the tallies."""
    leading = (OrganisationKind.SECTION, OrganisationKind.AUTHORITY)
    units = UnitTally.objects.filter(plan=plan).exclude(organisation__kind__in=leading)
    rows = units.order_by("-red", "-yellow", "-grey", "organisation__sort_key")
    return list(rows.values("organisation_id", "organisation__name", "total", *COLOURS))


def counts_below(plan: Plan) -> dict[int, dict[str, int]]:
    """Return, by own task, how many tasks handed down from it show each colour; of the tallies."""
    rows = TaskTally.objects.filter(plan=plan).values("task_id", "total", *COLOURS)
    return {row.pop("task_id"): row for row in rows}


def week_of(day: date) -> tuple[date, date]:
    """Return Monday and Sunday of the week that holds ``day``."""
    monday = day - timedelta(days=day.weekday())
    return monday, monday + timedelta(days=6)


def turned_this_week(lights: QuerySet[TaskLight], *, on: date) -> QuerySet[TaskLight]:
    """Keep lights that took their present colour in the week of ``on``, red first."""
    first, last = week_of(on)
    weight = Case(*[When(colour=colour, then=place) for place, colour in enumerate(COLOURS)], default=len(COLOURS))
    rows = lights.filter(since__gte=first, since__lte=last).select_related("task", "organisation", "plan")
    return rows.order_by(weight, "-since", "pk")


def urging_candidates(lights: QuerySet[TaskLight]) -> QuerySet[TaskLight]:
    """Keep red lights no notice in effect is open about: what to urge next, longest red first."""
    open_notices = Notice.objects.filter(state__in=(NoticeState.DRAFT, NoticeState.SIGNED, NoticeState.REPLIED))
    talked_about = open_notices.order_by().values("matters__task")
    return (
        lights.filter(colour=Colour.RED)
        .exclude(task__in=talked_about.filter(matters__task__isnull=False))
        .select_related("task", "organisation", "plan")
        .order_by("since", "pk")
    )


def notices_about(task: Task) -> QuerySet[Notice]:
    """Return what was done about one task, latest first."""
    return Notice.objects.filter(matters__task=task).in_effect().order_by("-pk")
