"""Settle how a rule of warnings works in this district (设置预警规则)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from django.db import transaction

from yanzhen.apps.accounts.models import User
from yanzhen.apps.audit.actions.record import record
from yanzhen.apps.indicators.errors import IndicatorError
from yanzhen.apps.indicators.models import WarningSetting
from yanzhen.apps.indicators.refusals import why_not_rule
from yanzhen.presets.indicator_warnings import indicator_warnings


@transaction.atomic
def set_warning_rule(
    *, code: str, is_on: bool, thresholds: Mapping[str, Decimal], expected_version: int, actor: User, on: date
) -> WarningSetting:
    """Switch a rule on or off and set its thresholds.

    Raises:
        IndicatorError: NOT_OFFICE, NO_RULE, BAD_THRESHOLD or CHANGED_MEANWHILE; then nothing is written.
    """
    preset = indicator_warnings().get(code)
    if preset is None:
        raise IndicatorError("NO_RULE")
    if refusal := why_not_rule(actor, preset, thresholds, on=on):
        raise refusal
    row = WarningSetting.objects.select_for_update().filter(code=code).first()
    if expected_version != (row.version if row else 0):
        raise IndicatorError("CHANGED_MEANWHILE")
    row = row or WarningSetting(code=code, version=0)
    row.is_on, row.set_by = is_on, actor
    row.thresholds = {name: str(value) for name, value in thresholds.items()}
    row.version += 1
    row.save()
    said = "、".join(f"{name}={value}" for name, value in row.thresholds.items())
    record(
        kind="WARNING_RULE_SET",
        actor=actor,
        subjects=[row],
        content={"title": preset.title, "state": "启用" if is_on else "停用", "thresholds": said},
    )
    return row
