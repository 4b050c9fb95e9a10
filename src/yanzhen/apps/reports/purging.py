"""How the content of a summary report goes, the frozen text included."""

from __future__ import annotations

from yanzhen.apps.audit.purging import purges
from yanzhen.apps.reports.models import Binding, FrozenReport, Report

PURGED = "（已清除）"


@purges("reports.report")
def purge_report(key: str) -> None:
    """Blank title and text and remove the frozen copy; that it was frozen stands in the log."""
    Report.objects.filter(pk=key).update(title=PURGED, body="")
    Binding.objects.filter(report_id=key).update(label=PURGED)
    FrozenReport.objects.filter(pk=key).delete()
