"""Somebody says that a value is wrong; it goes to the owner of the source (提出更正)."""

from __future__ import annotations

from datetime import date

from django.db import IntegrityError, connection, transaction

from yanzhen.apps.accounts.models import User
from yanzhen.apps.accounts.permissions import acting_for
from yanzhen.apps.audit.actions.record import record
from yanzhen.apps.elements.actions.enter_value import read_raw
from yanzhen.apps.elements.bridge import Stored, words_of
from yanzhen.apps.elements.errors import ElementError
from yanzhen.apps.elements.models import ElementProposal, ElementValue
from yanzhen.apps.elements.refusals import decider_of, why_not_propose


@transaction.atomic
def propose_correction(*, value_id: int, raw: str, reason: str, actor: User, on: date) -> ElementProposal:
    """Propose what a value should be.

    Raises:
        ElementError: KNOWN_CHANGED, NOT_PROPOSER, NOBODY_DECIDES, PROPOSED_ALREADY, REASON_MISSING, BLANK, NOT_A_VALUE,
            SAME_VALUE.
    """
    known = _locked(value_id)
    if refusal := why_not_propose(known, actor, on=on):
        raise refusal
    return _propose(known, read_raw(known.element, raw), reason.strip(), actor, on)


def keep_proposal(*, known: ElementValue, value: Stored, reason: str, actor: User, on: date) -> ElementProposal | None:
    """Propose inside another act's transaction, which records it; None when one waits already or nobody decides."""
    if not connection.in_atomic_block:
        raise RuntimeError("a correction is kept in the transaction of the act that brings it")
    if known.value == value or why_not_propose(known, actor, on=on):
        return None
    return _keep(known, value, reason, actor, on)


def _locked(value_id: int) -> ElementValue:
    rows = ElementValue.objects.select_for_update(of=("self",)).select_related("element__owner", "organisation")
    return rows.get(pk=value_id)


def _propose(known: ElementValue, value: Stored, reason: str, actor: User, on: date) -> ElementProposal:
    if not reason:
        raise ElementError("REASON_MISSING")
    if known.value == value:
        raise ElementError("SAME_VALUE")
    proposal = _keep(known, value, reason, actor, on)
    element = known.element
    record(
        kind="ELEMENT_CORRECTION_PROPOSED",
        actor=actor,
        acting_for=acting_for(actor, "elements.propose", known.organisation_id, on=on),
        subjects=[proposal, element, known.organisation],
        content={
            "element": element.title,
            "organisation": known.organisation.name,
            "from": words_of(element, known.value),
            "to": words_of(element, value),
            "owner": proposal.goes_to.name,
        },
    )
    return proposal


def _keep(known: ElementValue, value: Stored, reason: str, actor: User, on: date) -> ElementProposal:
    decider = decider_of(known.element, known)
    try:
        with transaction.atomic():
            return ElementProposal.objects.create(
                element=known.element,
                organisation=known.organisation,
                period_start=known.period_start,
                period_end=known.period_end,
                known=known,
                value=value,
                reason=reason,
                goes_to=decider,
                proposed_by=actor,
                proposed_on=on,
            )
    except IntegrityError as error:
        raise ElementError("PROPOSED_ALREADY", owner=decider) from error
