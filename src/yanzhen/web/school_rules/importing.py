"""Rules already in force from a spreadsheet: template, faults at their cells, difference, all or nothing."""

from __future__ import annotations

import io
from pathlib import Path

import xlsxwriter
from django import forms
from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from yanzhen.apps.accounts.permissions import reach
from yanzhen.apps.files.access import content_of
from yanzhen.apps.files.actions.receive import receive_file
from yanzhen.apps.files.actions.stage import staged_file
from yanzhen.apps.files.media import TEXT, XLSX
from yanzhen.apps.files.models import StoredFile
from yanzhen.apps.organisations.importing.outcome import Outcome
from yanzhen.apps.school_rules.actions.import_rules import import_rules, preview_rules
from yanzhen.apps.school_rules.importing.form import RULE_FORM
from yanzhen.apps.school_rules.queries import HAVING_RULES
from yanzhen.kernel.errors import BadInputError, YanzhenError
from yanzhen.web.organisations.answering import posted
from yanzhen.web.organisations.import_forms import fill_sheet
from yanzhen.web.permissions import needs
from yanzhen.web.school_rules.acts import form_page
from yanzhen.web.school_rules.forms import declared_field
from yanzhen.web.school_rules.lists import CRUMB, tabs
from yanzhen.web.spreadsheets import MEDIA_TYPE

MAX_BYTES = 5 * 1024 * 1024
SHOWN_CHANGES = 500


class RuleSheetForm(forms.Form):
    """A sheet of rules, after the answer to 是否涉密."""

    declared = declared_field()
    upload = forms.FileField(
        label="制度登记表",
        allow_empty_file=True,
        help_text="xlsx或csv，不超过5MB；表头顺序不限，不认识的栏目会列出来并跳过。",
        error_messages={"required": "请选择填好的表格。"},
    )


@needs("rules.edit")
@require_safe
def template(request: HttpRequest) -> HttpResponse:
    """Send the sheet to fill."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False}) as book:
        lists = book.add_worksheet("选项")
        sheet = book.add_worksheet(RULE_FORM.name)
        fill_sheet(book, sheet, lists, RULE_FORM, 0)
        sheet.activate()
        sheet.set_first_sheet()
        lists.hide()
    return FileResponse(
        io.BytesIO(out.getvalue()), as_attachment=True, filename="学校制度登记表.xlsx", content_type=MEDIA_TYPE
    )


@needs("rules.edit")
@form_page
def hand_in(request: HttpRequest) -> HttpResponse:
    """Take a sheet: all its faults are shown and nothing is kept, or its preview follows."""
    form = RuleSheetForm(posted(request), request.FILES or None)
    if request.method != "POST":
        return _form(request, form)
    if not form.is_valid():
        return _form(request, form, status=422)
    upload = form.cleaned_data["upload"]
    checks = {"declared": form.cleaned_data["declared"], "allowed_types": {XLSX, TEXT}, "max_bytes": MAX_BYTES}
    try:
        with staged_file(upload, actor=request.user, **checks) as staged:
            content = Path(staged.path).read_bytes()
        found = preview_rules(content=content, name=upload.name, actor=request.user, on=request.today)
        if found.problems:
            return _form(request, form, found=found, status=422)
        upload.seek(0)
        keeper = (
            reach(request.user, "rules.edit", on=request.today).filter(kind__in=HAVING_RULES).order_by("pk").first()
        )
        if keeper is None:
            raise Http404
        stored = receive_file(
            upload,
            actor=request.user,
            organisation=keeper,
            on=request.today,
            view_capability="rules.edit",
            **checks,
        )
    except YanzhenError as refusal:
        form.add_error("upload", refusal.message)
        return _form(request, form, status=422)
    return redirect("rules:import_preview", pk=stored.pk)


@needs("rules.edit")
@form_page
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """Say in words what the sheet changes; write it when asked to, if nothing stands against it by then."""
    stored = get_object_or_404(StoredFile, pk=pk, uploaded_by=request.user, view_capability="rules.edit")
    given = {"name": stored.name, "actor": request.user, "on": request.today}
    try:
        content = content_of(stored).read_bytes()
        if request.method == "POST":
            done = import_rules(content=content, **given)
            said = f"已登记：新增{done.added}项，变动{done.changed}项。" if done.changes else "没有变动，未写入。"
            messages.success(request, said)
            return redirect("rules:list")
        found = preview_rules(content=content, **given)
    except BadInputError as refusal:
        found = Outcome(RULE_FORM.name, problems=list(refusal.problems))
        return _form(request, RuleSheetForm(), found=found, status=409)
    except YanzhenError as refusal:
        messages.error(request, refusal.message)
        return _form(request, RuleSheetForm(), status=409)
    context = {"found": found, "file": stored, "shown": SHOWN_CHANGES, "crumbs": [CRUMB, ("从表格登记", "")]}
    return render(request, "school_rules/import_preview.html", context, status=422 if found.problems else 200)


def _form(
    request: HttpRequest, form: RuleSheetForm, *, found: Outcome | None = None, status: int = 200
) -> HttpResponse:
    context = {
        "form": form,
        "found": found,
        "max_bytes": MAX_BYTES,
        "tabs": tabs(request, "rules:import"),
        "columns": RULE_FORM.columns,
    }
    return render(request, "school_rules/import.html", context, status=status)
