"""The page of a ledger: who has reported which period, and what to do about it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.core.paginator import Paginator
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from yanzhen.apps.ledgers.bridge import form_of
from yanzhen.apps.ledgers.completeness import (
    Cell,
    Column,
    Matrix,
    matrix_of,
    missing_units,
    reminder_text,
    submitted_ids,
)
from yanzhen.apps.ledgers.models import ReturnState
from yanzhen.apps.ledgers.queries import version_for
from yanzhen.apps.ledgers.refusals import receives, why_not_lock
from yanzhen.apps.messaging.channels import channels_on
from yanzhen.apps.organisations.models import Organisation, Stage
from yanzhen.engines.ledgers import LedgerForm, Period, period_rhythm
from yanzhen.web.ledgers.finding import visible_type
from yanzhen.web.ledgers.lists import type_tabs
from yanzhen.web.permissions import needs
from yanzhen.web.spreadsheets import rows_response

UNITS_PER_PAGE = 100
MARKS = {
    ReturnState.EXPECTED: ("grey", "○", "待填报"),
    ReturnState.DRAFT: ("grey", "◐", "填报中"),
    ReturnState.IN_UNIT: ("yellow", "◑", "校内审核中"),
    ReturnState.SUBMITTED: ("blue", "●", "已报送，待审核"),
    ReturnState.APPROVED: ("green", "✓", "已审核"),
    ReturnState.LOCKED: ("green", "■", "已锁定"),
    ReturnState.RETURNED: ("yellow", "↩", "退回修改"),
    ReturnState.CORRECTING: ("yellow", "✎", "更正中"),
}
LATE = ("red", "◆", "逾期未报")


@dataclass(frozen=True)
class Head:
    """A period above its column."""

    column: Column
    name: str
    value: str


@needs("ledgers.view")
@require_safe
def type_page(request: HttpRequest, code: str) -> HttpResponse | FileResponse:
    """Show the completeness matrix of a ledger; ``stage`` and ``missing`` narrow it, ``export=xlsx`` takes it away."""
    type_ = visible_type(request, code)
    on = request.today
    export = request.GET.get("export") == "xlsx"
    number = request.GET.get("page", "")
    first = (int(number) - 1) * UNITS_PER_PAGE if number.isascii() and number.isdigit() and int(number) else 0
    stage = request.GET.get("stage", "")
    matrix = matrix_of(
        type_,
        request.user,
        now=timezone.now(),
        on=on,
        stage=stage if stage in Stage.values else "",
        only_late=request.GET.get("missing") == "1",
        part=slice(None) if export else slice(first, first + UNITS_PER_PAGE),
    )
    units = matrix.units
    version = version_for(type_, on) or type_.versions.order_by("-number").first()
    form = form_of(version) if version else None
    heads = [Head(column, _name(form, column), _value(column)) for column in matrix.columns]
    if export:
        rows = ([unit.name, *_words(matrix, unit)] for unit in units)
        return rows_response(f"{type_.title}报送进度", ["单位", *(head.name for head in heads)], rows)
    chosen = next((head for head in heads if head.value == request.GET.get("period")), heads[-1] if heads else None)
    approves = receives(type_, request.user, "ledgers.approve", on=on)
    missing = missing_units(type_, chosen.column.span) if chosen and approves else []
    context = {
        "type": type_,
        "form": form,
        "heads": heads,
        "rows": [(unit, _cells(matrix, unit)) for unit in units],
        "chosen": chosen,
        "waiting": submitted_ids(type_, request.user, chosen.column.span, on=on) if chosen and approves else [],
        "page": Paginator(range(matrix.total), UNITS_PER_PAGE).get_page(number),
        "missing": missing,
        "reminder": reminder_text(missing),
        "channels": [(way.value, way.label) for way in channels_on()],
        "approves": approves,
        "why_not_lock": why_not_lock(type_, request.user, chosen.column.span[1], on=on) if chosen else None,
        "stages": Stage.choices,
        "stage": stage,
        "only_missing": request.GET.get("missing") == "1",
        "legend": [*MARKS.values(), LATE],
        "crumbs": [("台账", reverse("ledgers:types")), (type_.title, "")],
        "tabs": type_tabs(type_, "matrix"),
    }
    return render(request, "ledgers/type.html", context)


def _value(column: Column) -> str:
    return f"{column.span[0].isoformat()}_{column.span[1].isoformat()}"


def span_from(text: str) -> tuple[date, date] | None:
    """Return the period that the page's ``period`` names, or None."""
    first, _, last = text.partition("_")
    try:
        return date.fromisoformat(first), date.fromisoformat(last)
    except ValueError:
        return None


def _name(form: LedgerForm | None, column: Column) -> str:
    if form is None:
        return f"{column.span[0].isoformat()}至{column.span[1].isoformat()}"
    return Period(period_rhythm(form), *column.span).name


def _words(matrix: Matrix, unit: Organisation) -> list[str]:
    found = []
    for column in matrix.columns:
        cell = matrix.cells.get((unit.pk, column.span))
        found.append("" if cell is None else _mark(cell)[2] + ("（零报告）" if cell.is_zero else ""))
    return found


def _mark(cell: Cell) -> tuple[str, str, str]:
    return LATE if cell.is_late else MARKS[ReturnState(cell.state)]


def _cells(matrix: Matrix, unit: Organisation) -> SafeString:
    # Written here and not in a template, with what repeats worked out once: a page has thousands of cells.
    before, after = reverse("ledgers:return", args=[0]).rsplit("0", 1)
    parts = []
    for column in matrix.columns:
        cell = matrix.cells.get((unit.pk, column.span))
        if cell is None:
            parts.append('<td class="yz-heat-none"></td>')
            continue
        colour, mark, word = _mark(cell)
        says = f"{escape(unit.name)}：{word}{'，零报告' if cell.is_zero else ''}{'，已更正' if cell.revision else ''}"
        shown = "零" if cell.is_zero and cell.is_sent else mark
        parts.append(
            f'<td><a class="yz-heat yz-heat-{colour}" href="{before}{cell.return_id}{after}" title="{says}"'
            f' aria-label="{says}">{shown}</a></td>'
        )
    return SafeString("".join(parts))
