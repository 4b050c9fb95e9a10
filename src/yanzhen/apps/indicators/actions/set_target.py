"""Set what an indicator is to reach (设定目标值), replace it with a reason, withdraw it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import transaction

from yanzhen.apps.accounts.models import User
from yanzhen.apps.audit.actions.record import record
from yanzhen.apps.indicators.errors import IndicatorError
from yanzhen.apps.indicators.models import Indicator, IndicatorTarget, TargetComparator
from yanzhen.apps.indicators.refusals import why_not_redefine, why_not_target
from yanzhen.apps.sources.models import Source, SourceKind


@dataclass(frozen=True, kw_only=True)
class TargetDraft:
    """A target value as it is asked for; ``organisation_id`` null: of each organisation by itself."""

    organisation_id: int | None
    starts_on: date
    ends_on: date
    comparator: str
    minimum: Decimal | None
    maximum: Decimal | None
    basis: str
    provided_by: str = ""


@transaction.atomic
def set_target(*, indicator_id: int, draft: TargetDraft, actor: User, on: date, reason: str = "") -> IndicatorTarget:
    """Append a target; one for the same organisation and days is replaced, which wants a reason.

    Raises:
        IndicatorError: NOT_YOURS, BASIS_MISSING, TARGET_WITHOUT_FIGURE, DAYS_IN_DISORDER or REASON_MISSING.
    """
    indicator = Indicator.objects.select_for_update(of=("self",)).get(pk=indicator_id)
    before = (
        IndicatorTarget.objects.select_for_update()
        .standing()
        .filter(
            indicator=indicator,
            organisation_id=draft.organisation_id,
            starts_on=draft.starts_on,
            ends_on=draft.ends_on,
        )
        .first()
    )
    if refusal := why_not_redefine(indicator, actor, on=on) or why_not_target(
        comparator=draft.comparator,
        bounds=(draft.minimum, draft.maximum),
        days=(draft.starts_on, draft.ends_on),
        basis=draft.basis,
        is_replaced=before is not None,
        reason=reason,
    ):
        raise refusal
    if before is not None:
        # Its place is cleared for a moment, so that never two stand for one organisation and the same days.
        IndicatorTarget.objects.filter(pk=before.pk).update(withdrawn_on=on)
    target = _append(indicator, draft, actor, on, reason)
    if before is not None:
        IndicatorTarget.objects.filter(pk=before.pk).update(superseded_by=target, withdrawn_on=None)
    record(
        kind="INDICATOR_TARGET_SET",
        actor=actor,
        subjects=[target, indicator],
        content={"indicator": indicator.title, "basis": draft.basis, "days": _days(target)},
    )
    return target


def _append(indicator: Indicator, draft: TargetDraft, actor: User, on: date, reason: str) -> IndicatorTarget:
    floor = draft.minimum if draft.comparator != TargetComparator.AT_MOST else None
    ceiling = draft.maximum if draft.comparator != TargetComparator.AT_LEAST else None
    given = {"kind": SourceKind.ENTRY}
    if draft.provided_by:
        given = {"kind": SourceKind.PROVIDED, "provided_by": draft.provided_by, "provided_on": on}
    return IndicatorTarget.objects.create(
        indicator=indicator,
        organisation_id=draft.organisation_id,
        starts_on=draft.starts_on,
        ends_on=draft.ends_on,
        comparator=draft.comparator,
        minimum=floor,
        maximum=ceiling,
        basis=draft.basis,
        source=Source.objects.create(wording=draft.basis, entered_by=actor, **given),
        reason=reason,
        set_by=actor,
    )


def _days(target: IndicatorTarget) -> str:
    return f"{target.starts_on.isoformat()}至{target.ends_on.isoformat()}"


@transaction.atomic
def withdraw_target(*, target_id: int, reason: str, actor: User, on: date) -> IndicatorTarget:
    """Take a target back; it stays in the history. Raises IndicatorError NOT_YOURS, REASON_MISSING or TARGET_GONE."""
    target = IndicatorTarget.objects.select_for_update(of=("self",)).select_related("indicator").get(pk=target_id)
    if refusal := why_not_redefine(target.indicator, actor, on=on):
        raise refusal
    if not reason.strip():
        raise IndicatorError("REASON_MISSING")
    if target.superseded_by_id or target.withdrawn_on:
        raise IndicatorError("TARGET_GONE")
    target.withdrawn_on, target.reason = on, reason
    target.save(update_fields=["withdrawn_on", "reason"])
    record(
        kind="INDICATOR_TARGET_WITHDRAWN",
        actor=actor,
        subjects=[target, target.indicator],
        content={"indicator": target.indicator.title, "days": _days(target), "reason": reason},
    )
    return target
