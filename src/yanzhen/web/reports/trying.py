"""Tries a template out on real figures (试看): the draft it would start, without writing anything."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from yanzhen.apps.reports.models import Report
from yanzhen.apps.reports.writing import Writer
from yanzhen.kernel.errors import BadInputError
from yanzhen.presets.report_templates import template_from
from yanzhen.web.reports.composing import Composed, composed_from
from yanzhen.web.reports.scopes import writers_for


def tried(request: HttpRequest, definition: dict[str, Any], chosen: dict[str, Any]) -> Composed:
    """Return what the template would start for the organisation, period and plans chosen.

    Raises:
        BadInputError: every fault of the definition.
        ReportError: STRAY_BRACE.
    """
    template, table = template_from(definition)
    if table.problems:
        raise BadInputError(table.problems)
    report = Report(
        kind=template.kind,
        owner=writers_for(request).order_by("pk").first() or chosen["scope"],
        scope=chosen["scope"],
        period_start=chosen["period_start"],
        period_end=chosen["period_end"],
        drafted_by=request.user,
    )
    writer = Writer(report, template, list(chosen["plans"]), on=request.today)
    body = writer.body()
    return composed_from(report, writer.title, body, list(writer.bindings.values()))
