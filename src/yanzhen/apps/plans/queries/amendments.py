"""Reads about changes of tasks in force: what waits for consent, what met an objection, the history of a task."""

from __future__ import annotations

from datetime import date

from django.db.models import Exists, OuterRef, QuerySet

from yanzhen.apps.accounts.models import User
from yanzhen.apps.accounts.permissions import reach_ids
from yanzhen.apps.plans.models import Amendment, AmendmentState, Task
from yanzhen.apps.plans.queries.visible import tasks_visible_to
from yanzhen.apps.plans.refusals.amendment import may_consent


def amendments_visible_to(user: User, *, on: date) -> QuerySet[Amendment]:
    """Return the changes of tasks that the user may see."""
    rows = Amendment.objects.filter(task__in=tasks_visible_to(user, on=on).order_by().values("pk"))
    return rows.select_related(
        "task__plan__owner", "task__organisation", "task__origin", "proposed_by__person", "decided_by__person"
    )


def to_consent(user: User, *, on: date) -> list[Amendment]:
    """Return changes that wait for the user's consent, the oldest first."""
    within = reach_ids(user, "tasks.endorse", on=on).union(reach_ids(user, "plans.approve", on=on))
    rows = Amendment.objects.waiting().filter(task__organisation_id__in=list(within.values_list("pk", flat=True)))
    rows = rows.select_related("task__plan", "task__organisation").order_by("pk")
    return [row for row in rows if may_consent(row.task, user, on=on)]


def objected_to(user: User) -> QuerySet[Amendment]:
    """Return the user's own proposals that met an objection, unless another change followed."""
    later = Amendment.objects.filter(task=OuterRef("task"), pk__gt=OuterRef("pk"))
    rows = Amendment.objects.filter(proposed_by=user, state=AmendmentState.OBJECTED).exclude(Exists(later))
    return rows.select_related("task__plan", "task__organisation").order_by("pk")


def history_of(task: Task) -> QuerySet[Amendment]:
    """Return the changes of a task, and of the one it was handed down from, the newest first."""
    wanted = [task.pk, *([task.origin_id] if task.origin_id else [])]
    rows = Amendment.objects.filter(task__in=wanted).exclude(state=AmendmentState.WITHDRAWN)
    return rows.select_related("document_version", "proposed_by__person", "decided_by__person", "task").defer(
        "document_version__text", "document_version__anchors", "document_version__reading"
    )
