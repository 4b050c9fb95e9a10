"""Parts of the reading page that whole page, single card and live answer share: tabs, the shape, the step to undo."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from zlib import crc32

from django.http import HttpRequest

from yanzhen.apps.documents.models import DocumentVersion, ItemKind, ReadingItem
from yanzhen.apps.documents.queries import Progress
from yanzhen.apps.documents.refusals import model_jobs, why_not_ask_model
from yanzhen.apps.language_model.asking import endpoint

QUEUE, DOCUMENT, RESULTS = "queue", "document", "results"


def tabs_of(items: Iterable[ReadingItem], progress: Progress, shown: str = "") -> list[dict[str, Any]]:
    """Return the three lists of items with how many each holds."""
    others = sum(item.kind != ItemKind.TASK for item in items)
    rows = (
        (QUEUE, "待确认", progress.waiting, "把握小的在前"),
        (DOCUMENT, "全部任务", progress.tasks, "按原文顺序"),
        (RESULTS, "成效与背景", others, "没有列为任务的语句"),
    )
    return [
        {"order": order, "title": title, "count": count, "hint": hint, "current": order == shown}
        for order, title, count, hint in rows
    ]


def shape_of(items: Sequence[ReadingItem], version: DocumentVersion) -> str:
    """Return a mark of how the text is cut into items; while it stands, changed cards can be swapped one by one."""
    cuts = [(item.pk, item.start, item.end) for item in items]
    return f"{crc32(repr((version.is_finished, cuts)).encode()):08x}"


def model_state(version: DocumentVersion) -> dict[str, Any] | None:
    """Return where the text would go, why not, and how the last question went; null while no model is configured."""
    asked = endpoint()
    if asked is None:
        return None
    job = model_jobs(version).order_by("-pk").first()
    return {
        "host": asked.host,
        "name": asked.model,
        "refusal": why_not_ask_model(version, asked),
        "job": job,
        "number": (job.pk, job.version) if job else None,
    }


def step_to_undo(request: HttpRequest, version: DocumentVersion) -> str | None:
    """Return the label of the user's own last act, or nothing."""
    return version.steps.standing().filter(actor=request.user).values_list("label", flat=True).first()
