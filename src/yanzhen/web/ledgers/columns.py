"""What the columns of somebody's old spreadsheet mean, said once and remembered (栏目对应)."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from yanzhen.apps.ledgers.actions.map_columns import map_columns
from yanzhen.apps.ledgers.bridge import form_of, period_name_of
from yanzhen.apps.ledgers.models import StagedWorkbook
from yanzhen.apps.ledgers.workbooks.layout import mappings_of
from yanzhen.apps.ledgers.workbooks.sealed import open_content
from yanzhen.engines.ledgers import LedgerForm, column_of
from yanzhen.engines.sheets.matching import OldColumn, old_columns, suggest
from yanzhen.engines.sheets.reading import title_key
from yanzhen.kernel.errors import YanzhenError
from yanzhen.web.ledgers.workbook import crumbs_of, staged_of
from yanzhen.web.permissions import needs


@needs("ledgers.fill")
@require_http_methods(["GET", "HEAD", "POST"])
def columns_page(request: HttpRequest, return_id: int, staged_id: int) -> HttpResponse:
    """Ask what each column of the workbook means; the answer is kept for the unit and the ledger."""
    staged = staged_of(request, return_id, staged_id)
    if staged.content is None:
        messages.error(request, "这份表格已经处理，不再保留；需要时请重新上传。")
        return redirect("ledgers:upload", return_id)
    form = form_of(staged.belongs_to.form_version)
    sheet_name, found = old_columns(open_content(staged.content), name=staged.name)
    if request.method != "POST":
        return _page(request, staged, form, sheet_name, found, _meanings(staged, form, found))
    meanings = {one.heading: request.POST.get(f"column-{place}", "") for place, one in enumerate(found)}
    try:
        count = map_columns(return_id=return_id, meanings=meanings, actor=request.user, on=request.today)
    except YanzhenError as refusal:
        return _page(request, staged, form, sheet_name, found, meanings, refusal)
    if not count:
        messages.error(request, "还没有一栏对应上；请至少说明一栏。")
        return redirect("ledgers:columns", return_id, staged.pk)
    messages.success(request, f"已记住{count}栏的对应，以后上传同样的表格不用再选。")
    return redirect("ledgers:staged", return_id, staged.pk)


def _meanings(staged: StagedWorkbook, form: LedgerForm, found: list[OldColumn]) -> dict[str, str]:
    """What was said before, then headings that speak for themselves, then what is likely."""
    columns = [column_of(one) for one in form.typed_fields]
    return suggest(found, columns) | mappings_of(staged.belongs_to)


def _page(
    request: HttpRequest,
    staged: StagedWorkbook,
    form: LedgerForm,
    sheet_name: str,
    found: list[OldColumn],
    meanings: dict[str, str],
    refusal: YanzhenError | None = None,
) -> HttpResponse:
    sheet = staged.belongs_to
    remembered = mappings_of(sheet)
    sure = {title_key(title): one.key for one in form.typed_fields for title in (one.title, *one.aliases)}
    rows = [
        {
            "name": f"column-{place}",
            "heading": one.heading,
            "samples": one.samples,
            "chosen": meanings.get(one.heading, ""),
            "how": _how(one.heading, meanings, remembered, sure),
        }
        for place, one in enumerate(found)
    ]
    context = {
        "sheet": sheet,
        "staged": staged,
        "period": period_name_of(sheet),
        "sheet_name": sheet_name,
        "rows": rows,
        "fields": form.typed_fields,
        "refusal": refusal,
        "crumbs": crumbs_of(sheet, "对应旧表栏目"),
    }
    return render(request, "ledgers/columns.html", context, status=409 if refusal else 200)


def _how(heading: str, meanings: dict[str, str], remembered: dict[str, str], sure: dict[str, str]) -> str:
    if heading in remembered:
        return "上次选的"
    if not meanings.get(heading):
        return ""
    return "同名" if sure.get(title_key(heading)) == meanings[heading] else "相近，请核对"
