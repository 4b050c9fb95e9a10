"""Reads of indicators that pages, plans and reports share."""

from __future__ import annotations

from datetime import date

from yanzhen.apps.indicators.models import Indicator, IndicatorVersion, Observation


def version_on(indicator: Indicator, day: date) -> IndicatorVersion | None:
    """Return the definition in force on ``day``, or None."""
    return indicator.versions.in_force_on(day).select_related("indicator").order_by("-number").first()


def latest_observation(indicator: Indicator, organisation_id: int, *, before: date | None = None) -> Observation | None:
    """Return the newest current figure of one organisation, with a period that ended by ``before`` if given."""
    rows = Observation.objects.current().filter(indicator_version__indicator=indicator, organisation_id=organisation_id)
    if before is not None:
        rows = rows.filter(period_end__lte=before)
    return rows.select_related("source").order_by("-period_end", "-pk").first()
