"""The page of one task: where it comes from, what it is to reach, its light, its history."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from yanzhen.apps.accounts.permissions import may_anywhere
from yanzhen.apps.documents.models import DocumentVersion
from yanzhen.apps.documents.origins import links_for, version_id_of
from yanzhen.apps.plans.bridge import period_name
from yanzhen.apps.plans.errors import TaskError
from yanzhen.apps.plans.models import ProgressReport, StrikeOff, StrikeOffState, Submission, Task, TaskTally
from yanzhen.apps.plans.queries.amendments import history_of
from yanzhen.apps.plans.queries.targets import target_of
from yanzhen.apps.plans.refusals.amendment import why_not_amend
from yanzhen.apps.plans.refusals.progress import why_not_examine, why_not_report
from yanzhen.apps.plans.refusals.strike_off import why_not_answer, why_not_ask
from yanzhen.apps.plans.wording import target_words
from yanzhen.apps.sources.models import SourceKind
from yanzhen.web.objects import address_of
from yanzhen.web.permissions import needs
from yanzhen.web.tasks.finding import visible_task

HISTORY = 24
CHILDREN = 200


@dataclass(frozen=True)
class ShownReport:
    """A report in the history of a task."""

    report: ProgressReport
    period: str
    why_not_pass: TaskError | None
    can_correct: bool

    @property
    def waits(self) -> bool:
        """Does it wait for examination?"""
        return self.report.submission in (Submission.REPORTED, Submission.ENDORSED)


@needs("tasks.view")
@require_safe
def task_page(request: HttpRequest, task_id: int) -> HttpResponse:
    """Show one task."""
    task = visible_task(request, task_id)
    target = target_of(task)
    said_by = task.origin or task
    request_open = _open_request(task)
    context = {
        "task": task,
        "said_by": said_by,
        "light": getattr(task, "light", None),
        "target": target,
        "target_words": target_words(target) if target else "",
        "source_url": _source_url(request, task),
        "parties": said_by.parties.select_related("organisation", "person"),
        "reports": _history(request, task),
        "tally": TaskTally.objects.filter(pk=task.pk).first(),
        "children": task.handed_down.live().select_related("organisation", "light")[:CHILDREN],
        "why_not_report": why_not_report(task, request.user, on=request.today),
        "why_not_ask": why_not_ask(task, request.user, "有", on=request.today),
        "request_open": request_open,
        "why_not_answer": why_not_answer(request_open, request.user, on=request.today) if request_open else None,
        "requests": task.strike_offs.exclude(state=StrikeOffState.ASKED).select_related("decided_by__person"),
        "crumbs": _crumbs(task),
        **_followed(task),
        "amendments": history_of(task)[:HISTORY],
        "why_not_amend": why_not_amend(task, request.user, on=request.today),
    }
    context["follows_url"] = context["source_url"]
    return render(request, "tasks/task.html", context)


def _source_url(request: HttpRequest, task: Task) -> str:
    """Return where the sentence or the decision that the task rests on can be read, for whoever may read there."""
    source = task.source
    if source is not None and source.kind == SourceKind.MEETING:
        rights = ("meetings.oversee", "meetings.view")
        may_look = any(may_anywhere(request.user, name, on=request.today) for name in rights)
        return address_of(source.subject) if may_look else ""
    return links_for(request.user, [source], on=request.today).get(task.source_id, "")


def _followed(task: Task) -> dict[str, str]:
    """Say which version of which document the task follows, if it came from one."""
    if task.source is None or task.source.kind != SourceKind.SPAN:
        return {}
    version = DocumentVersion.objects.light().filter(pk=version_id_of(task.source)).first()
    return {} if version is None else {"follows": f"{version}（{version.get_stage_display()}）"}


def _crumbs(task: Task) -> list[tuple[str, str]]:
    crumbs = [("任务填报", reverse("tasks:list")), (task.plan.title, reverse("plans:plan", args=[task.plan_id]))]
    if task.origin_id:
        crumbs.append((str(task.origin.organisation), reverse("tasks:task", args=[task.origin_id])))
    return [*crumbs, (str(task.organisation), "")]


def _open_request(task: Task) -> StrikeOff | None:
    found = task.strike_offs.filter(state=StrikeOffState.ASKED).select_related("asked_by__person").first()
    if found is not None:
        found.task = task
    return found


def _history(request: HttpRequest, task: Task) -> list[ShownReport]:
    rows = task.reports.select_related("reported_by__person", "corrected_by", "observation", "corrects")
    rows = rows.prefetch_related("evidence__file", "steps__actor__person").order_by("-period_end", "-pk")[:HISTORY]
    may_report = why_not_report(task, request.user, on=request.today) is None
    found = []
    for report in rows:
        report.task = task
        waits = report.submission in (Submission.REPORTED, Submission.ENDORSED)
        act = "endorse" if report.submission == Submission.REPORTED else "approve"
        found.append(
            ShownReport(
                report,
                period_name(report.period_start, report.period_end, task.rhythm),
                why_not_examine(report, act, request.user, on=request.today) if waits else None,
                may_report and report.submission == Submission.SUBMITTED and not hasattr(report, "corrected_by"),
            )
        )
    return found
