"""Settle what a step asks and by when (设定三年三步)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import transaction

from yanzhen.apps.accounts.models import User
from yanzhen.apps.audit.actions.record import record
from yanzhen.apps.rollout.errors import RolloutError
from yanzhen.apps.rollout.models import StepSetting
from yanzhen.apps.rollout.refusals import why_not_due_on, why_not_set, why_stale
from yanzhen.apps.rollout.steps import steps_in_order


@transaction.atomic
def set_step(
    *, code: str, seen: int, title: str, asks: Sequence[str], due_on: date, actor: User, on: date
) -> StepSetting:
    """Settle a step. Raises RolloutError NOT_YOURS, NO_SUCH_STEP, STALE, OUT_OF_ORDER."""
    if refusal := why_not_set(actor, on=on):
        raise refusal
    list(StepSetting.objects.select_for_update())
    steps = steps_in_order()
    step = next((one for one in steps if one.code == code), None)
    if step is None:
        raise RolloutError("NO_SUCH_STEP", step=code)
    if refusal := why_stale(step.version, seen) or why_not_due_on(step, due_on, steps):
        raise refusal
    said = {"title": title, "asks": list(asks), "due_on": due_on, "set_by": actor, "set_on": on}
    row, _ = StepSetting.objects.update_or_create(code=code, defaults={**said, "version": step.version + 1})
    record(kind="ROLLOUT_STEP_SET", actor=actor, subjects=[row], content={"step": title})
    return row
