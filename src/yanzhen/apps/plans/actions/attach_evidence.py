"""Put at most two files beside a report: new ones, or ones the unit already has (佐证)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import connection, transaction

from yanzhen.apps.accounts.models import User
from yanzhen.apps.audit.actions.record import record
from yanzhen.apps.files.models import StoredFile
from yanzhen.apps.plans.models import Evidence, ProgressReport
from yanzhen.apps.plans.refusals.progress import why_not_attach, why_not_report


@dataclass(frozen=True, kw_only=True)
class Attachment:
    """A file for a report; ``is_reused`` says that the unit had it before."""

    file: StoredFile
    caption: str = ""
    is_reused: bool = False


def attach(report: ProgressReport, attachments: Sequence[Attachment], *, actor: User, on: date) -> list[Evidence]:
    """Attach files inside the caller's act.

    Raises:
        TaskError: TOO_MANY_FILES, FILE_NOT_YOURS or FILE_TWICE.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("evidence is attached in the transaction of the act that brings it")
    present = list(report.evidence.values_list("position", "file_id"))
    if refusal := why_not_attach(report, [row.file for row in attachments], [file for _, file in present]):
        raise refusal
    free = [place for place in (1, 2) if place not in {position for position, _ in present}]
    return Evidence.objects.bulk_create(
        [
            Evidence(
                report=report,
                position=place,
                file=row.file,
                caption=row.caption.strip(),
                is_reused=row.is_reused,
                attached_by=actor,
                attached_on=on,
            )
            for place, row in zip(free, attachments, strict=False)
        ]
    )


@transaction.atomic
def attach_evidence(*, report_id: int, attachments: Sequence[Attachment], actor: User, on: date) -> list[Evidence]:
    """Attach files to a report already made, by its unit.

    Raises:
        TaskError: NOT_YOURS, TOO_MANY_FILES, FILE_NOT_YOURS or FILE_TWICE.
    """
    report = (
        ProgressReport.objects.select_for_update(of=("self",))
        .select_related("task__plan", "task__organisation")
        .get(pk=report_id)
    )
    if refusal := why_not_report(report.task, actor, on=on):
        raise refusal
    rows = attach(report, attachments, actor=actor, on=on)
    record(
        kind="EVIDENCE_ATTACHED",
        actor=actor,
        subjects=[report.task, report, *(row.file for row in attachments)],
        content={"task": report.task.title, "count": len(rows)},
    )
    return rows
