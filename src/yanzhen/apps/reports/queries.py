"""Reads of reports that acts and pages share."""

from __future__ import annotations

from yanzhen.apps.reports.models import Binding, Report


def binding_rows(report: Report) -> list[Binding]:
    """Return the report's bindings with all that their numbers need."""
    return list(report.bindings.select_related("indicator", "plan", "task", "source"))
