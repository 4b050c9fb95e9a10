"""How the content of a supervision paper goes."""

from __future__ import annotations

from yanzhen.apps.audit.purging import purges
from yanzhen.apps.supervision.models import Notice

PURGED = "（已清除）"


@purges("supervision.notice")
def purge_notice(key: str) -> None:
    """Blank demand, reply and conclusion; number, parties and days stay."""
    notices = Notice.objects.filter(pk=key)
    notices.update(demand=PURGED)
    for field in ("reply", "conclusion", "directly_because"):
        notices.exclude(**{field: ""}).update(**{field: PURGED})
