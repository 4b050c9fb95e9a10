"""Set up a campus or a site of a school (增设校区、校址)."""

from __future__ import annotations

from dataclasses import replace

from django.db import models, transaction

from yanzhen.apps.audit.actions.record import record
from yanzhen.apps.organisations.actions.locked import locked_organisation
from yanzhen.apps.organisations.actions.registration import insert_organisation
from yanzhen.apps.organisations.closure import rebuild_closure
from yanzhen.apps.organisations.drafts import OrganisationDraft
from yanzhen.apps.organisations.edges import lock_hierarchies, start_edge
from yanzhen.apps.organisations.errors import OrganisationError
from yanzhen.apps.organisations.models import Hierarchy, Organisation, OrganisationKind
from yanzhen.apps.organisations.refusals.change import why_not_exist, why_not_stand_under
from yanzhen.apps.organisations.refusals.registration import TAUGHT, why_not_register

HOSTS = (*TAUGHT, OrganisationKind.CAMPUS)


@transaction.atomic
def add_campus(*, school_id: int, draft: OrganisationDraft, actor: models.Model | None) -> Organisation:
    """Set up a campus, or a site of a school or campus; stages are the school's if none are given."""
    lock_hierarchies(Hierarchy.ADMINISTRATION)
    school = locked_organisation(school_id)
    if school.kind not in HOSTS:
        raise OrganisationError("NOT_A_HOST", name=school.name, kind=school.get_kind_display())
    whole = replace(draft, stages=tuple(draft.stages) or tuple(school.stages))
    if refusal := why_not_register(whole) or why_not_exist(school, on=draft.opened_on):
        raise refusal
    campus = insert_organisation(whole)
    if refusal := why_not_stand_under(campus, school, hierarchy=Hierarchy.ADMINISTRATION, on=campus.opened_on):
        raise refusal
    start_edge(school, campus, hierarchy=Hierarchy.ADMINISTRATION, on=campus.opened_on)
    rebuild_closure(Hierarchy.ADMINISTRATION)
    record(
        kind="CAMPUS_ADDED",
        actor=actor,
        subjects=[school, campus],
        content={"school": school.name, "name": campus.name, "day": campus.opened_on.isoformat()},
    )
    return campus
