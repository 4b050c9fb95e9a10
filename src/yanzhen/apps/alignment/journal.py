"""What an act changed on a row, kept so that its author can take it back (对标步骤)."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from yanzhen.apps.accounts.models import User
from yanzhen.apps.alignment.models import AlignmentStep, AnswerLink, AskedRow

ROW_FIELDS = ("state", "reason", "is_changed")
LINK_FIELDS = ("item_id", "state", "score", "shared", "verdict", "numbers", "timing")


def snapshot(row: AskedRow) -> dict[str, Any]:
    """Return the row and its links as JSON values."""
    links = [
        {"identity": str(link.identity), **{name: getattr(link, name) for name in LINK_FIELDS}}
        for link in row.links.order_by("pk")
    ]
    return {**{name: getattr(row, name) for name in ROW_FIELDS}, "version": row.version, "links": links}


def put_back(row: AskedRow, before: dict[str, Any]) -> None:
    """Write a snapshot back onto the row and its links."""
    for name in ROW_FIELDS:
        setattr(row, name, before[name])
    row.links.all().delete()
    AnswerLink.objects.bulk_create(AnswerLink(row=row, **link) for link in before["links"])


def keep(row: AskedRow, actor: User, label: str, before: dict[str, Any]) -> AlignmentStep:
    """Save the row as changed by ``actor``, its version moved on, and keep the step."""
    row.version += 1
    row.edited_by, row.edited_at = actor, timezone.now()
    row.save()
    return AlignmentStep.objects.create(
        sheet=row.sheet, actor=actor, label=label[:120], row=row, before=before, version=row.version
    )
