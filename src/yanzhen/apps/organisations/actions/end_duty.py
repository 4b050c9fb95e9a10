"""End a duty (解除分管、联系、督导)."""

from __future__ import annotations

from datetime import date

from django.db import models, transaction

from yanzhen.apps.audit.actions.record import record
from yanzhen.apps.organisations.models import Duty
from yanzhen.apps.organisations.refusals.people import why_not_end


@transaction.atomic
def end_duty(*, duty_id: int, last_day: date, actor: models.Model | None) -> Duty:
    """Let the duty hold for the last time on ``last_day``. Raises PeopleError."""
    duty = Duty.objects.select_for_update(of=("self",)).select_related("person", "organisation").get(pk=duty_id)
    if refusal := why_not_end(duty, last_day=last_day):
        raise refusal
    duty.ended_on = last_day
    duty.save(update_fields=["ended_on"])
    record(
        kind="DUTY_ENDED",
        actor=actor,
        subjects=[duty.person, duty.organisation],
        content={
            "name": duty.person.name,
            "duty": duty.get_kind_display(),
            "organisation": duty.organisation.name,
            "day": last_day.isoformat(),
        },
    )
    return duty
