"""The page behind a number: what it is, how it was worked out, and every row under it."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from yanzhen.apps.indicators.models import Observation
from yanzhen.apps.reports.bridge import figures_of
from yanzhen.apps.reports.facts import facts_of
from yanzhen.apps.reports.models import FrozenReport, Report
from yanzhen.web.objects import addresses_of
from yanzhen.web.permissions import needs
from yanzhen.web.reports.composing import binding_rows, visible_report


@needs("reports.view")
def number_page(request: HttpRequest, report_id: int, key: str) -> HttpResponse:
    """Show where one number of a report comes from."""
    report = visible_report(request, report_id)
    shown = number_of(report, key)
    frozen = FrozenReport.objects.filter(report=report).first()
    inputs = [row | {"url": url} for row, url in zip(shown["inputs"], _addresses(shown["inputs"]), strict=True)]
    context = {"report": report, "key": key, "number": shown, "inputs": inputs, "frozen": frozen}
    context["definition"] = _definition(report, key)
    return render(request, "reports/number.html", context)


def number_of(report: Report, key: str) -> dict[str, Any]:
    """Return one number with its rows, of a frozen report as it was; raise 404 for a key it does not have."""
    frozen = FrozenReport.objects.filter(report=report).first()
    shown = frozen.figures.get(key) if frozen else _present_number(report, key)
    if shown is None:
        raise Http404
    return shown


def _present_number(report: Report, key: str) -> dict[str, Any] | None:
    rows = [row for row in binding_rows(report) if row.key == key]
    if not rows:
        return None
    facts = facts_of(report, rows)
    fact = facts[key]
    return {
        "label": rows[0].label,
        "kind": rows[0].kind,
        "shown": figures_of(rows, facts)[key].shown,
        "how": fact.how,
        "inputs": [{"subject": row.subject, "label": row.label, "shown": row.shown} for row in fact.inputs],
        "missing": list(fact.missing),
    }


def _definition(report: Report, key: str) -> str:
    binding = report.bindings.filter(key=key, indicator__isnull=False).select_related("indicator").first()
    if binding is None:
        return ""
    version = binding.indicator.versions.in_force_on(report.period_end).order_by("-number").first()
    return version.definition if version else ""


def _addresses(inputs: list[dict[str, str]]) -> list[str]:
    # An observation has no page of its own: it opens to what it rests on.
    label = "indicators.observation:"
    keys = [int(row["subject"].removeprefix(label)) for row in inputs if row["subject"].startswith(label)]
    found = Observation.objects.filter(pk__in=keys).select_related("source")
    origins = {f"{label}{row.pk}": row.source.subject for row in found}
    subjects = [origins.get(row["subject"], row["subject"]) for row in inputs]
    addresses = addresses_of(subjects)
    return [addresses[subject] for subject in subjects]
