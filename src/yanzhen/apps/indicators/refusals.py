"""Why a figure is refused: shared by acts and pages."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from yanzhen.apps.accounts.models import User
from yanzhen.apps.accounts.permissions import may, may_anywhere, reach_ids
from yanzhen.apps.indicators.errors import IndicatorError
from yanzhen.apps.indicators.models import Formula, Indicator, IndicatorVersion
from yanzhen.apps.organisations.models import Organisation, OrganisationKind


def why_not_figure(
    version: IndicatorVersion, *, value: Decimal | None, numerator: Decimal | None, denominator: Decimal | None
) -> IndicatorError | None:
    """Return why these figures are no observation of ``version``, or None; nothing at all is refused, zero is not."""
    title = version.indicator.title
    if numerator is not None or denominator is not None:
        if numerator is None or denominator is None:
            return IndicatorError(
                "NO_PARTS",
                title=title,
                numerator=version.numerator_title or "分子",
                denominator=version.denominator_title or "分母",
            )
        if denominator < 0:
            return IndicatorError("NEGATIVE_DENOMINATOR", denominator=version.denominator_title or "分母")
        if denominator == 0:
            return IndicatorError("ZERO_DENOMINATOR", title=title, denominator=version.denominator_title or "分母")
        return None
    if value is None:
        if version.formula == Formula.RATE:
            return IndicatorError(
                "NO_PARTS", title=title, numerator=version.numerator_title, denominator=version.denominator_title
            )
        return IndicatorError("NO_FIGURE")
    return None


def why_not_provide(
    indicator: Indicator, organisation: Organisation, actor: User, *, on: date
) -> IndicatorError | None:
    """Return why ``actor`` may not give a figure of ``organisation``, or None."""
    if not may(actor, "indicators.edit", organisation, on=on):
        return IndicatorError("NOT_YOURS", title=indicator.title)
    return None


def why_not_redefine(indicator: Indicator, actor: User, *, on: date) -> IndicatorError | None:
    """Return why ``actor`` may not change what the indicator means: its section may, and the authority's office."""
    if indicator.owner_id and may(actor, "indicators.edit", indicator.owner_id, on=on):
        return None
    within = reach_ids(actor, "indicators.edit", on=on)
    is_district = may_anywhere(actor, "indicators.edit", on=on) and (
        Organisation.objects.filter(pk__in=within, kind=OrganisationKind.AUTHORITY).exists()
    )
    return None if is_district else IndicatorError("NOT_YOURS", title=indicator.title)


def why_not_definition(
    definition: str, *, formula: str, parts: tuple[str, str], started_on: date, before: IndicatorVersion | None
) -> IndicatorError | None:
    """Return why this is no next definition, or None."""
    if not definition.strip():
        return IndicatorError("DEFINITION_MISSING")
    if formula == Formula.RATE and not all(part.strip() for part in parts):
        return IndicatorError("PARTS_MISSING")
    if before is not None and started_on <= before.started_on:
        return IndicatorError("STARTS_TOO_EARLY", before=before.started_on.isoformat())
    return None
