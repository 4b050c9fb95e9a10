"""How the content of a summary report goes, the frozen text included."""

from __future__ import annotations

from yanzhen.apps.audit.purging import purges
from yanzhen.apps.reports.models import Binding, FrozenReport, Report, Template, TemplateVersion

PURGED = "（已清除）"


@purges("reports.report")
def purge_report(key: str) -> None:
    """Blank title and text and remove the frozen copy; that it was frozen stands in the log."""
    Report.objects.filter(pk=key).update(title=PURGED, body="", seen={})
    Binding.objects.filter(report_id=key).update(label=PURGED)
    for binding in Binding.objects.filter(report_id=key, spec__has_key="caption"):
        binding.spec = binding.spec | {"caption": PURGED}
        binding.save(update_fields=["spec"])
    FrozenReport.objects.filter(pk=key).delete()


@purges("reports.template")
def purge_template(key: str) -> None:
    """Blank a template and every version of it; reports made from it stay."""
    blank = {"name": PURGED, "title": PURGED, "kind": "special", "parts": [{"each": "once", "lines": [PURGED]}]}
    TemplateVersion.objects.filter(template_id=key).update(definition=blank | {"bindings": {}})
    Template.objects.filter(pk=key).update(title=f"{PURGED}{key}", started_from="")
