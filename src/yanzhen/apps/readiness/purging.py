"""How words and files of the lists go; that a value was entered, and which, stays."""

from __future__ import annotations

from yanzhen.apps.audit.purging import purges
from yanzhen.apps.readiness.models import ChecklistValue

PURGED = "（已清除）"


@purges("readiness.checklistvalue")
def purge_value(key: str) -> list[str]:
    """Blank where a value came from; its file and source are purged too."""
    rows = ChecklistValue.objects.filter(pk=key)
    rows.update(wording=PURGED)
    rows.exclude(reason="").update(reason=PURGED)
    files = [f"files.storedfile:{pk}" for pk in rows.filter(file__isnull=False).values_list("file_id", flat=True)]
    return [*files, *(f"sources.source:{pk}" for pk in rows.values_list("source_id", flat=True))]
