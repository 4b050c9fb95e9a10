"""Why a figure is refused: shared by acts and pages."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from yanzhen.apps.accounts.models import User
from yanzhen.apps.accounts.permissions import may
from yanzhen.apps.indicators.errors import IndicatorError
from yanzhen.apps.indicators.models import Formula, Indicator, IndicatorVersion
from yanzhen.apps.organisations.models import Organisation


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
