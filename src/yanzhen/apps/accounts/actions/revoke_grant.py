"""Take a role back (收回授权)."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from yanzhen.apps.accounts.models import Grant, User
from yanzhen.apps.accounts.refusals import why_not_revoke
from yanzhen.apps.audit.actions.record import record
from yanzhen.presets.roles import role_book


@transaction.atomic
def revoke_grant(*, grant_id: int, last_day: date, actor: User | None, on: date) -> Grant:
    """Let the grant hold for the last time on ``last_day``; with the day before today it ends at once.

    A grant that would end before it began never held: its row goes and the log keeps that it was given.
    Raises AccountError.
    """
    grant = (
        Grant.objects.select_for_update(of=("self",)).select_related("user__person", "organisation").get(pk=grant_id)
    )
    if refusal := why_not_revoke(grant, last_day=last_day, actor=actor, on=on):
        raise refusal
    if last_day < grant.started_on:
        grant.delete()
    else:
        grant.ended_on = last_day
        grant.save(update_fields=["ended_on"])
    role = role_book().roles.get(grant.role)
    record(
        kind="GRANT_REVOKED",
        actor=actor,
        subjects=[grant.user, grant.organisation],
        content={
            "name": str(grant.user),
            "role": role.title if role else grant.role,
            "organisation": grant.organisation.name,
            "day": last_day.isoformat(),
        },
    )
    return grant
