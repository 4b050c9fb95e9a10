"""The workbook of organisations, people and accounts: template, preview in words, writing all or nothing."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from yanzhen.apps.accounts.actions.import_workbook import ImportResult, import_workbook, preview_workbook
from yanzhen.apps.accounts.permissions import grants_for
from yanzhen.apps.files.access import content_of
from yanzhen.apps.files.actions.receive import receive_file
from yanzhen.apps.files.actions.stage import staged_file
from yanzhen.apps.files.media import TEXT, XLSX
from yanzhen.apps.files.models import StoredFile
from yanzhen.apps.organisations.models import Organisation
from yanzhen.kernel.errors import BadInputError, YanzhenError
from yanzhen.web.organisations.acts import form_page
from yanzhen.web.organisations.answering import posted
from yanzhen.web.organisations.import_forms import WorkbookForm, template_workbook
from yanzhen.web.organisations.views import CRUMB
from yanzhen.web.permissions import needs
from yanzhen.web.spreadsheets import MEDIA_TYPE

MAX_BYTES = 5 * 1024 * 1024
KEEPING = ("organisations.edit", "accounts.edit", "grants.edit")
SHOWN_CHANGES = 500


@needs(*KEEPING)
@require_safe
def template(request: HttpRequest) -> FileResponse:
    """Send the workbook to fill."""
    answer = HttpResponse(template_workbook(), content_type=MEDIA_TYPE)
    answer["Content-Disposition"] = (
        "attachment; filename*=UTF-8''%E5%8D%95%E4%BD%8D%E4%BA%BA%E5%91%98%E8%B4%A6%E5%8F%B7.xlsx"
    )
    return answer


@needs(*KEEPING)
@form_page
def hand_in(request: HttpRequest) -> HttpResponse:
    """Take a workbook: its faults are all shown at their cells and nothing is kept, or its preview follows."""
    form = WorkbookForm(posted(request), request.FILES, initial={"on": request.today})
    if request.method != "POST":
        return _form(request, form)
    if not form.is_valid():
        return _form(request, form, status=422)
    upload, on = form.cleaned_data["upload"], form.cleaned_data["on"]
    checks = {"declared": form.cleaned_data["declared"], "allowed_types": {XLSX, TEXT}, "max_bytes": MAX_BYTES}
    try:
        with staged_file(upload, actor=request.user, **checks) as staged:
            content = Path(staged.path).read_bytes()
        result = _preview(request, content, upload.name, on)
        if result.problems:
            return _form(request, form, result=result, status=422)
        upload.seek(0)
        stored = receive_file(
            upload,
            actor=request.user,
            organisation=_keeper(request),
            on=request.today,
            view_capability="organisations.edit",
            **checks,
        )
    except BadInputError as refusal:
        return _form(request, form, refusal=refusal, status=422)
    except YanzhenError as refusal:
        form.add_error("upload", refusal.message)
        return _form(request, form, status=422)
    return redirect(f"{reverse('organisations:import_preview', args=[stored.pk])}?on={on.isoformat()}")


@needs(*KEEPING)
@form_page
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """Say in words what the workbook changes; write it when asked to, if nothing stands against it by then."""
    stored = get_object_or_404(StoredFile, pk=pk, uploaded_by=request.user)
    try:
        on = date.fromisoformat(request.GET.get("on", ""))
    except ValueError as error:
        raise Http404 from error
    try:
        content = content_of(stored).read_bytes()
        if request.method == "POST":
            result = import_workbook(content=content, name=stored.name, on=on, today=request.today, actor=request.user)
            messages.success(
                request, f"已导入{result.change_count}行变动。" if result.change_count else "没有变动，未写入。"
            )
            return redirect("organisations:import")
        result = _preview(request, content, stored.name, on)
    except BadInputError as refusal:
        form = WorkbookForm(initial={"on": on})
        return _form(request, form, refusal=refusal, status=409)
    except YanzhenError as refusal:
        form = WorkbookForm(initial={"on": on})
        messages.error(request, refusal.message)
        return _form(request, form, status=409)
    context = {
        "result": result,
        "on": on,
        "shown": SHOWN_CHANGES,
        "crumbs": [CRUMB, ("批量导入", reverse("organisations:import")), ("预览", "")],
    }
    return render(request, "organisations/import_preview.html", context, status=422 if result.problems else 200)


def _preview(request: HttpRequest, content: bytes, name: str, on: date) -> ImportResult:
    return preview_workbook(content=content, name=name, on=on, today=request.today, actor=request.user)


def _keeper(request: HttpRequest) -> Organisation:
    """Return the organisation on whose behalf the user keeps the registry."""
    for capability in KEEPING:
        for grant in grants_for(request.user, capability, on=request.today):
            return Organisation.objects.get(pk=grant.organisation_id)
    raise Http404


def _form(
    request: HttpRequest,
    form: WorkbookForm,
    *,
    result: ImportResult | None = None,
    refusal: BadInputError | None = None,
    status: int = 200,
) -> HttpResponse:
    problems = result.problems if result else list(refusal.problems) if refusal else []
    context = {
        "form": form,
        "problems": problems,
        "result": result,
        "max_bytes": MAX_BYTES,
        "crumbs": [CRUMB, ("批量导入", "")],
    }
    return render(request, "organisations/import.html", context, status=status)
