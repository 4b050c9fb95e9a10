"""The owner of the source takes a correction over or not (处理更正)."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from yanzhen.apps.accounts.models import User
from yanzhen.apps.accounts.permissions import acting_for
from yanzhen.apps.audit.actions.record import record
from yanzhen.apps.elements.actions.put_values import NewValue, put_value
from yanzhen.apps.elements.bridge import words_of
from yanzhen.apps.elements.errors import ElementError
from yanzhen.apps.elements.models import DataElement, ElementProposal, ElementValue, ProposalState
from yanzhen.apps.elements.refusals import why_not_decide
from yanzhen.apps.sources.models import Source, SourceKind


@transaction.atomic
def decide_proposal(*, proposal_id: int, accept: bool, answer: str, actor: User, on: date) -> ElementProposal:
    """Accept a correction, which writes a new value, or refuse it; the answer goes back to who proposed.

    Raises:
        ElementError: DECIDED_ALREADY, NOT_DECIDER, OWN_PROPOSAL, ANSWER_MISSING, KNOWN_CHANGED; nothing is written.
    """
    # Elements are locked before proposals everywhere, so that no two acts wait for one another.
    element_id = ElementProposal.objects.values_list("element_id", flat=True).get(pk=proposal_id)
    DataElement.objects.select_for_update(no_key=True).get(pk=element_id)
    proposal = (
        ElementProposal.objects.select_for_update(of=("self",))
        .select_related("element", "organisation", "known", "goes_to", "decided_by__person", "proposed_by")
        .get(pk=proposal_id)
    )
    if refusal := why_not_decide(proposal, actor, on=on):
        raise refusal
    if not answer.strip():
        raise ElementError("ANSWER_MISSING")
    if accept:
        proposal.became = _put(proposal, actor, on)
    proposal.state = ProposalState.ACCEPTED if accept else ProposalState.REFUSED
    proposal.decided_by, proposal.decided_on, proposal.answer = actor, on, answer.strip()
    proposal.save(update_fields=["state", "decided_by", "decided_on", "answer", "became"])
    element = proposal.element
    record(
        kind="ELEMENT_CORRECTION_ACCEPTED" if accept else "ELEMENT_CORRECTION_REFUSED",
        actor=actor,
        acting_for=acting_for(actor, "elements.decide", proposal.goes_to, on=on),
        subjects=[proposal, element, proposal.organisation],
        content={
            "element": element.title,
            "organisation": proposal.organisation.name,
            "to": words_of(element, proposal.value),
            "answer": proposal.answer,
        },
    )
    return proposal


def _put(proposal: ElementProposal, actor: User, on: date) -> ElementValue:
    known, element = proposal.known, proposal.element
    if known.superseded_by_id is not None:
        now = ElementValue.objects.current().filter(
            element=element,
            organisation=proposal.organisation,
            period_start=proposal.period_start,
            period_end=proposal.period_end,
        )
        raise ElementError("KNOWN_CHANGED", now=words_of(element, now.get().value))
    source = Source.objects.create(
        kind=SourceKind.PROVIDED,
        subject=f"elements.elementproposal:{proposal.pk}",
        provided_by=proposal.goes_to.name,
        provided_on=on,
        entered_by=actor,
        wording=f"更正：{proposal.reason}",
    )
    new = NewValue(
        element=element,
        organisation_id=proposal.organisation_id,
        first=proposal.period_start,
        last=proposal.period_end,
        value=proposal.value,
        system=known.system,
        reason=proposal.reason,
        as_of=known.as_of,
    )
    row = put_value(new, source=source)
    if row is None:
        raise ElementError("SAME_VALUE")
    return row
