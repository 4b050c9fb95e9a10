"""Write one observation inside another act's transaction; the newest figure of a period replaces the older one."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.db import connection

from yanzhen.apps.indicators.bridge import value_in_unit
from yanzhen.apps.indicators.models import IndicatorVersion, Observation
from yanzhen.apps.indicators.refusals import why_not_figure
from yanzhen.apps.sources.models import Source

LOCK_CLASS = 4205  # advisory locks of an indicator's figures; the second key is the indicator


def lock_figures(indicator_id: int) -> None:
    """Hold every writer of an indicator's figures off until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [LOCK_CLASS, indicator_id])


def lock_cell(version: IndicatorVersion, organisation_id: int, period_start: date, period_end: date) -> None:
    """Let nobody else write this figure until the transaction ends; writers of other figures go on."""
    cell = f"observation:{version.pk}:{organisation_id}:{period_start.isoformat()}:{period_end.isoformat()}"
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock_shared(%s, %s)", [LOCK_CLASS, version.indicator_id])
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [cell])


def put_observation(
    *,
    version: IndicatorVersion,
    organisation_id: int,
    period_start: date,
    period_end: date,
    source: Source,
    value: Decimal | None = None,
    numerator: Decimal | None = None,
    denominator: Decimal | None = None,
    reason: str = "",
) -> Observation:
    """Append a figure and mark the one it replaces; the caller records the act.

    Raises:
        IndicatorError: NO_FIGURE, NO_PARTS, ZERO_DENOMINATOR or NEGATIVE_DENOMINATOR.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("a figure is written in the transaction of the act that brings it")
    if refusal := why_not_figure(version, value=value, numerator=numerator, denominator=denominator):
        raise refusal
    lock_cell(version, organisation_id, period_start, period_end)
    before = (
        Observation.objects.select_for_update()
        .current()
        .filter(
            indicator_version=version,
            organisation_id=organisation_id,
            period_start=period_start,
            period_end=period_end,
        )
        .first()
    )
    number = _next_number()
    if before is not None:
        # The link is deferred: it points at the row that follows, so that one current figure stands at any moment.
        Observation.objects.filter(pk=before.pk).update(superseded_by=number)
    return Observation.objects.create(
        pk=number,
        indicator_version=version,
        organisation_id=organisation_id,
        period_start=period_start,
        period_end=period_end,
        value=value_in_unit(version, value=value, numerator=numerator, denominator=denominator),
        numerator=numerator,
        denominator=denominator,
        source=source,
        reason=reason,
    )


def _next_number() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence(%s, 'id'))", [Observation._meta.db_table])
        return cursor.fetchone()[0]
