"""Why an act on a data element is refused: shared by acts and pages."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from yanzhen.apps.accounts.models import User
from yanzhen.apps.accounts.permissions import may, reach_ids
from yanzhen.apps.elements.errors import ElementError, ElementImportError
from yanzhen.apps.elements.models import (
    DataElement,
    ElementImport,
    ElementProposal,
    ElementValue,
    ImportState,
    ProposalState,
    SourceSystem,
)
from yanzhen.apps.organisations.models import Organisation, OrganisationKind
from yanzhen.engines.exports import ExportProfile
from yanzhen.presets.data_elements import name_key


def why_not_put(element: DataElement, organisation: Organisation, actor: User, *, on: date) -> ElementError | None:
    """Return why ``actor`` may not enter a value: whoever keeps the element or the organisation's data may."""
    if element.retired_on is not None and element.retired_on <= on:
        return ElementError("RETIRED", title=element.title)
    if element.kinds and organisation.kind not in element.kinds:
        kind = organisation.get_kind_display()
        return ElementError("NOT_FOR_THIS_KIND", organisation=organisation, kind=kind, title=element.title)
    if element.owner_id and may(actor, "elements.edit", element.owner_id, on=on):
        return None
    if may(actor, "elements.edit", organisation, on=on):
        return None
    owner = element.owner or "主管科室"
    return ElementError("NOT_YOURS", organisation=organisation, title=element.title, owner=owner)


def decider_of(element: DataElement, known: ElementValue) -> Organisation | None:
    """Return whose source it is: what the school gave itself is the school's, the rest the section's that keeps it."""
    if known.system == SourceSystem.HERE:
        return known.organisation
    return element.owner


def why_not_propose(known: ElementValue | None, actor: User, *, on: date) -> ElementError | None:
    """Return why ``actor`` may not propose a correction of this value."""
    if known is None or known.superseded_by_id is not None:
        return ElementError("KNOWN_CHANGED", now="另一个值")
    within = may(actor, "elements.propose", known.organisation_id, on=on)
    keeps = known.element.owner_id and may(actor, "elements.propose", known.element.owner_id, on=on)
    if not within and not keeps:
        return ElementError("NOT_PROPOSER", organisation=known.organisation)
    decider = decider_of(known.element, known)
    if decider is None:
        return ElementError("NOBODY_DECIDES", title=known.element.title)
    if ElementProposal.objects.filter(known=known, state=ProposalState.WAITING).exists():
        return ElementError("PROPOSED_ALREADY", owner=decider)
    return None


def why_not_decide(proposal: ElementProposal, actor: User, *, on: date) -> ElementError | None:
    """Return why ``actor`` may not decide this correction."""
    if proposal.state != ProposalState.WAITING:
        state = proposal.get_state_display()
        return ElementError("DECIDED_ALREADY", who=proposal.decided_by, state=state)
    if not may(actor, "elements.decide", proposal.goes_to_id, on=on):
        return ElementError("NOT_DECIDER", owner=proposal.goes_to)
    if proposal.proposed_by_id == actor.pk:
        return ElementError("OWN_PROPOSAL")
    return None


def why_not_allow(requester: Organisation, actor: User, *, on: date) -> ElementError | None:
    """Return why ``actor`` may not allow the section to ask twice: its deputy leader may."""
    if not may(actor, "elements.override", requester, on=on):
        return ElementError("NOT_ALLOWER", requester=requester)
    return None


def why_not_keep(element: DataElement, actor: User, *, on: date) -> ElementError | None:
    """Return why ``actor`` may not change the element itself: its section may, and the authority's office."""
    if element.owner_id and may(actor, "elements.edit", element.owner_id, on=on):
        return None
    if keeps_district(actor, on=on):
        return None
    return ElementError("NOT_KEEPER", title=element.title)


def keeps_district(actor: User, *, on: date) -> bool:
    """Does ``actor`` keep the data of the whole district?"""
    within = reach_ids(actor, "elements.edit", on=on)
    return Organisation.objects.filter(pk__in=within, kind=OrganisationKind.AUTHORITY).exists()


def why_not_name(names: Collection[str], *, besides: int | None = None) -> ElementError | None:
    """Return why these names cannot be an element's: one of them means another element already."""
    wanted = {name_key(name): name for name in names}
    for row in DataElement.objects.exclude(pk=besides):
        for name in (row.title, *row.aliases):
            if name_key(name) in wanted:
                return ElementError("TITLE_TAKEN", name=wanted[name_key(name)], title=row.title)
    return None


def why_not_import(profile: ExportProfile, keeper: Organisation, actor: User, *, on: date) -> ElementImportError | None:
    """Return why ``actor`` may not import such files for ``keeper``, the section or office that keeps the data."""
    if not may(actor, "elements.edit", keeper, on=on):
        return ElementImportError("NOT_YOURS", title=profile.title)
    return None


def why_not_settle(row: ElementImport, actor: User, *, on: date) -> ElementImportError | None:
    """Return why ``actor`` may not write or drop this import: only who read the file has seen its preview."""
    if row.state != ImportState.WAITING:
        return ElementImportError("SETTLED", state=row.get_state_display())
    if row.read_by_id != actor.pk or not may(actor, "elements.edit", row.organisation_id, on=on):
        return ElementImportError("NOT_YOURS", title=row.title)
    return None
