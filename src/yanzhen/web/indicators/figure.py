"""One figure (数值由来): what it is, from which rows it was worked out, by whom and when, and what it was before."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from yanzhen.apps.indicators.models import Observation
from yanzhen.apps.indicators.series import observations_visible_to
from yanzhen.apps.indicators.wording import source_words
from yanzhen.apps.ledgers.bridge import period_name_of, values_of
from yanzhen.apps.ledgers.measured import FigureRows, rows_under
from yanzhen.apps.ledgers.models import COUNTED
from yanzhen.apps.ledgers.queries import records_visible_to, returns_visible_to
from yanzhen.apps.ledgers.rollups import cell_figures
from yanzhen.engines.ledgers import shown_value
from yanzhen.web.objects import addresses_of
from yanzhen.web.permissions import needs
from yanzhen.web.templatetags.indicator_parts import span_words

ROWS_PER_PAGE = 100


@needs("indicators.view")
@require_safe
def figure_page(request: HttpRequest, observation_id: int) -> HttpResponse:
    """Show a figure and the rows under it; rows only to whoever may see them in the ledger."""
    seen = observations_visible_to(request.user, on=request.today).select_related(
        "indicator_version__indicator", "organisation", "source__entered_by__person", "superseded_by"
    )
    row = get_object_or_404(seen, pk=observation_id)
    indicator = row.indicator_version.indicator
    under = rows_under(row)
    subject = row.source.subject
    context = {
        "row": row,
        "indicator": indicator,
        "version": row.indicator_version,
        "period": span_words(row.period_start, row.period_end),
        "source": source_words(row),
        "source_url": addresses_of([subject])[subject] if subject else "",
        "before": Observation.objects.filter(superseded_by=row).first(),
        "ledger": _ledger(request, row, under) if under else None,
        "crumbs": [
            ("指标", reverse("indicators:list")),
            (indicator.title, reverse("indicators:indicator", args=[indicator.pk])),
            ("数值由来", ""),
        ],
    }
    return render(request, "indicators/figure.html", context)


def _ledger(request: HttpRequest, row: Observation, under: FigureRows) -> dict[str, Any]:
    """The rows under a computed figure: those that count, with the fields that it is worked out from."""
    sheet, form, rollup = under.sheet, under.form, under.rollup
    may_open = returns_visible_to(request.user, on=request.today).filter(pk=sheet.pk).exists()
    keys = [key for key in dict.fromkeys((*form.key, *rollup.fields_used)) if key not in form.sealed_keys]
    fields = [form.field(key) for key in keys]
    visible = records_visible_to(request.user, on=request.today).filter(belongs_to=sheet, pk__in=under.counted)
    page = Paginator(visible.order_by("position", "pk"), ROWS_PER_PAGE).get_page(request.GET.get("page"))
    lines = []
    for record in page.object_list if may_open else ():
        values = values_of(record, form)
        lines.append((record, [(field.heading, shown_value(field, values.get(field.key))) for field in fields]))
    now = cell_figures(sheet, form)[rollup] if sheet.state in COUNTED else None
    stands = now is not None and (
        (now.numerator, now.denominator) == (row.numerator, row.denominator)
        if now.denominator is not None
        else now.value == row.value
    )
    return {
        "sheet": sheet,
        "type": sheet.type,
        "period": period_name_of(sheet),
        "url": reverse("ledgers:return", args=[sheet.pk]) if may_open else "",
        "may_open": may_open,
        "fields": fields,
        "lines": lines,
        "page": page,
        "counted": len(under.counted),
        "is_current": row.superseded_by_id is None and row.withdrawn_at is None,
        "is_counted": sheet.state in COUNTED,
        "stands": stands,
    }
