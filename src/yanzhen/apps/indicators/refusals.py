"""Why a figure is refused: shared by acts and pages."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from yanzhen.apps.accounts.models import User
from yanzhen.apps.accounts.permissions import may, may_anywhere, reach_ids
from yanzhen.apps.indicators.errors import IndicatorError
from yanzhen.apps.indicators.models import (
    Formula,
    Indicator,
    IndicatorVersion,
    IndicatorWarning,
    TargetComparator,
)
from yanzhen.apps.organisations.models import Organisation, OrganisationKind
from yanzhen.presets.indicator_warnings import WarningPreset


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
    return None if is_office(actor, on=on) else IndicatorError("NOT_YOURS", title=indicator.title)


def is_office(actor: User, *, on: date) -> bool:
    """Does ``actor`` keep indicators for the authority as a whole?"""
    if not may_anywhere(actor, "indicators.edit", on=on):
        return False
    within = reach_ids(actor, "indicators.edit", on=on)
    return Organisation.objects.filter(pk__in=within, kind=OrganisationKind.AUTHORITY).exists()


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


def why_not_target(
    *,
    comparator: str,
    bounds: tuple[Decimal | None, Decimal | None],
    days: tuple[date, date],
    basis: str,
    is_replaced: bool,
    reason: str,
) -> IndicatorError | None:
    """Return why this is no target value, or None."""
    minimum, maximum = bounds
    if not basis.strip():
        return IndicatorError("BASIS_MISSING")
    if days[1] < days[0]:
        return IndicatorError("DAYS_IN_DISORDER")
    lacks_floor = comparator != TargetComparator.AT_MOST and minimum is None
    lacks_ceiling = comparator != TargetComparator.AT_LEAST and maximum is None
    if lacks_floor or lacks_ceiling:
        return IndicatorError("TARGET_WITHOUT_FIGURE")
    if comparator == TargetComparator.BETWEEN and minimum is not None and maximum is not None and minimum > maximum:
        return IndicatorError("BOUNDS_IN_DISORDER")
    return IndicatorError("REASON_MISSING") if is_replaced and not reason.strip() else None


def why_not_rule(
    actor: User, preset: WarningPreset, thresholds: Mapping[str, Decimal], *, on: date
) -> IndicatorError | None:
    """Return why ``actor`` may not settle a rule of warnings like this, or None."""
    if not is_office(actor, on=on):
        return IndicatorError("NOT_OFFICE")
    unknown = set(thresholds) - set(preset.thresholds)
    shares = {"share_gone", "progress_below"}
    wrong = [name for name, value in thresholds.items() if value < 0 or (name in shares and value > 1)]
    return IndicatorError("BAD_THRESHOLD") if unknown or wrong else None


def why_not_close(warning: IndicatorWarning, actor: User, *, note: str, on: date) -> IndicatorError | None:
    """Return why ``actor`` may not close a warning, or None: its section and the authority's office may."""
    if refusal := why_not_redefine(warning.indicator, actor, on=on):
        return refusal
    if warning.cleared_on is not None:
        return IndicatorError("WARNING_GONE")
    return None if note.strip() else IndicatorError("NOTE_MISSING")
