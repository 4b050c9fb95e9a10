"""Two versions side by side: on a page, on paper, as a workbook; and what changed confirmed where it is shown."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from yanzhen.apps.documents.actions.accept_item import accept_item
from yanzhen.apps.documents.errors import ReadingError
from yanzhen.apps.documents.models import DocumentVersion
from yanzhen.apps.documents.refusals import why_not_work_on
from yanzhen.web.documents.access import document_for, item_to_work_on, may_work_on, number_in, version_for
from yanzhen.web.documents.comparing import HEADINGS, comparison_of, workbook_rows
from yanzhen.web.permissions import needs
from yanzhen.web.spreadsheets import rows_response


@needs("documents.view")
@require_safe
def compare_versions(request: HttpRequest, old: int, new: int) -> HttpResponse:
    """Show two versions of one document side by side; ``print`` on paper, ``export=xlsx`` as a workbook."""
    left, right = _two(request, old, new)
    comparison = comparison_of(left, right)
    rows = comparison.shown(request)
    if request.GET.get("export") == "xlsx":
        title = f"{right.document.title}_第{left.ordinal}版与第{right.ordinal}版比较"
        return rows_response(title, HEADINGS, workbook_rows(rows))
    query = request.GET.copy()
    for name in ("print", "export"):
        query.pop(name, None)
    context = {
        "document": right.document,
        "left": left,
        "right": right,
        "versions": right.document.versions.light().order_by("ordinal"),
        "rows": rows,
        "counts": comparison.counts,
        "waiting": comparison.waiting,
        "tabs": comparison.tabs(request),
        "query": query.urlencode(),
        "asked": request.GET,
        "can_accept": may_work_on(request, right) and why_not_work_on(right) is None,
    }
    template = "documents/compare_print.html" if request.GET.get("print") else "documents/compare.html"
    return render(request, template, context)


@needs("documents.view")
@require_safe
def choose_versions(request: HttpRequest, pk: int) -> HttpResponse:
    """Lead to the comparison of the two versions chosen in a form, the older one on the left."""
    document = document_for(request, pk)
    chosen = {number_in(request, "old"), number_in(request, "new")}
    found = list(document.versions.light().filter(pk__in=chosen).order_by("ordinal"))
    if len(found) != 2:
        messages.error(request, "请选择两个不同的版本进行比较。")
        return redirect("documents:document", pk=pk)
    return redirect("documents:compare", old=found[0].pk, new=found[1].pk)


@needs("documents.edit")
@require_POST
def accept_changed(request: HttpRequest, old: int, new: int) -> HttpResponse:
    """Accept a task where its change is shown, and come back to its place."""
    item = item_to_work_on(request, number_in(request, "item"))
    if item.document_version_id != new:
        raise Http404
    try:
        accept_item(item_id=item.pk, seen=number_in(request, "seen"), actor=request.user)
    except ReadingError as error:
        messages.error(request, error.message)
    query = request.POST.get("query", "")
    address = reverse("documents:compare", args=[old, new])
    return redirect(f"{address}{'?' + query if query else ''}#n-{item.start}")


def _two(request: HttpRequest, old: int, new: int) -> tuple[DocumentVersion, DocumentVersion]:
    left, right = version_for(request, old), version_for(request, new)
    if left.document_id != right.document_id or left.pk == right.pk:
        raise Http404
    return left, right
