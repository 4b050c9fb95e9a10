"""Grant a role over a subtree for a time (授权)."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from yanzhen.apps.accounts.models import Grant, User
from yanzhen.apps.accounts.refusals import why_not_grant
from yanzhen.apps.audit.actions.record import record
from yanzhen.apps.organisations.models import Organisation
from yanzhen.presets.roles import role_book


@transaction.atomic
def grant_role(
    *,
    user_id: int,
    role: str,
    organisation_id: int,
    hierarchy: str,
    started_on: date,
    ended_on: date | None = None,
    via_duty: str = "",
    actor: User | None,
    on: date,
) -> Grant:
    """Give the role; ``on`` is the day on which the actor decides. Raises AccountError.

    The account is locked, so that two grants of an exclusive group cannot pass each other (三员分立).
    """
    user = User.objects.select_for_update(of=("self",)).select_related("person").get(pk=user_id)
    grant = Grant(
        user=user,
        role=role,
        organisation=Organisation.objects.get(pk=organisation_id),
        hierarchy=hierarchy,
        via_duty=via_duty,
        started_on=started_on,
        ended_on=ended_on,
        granted_by=actor,
    )
    if refusal := why_not_grant(grant, actor=actor, on=on):
        raise refusal
    grant.save()
    record(
        kind="ROLE_GRANTED",
        actor=actor,
        subjects=[user, grant.organisation],
        content={
            "name": str(user),
            "role": role_book().roles[role].title,
            "organisation": grant.organisation.name,
            "day": started_on.isoformat(),
            "until": ended_on.isoformat() if ended_on else "长期",
        },
    )
    return grant
