"""The log as the auditors read it: filter, page by key, export."""

from __future__ import annotations

import re
import tempfile

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.http import FileResponse, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from yanzhen.apps.accounts.permissions import may_anywhere, reach
from yanzhen.apps.audit.actions.record import record
from yanzhen.apps.audit.models import AuditEvent
from yanzhen.apps.audit.queries import chain_head, filtered_events
from yanzhen.apps.audit.wording import sentence_of
from yanzhen.apps.organisations.models import OrganisationKind
from yanzhen.web.audit.forms import LogFilter
from yanzhen.web.pages import render_page
from yanzhen.web.permissions import needs
from yanzhen.web.spreadsheets import MEDIA_TYPE, SheetWriter

PAGE_SIZE = 50
EXPORT_AT_MOST = 50_000
_NUMBER = re.compile(r"[0-9]{1,18}")


@needs("audit.view")
@require_safe
def event_list(request: HttpRequest) -> HttpResponse:
    """Show events, newest first; ``before`` is the number after which the page goes on."""
    require_whole_log(request)
    form = LogFilter(request.GET)
    rows = _filtered(form) if form.is_valid() else AuditEvent.objects.none()
    if request.GET.get("export") == "xlsx":
        if not may_anywhere(request.user, "audit.export", on=request.today):
            raise PermissionDenied
        return _export(request, rows)
    before = request.GET.get("before", "")
    page = list((rows.filter(number__lt=int(before)) if _NUMBER.fullmatch(before) else rows)[: PAGE_SIZE + 1])
    context = {
        "form": form,
        "events": [(event, sentence_of(event)) for event in page[:PAGE_SIZE]],
        "next_before": page[PAGE_SIZE - 1].number if len(page) > PAGE_SIZE else None,
        "head": chain_head(),
        "may_export": may_anywhere(request.user, "audit.export", on=request.today),
    }
    return render_page(request, "audit/log.html", "audit/_log.html", context)


def require_whole_log(request: HttpRequest) -> None:
    """Raise ``PermissionDenied`` unless the user audits a whole authority: the log is not divided by organisation."""
    whole = reach(request.user, "audit.view", on=request.today).filter(kind=OrganisationKind.AUTHORITY)
    if not whole.exists():
        raise PermissionDenied


def _filtered(form: LogFilter) -> QuerySet[AuditEvent]:
    asked = form.cleaned_data
    rows = filtered_events(
        kind=asked["kind"], first=asked["first"], last=asked["last"], subject=asked["subject"].strip()
    )
    actors = form.actor_ids()
    return rows if actors is None else rows.filter(actor_id__in=actors)


def _export(request: HttpRequest, rows: QuerySet[AuditEvent]) -> HttpResponse:
    """Send what the filter shows as a sheet; the export itself is an entry of the log."""
    file = tempfile.TemporaryFile(suffix=".xlsx")  # noqa: SIM115 (closed by the answer)
    sheet = SheetWriter(file, "日志", ["序号", "时间", "操作人", "代行", "操作", "对象", "散列"])
    count = 0
    for event in rows[:EXPORT_AT_MOST].iterator(chunk_size=2000):
        actor = str(event.actor) if event.actor_id else "系统"
        acting_for = str(event.acting_for) if event.acting_for_id else ""
        subjects = "、".join(event.subjects)
        sheet.write([event.number, event.happened_at, actor, acting_for, sentence_of(event), subjects, event.digest])
        count += 1
    sheet.close()
    with transaction.atomic():
        record(kind="LOG_EXPORTED", actor=request.user, content={"count": count})
    file.seek(0)
    name = f"日志{request.today:%Y%m%d}.xlsx"
    return FileResponse(file, as_attachment=True, filename=name, content_type=MEDIA_TYPE)
