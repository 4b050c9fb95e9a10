"""A section gives a figure on a day (由…科提供)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.db import transaction

from yanzhen.apps.accounts.models import User
from yanzhen.apps.audit.actions.record import record
from yanzhen.apps.indicators.actions.put_observation import lock_cell, put_observation
from yanzhen.apps.indicators.errors import IndicatorError
from yanzhen.apps.indicators.models import Indicator, Observation
from yanzhen.apps.indicators.queries import version_on
from yanzhen.apps.indicators.refusals import why_not_provide
from yanzhen.apps.organisations.models import Organisation
from yanzhen.apps.sources.models import Source, SourceKind


@transaction.atomic
def provide_figure(
    *,
    indicator: Indicator,
    organisation: Organisation,
    period_start: date,
    period_end: date,
    provided_by: str,
    provided_on: date,
    actor: User,
    on: date,
    value: Decimal | None = None,
    numerator: Decimal | None = None,
    denominator: Decimal | None = None,
    reason: str = "",
) -> Observation:
    """Record a figure with the section that gave it and the day.

    Raises:
        IndicatorError: NOT_YOURS, NO_DEFINITION, REASON_MISSING, or a figure refused.
    """
    if refusal := why_not_provide(indicator, organisation, actor, on=on):
        raise refusal
    version = version_on(indicator, period_end)
    if version is None:
        raise IndicatorError("NO_DEFINITION", title=indicator.title, on=period_end.isoformat())
    lock_cell(version, organisation.pk, period_start, period_end)
    replaced = Observation.objects.current().filter(
        indicator_version=version, organisation=organisation, period_start=period_start, period_end=period_end
    )
    if not reason and replaced.exists():
        raise IndicatorError("REASON_MISSING")
    source = Source.objects.create(
        kind=SourceKind.PROVIDED, provided_by=provided_by, provided_on=provided_on, entered_by=actor
    )
    observation = put_observation(
        version=version,
        organisation_id=organisation.pk,
        period_start=period_start,
        period_end=period_end,
        source=source,
        value=value,
        numerator=numerator,
        denominator=denominator,
        reason=reason,
    )
    record(
        kind="FIGURE_PROVIDED",
        actor=actor,
        subjects=[observation, indicator, organisation],
        content={
            "indicator": indicator.title,
            "organisation": organisation.name,
            "provided_by": provided_by,
            "period": f"{period_start.isoformat()}至{period_end.isoformat()}",
        },
    )
    return observation
