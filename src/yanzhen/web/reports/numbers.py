"""The page behind a number: what it is, how it was worked out, and every row under it."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from yanzhen.apps.indicators.models import Indicator
from yanzhen.apps.reports.bridge import figures_json
from yanzhen.apps.reports.corrections import Correction, corrections_of, keys_of
from yanzhen.apps.reports.facts import numbers_of
from yanzhen.apps.reports.models import FrozenReport, Report
from yanzhen.apps.reports.queries import binding_rows
from yanzhen.web.objects import addresses_of
from yanzhen.web.permissions import needs
from yanzhen.web.reports.composing import visible_report


@needs("reports.view")
def number_page(request: HttpRequest, report_id: int, key: str) -> HttpResponse:
    """Show where one number of a report comes from."""
    report = visible_report(request, report_id)
    shown = number_of(report, key)
    frozen = FrozenReport.objects.filter(report=report).first()
    addresses, corrections = _addresses(shown["inputs"]), _corrections(shown["inputs"])
    inputs = [
        row | {"url": url, "correction": corrections.get(row["subject"])}
        for row, url in zip(shown["inputs"], addresses, strict=True)
    ]
    context = {"report": report, "key": key, "number": shown, "inputs": inputs, "frozen": frozen}
    seen = () if frozen else corrections_of(report.seen.get(key, {}).get("rows", ())).values()
    context |= {"definition": _definition(report, key), "is_corrected": bool(corrections), "seen": seen}
    return render(request, "reports/number.html", context)


def number_of(report: Report, key: str) -> dict[str, Any]:
    """Return one number with its rows, of a frozen report as it was; raise 404 for a key it does not have."""
    frozen = FrozenReport.objects.filter(report=report).first()
    shown = frozen.figures.get(key) if frozen else _present_number(report, key)
    if shown is None:
        raise Http404
    return shown


def _present_number(report: Report, key: str) -> dict[str, Any] | None:
    rows = [row for row in binding_rows(report) if row.key == key.partition(".")[0]]
    facts = numbers_of(report, rows).facts
    if key not in facts:
        return None
    return figures_json({row.key: row for row in rows}, {key: facts[key]})[key]


def _definition(report: Report, key: str) -> str:
    first, *place = key.split(".", 2)
    binding = report.bindings.filter(key=first).select_related("indicator").first()
    indicator = binding.indicator if binding else None
    if indicator is None and len(place) == 2:
        # The key of a cell is its table's, its row's, its indicator's code and what is taken of it.
        indicator = Indicator.objects.filter(code=place[1].rpartition(".")[0]).first()
    if indicator is None:
        return ""
    version = indicator.versions.in_force_on(report.period_end).order_by("-number").first()
    return version.definition if version else ""


def _corrections(inputs: list[dict[str, str]]) -> dict[str, Correction]:
    found = corrections_of(keys_of(row["subject"] for row in inputs))
    return {f"indicators.observation:{pk}": correction for pk, correction in found.items()}


def _addresses(inputs: list[dict[str, str]]) -> list[str]:
    # An observation opens to its own page, and from there to the rows under it.
    addresses = addresses_of(row["subject"] for row in inputs)
    return [addresses[row["subject"]] for row in inputs]
