"""What the measures taken from returns rest on: every school's part, each leading to its cell."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from yanzhen.apps.balance.queries import authority_of
from yanzhen.apps.balance.school_years import SchoolYear
from yanzhen.apps.organisations.models import Organisation
from yanzhen.apps.readiness.models import SchoolMeasurement
from yanzhen.apps.readiness.standing import items_for
from yanzhen.engines.equity.checklist import ChecklistAnswer, ChecklistItem, Measure
from yanzhen.web.permissions import needs
from yanzhen.web.readiness.lines import SIGNS, Sign, number_of
from yanzhen.web.readiness.pages import CRUMB, Seen, measure_or_404, seen_by
from yanzhen.web.spreadsheets import rows_response


@dataclass(frozen=True)
class SchoolPart:
    """One school's figure of a measure, with the cell that it stands in."""

    name: str
    value: Decimal | None
    shown: str
    parts: str
    sign: Sign | None
    url: str


def _row_or_404(seen: Seen, pk: int) -> SchoolMeasurement:
    """Return a working out of the user's own authority: the one whose schools report here."""
    if seen.authority != authority_of():
        raise Http404
    return get_object_or_404(SchoolMeasurement, pk=pk)


def _year_of(row: SchoolMeasurement) -> SchoolYear:
    return SchoolYear(row.period_start, row.period_end)


def _number(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def _parts(row: SchoolMeasurement, measure: Measure) -> list[SchoolPart]:
    told = row.parts.get(measure.code, [])
    names = Organisation.objects.in_bulk({one[0] for one in told})
    found = []
    for school, value, above, below, return_id, record_id, field in told:
        known = _number(value)
        answer = measure.answer(known)
        found.append(
            SchoolPart(
                name=names[school].name if school in names else "",
                value=known,
                shown="" if known is None else number_of(measure, known),
                parts="" if below is None else f"{_plain(above)}／{_plain(below)}",
                sign=None if answer is ChecklistAnswer.CANNOT_TELL else SIGNS[answer],
                url=f"{reverse('ledgers:return', args=[return_id])}#c-{record_id}-{field}",
            )
        )
    return found


def _plain(text: str | None) -> str:
    number = _number(text) or Decimal(0)
    return f"{number.normalize():,f}"


def _line(row: SchoolMeasurement, item: ChecklistItem, measure: Measure) -> dict[str, Any]:
    parts = _parts(row, measure)
    return {
        "item": item,
        "measure": measure,
        "count": len(parts),
        "short": sum(one.sign is SIGNS[ChecklistAnswer.NOT_MET] for one in parts),
        "first": parts[0] if parts else None,
        "url": reverse("readiness:parts", args=[row.pk, measure.code]),
    }


@needs("readiness.view")
@require_safe
def measured(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the measures of a school year that were taken from returns."""
    seen = seen_by(request)
    row = _row_or_404(seen, pk)
    asked = ((item, one) for item in items_for(seen.authority, on=request.today) for one in item.measures)
    context = {
        "crumbs": [CRUMB, ("由报送计算", "")],
        "year": _year_of(row),
        "row": row,
        "lines": [_line(row, item, one) for item, one in asked if one.code in row.parts],
    }
    return render(request, "readiness/measured.html", context)


@needs("readiness.view")
@require_safe
def parts(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """Show every school's part of one measure, the one furthest from the line first; ``export=xlsx`` takes it away."""
    seen = seen_by(request)
    row = _row_or_404(seen, pk)
    item, measure = measure_or_404(request, seen, code)
    if code not in row.parts:
        raise Http404
    schools = _parts(row, measure)
    if request.GET.get("export") == "xlsx":
        headings = ["学校", f"数值（{measure.unit}）", "分子／分母", "对照标准"]
        cells = [[one.name, one.value, one.parts, one.sign.word if one.sign else ""] for one in schools]
        return rows_response(f"{_year_of(row).name}{measure.title}", headings, cells)
    context = {
        "crumbs": [CRUMB, ("由报送计算", reverse("readiness:measured", args=[pk])), (measure.title, "")],
        "year": _year_of(row),
        "row": row,
        "item": item,
        "measure": measure,
        "schools": schools,
        "is_share": measure.comparator.is_flag is False and any(one.parts for one in schools),
    }
    return render(request, "readiness/parts.html", context)
