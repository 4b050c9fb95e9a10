"""Organisations, as they are or were on a day.

No postponed annotations here: the framework reads them through the decorator.
"""

from datetime import date

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Query, Router, Schema

from yanzhen.apps.accounts.permissions import reach
from yanzhen.apps.organisations.models import Hierarchy, Organisation, OrganisationKind, OrganisationName
from yanzhen.web.api.paging import LARGEST_KEY, PageQuery, RowId, page_of
from yanzhen.web.api.rights import api_needs
from yanzhen.web.api.schemas import REFUSALS

router = Router(tags=["单位"])


class OrganisationOut(Schema):
    """An organisation under the name it bore on the day asked for."""

    id: int
    code: str
    kind: str
    name: str
    short_name: str
    stages: list[str]
    is_private: bool
    is_external: bool
    opened_on: date
    closed_on: date | None


class OrganisationPage(Schema):
    """One page of organisations."""

    items: list[OrganisationOut]
    next_after: int | None


class OrganisationQuery(PageQuery):
    """What to keep."""

    on: date | None = None
    kind: OrganisationKind | None = None
    under: int | None = Query(None, ge=1, le=LARGEST_KEY)
    hierarchy: Hierarchy = Hierarchy.ADMINISTRATION


def _shape(organisation: Organisation, names: dict[int, OrganisationName]) -> dict:
    then = names.get(organisation.pk)
    return {
        **{field: getattr(organisation, field) for field in OrganisationOut.model_fields},
        "name": then.name if then else organisation.name,
        "short_name": then.short_name if then else organisation.short_name,
    }


@router.get("/", response={200: OrganisationPage, **REFUSALS}, summary="单位列表")
@api_needs("organisations.view")
def list_organisations(request: HttpRequest, query: Query[OrganisationQuery]) -> dict:
    """List organisations within reach that existed on the day, under their names of that day."""
    on = query.on or request.today
    rows = reach(request.user, "organisations.view", on=request.today).existing_on(on)
    if query.kind:
        rows = rows.filter(kind=query.kind)
    if query.under:
        rows = rows.below(query.under, hierarchy=query.hierarchy, on=on)
    page = page_of(rows, query, lambda row: row)
    names = {
        name.organisation_id: name
        for name in OrganisationName.objects.in_force_on(on).filter(organisation__in=[row.pk for row in page["items"]])
    }
    return {**page, "items": [_shape(row, names) for row in page["items"]]}


@router.get("/{organisation_id}", response={200: OrganisationOut, **REFUSALS}, summary="一个单位")
@api_needs("organisations.view")
def get_organisation(request: HttpRequest, organisation_id: RowId, on: date | None = None) -> dict:
    """Return one organisation within reach, under its name of the day."""
    row = get_object_or_404(reach(request.user, "organisations.view", on=request.today), pk=organisation_id)
    names = OrganisationName.objects.in_force_on(on or request.today).filter(organisation=row)
    return _shape(row, {name.organisation_id: name for name in names})
