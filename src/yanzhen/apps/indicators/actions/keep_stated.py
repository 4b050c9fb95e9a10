"""Write what a document states inside another act's transaction: beside the measured figures, never over them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.db import connection

from yanzhen.apps.indicators.models import IndicatorVersion, Observation, Qualifier
from yanzhen.apps.sources.models import Source


def keep_stated(
    *,
    version: IndicatorVersion,
    organisation_id: int,
    period_start: date,
    period_end: date,
    value: Decimal,
    source: Source,
    qualifier: str = Qualifier.EXACT,
) -> Observation:
    """Append a figure that a document states; the caller records the act. A rate is kept without its parts."""
    if not connection.in_atomic_block:
        raise RuntimeError("a figure is written in the transaction of the act that brings it")
    return Observation.objects.create(
        indicator_version=version,
        organisation_id=organisation_id,
        period_start=period_start,
        period_end=period_end,
        value=value,
        source=source,
        is_stated=True,
        qualifier=qualifier,
    )
