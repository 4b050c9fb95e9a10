"""Open a period for filling (开始填报): one return for every unit that has to report."""

from __future__ import annotations

from datetime import date

from django.db import models, transaction

from yanzhen.apps.audit.actions.record import record
from yanzhen.apps.ledgers.bridge import due_moment, form_of, period_of
from yanzhen.apps.ledgers.errors import LedgerError
from yanzhen.apps.ledgers.models import LedgerType, Return
from yanzhen.apps.ledgers.queries import reporters_of, version_for


@transaction.atomic
def open_returns(*, type_id: int, day: date, actor: models.Model | None, on: date) -> int:
    """Make the returns of the period that contains ``day``; those that are there stay as they are. Returns how many.

    Raises:
        LedgerError: NO_FORM when no version of the form is in force in that period.
    """
    type_ = LedgerType.objects.select_for_update().get(pk=type_id)
    version = version_for(type_, day)
    if version is None:
        raise LedgerError("NO_FORM", title=type_.title, on=day.isoformat())
    form = form_of(version)
    period = period_of(form, day, on)
    there = set(
        Return.objects.filter(type=type_, period_start=period.starts_on, period_end=period.ends_on).values_list(
            "organisation_id", flat=True
        )
    )
    wanted = [unit for unit in reporters_of(form, type_, on=day) if unit.pk not in there]
    if not wanted:
        return 0
    due_at = due_moment(form, period, on)
    Return.objects.bulk_create(
        Return(
            type=type_,
            form_version=version,
            organisation=unit,
            period_start=period.starts_on,
            period_end=period.ends_on,
            due_at=due_at,
        )
        for unit in wanted
    )
    record(
        kind="RETURNS_OPENED",
        actor=actor,
        subjects=[type_],
        content={"title": type_.title, "period": period.name, "count": len(wanted)},
    )
    return len(wanted)


def open_due_periods(*, on: date) -> int:
    """Open the present period of every ledger in use, as the clock does each day; return how many returns were made."""
    made = 0
    for type_ in LedgerType.objects.in_use_on(on).order_by("pk"):
        if version_for(type_, on) is not None:
            made += open_returns(type_id=type_.pk, day=on, actor=None, on=on)
    return made
