"""The workbook of a return: download, hand in, look at the difference, write it, take it back."""

from __future__ import annotations

import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django import forms
from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yanzhen.apps.files.actions.stage import staged_file
from yanzhen.apps.files.media import TEXT, XLSX
from yanzhen.apps.files.vault import refusing_full_disk
from yanzhen.apps.ledgers.actions.apply_workbook import Side, Take, apply_workbook
from yanzhen.apps.ledgers.actions.queue_workbook import ROWS_AT_ONCE, queue_workbook
from yanzhen.apps.ledgers.actions.stage_workbook import discard_workbook, stage_workbook
from yanzhen.apps.ledgers.actions.undo_workbook import undo_workbook
from yanzhen.apps.ledgers.bridge import form_of, period_name_of
from yanzhen.apps.ledgers.models import Return, StagedWorkbook, WorkbookState
from yanzhen.apps.ledgers.refusals import why_not_fill
from yanzhen.apps.ledgers.workbooks.errors import WorkbookError
from yanzhen.apps.ledgers.workbooks.layout import book_of, red_book_of
from yanzhen.apps.ledgers.workbooks.plan import Plan, PlannedRow, name_of, plan_workbook, shown_conflict
from yanzhen.apps.ledgers.workbooks.red import red_rows
from yanzhen.apps.ledgers.workbooks.sealed import open_content
from yanzhen.engines.ledgers import LedgerForm
from yanzhen.engines.sheets import FormBook, SheetError, WrongBookError, write_book
from yanzhen.kernel.errors import YanzhenError
from yanzhen.kernel.problem import Problem
from yanzhen.web.acting import act_and_return
from yanzhen.web.declaring import declaration_of
from yanzhen.web.ledgers.finding import visible_return
from yanzhen.web.permissions import needs
from yanzhen.web.spreadsheets import FORBIDDEN_IN_NAMES, MEDIA_TYPE

MAX_BYTES = 20 * 1024 * 1024
SHOWN = 200
"""Rows of each list on the page; all of them are written."""


class WorkbookForm(forms.Form):
    """A filled workbook, after the answer to 是否涉密."""

    declared = declaration_of("这份表格")
    upload = forms.FileField(
        label="填好的表格",
        allow_empty_file=True,
        help_text="xlsx或csv，不超过20MB；栏目顺序不限，可以有空行，全角数字、千位分隔、各种写法的日期都认得。",
        error_messages={"required": "请选择填好的表格。"},
    )


def crumbs_of(sheet: Return, here: str) -> list[tuple[str, str]]:
    """Return the way to a page below a return."""
    return [
        ("台账", reverse("ledgers:list")),
        (
            f"{sheet.type.title}·{sheet.organisation}·{period_name_of(sheet)}",
            reverse("ledgers:return", args=[sheet.pk]),
        ),
        (here, ""),
    ]


@needs("ledgers.view")
@require_safe
def download(request: HttpRequest, return_id: int) -> HttpResponse | FileResponse:
    """Send the form of a return, filled with its rows as they stand."""
    sheet = visible_return(request, return_id)
    book = book_of(sheet, form_of(sheet.form_version))
    return book_answer(request, book, f"{sheet.type.title}_{sheet.organisation}_{period_name_of(sheet)}")


def book_answer(request: HttpRequest, book: FormBook, title: str) -> HttpResponse | FileResponse:
    """Answer with a form workbook; a full disk is said, not shown as a fault of the system."""
    file = tempfile.TemporaryFile(suffix=".xlsx")  # noqa: SIM115 - FileResponse closes it
    try:
        with refusing_full_disk():
            write_book(file, book, made_on=request.today)
            file.flush()
    except YanzhenError:
        file.close()
        message = "服务器磁盘空间不足，表格没有生成；请联系系统管理员腾出空间后再下载。"
        return render(request, "ledgers/no_workbook.html", {"message": message}, status=507)
    file.seek(0)
    name = f"{title.translate(FORBIDDEN_IN_NAMES)}.xlsx"
    return FileResponse(file, as_attachment=True, filename=name, content_type=MEDIA_TYPE)


@needs("ledgers.fill")
@require_http_methods(["GET", "HEAD", "POST"])
def hand_in(request: HttpRequest, return_id: int) -> HttpResponse:
    """Take a filled workbook; its preview follows, or the page that says what its columns mean."""
    sheet = visible_return(request, return_id)
    if refusal := why_not_fill(sheet, request.user, on=request.today):
        messages.info(request, refusal.message)
        return redirect("ledgers:return", sheet.pk)
    posted = request.method == "POST"
    form = WorkbookForm(request.POST if posted else None, request.FILES if posted else None)
    if not posted or not form.is_valid():
        return _upload_page(request, sheet, form, status=422 if posted else 200)
    upload = form.cleaned_data["upload"]
    try:
        with staged_file(
            upload,
            actor=request.user,
            declared=form.cleaned_data["declared"],
            allowed_types={XLSX, TEXT},
            max_bytes=MAX_BYTES,
            expected="xlsx或csv表格",
        ) as arrived:
            content = Path(arrived.path).read_bytes()
        return _stage(request, sheet, content, upload.name)
    except YanzhenError as refusal:
        form.add_error("upload", refusal.message)
        return _upload_page(request, sheet, form, status=422)


def _stage(request: HttpRequest, sheet: Return, content: bytes, name: str) -> HttpResponse:
    page, rows = "ledgers:staged", 0
    try:
        rows = len(plan_workbook(sheet, content=content, name=name).filled.sheet.rows)
    except WrongBookError as refusal:
        if refusal.code != "NO_FORM":
            raise
        page = "ledgers:columns"
    staged = stage_workbook(
        return_id=sheet.pk, content=content, name=name, rows=rows, actor=request.user, on=request.today
    )
    return redirect(page, sheet.pk, staged.pk)


def _upload_page(request: HttpRequest, sheet: Return, form: WorkbookForm, *, status: int) -> HttpResponse:
    context = {
        "sheet": sheet,
        "form": form,
        "period": period_name_of(sheet),
        "max_bytes": MAX_BYTES,
        "earlier": sheet.workbooks.exclude(state=WorkbookState.DISCARDED).select_related("uploaded_by__person")[:10],
        "crumbs": crumbs_of(sheet, "上传表格"),
    }
    return render(request, "ledgers/upload.html", context, status=status)


def staged_of(request: HttpRequest, return_id: int, staged_id: int) -> StagedWorkbook:
    """Return a workbook handed in for a return that the user may fill, or 404."""
    sheet = visible_return(request, return_id)
    staged = get_object_or_404(sheet.workbooks.select_related("uploaded_by__person", "job"), pk=staged_id)
    staged.belongs_to = sheet
    return staged


@needs("ledgers.fill")
@require_http_methods(["GET", "HEAD", "POST"])
def staged_page(request: HttpRequest, return_id: int, staged_id: int) -> HttpResponse:
    """Show what a workbook would change, or write it."""
    staged = staged_of(request, return_id, staged_id)
    if staged.state != WorkbookState.WAITING or staged.content is None:
        return _decided_page(request, staged)
    try:
        plan = _plan(staged)
    except SheetError as refusal:
        messages.error(request, refusal.message)
        return redirect("ledgers:upload", return_id)
    if request.method == "POST":
        return _apply(request, staged, plan)
    return _preview(request, staged, plan)


def _plan(staged: StagedWorkbook) -> Plan:
    return plan_workbook(staged.belongs_to, content=open_content(staged.content), name=staged.name)


def _apply(request: HttpRequest, staged: StagedWorkbook, plan: Plan) -> HttpResponse:
    asked: dict[str, Any] = {
        "staged_id": staged.pk,
        "seen": request.POST.get("seen", ""),
        "choices": {name[7:]: side for name, side in request.POST.items() if name.startswith("choice-")},
        "take": request.POST.get("take", ""),
        "actor": request.user,
        "on": request.today,
        "plan": plan,
    }
    try:
        if len(plan.filled.sheet.rows) > ROWS_AT_ONCE:
            return redirect("jobs:job", pk=queue_workbook(**asked).pk)
        done = apply_workbook(**asked)
    except WorkbookError as refusal:
        if refusal.code == "NOT_WAITING":
            messages.error(request, refusal.message)
            return redirect("ledgers:staged", staged.belongs_to_id, staged.pk)
        return _preview(request, staged, plan, refusal=refusal, chosen=asked)
    except YanzhenError as refusal:
        messages.error(request, refusal.message)
        return redirect("ledgers:return", staged.belongs_to_id)
    outcome = done.outcome
    messages.success(
        request, f"已写入：新增{outcome.added}行，修改{outcome.changed}行，删去{outcome.removed}行。写错了可以撤销。"
    )
    return redirect("ledgers:staged", staged.belongs_to_id, staged.pk)


def _preview(
    request: HttpRequest,
    staged: StagedWorkbook,
    plan: Plan,
    *,
    refusal: WorkbookError | None = None,
    chosen: dict[str, Any] | None = None,
) -> HttpResponse:
    sheet = staged.belongs_to
    choices = (chosen or {}).get("choices", {})
    settled = [row for row in plan.changes if not row.is_conflict]
    context = {
        "sheet": sheet,
        "staged": staged,
        "plan": plan,
        "period": period_name_of(sheet),
        "refusal": refusal,
        "added": _told(plan, [row for row in plan.added if not row.is_conflict]),
        "changed": _told(plan, [row for row in plan.changed if not row.is_conflict]),
        "removed": _told(plan, [row for row in plan.removed if not row.is_conflict]),
        "conflicts": [_conflict(plan.form, row, choices.get(row.choice, "")) for row in plan.conflicts],
        "problems": [_fault(plan, one) for one in plan.problems[:SHOWN]],
        "take": (chosen or {}).get("take", "") or Take.CLEAN,
        "red": len(plan.red),
        "unreadable": len(plan.unreadable),
        "clean": len([row for row in plan.changes if not row.is_red]),
        "readable": len([row for row in plan.changes if not row.unreadable]),
        "is_red_change": any(row.is_red for row in plan.changes),
        "shown": SHOWN,
        "has_unknown": bool(plan.filled.sheet.unknown),
        "is_nothing": not settled and not plan.conflicts,
        "crumbs": crumbs_of(sheet, "核对表格"),
    }
    return render(request, "ledgers/staged.html", context, status=409 if refusal else 200)


def _told(plan: Plan, rows: list[PlannedRow]) -> dict[str, Any]:
    told = []
    for row in rows[:SHOWN]:
        change = row.change(plan.form)
        values = row.before if row.after is None else row.after
        name = name_of(plan.form, values)
        told.append(
            {"line": row.line, "name": name, "words": change.words(plan.form) if change else "", "is_red": row.is_red}
        )
    return {"count": len(rows), "rows": told}


def _fault(plan: Plan, problem: Problem) -> dict[str, Any]:
    letter = plan.filled.sheet.letters.get(problem.key or "")
    return {**asdict(problem), "address": f"{letter}{problem.line}" if letter and problem.line else ""}


def _conflict(form: LedgerForm, row: PlannedRow, chosen: str) -> dict[str, Any]:
    values = row.before or row.after or {}
    if row.conflicts:
        cells = [shown_conflict(form, one) for one in row.conflicts]
        sentence = ""
    elif row.after is None:
        cells, sentence = [], "表里没有这一行了；下载之后别人改过它。"
    else:
        cells, sentence = [], "表里改过这一行；下载之后别人把它删去了。"
    mine = "删去这一行" if row.after is None else ("重新加上这一行" if row.record is None else "用表里的")
    return {
        "line": row.line,
        "name": name_of(form, values),
        "cells": cells,
        "sentence": sentence,
        "name_of_choice": f"choice-{row.choice}",
        "sides": (
            (Side.MINE.value, mine, chosen == Side.MINE),
            (Side.THEIRS.value, "保留现在的", chosen == Side.THEIRS),
        ),
    }


def _decided_page(request: HttpRequest, staged: StagedWorkbook) -> HttpResponse:
    sheet = staged.belongs_to
    context = {
        "sheet": sheet,
        "staged": staged,
        "period": period_name_of(sheet),
        "may_undo": staged.state == WorkbookState.APPLIED
        and staged.undo is not None
        and why_not_fill(sheet, request.user, on=request.today) is None,
        "crumbs": crumbs_of(sheet, "上传的表格"),
    }
    return render(request, "ledgers/staged_done.html", context)


@needs("ledgers.fill")
@require_safe
def red_download(request: HttpRequest, return_id: int, staged_id: int) -> HttpResponse | FileResponse:
    """Send a workbook of the faulty rows alone, with the faults beside them."""
    staged = staged_of(request, return_id, staged_id)
    if staged.content is None:
        messages.error(request, "这份表格已经处理，不再保留；需要时请重新上传。")
        return redirect("ledgers:return", return_id)
    plan = _plan(staged)
    book = red_book_of(staged.belongs_to, plan.form, red_rows(plan))
    return book_answer(request, book, f"{Path(staged.name).stem}_有误的{len(plan.red)}行")


@needs("ledgers.fill")
@require_POST
def undo(request: HttpRequest, return_id: int, staged_id: int) -> HttpResponse:
    """Take back what a workbook wrote."""
    staged = staged_of(request, return_id, staged_id)
    back = reverse("ledgers:staged", args=[return_id, staged.pk])
    return act_and_return(request, undo_workbook, back=back, done="已撤销，各行恢复原样。", staged_id=staged.pk)


@needs("ledgers.fill")
@require_POST
def discard(request: HttpRequest, return_id: int, staged_id: int) -> HttpResponse:
    """Give a workbook up."""
    staged = staged_of(request, return_id, staged_id)
    back = reverse("ledgers:upload", args=[return_id])
    return act_and_return(request, discard_workbook, back=back, done="没有写入，表格已放弃。", staged_id=staged.pk)
