"""How the content of plans, tasks and reported progress goes; figures and days stay, words go."""

from __future__ import annotations

from yanzhen.apps.audit.purging import purges
from yanzhen.apps.plans.models import (
    Amendment,
    Dispatch,
    Evidence,
    Plan,
    PlanStep,
    ProgressReport,
    ReportStep,
    Target,
    Task,
    TaskParty,
)

PURGED = "（已清除）"


@purges("documents.documentversion")
def purge_what_was_made_of_it(key: str) -> list[str]:
    """Plans drafted from a text and tasks that quote it are purged with it."""
    quoting = Task.objects.filter(source__subject=f"documents.documentversion:{key}").values_list("pk", flat=True)
    drafted = Plan.objects.filter(document_version_id=key).values_list("pk", flat=True)
    # What a change says was there before may stand in any earlier version.
    changed = Amendment.objects.filter(document_version__document__versions=key).values_list("pk", flat=True)
    return [
        *(f"plans.plan:{pk}" for pk in drafted),
        *(f"plans.task:{pk}" for pk in quoting),
        *(f"plans.amendment:{pk}" for pk in changed),
    ]


@purges("plans.plan")
def purge_plan(key: str) -> list[str]:
    """Blank the plan's title and the words that went with it; its tasks are purged too."""
    Plan.objects.filter(pk=key).update(title=PURGED, number="")
    PlanStep.objects.filter(plan_id=key).exclude(reason="").update(reason=PURGED)
    Dispatch.objects.filter(plan_id=key).update(text="")
    return [f"plans.task:{pk}" for pk in Task.objects.filter(plan_id=key).values_list("pk", flat=True)]


@purges("plans.task")
def purge_task(key: str) -> list[str]:
    """Blank a task's words and those of tasks handed down from it; what schools reported is theirs and stays."""
    Task.objects.filter(pk=key).update(title=PURGED, wording="", variation="", due_basis="")
    Target.objects.filter(task_id=key).update(metric=PURGED, quote="")
    TaskParty.objects.filter(task_id=key).exclude(wording="").update(wording=PURGED)
    changed = Amendment.objects.filter(task_id=key).values_list("pk", flat=True)
    below = Task.objects.filter(origin_id=key).values_list("pk", flat=True)
    return [*(f"plans.amendment:{pk}" for pk in changed), *(f"plans.task:{pk}" for pk in below)]


@purges("plans.amendment")
def purge_amendment(key: str) -> None:
    """Blank what a change said and why; that there was one stays."""
    rows = Amendment.objects.filter(pk=key)
    rows.update(before={}, after={}, note="", reason=PURGED, locator={})
    rows.exclude(opinion="").update(opinion=PURGED)


@purges("plans.progressreport")
def purge_report(key: str) -> list[str]:
    """Blank what was said in a report; its evidence is purged too."""
    ProgressReport.objects.filter(pk=key).exclude(sentence="").update(sentence=PURGED)
    ProgressReport.objects.filter(pk=key).exclude(correction_reason="").update(correction_reason=PURGED)
    ReportStep.objects.filter(report_id=key).exclude(reason="").update(reason=PURGED)
    shown = Evidence.objects.filter(report_id=key)
    shown.update(caption="")
    return [f"files.storedfile:{pk}" for pk in shown.values_list("file_id", flat=True)]


@purges("files.storedfile")
def purge_captions(key: str) -> None:
    """The caption of a purged file goes with it."""
    Evidence.objects.filter(file_id=key).update(caption="")
