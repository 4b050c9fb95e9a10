"""Sign for a dispatch (签收)."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from yanzhen.apps.accounts.models import User
from yanzhen.apps.accounts.permissions import acting_for
from yanzhen.apps.audit.actions.record import record
from yanzhen.apps.plans.models import Receipt, Recipient
from yanzhen.apps.plans.refusals.dispatch import why_not_sign_for


@transaction.atomic
def sign_for(*, recipient_id: int, actor: User, on: date) -> Receipt:
    """Take a dispatch for a unit.

    Raises:
        PlanError: NOT_YOURS, NOT_RECIPIENT or ALREADY_SIGNED_FOR.
    """
    recipient = (
        Recipient.objects.select_for_update(of=("self",))
        .select_related("dispatch__plan", "organisation")
        .get(pk=recipient_id)
    )
    if refusal := why_not_sign_for(recipient, actor, on=on):
        raise refusal
    receipt = Receipt.objects.create(recipient=recipient, signed_by=actor, signed_on=on)
    record(
        kind="DISPATCH_SIGNED_FOR",
        actor=actor,
        subjects=[recipient.dispatch, recipient.dispatch.plan, recipient.organisation],
        content={"plan": recipient.dispatch.plan.title, "organisation": recipient.organisation.name},
        acting_for=acting_for(actor, "tasks.receive", recipient.organisation_id, on=on),
    )
    return receipt
