"""Which higher documents a document is aligned with: choose, compute anew, take off."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from yanzhen.apps.alignment.actions.drop_sheet import drop_sheet
from yanzhen.apps.alignment.actions.refresh_sheet import refresh_sheet
from yanzhen.apps.alignment.actions.start_sheets import start_sheets
from yanzhen.apps.alignment.errors import AlignmentError
from yanzhen.apps.alignment.queries import documents_to_align_with
from yanzhen.web.alignment.access import sheet_to_work_on
from yanzhen.web.alignment.forms import HigherForm
from yanzhen.web.documents.access import document_for
from yanzhen.web.pages import ask_first, confirmed
from yanzhen.web.permissions import needs, require

SHOWN_AT_MOST = 100


@needs("documents.edit")
@require_http_methods(["GET", "POST"])
def choose(request: HttpRequest, pk: int) -> HttpResponse:
    """Choose one or several higher documents and compute the alignment."""
    document = document_for(request, pk)
    require(request, "documents.edit", document.organisation_id)
    offered = documents_to_align_with(document, request.user, on=request.today)
    words = request.GET.get("words", "").strip()
    shown = offered.mentioning(words) if words else offered
    is_posted = request.method == "POST"
    form = HigherForm(request.POST if is_posted else None, documents=offered if is_posted else shown)
    status = 200
    if is_posted:
        status = 422
        if form.is_valid():
            chosen = [higher.pk for higher in form.cleaned_data["highers"]]
            try:
                start_sheets(local_id=pk, higher_ids=chosen, actor=request.user, on=request.today)
            except AlignmentError as error:
                form.add_error("highers", error.message)
            else:
                messages.success(request, f"已与{len(chosen)}份上级文件对照；请逐条确认。")
                return redirect("alignment:sheet", pk=pk)
    context = {
        "document": document,
        "form": form,
        "words": words,
        "offered": form.fields["highers"].queryset[:SHOWN_AT_MOST],
        "picked": request.POST.getlist("highers"),
    }
    return render(request, "alignment/choose.html", context, status=status)


@needs("documents.edit")
@require_POST
def refresh(request: HttpRequest, pk: int) -> HttpResponse:
    """Compute a sheet anew; what was decided stays."""
    sheet = sheet_to_work_on(request, pk)
    try:
        refresh_sheet(sheet_id=pk, actor=request.user, on=request.today)
    except AlignmentError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, f"已按两份文件的现行版本重新对照《{sheet.higher.title}》，已定的结论保留。")
    return redirect("alignment:sheet", pk=sheet.local_id)


@needs("documents.edit")
@require_POST
def drop(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a higher document off the alignment, after a question."""
    sheet = sheet_to_work_on(request, pk)
    back = reverse("alignment:sheet", args=[sheet.local_id])
    if not confirmed(request):
        return ask_first(
            request,
            title="移除对标",
            sentence=f"不再与《{sheet.higher.title}》对标？",
            consequences=("这份上级文件的对标结论一并删除，不能恢复。", "已列入计划的任务保留。"),
            back=back,
            confirm_label="移除",
            danger=True,
        )
    try:
        drop_sheet(sheet_id=pk, actor=request.user, on=request.today)
    except AlignmentError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, f"已移除与《{sheet.higher.title}》的对标。")
    return redirect("documents:document", pk=sheet.local_id)
