"""Draft a notice (拟稿)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import transaction

from yanzhen.apps.accounts.models import User
from yanzhen.apps.audit.actions.record import record
from yanzhen.apps.plans.models import Task
from yanzhen.apps.supervision.models import Notice, NoticeKind, NoticeTask
from yanzhen.apps.supervision.refusals import why_not_draft


@transaction.atomic
def draft_notice(
    *,
    kind: str,
    issuer_id: int,
    task_ids: Sequence[int],
    demand: str,
    actor: User,
    on: date,
    follows_id: int | None = None,
    directly_because: str = "",
) -> Notice:
    """Draft a notice about tasks of one unit (a circular: of several), keeping each light as it stands.

    Raises NoticeError; then nothing is written.
    """
    tasks = list(Task.objects.filter(pk__in=task_ids).select_related("plan", "origin", "light").order_by("pk"))
    follows = Notice.objects.filter(pk=follows_id).first() if follows_id else None
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
    record(
        kind="NOTICE_DRAFTED",
        actor=actor,
        subjects=[notice, *tasks],
        content={"kind": notice.get_kind_display(), "count": len(tasks)},
    )
    return notice


def _matter(notice: Notice, task: Task) -> NoticeTask:
    light = getattr(task, "light", None)
    return NoticeTask(
        notice=notice, task=task, colour=light.colour if light else "", reasons=light.reasons if light else []
    )
