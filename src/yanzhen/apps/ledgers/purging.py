"""How the content of ledgers goes; that a return was made, when and by whom stays, as do the figures it fed."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils import timezone

from yanzhen.apps.audit.purging import purges
from yanzhen.apps.ledgers.bulk import SLOTS
from yanzhen.apps.ledgers.models import (
    CellRemark,
    Record,
    RecordVersion,
    Return,
    ReturnStep,
    SaveToken,
    SignedScan,
    StagedWorkbook,
    WorkbookState,
)

PURGED = "（已清除）"


@purges("ledgers.return")
def purge_return(key: str) -> list[str]:
    """Blank what was said on the way of a return; its rows are purged too."""
    ReturnStep.objects.filter(belongs_to_id=key).exclude(reason="").update(reason=PURGED)
    CellRemark.objects.filter(belongs_to_id=key).update(wording=PURGED)
    SaveToken.objects.filter(belongs_to_id=key).delete()
    Return.objects.filter(pk=key).update(digest="")
    _drop_workbooks(StagedWorkbook.objects.filter(belongs_to_id=key))
    rows = Record.objects.filter(belongs_to_id=key).values_list("pk", flat=True)
    scans = SignedScan.objects.filter(belongs_to_id=key).values_list("file_id", flat=True)
    return [*(f"ledgers.record:{pk}" for pk in rows), *(f"files.storedfile:{pk}" for pk in scans)]


def _drop_workbooks(rows: QuerySet[StagedWorkbook]) -> None:
    """What waits to be written is given up, and what was written can no longer be undone: both hold whole rows."""
    waiting = rows.filter(state__in=(WorkbookState.WAITING, WorkbookState.QUEUED))
    waiting.update(state=WorkbookState.DISCARDED, decided_at=timezone.now())
    rows.update(content=None, undo=None, name=PURGED)


@purges("ledgers.record")
def purge_record(key: str) -> None:
    """Blank a row and everything it ever said."""
    blank = dict.fromkeys(SLOTS)
    Record.objects.filter(pk=key).update(values={}, sealed=None, key="", **blank)
    history = RecordVersion.objects.filter(record_id=key)
    history.update(values={}, sealed=None)
    history.exclude(reason="").update(reason=PURGED)
    CellRemark.objects.filter(record_id=key).update(wording=PURGED)
    _drop_workbooks(StagedWorkbook.objects.filter(belongs_to__records=key))
