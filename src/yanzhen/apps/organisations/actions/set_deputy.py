"""Let one person act for another who is absent (指定B角)."""

from __future__ import annotations

from datetime import date

from django.db import models, transaction

from yanzhen.apps.audit.actions.record import record
from yanzhen.apps.organisations.models import Deputy, Person
from yanzhen.apps.organisations.refusals.people import why_not_for_oneself, why_not_stand_in


@transaction.atomic
def set_deputy(
    *, principal_id: int, deputy_id: int, on: date, until: date | None, reason: str = "", actor: models.Model | None
) -> Deputy:
    """Let ``deputy`` hold the rights of ``principal`` from ``on`` to ``until``, both included. Raises PeopleError."""
    keys = {principal_id, deputy_id}
    rows = {row.pk: row for row in Person.objects.select_for_update().filter(pk__in=keys).order_by("pk")}
    principal, deputy = rows[principal_id], rows[deputy_id]
    if refusal := why_not_for_oneself(actor, deputy):
        raise refusal
    if refusal := why_not_stand_in(principal, deputy, on=on, until=until):
        raise refusal
    row = Deputy.objects.create(
        principal=principal, deputy=deputy, started_on=on, ended_on=until, reason=reason.strip()
    )
    record(
        kind="DEPUTY_SET",
        actor=actor,
        subjects=[principal, deputy],
        content={
            "principal": principal.name,
            "deputy": deputy.name,
            "day": on.isoformat(),
            "until": until.isoformat(),
            "reason": row.reason,
        },
    )
    return row
