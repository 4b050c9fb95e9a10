"""End a deputy's standing in before its day (提前结束代行)."""

from __future__ import annotations

from datetime import date

from django.db import models, transaction

from yanzhen.apps.audit.actions.record import record
from yanzhen.apps.organisations.models import Deputy
from yanzhen.apps.organisations.refusals.people import why_not_end


@transaction.atomic
def end_deputy(*, row_id: int, last_day: date, actor: models.Model | None) -> Deputy:
    """Let the deputy act for the last time on ``last_day``. Raises PeopleError."""
    row = Deputy.objects.select_for_update(of=("self",)).select_related("principal", "deputy").get(pk=row_id)
    if refusal := why_not_end(row, last_day=last_day):
        raise refusal
    row.ended_on = last_day
    row.save(update_fields=["ended_on"])
    record(
        kind="DEPUTY_ENDED",
        actor=actor,
        subjects=[row.principal, row.deputy],
        content={"principal": row.principal.name, "deputy": row.deputy.name, "day": last_day.isoformat()},
    )
    return row
