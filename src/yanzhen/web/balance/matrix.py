"""The matrix of schools and indicators, its workbook and its sheet for paper."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from yanzhen.apps.balance.models import Measurement
from yanzhen.web.balance.chosen import Chosen
from yanzhen.web.balance.lines import SIGNS, SchoolLine, columns_of, lines_of
from yanzhen.web.balance.official import official_sheet, official_workbook
from yanzhen.web.permissions import needs

SCHOOLS_PER_PAGE = 50
RESULTS = (("", "全部"), ("fail", "不合格"), ("pass", "合格"), ("below", "有低于底线的"), ("short", "有未达标的"))
WORST_FIRST, BY_NAME, BY_PUPILS = "", "name", "pupils"


@needs("balance.view")
@require_safe
def matrix(request: HttpRequest) -> HttpResponse:
    """Show schools by indicators; ``year, rules, stage, drafts, q, result, short, sort, page`` choose."""
    chosen = Chosen(request)
    if request.GET.get("export") == "xlsx" and chosen.stage_verdict is not None:
        return official_workbook(chosen)
    return render(request, "balance/matrix.html", _context(request, chosen))


def _context(request: HttpRequest, chosen: Chosen) -> dict[str, Any]:
    judged, stage = chosen.judged, chosen.stage_verdict
    context: dict[str, Any] = {
        "chosen": chosen,
        "tabs": chosen.tabs("balance:matrix"),
        "judged": judged,
        "stage": stage,
        "results": RESULTS,
        "result": request.GET.get("result", ""),
        "only": request.GET.get("short", ""),
        "sort": request.GET.get("sort", ""),
        "legend": SIGNS.values(),
    }
    if judged is None or stage is None:
        return context
    lines = list(lines_of(judged, stage, chosen.sight))
    shown = _sorted([line for line in lines if _fits(request, line, chosen.words)], context["sort"])
    page = Paginator(shown, SCHOOLS_PER_PAGE).get_page(request.GET.get("page"))
    names = {(row.organisation.code, row.stage): row.organisation for row in judged.rows.values()}
    return context | {
        "page": page,
        "rows": page.object_list,
        "total": len(shown),
        "has_lines": bool(lines),
        "columns": columns_of(judged.rules, stage),
        "passing": sum(school.passes is True for school in stage.schools),
        "counted": len(stage.schools),
        "over": sum(one.met is False for one in stage.indicators),
        "composite": stage.composite,
        "excluded": [
            (school, reason.words)
            for code, reason in stage.excluded
            if (school := names[code, str(stage.stage)]) and chosen.sight.sees(school.pk)
        ],
    }


def _fits(request: HttpRequest, line: SchoolLine, words: str) -> bool:
    name, result, only = line.row.organisation.name, request.GET.get("result", ""), request.GET.get("short", "")
    if not all(word in name for word in words.split()):
        return False
    if result in ("pass", "fail") and line.result != result:
        return False
    if result == "below" and not line.verdict.below_floor:
        return False
    if result == "short" and not line.verdict.short:
        return False
    return not only or only in line.verdict.short


def _sorted(lines: list[SchoolLine], sort: str) -> list[SchoolLine]:
    """Sort by name, pupils or an indicator (least first); by default what falls furthest short comes first."""
    if sort == BY_NAME:
        return lines
    if sort == BY_PUPILS:
        return sorted(lines, key=lambda line: -int(line.row.values["pupils"]))  # type: ignore[arg-type, call-overload]
    if sort and lines and sort in lines[0].verdict.values:
        return sorted(lines, key=lambda line: line.verdict.values[sort])
    return worst_first(lines)


def worst_first(lines: list[SchoolLine]) -> list[SchoolLine]:
    """Return the schools with what falls furthest short first."""
    return sorted(lines, key=_shortness)


def _shortness(line: SchoolLine) -> tuple[bool, int, int]:
    verdict = line.verdict
    return verdict.passes is not False, -len(verdict.below_floor or ()), verdict.met or 0


@needs("balance.view")
@require_safe
def print_page(request: HttpRequest) -> HttpResponse:
    """Show a stage as the official table, for paper."""
    chosen = Chosen(request)
    context = {"chosen": chosen, "sheet": official_sheet(chosen) if chosen.stage_verdict else None}
    return render(request, "balance/print.html", context)


@needs("balance.view")
@require_safe
def measurement(request: HttpRequest, pk: int) -> HttpResponse:
    """Lead from a figure's source to the matrix of its year."""
    found = get_object_or_404(Measurement, pk=pk)
    return redirect(f"{reverse('balance:matrix')}?year={found.period_start.year}&rules={found.rules}")
