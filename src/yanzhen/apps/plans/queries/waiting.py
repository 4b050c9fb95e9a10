"""What waits for a user in plans and tasks: to sign for, report, examine, approve, confirm, mend."""

from __future__ import annotations

from datetime import date, timedelta

from django.db.models import QuerySet

from yanzhen.apps.accounts.models import User
from yanzhen.apps.accounts.permissions import grants_for, reach_ids
from yanzhen.apps.plans.models import (
    PlanState,
    PlanStep,
    ProgressReport,
    Recipient,
    StepState,
    StrikeOff,
    StrikeOffState,
    Submission,
    Task,
)
from yanzhen.apps.plans.queries.visible import lines_of, tasks_to_report
from yanzhen.apps.plans.refusals.progress import HEADS_BY_LINE, MIDDLE_ROLES

SOON = timedelta(days=14)


def to_sign_for(user: User, *, on: date) -> QuerySet[Recipient]:
    """Return dispatches that the user's units have not signed for, the earliest last day first."""
    rows = Recipient.objects.not_signed_for().filter(organisation_id__in=reach_ids(user, "tasks.receive", on=on))
    return rows.select_related("dispatch__plan__owner", "organisation").order_by("dispatch__receipt_due_on", "pk")


def to_report(user: User, *, on: date) -> QuerySet[Task]:
    """Return tasks whose next report is due within two weeks or overdue, the earliest first."""
    rows = tasks_to_report(user, on=on).filter(next_due_on__lte=on + SOON)
    return rows.select_related("plan", "organisation", "light").order_by("next_due_on", "pk")


def to_examine(user: User, *, on: date) -> QuerySet[ProgressReport]:
    """Return reports that stand at a stage which the user's post examines."""
    grants = grants_for(user, "tasks.endorse", on=on)
    roles = {grant.role for grant in grants}
    stages = []
    if roles & set(MIDDLE_ROLES):
        stages.append(Submission.REPORTED)
    if roles & {role for heads in HEADS_BY_LINE.values() for role in heads}:
        stages.extend((Submission.REPORTED, Submission.ENDORSED))
    rows = ProgressReport.objects.filter(
        organisation_id__in=reach_ids(user, "tasks.endorse", on=on),
        submission__in=stages,
        corrected_by=None,
        task__line__in=lines_of(user, "tasks.endorse", on=on),
    )
    return rows.exclude(reported_by=user).select_related("task__plan", "organisation").order_by("pk")


def returned_to(user: User, *, on: date) -> QuerySet[ProgressReport]:
    """Return the user's own reports that were returned and not made again."""
    rows = ProgressReport.objects.filter(
        reported_by=user,
        submission=Submission.RETURNED,
        organisation_id__in=reach_ids(user, "tasks.report", on=on),
    )
    again = ProgressReport.objects.standing().filter(task__in=rows.values("task"))
    pairs = set(again.values_list("task_id", "period_start", "period_end"))
    waiting = [
        pk
        for pk, task, start, end in rows.values_list("pk", "task_id", "period_start", "period_end")
        if (task, start, end) not in pairs
    ]
    return ProgressReport.objects.filter(pk__in=waiting).select_related("task__plan", "organisation").order_by("pk")


def to_approve(user: User, *, on: date) -> list[PlanStep]:
    """Return the steps of approval that wait for the user's role."""
    roles = {grant.role for name in ("plans.approve", "plans.sign") for grant in grants_for(user, name, on=on)}
    rows = (
        PlanStep.objects.filter(state=StepState.CURRENT, plan__state=PlanState.IN_APPROVAL, roles__overlap=list(roles))
        .select_related("plan__owner", "organisation")
        .order_by("pk")
    )
    reached = {
        name: set(reach_ids(user, name, on=on).values_list("pk", flat=True))
        for name in ("plans.approve", "plans.sign")
        if rows
    }
    return [step for step in rows if step.organisation_id in reached.get(step.capability, ())]


def returned_plans(user: User, *, on: date) -> list[PlanStep]:
    """Return the latest return of drafts that the user wrote and that came back."""
    rows = PlanStep.objects.filter(
        state=StepState.RETURNED, plan__state=PlanState.DRAFT, plan__drafted_by=user
    ).select_related("plan")
    return [step for step in rows.order_by("plan_id", "pk") if step.round == step.plan.approval_round]


def to_confirm(user: User, *, on: date) -> QuerySet[StrikeOff]:
    """Return requests to strike off that the user's section answers."""
    within = reach_ids(user, "tasks.confirm", on=on)
    asked = StrikeOff.objects.filter(state=StrikeOffState.ASKED).exclude(asked_by=user)
    rows = asked.filter(task__origin__organisation_id__in=within) | asked.filter(
        task__origin=None, task__plan__owner_id__in=within
    )
    return rows.select_related("task__plan", "task__organisation").order_by("pk")
