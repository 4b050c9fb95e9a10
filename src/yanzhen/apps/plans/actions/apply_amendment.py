"""Write an agreed change into the task and into what was handed down from it, with lights, tallies and search."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from yanzhen.apps.accounts.models import User
from yanzhen.apps.plans.actions.light_up import light_again
from yanzhen.apps.plans.actions.tallies import recount
from yanzhen.apps.plans.amending import write_facts
from yanzhen.apps.plans.bridge import next_report_due
from yanzhen.apps.plans.findable import index_tasks
from yanzhen.apps.plans.models import Amendment, Task, TaskLight
from yanzhen.apps.search.actions.index import forget
from yanzhen.apps.sources.models import Source, SourceKind

HANDED_ON = ("title", "due_on", "due_basis", "source", "next_due_on", "version")


def apply_amendment(amendment: Amendment, *, actor: User, on: date) -> Task:
    """Apply the change inside the act that decided it; the caller holds plan and task and records the act.

    A unit whose last day was set apart (一校一策) keeps it; every other one follows the task it came from.
    """
    task = amendment.task
    below = list(task.handed_down.live().select_for_update(of=("self",)).select_related("light").order_by("pk"))
    if amendment.is_drop:
        _withdraw(task, below, on)
    else:
        _change(amendment, task, below, actor, on)
    recount(task.plan_id)
    index_tasks(task.plan)
    return task


def follow_text(amendment: Amendment, task: Task, *, actor: User) -> None:
    """Lead the task, and what was handed down from it, to the statement of the newer text."""
    task.source = Source.objects.create(
        kind=SourceKind.SPAN,
        subject=f"documents.documentversion:{amendment.document_version_id}",
        locator=amendment.locator,
        wording=amendment.after["wording"],
        entered_by=actor,
    )


def _change(amendment: Amendment, task: Task, below: Sequence[Task], actor: User, on: date) -> None:
    due_before, title_before = task.due_on, task.title
    write_facts(task, amendment.after)
    if amendment.document_version_id:
        follow_text(amendment, task, actor=actor)
    task.next_due_on = _next_due(task, on)
    task.version += 1
    task.save()
    for one in below:
        if one.title == title_before:
            one.title = task.title
        if one.due_on == due_before:
            one.due_on, one.due_basis = max(task.due_on, one.starts_on), task.due_basis
        one.source = task.source
        one.next_due_on = _next_due(one, on)
        one.version += 1
    Task.objects.bulk_update(below, HANDED_ON, batch_size=500)
    lit = Task.objects.filter(pk__in=[task.pk, *(one.pk for one in below)]).select_related("light")
    light_again([one for one in lit if hasattr(one, "light")], on=on, always=True)


def _withdraw(task: Task, below: Sequence[Task], on: date) -> None:
    gone = [task.pk, *(one.pk for one in below)]
    Task.objects.filter(pk__in=gone).update(withdrawn_on=on, next_due_on=None)
    TaskLight.objects.filter(task_id__in=gone).delete()
    task.withdrawn_on = on
    forget([f"plans.task:{pk}" for pk in gone])


def _next_due(task: Task, on: date) -> date | None:
    if task.state == "struck_off":
        return None
    return next_report_due(
        rhythm=task.rhythm, starts_on=task.starts_on, due_on=task.due_on, reported_through=task.reported_through, on=on
    )
