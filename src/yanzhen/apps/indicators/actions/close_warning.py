"""Close a warning with an explanation (关闭预警): the figure was looked at and stands."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from yanzhen.apps.accounts.models import User
from yanzhen.apps.audit.actions.record import record
from yanzhen.apps.indicators.models import IndicatorWarning
from yanzhen.apps.indicators.refusals import why_not_close


@transaction.atomic
def close_warning(*, warning_id: int, note: str, actor: User, on: date) -> IndicatorWarning:
    """Close an open warning; it is not raised again for the same period.

    Raises:
        IndicatorError: NOT_YOURS, NOTE_MISSING or WARNING_GONE; then nothing is written.
    """
    row = (
        IndicatorWarning.objects.select_for_update(of=("self",))
        .select_related("indicator", "organisation")
        .get(pk=warning_id)
    )
    if refusal := why_not_close(row, actor, note=note, on=on):
        raise refusal
    row.cleared_on, row.closed_by, row.note = on, actor, note.strip()
    row.save(update_fields=["cleared_on", "closed_by", "note"])
    record(
        kind="WARNING_CLOSED",
        actor=actor,
        subjects=[row, row.indicator, row.organisation],
        content={"indicator": row.indicator.title, "organisation": row.organisation.name, "note": row.note},
    )
    return row
