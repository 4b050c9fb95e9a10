"""Take back a closing or merger that was an error (更正恢复)."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import models, transaction

from yanzhen.apps.audit.actions.record import record
from yanzhen.apps.organisations.actions.locked import locked_organisation
from yanzhen.apps.organisations.actions.succeeding import DATED, rebuild_all
from yanzhen.apps.organisations.edges import lock_hierarchies
from yanzhen.apps.organisations.errors import OrganisationError
from yanzhen.apps.organisations.models import Hierarchy, Organisation, Succession
from yanzhen.apps.organisations.refusals.change import closing_of, why_not_reopen

WORDS = {"affiliation": "隶属", "name": "名称", "posting": "任职", "duty": "责任关系"}


@transaction.atomic
def reopen_organisation(*, organisation_id: int, reason: str, actor: models.Model | None) -> Organisation:
    """Undo exactly what the closing did, from its journal. Raises OrganisationError, e.g. CHANGED_SINCE."""
    lock_hierarchies(*Hierarchy.values)
    row = locked_organisation(organisation_id)
    if refusal := why_not_reopen(row, reason=reason):
        raise refusal
    closing = closing_of(row)
    _undo(row, closing)
    for part in Organisation.objects.select_for_update().filter(pk__in=closing.journal["closed"]):
        part.closed_on = None
        part.version += 1
        part.save(update_fields=["closed_on", "version"])
    row.successions_out.filter(happened_on=closing.happened_on).update(withdrawn_reason=reason.strip())
    rebuild_all()
    record(
        kind="ORGANISATION_REOPENED",
        actor=actor,
        subjects=[row],
        content={"name": row.name, "day": closing.happened_on.isoformat(), "reason": reason},
    )
    row.refresh_from_db()
    return row


def _undo(organisation: Organisation, closing: Succession) -> None:
    """Give every ended row its former last day back and remove what was started, if nothing touched them since."""
    last_day = closing.happened_on - timedelta(days=1)
    for kind, former in closing.journal["ended"].items():
        model = DATED[kind]
        rows = list(model.objects.filter(pk__in=[int(key) for key in former]))
        if len(rows) != len(former) or any(row.ended_on != last_day for row in rows):
            raise OrganisationError("CHANGED_SINCE", name=organisation.name, what=WORDS[kind])
        for row in rows:
            ended_on = former[str(row.pk)]
            row.ended_on = date.fromisoformat(ended_on) if ended_on else None
        model.objects.bulk_update(rows, ["ended_on"])
    for kind, keys in closing.journal["started"].items():
        rows = DATED[kind].objects.filter(pk__in=keys, started_on=closing.happened_on)
        if rows.count() != len(keys) or rows.exclude(ended_on=None).exists():
            raise OrganisationError("CHANGED_SINCE", name=organisation.name, what=WORDS[kind])
        rows.delete()
