"""Refusals of registering and describing organisations."""

from __future__ import annotations

from stdnum.cn import uscc

from yanzhen.apps.organisations.drafts import OrganisationDetails, OrganisationDraft
from yanzhen.apps.organisations.errors import OrganisationError
from yanzhen.apps.organisations.models import Organisation, OrganisationKind, OrganisationName, Stage
from yanzhen.kernel.wording import chinese_day

TAUGHT = (OrganisationKind.SCHOOL, OrganisationKind.KINDERGARTEN, OrganisationKind.TEACHING_POINT)


def why_not_register(draft: OrganisationDraft) -> OrganisationError | None:
    """Say why an organisation cannot be registered as described."""
    if not draft.code.strip():
        return OrganisationError("NO_CODE")
    if not draft.name.strip():
        return OrganisationError("NO_NAME")
    if draft.kind not in OrganisationKind.values:
        return OrganisationError("UNKNOWN_KIND", kind=draft.kind)
    if holder := Organisation.objects.filter(code=draft.code.strip()).first():
        return OrganisationError("CODE_TAKEN", number=draft.code, name=holder.name)
    namesake = (
        OrganisationName.objects.in_force_on(draft.opened_on)
        .filter(name=draft.name.strip(), organisation__kind=draft.kind)
        .select_related("organisation")
        .first()
    )
    if namesake and draft.kind not in (OrganisationKind.CAMPUS, OrganisationKind.SITE, OrganisationKind.PARTY_GROUP):
        code = namesake.organisation.code
        return OrganisationError("NAME_TAKEN", on=chinese_day(draft.opened_on), name=draft.name, number=code)
    return why_not_describe(draft, kind=draft.kind)


def why_not_describe(
    details: OrganisationDraft | OrganisationDetails | Organisation, *, kind: str
) -> OrganisationError | None:
    """Say why the undated fields cannot be as given."""
    unknown = [stage for stage in details.stages if stage not in Stage.values]
    if unknown:
        return OrganisationError("UNKNOWN_STAGE", stage=unknown[0])
    if kind in TAUGHT and not details.stages:
        return OrganisationError("NO_STAGE")
    if details.credit_code and not uscc.is_valid(details.credit_code):
        return OrganisationError("BAD_CREDIT_CODE", number=details.credit_code)
    return None


def why_not_edit(organisation: Organisation, *, seen: int) -> OrganisationError | None:
    """Say that somebody else has changed the organisation since the page was opened."""
    if organisation.version != seen:
        return OrganisationError("STALE", name=organisation.name, seen=seen, now=organisation.version)
    return None
