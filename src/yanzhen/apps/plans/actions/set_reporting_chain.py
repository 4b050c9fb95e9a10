"""Settle which steps a unit wants before its reports go out."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from yanzhen.apps.accounts.models import User
from yanzhen.apps.audit.actions.record import record
from yanzhen.apps.organisations.models import Organisation
from yanzhen.apps.plans.models import ReportingChain
from yanzhen.apps.plans.refusals.progress import why_not_set_chain


@transaction.atomic
def set_reporting_chain(
    *, organisation: Organisation, has_middle: bool, has_head: bool, actor: User, on: date
) -> ReportingChain:
    """Set the steps of one unit; reports already on their way finish the steps they are at.

    Raises:
        TaskError: NOT_YOURS.
    """
    if refusal := why_not_set_chain(organisation, actor, on=on):
        raise refusal
    chain, _ = ReportingChain.objects.update_or_create(
        organisation=organisation, defaults={"has_middle": has_middle, "has_head": has_head}
    )
    steps = "→".join(["经办人", *(["中层"] if has_middle else []), *(["书记、校（园）长"] if has_head else []), "报送"])
    record(
        kind="REPORTING_CHAIN_SET",
        actor=actor,
        subjects=[organisation],
        content={"organisation": organisation.name, "steps": steps},
    )
    return chain
