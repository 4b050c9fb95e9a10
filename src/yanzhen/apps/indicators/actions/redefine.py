"""Give an indicator a new definition from a day on (新口径); the old one stays with its figures."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction

from yanzhen.apps.accounts.models import User
from yanzhen.apps.audit.actions.record import record
from yanzhen.apps.indicators.findable import index_indicators
from yanzhen.apps.indicators.models import Indicator, IndicatorVersion, Measure
from yanzhen.apps.indicators.refusals import why_not_definition, why_not_redefine


@dataclass(frozen=True, kw_only=True)
class Definition:
    """What an indicator means."""

    definition: str
    direction: str
    formula: str
    decimals: int
    started_on: date
    numerator_title: str = ""
    denominator_title: str = ""
    measure: str = Measure.SUM
    counts_people: bool = True
    rule: dict[str, str] | None = None


@transaction.atomic
def redefine_indicator(*, indicator_id: int, definition: Definition, actor: User, on: date) -> IndicatorVersion:
    """Write the next version; the one before ends on the day before.

    Raises:
        IndicatorError: NOT_YOURS, DEFINITION_MISSING, PARTS_MISSING or STARTS_TOO_EARLY; then nothing is written.
    """
    indicator = Indicator.objects.select_for_update(of=("self",)).get(pk=indicator_id)
    before = indicator.versions.order_by("-number").first()
    if refusal := why_not_redefine(indicator, actor, on=on) or why_not_definition(
        definition.definition,
        formula=definition.formula,
        parts=(definition.numerator_title, definition.denominator_title),
        started_on=definition.started_on,
        before=before,
    ):
        raise refusal
    if before is not None and (before.ended_on is None or before.ended_on >= definition.started_on):
        before.ended_on = definition.started_on - timedelta(days=1)
        before.save(update_fields=["ended_on"])
    version = IndicatorVersion.objects.create(
        indicator=indicator, number=before.number + 1 if before else 1, **vars(definition)
    )
    index_indicators([indicator.pk])
    record(
        kind="INDICATOR_REDEFINED",
        actor=actor,
        subjects=[indicator],
        content={"indicator": indicator.title, "number": version.number, "started_on": version.started_on.isoformat()},
    )
    return version
