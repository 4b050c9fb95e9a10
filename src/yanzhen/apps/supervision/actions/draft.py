"""Draft a notice (拟稿)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import transaction

from yanzhen.apps.accounts.models import User
from yanzhen.apps.audit.actions.record import record
from yanzhen.apps.plans.models import Task
from yanzhen.apps.supervision.findable import index_notices
from yanzhen.apps.supervision.models import Notice, NoticeKind, NoticeTask
from yanzhen.apps.supervision.refusals import why_not_draft


def draft_notice(*, task_ids: Sequence[int], **given: Any) -> Notice:
    """Draft one notice; see ``draft_notices``."""
    return draft_notices(sheets=[task_ids], **given)[0]


@transaction.atomic
def draft_notices(
    *,
    kind: str,
    issuer_id: int,
    sheets: Sequence[Sequence[int]],
    demand: str,
    actor: User,
    on: date,
    follows_id: int | None = None,
    directly_because: str = "",
) -> list[Notice]:
    """Draft one notice for each group of task ids, all or none, keeping each light as it stands.

    A sheet is about tasks of one unit, a circular about tasks of several. Raises NoticeError; then nothing is written.
    """
    follows = Notice.objects.filter(pk=follows_id).first() if follows_id else None
    drafted: list[Notice] = []
    concerned: list[Task] = []
    for task_ids in sheets:
        tasks = list(Task.objects.filter(pk__in=task_ids).select_related("plan", "origin", "light").order_by("pk"))
        addressee_id = None if kind == NoticeKind.CIRCULAR or not tasks else tasks[0].organisation_id
        refusal = why_not_draft(
            kind=kind,
            tasks=tasks,
            addressee_id=addressee_id,
            issuer_id=issuer_id,
            demand=demand,
            follows=follows,
            directly_because=directly_because,
            actor=actor,
            on=on,
        )
        if refusal:
            raise refusal
        notice = Notice.objects.create(
            kind=kind,
            issuer_id=issuer_id,
            addressee_id=addressee_id,
            follows=follows,
            directly_because=directly_because.strip(),
            demand=demand.strip(),
            drafted_by=actor,
            drafted_on=on,
        )
        NoticeTask.objects.bulk_create([_matter(notice, task) for task in tasks])
        drafted.append(notice)
        concerned += tasks
    index_notices([notice.pk for notice in drafted])
    record(
        kind="NOTICE_DRAFTED",
        actor=actor,
        subjects=[*drafted, *concerned],
        content={"kind": NoticeKind(kind).label, "sheets": len(drafted), "count": len(concerned)},
    )
    return drafted


def _matter(notice: Notice, task: Task) -> NoticeTask:
    light = getattr(task, "light", None)
    return NoticeTask(
        notice=notice, task=task, colour=light.colour if light else "", reasons=light.reasons if light else []
    )
