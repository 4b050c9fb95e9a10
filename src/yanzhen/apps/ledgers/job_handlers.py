"""Writing a large workbook as a job."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.urls import reverse

from yanzhen.apps.jobs.lease import Progress
from yanzhen.apps.jobs.registry import handler
from yanzhen.apps.ledgers.actions.apply_workbook import apply_workbook
from yanzhen.apps.ledgers.actions.queue_workbook import KIND, release_workbook
from yanzhen.apps.ledgers.models import StagedWorkbook, WorkbookState
from yanzhen.apps.ledgers.workbooks.plan import plan_workbook
from yanzhen.apps.ledgers.workbooks.sealed import open_content
from yanzhen.kernel.errors import YanzhenError

STEPS = 3


@handler(KIND)
def write_workbook(payload: Mapping[str, Any], progress: Progress) -> dict[str, Any]:
    """Check the workbook once more and write it whole; one that is written already is left as it is."""
    staged = StagedWorkbook.objects.select_related("belongs_to__type", "belongs_to__organisation").get(
        pk=payload["staged"]
    )
    sheet = staged.belongs_to
    found = {"url": reverse("ledgers:staged", args=[sheet.pk, staged.pk])}
    if staged.state == WorkbookState.APPLIED:
        return found
    progress.report(1, STEPS, "正在核对表格")
    try:
        plan = plan_workbook(sheet, content=open_content(staged.content or b""), name=staged.name)
        progress.report(2, STEPS, f"正在写入{len(plan.changes)}行")
        apply_workbook(
            staged_id=staged.pk,
            seen=payload["seen"],
            choices=payload["choices"],
            take=payload["take"],
            actor=staged.uploaded_by,
            on=date.fromisoformat(payload["on"]),
            plan=plan,
        )
    except YanzhenError:
        release_workbook(staged_id=staged.pk)
        raise
    progress.report(STEPS, STEPS, "已写入")
    return found
