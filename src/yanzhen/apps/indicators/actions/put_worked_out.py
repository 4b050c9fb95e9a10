"""Write a figure that was worked out from others, where it changed (测算数值)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import timezone

from yanzhen.apps.accounts.models import User
from yanzhen.apps.indicators.actions.put_observation import put_observation
from yanzhen.apps.indicators.models import IndicatorVersion, Observation
from yanzhen.apps.sources.models import Source, SourceKind


@dataclass(frozen=True)
class WorkedOut:
    """A value, or the two parts of a share; neither where it cannot be told."""

    value: Decimal | None = None
    numerator: Decimal | None = None
    denominator: Decimal | None = None

    @property
    def is_known(self) -> bool:
        """Is there a figure at all?"""
        return self.value is not None or bool(self.denominator)

    def is_told_by(self, before: Observation) -> bool:
        """Does an observation say the same already?"""
        if self.denominator:
            return (before.numerator, before.denominator) == (self.numerator, self.denominator)
        return self.value is not None and before.value == self.value


@dataclass(frozen=True)
class From:
    """What a figure was worked out from: the row that keeps the working, more about it, and in words why."""

    subject: str
    locator: Mapping[str, Any]
    reason: str
    actor: User | None = None


def put_worked_out(
    figure: WorkedOut,
    *,
    version: IndicatorVersion,
    organisation_id: int,
    period_start: date,
    period_end: date,
    before: Observation | None,
    worked_from: From,
) -> bool:
    """Write a figure where it differs from the present one; one that can no longer be told is withdrawn.

    Returns whether anything changed; the caller records the act.
    """
    if before is not None and figure.is_told_by(before):
        return False
    if not figure.is_known:
        if before is not None:
            Observation.objects.filter(pk=before.pk).update(withdrawn_at=timezone.now(), reason=worked_from.reason)
        return before is not None
    source = Source.objects.create(
        kind=SourceKind.COMPUTATION,
        subject=worked_from.subject,
        locator=dict(worked_from.locator),
        entered_by=worked_from.actor,
    )
    put_observation(
        version=version,
        organisation_id=organisation_id,
        period_start=period_start,
        period_end=period_end,
        source=source,
        value=figure.value,
        numerator=figure.numerator,
        denominator=figure.denominator,
        reason=worked_from.reason,
    )
    return True
