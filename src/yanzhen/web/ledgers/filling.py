"""Filling in a return (填报): a grid for many rows, a form for one, a form a row where there is no script."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from yanzhen.apps.ledgers.actions.save_rows import RowWrite, SaveOutcome, save_rows
from yanzhen.apps.ledgers.bridge import form_of, period_name_of, span_of, values_of
from yanzhen.apps.ledgers.fill_once import known_for, rows_to_fill
from yanzhen.apps.ledgers.models import Record, Return
from yanzhen.apps.ledgers.reading import read_row
from yanzhen.apps.ledgers.refusals import why_not_fill
from yanzhen.engines.ledgers import LedgerForm, Value, judge_record, shown_value
from yanzhen.kernel.errors import YanzhenError
from yanzhen.web.ledgers.finding import visible_return
from yanzhen.web.ledgers.row_fields import shown_groups, typed_values
from yanzhen.web.ledgers.wire import ROWS_AT_MOST
from yanzhen.web.pages import ask_first, confirmed
from yanzhen.web.permissions import needs

ROWS_PER_PAGE = 50
COLUMNS_SHOWN = 6


@needs("ledgers.fill")
@require_http_methods(["GET", "HEAD", "POST"])
def fill_page(request: HttpRequest, return_id: int) -> HttpResponse:
    """Fill in a return; one that may not be changed now leads to its page, which says why."""
    sheet = visible_return(request, return_id)
    if refusal := why_not_fill(sheet, request.user, on=request.today):
        messages.info(request, refusal.message)
        return redirect("ledgers:return", sheet.pk)
    form = form_of(sheet.form_version)
    if form.one_row:
        return _row_page(request, sheet, form, sheet.records.standing().order_by("position", "pk").first())
    if request.method == "POST":
        raise PermissionDenied
    page = Paginator(sheet.records.standing().order_by("position", "pk"), ROWS_PER_PAGE).get_page(
        request.GET.get("page")
    )
    fields = form.fields[:COLUMNS_SHOWN]
    context = {
        **_frame(sheet, form, "填报"),
        "page": page,
        "fields": fields,
        "rows": [
            {"record": row, "cells": [shown_value(one, values.get(one.key)) for one in fields]}
            for row in page
            for values in [values_of(row, form)]
        ],
        "known_rows": _known_rows(sheet, form),
        "is_too_long": sheet.rows > ROWS_AT_MOST,
        "rows_at_most": ROWS_AT_MOST,
    }
    return render(request, "ledgers/fill.html", context)


def _known_rows(sheet: Return, form: LedgerForm) -> dict[str, Any] | None:
    """What the system can fill in of rows that are not there yet, and where that comes from."""
    known = rows_to_fill(sheet, form)
    if not known:
        return None
    told = [one for row in known.values() for one in row.values()]
    return {
        "count": len(known),
        "titles": "、".join(dict.fromkeys(form.by_key[key].title for row in known.values() for key in row)),
        "sources": list(dict.fromkeys(one.source for one in told)),
        "url": told[0].url,
    }


@needs("ledgers.fill")
@require_POST
def take_known(request: HttpRequest, return_id: int) -> HttpResponse:
    """Add the rows that the system knows something of; what is known stands in them, the rest is left to fill in."""
    sheet = visible_return(request, return_id)
    form = form_of(sheet.form_version)
    known = rows_to_fill(sheet, form)
    rows = [
        RowWrite(values={form.key[0]: choice, **{key: one.value for key, one in told.items()}})
        for choice, told in known.items()
    ]
    try:
        outcome = save_rows(return_id=sheet.pk, changes=rows, actor=request.user, on=request.today)
    except YanzhenError as refusal:
        messages.error(request, refusal.message)
        return redirect("ledgers:return", sheet.pk)
    if outcome.is_clean:
        messages.success(request, f"已带出{outcome.added}行，请核对，不对的直接改。")
    else:
        messages.error(request, "没有带出：有的行刚被别人填了，请刷新后再看。")
    return redirect("ledgers:fill", sheet.pk)


def _frame(sheet: Return, form: LedgerForm, title: str) -> dict[str, Any]:
    return {
        "sheet": sheet,
        "form": form,
        "period": period_name_of(sheet),
        "base_url": reverse("ledgers:return", args=[sheet.pk]),
        "crumbs": [
            ("台账", reverse("ledgers:list")),
            (f"{sheet.type.title}（{period_name_of(sheet)}）", reverse("ledgers:return", args=[sheet.pk])),
            (title, ""),
        ],
    }


@needs("ledgers.fill")
@require_http_methods(["GET", "HEAD", "POST"])
def new_row(request: HttpRequest, return_id: int) -> HttpResponse:
    """A form for one more row."""
    return _one(request, return_id, None)


@needs("ledgers.fill")
@require_http_methods(["GET", "HEAD", "POST"])
def one_row(request: HttpRequest, return_id: int, record_id: int) -> HttpResponse:
    """The form of a row that is there."""
    return _one(request, return_id, record_id)


def _one(request: HttpRequest, return_id: int, record_id: int | None) -> HttpResponse:
    sheet = visible_return(request, return_id)
    if refusal := why_not_fill(sheet, request.user, on=request.today):
        messages.info(request, refusal.message)
        return redirect("ledgers:return", sheet.pk)
    record = None if record_id is None else get_object_or_404(sheet.records.standing(), pk=record_id)
    return _row_page(request, sheet, form_of(sheet.form_version), record)


def _row_page(request: HttpRequest, sheet: Return, form: LedgerForm, record: Record | None) -> HttpResponse:
    """Show the form of a row, or take it; what could not be saved is shown again as it was typed."""
    values = {} if record is None else values_of(record, form)
    if request.method != "POST":
        return _show_row(request, sheet, form, record, values)
    typed = typed_values(form, request.POST)
    try:
        outcome = save_rows(
            return_id=sheet.pk,
            changes=[RowWrite(record_id=record.pk if record else None, version=_seen(request), values=typed)],
            actor=request.user,
            on=request.today,
        )
    except YanzhenError as refusal:
        messages.error(request, refusal.message)
        return redirect("ledgers:return", sheet.pk)
    if not outcome.is_clean:
        return _show_refused(request, sheet, form, record, typed, outcome)
    messages.success(request, "已保存。")
    return redirect("ledgers:fill", sheet.pk)


def _seen(request: HttpRequest) -> int | None:
    seen = request.POST.get("version", "")
    return int(seen) if seen.isdecimal() and len(seen) < 10 else None


def _show_refused(
    request: HttpRequest,
    sheet: Return,
    form: LedgerForm,
    record: Record | None,
    typed: Mapping[str, Any],
    outcome: SaveOutcome,
) -> HttpResponse:
    """Cells that cannot be read, or the other side of a row that somebody changed meanwhile."""
    values = {} if record is None else values_of(record, form)
    if outcome.conflicts:
        theirs = outcome.conflicts[0].theirs
        values, _ = read_row(form, typed)
        said = {"theirs": values_of(theirs, form), "who": theirs.changed_by, "typed": typed}
        return _show_row(request, sheet, form, theirs, values, status=409, **said)
    faults = {one.fault.field: one.fault.message for one in outcome.faults}
    return _show_row(request, sheet, form, record, values, status=422, typed=typed, faults=faults)


def _show_row(
    request: HttpRequest,
    sheet: Return,
    form: LedgerForm,
    record: Record | None,
    values: Mapping[str, Value],
    *,
    status: int = 200,
    typed: Mapping[str, Any] | None = None,
    faults: Mapping[str, str] | None = None,
    theirs: Mapping[str, Value] | None = None,
    **more: Any,
) -> HttpResponse:
    findings = judge_record(form, values, period=span_of(sheet)) if record is not None and typed is None else []
    known = known_for(sheet, form)
    if record is None and typed is None:
        values = {key: one.value for key, one in known.items()}
    context = {
        **_frame(sheet, form, "填报" if form.one_row else "填报一行"),
        "record": record,
        "groups": shown_groups(form, values, typed=typed, faults=faults, findings=findings, theirs=theirs, known=known),
        "faults": faults or {},
        "findings": [one for one in findings if one.field is None],
        "is_conflict": theirs is not None,
        **more,
    }
    return render(request, "ledgers/row.html", context, status=status)


@needs("ledgers.fill")
@require_POST
def remove_row(request: HttpRequest, return_id: int, record_id: int) -> HttpResponse:
    """Remove a row, after asking."""
    sheet = visible_return(request, return_id)
    record = get_object_or_404(sheet.records.standing(), pk=record_id)
    back = reverse("ledgers:fill", args=[sheet.pk])
    if not confirmed(request):
        return ask_first(
            request,
            title="删除一行",
            sentence="删除后，这一行不再计入报送。",
            back=back,
            danger=True,
            hidden={"version": request.POST.get("version", "")},
        )
    try:
        outcome = save_rows(
            return_id=sheet.pk,
            changes=[RowWrite(record_id=record.pk, version=_seen(request))],
            actor=request.user,
            on=request.today,
        )
    except YanzhenError as refusal:
        messages.error(request, refusal.message)
    else:
        if outcome.is_clean:
            messages.success(request, "已删除一行。")
        else:
            messages.error(request, "这一行刚被别人改过，没有删除；请核对后再定。")
    return redirect(back)
