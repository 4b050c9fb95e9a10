"""The page of a return: its rows, what the checks find, its way, and what can be done now."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from yanzhen.apps.accounts.permissions import may
from yanzhen.apps.indicators.models import Observation
from yanzhen.apps.ledgers.bridge import Content, content_of, form_of, period_name_of
from yanzhen.apps.ledgers.models import Record, Return, ReturnState
from yanzhen.apps.ledgers.refusals import (
    sees_sealed,
    why_not_approve,
    why_not_correct,
    why_not_endorse,
    why_not_fill,
    why_not_forward,
    why_not_recall,
    why_not_send_back,
)
from yanzhen.engines.ledgers import LedgerForm, Value, shown_value
from yanzhen.web.ledgers.finding import visible_return
from yanzhen.web.ledgers.paper import scans_of
from yanzhen.web.permissions import needs

ROWS_PER_PAGE = 100
SEALED = "（密封）"


@needs("ledgers.view")
@require_safe
def return_page(request: HttpRequest, return_id: int) -> HttpResponse:
    """Show a return; filling it in stands on its own page."""
    sheet = visible_return(request, return_id)
    form = form_of(sheet.form_version)
    content = content_of(sheet)
    unsealed = sees_sealed(sheet, request.user, on=request.today)
    page = Paginator(content.rows, ROWS_PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "sheet": sheet,
        "form": form,
        "period": period_name_of(sheet),
        "fields": form.fields,
        "page": page,
        "rows": [_shown(form, content, row, page.start_index() + n, unsealed=unsealed) for n, row in enumerate(page)],
        "faults": content.faults,
        "doubts": [one for one in content.findings if not one.is_fault],
        "remarks": sheet.remarks.filter(is_settled=False).select_related("record", "made_by__person"),
        "scans": scans_of(sheet, content.digest),
        "steps": sheet.steps.select_related("actor__person").order_by("-pk"),
        "figures": _figures(sheet),
        "refusals": _refusals(request, sheet),
        "is_own": may(request.user, "ledgers.fill", sheet.organisation_id, on=request.today),
        "crumbs": [
            ("台账", reverse("ledgers:list")),
            (sheet.type.title, reverse("ledgers:type", args=[sheet.type.code])),
            (f"{sheet.organisation}·{period_name_of(sheet)}", ""),
        ],
    }
    return render(request, "ledgers/return.html", context)


def _shown(
    form: LedgerForm, content: Content, entry: tuple[Record, dict[str, Value]], number: int, *, unsealed: bool
) -> dict[str, object]:
    row, values = entry
    wrong = {one.field for one in content.findings if one.row == number - 1 and one.is_fault}
    cells = [
        {
            "text": shown_value(field, values.get(field.key)) if unsealed or not field.is_sealed else SEALED,
            "is_number": field.kind.is_numeric,
            "is_wrong": field.key in wrong,
            "title": field.heading,
            "anchor": f"c-{row.pk}-{field.key}",
        }
        for field in form.fields
    ]
    return {"record": row, "number": number, "cells": cells}


def _figures(sheet: Return) -> list[Observation]:
    if sheet.approved_at is None:
        return []
    rows = Observation.objects.current().filter(
        organisation_id=sheet.organisation_id,
        period_start=sheet.period_start,
        period_end=sheet.period_end,
        source__subject=f"ledgers.return:{sheet.pk}",
    )
    return list(rows.select_related("indicator_version__indicator").order_by("indicator_version__indicator__title"))


def _refusals(request: HttpRequest, sheet: Return) -> dict[str, object]:
    """Why each act is refused to this user now; an act whose state has passed is left out."""
    user, on = request.user, request.today
    asked = {
        "fill": why_not_fill(sheet, user, on=on),
        "forward": why_not_forward(sheet, user, on=on),
        "zero": why_not_forward(sheet, user, on=on, act="zero"),
        "endorse": why_not_endorse(sheet, user, on=on),
        "approve": why_not_approve(sheet, user, on=on),
        "send_back": why_not_send_back(sheet, user, on=on),
        "recall": why_not_recall(sheet, user, on=on),
        "correct": why_not_correct(sheet, user, "-", on=on),
    }
    allowed = {f"may_{name}": refusal is None for name, refusal in asked.items()}
    endorse = asked["endorse"] if sheet.state == ReturnState.IN_UNIT else None
    approve = asked["approve"] if sheet.state == ReturnState.SUBMITTED else None
    return {**allowed, "why_not_endorse": endorse, "why_not_approve": approve}
