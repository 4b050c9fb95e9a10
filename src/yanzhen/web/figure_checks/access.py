"""Which checks a request may touch, and for which units drafts may be checked."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from yanzhen.apps.accounts.permissions import grants_for, may, reach
from yanzhen.apps.figure_checks.models import FigureCheck
from yanzhen.apps.figure_checks.queries import checks_visible_to
from yanzhen.apps.organisations.models import Organisation, OrganisationKind
from yanzhen.web.permissions import require

SUBJECT_KINDS = (
    OrganisationKind.AUTHORITY,
    OrganisationKind.SECTION,
    OrganisationKind.INSTITUTE,
    OrganisationKind.SCHOOL,
    OrganisationKind.KINDERGARTEN,
    OrganisationKind.TEACHING_POINT,
)


def check_for(request: HttpRequest, pk: int, *, changes: bool = False) -> FigureCheck:
    """Return a check the user may see, or answer 404; 403 where it may be seen and not be changed."""
    rows = checks_visible_to(request.user, on=request.today).select_related("organisation", "subject", "created_by")
    check = get_object_or_404(rows, pk=pk)
    if changes:
        require(request, "reports.edit", check.organisation_id)
    return check


def may_change(request: HttpRequest, check: FigureCheck) -> bool:
    """May the user decide on the figures of this check?"""
    return may(request.user, "reports.edit", check.organisation_id, on=request.today)


def own_units(request: HttpRequest) -> QuerySet[Organisation]:
    """Return the units that the user writes reports for: a check shows its unit what its maker may see, no other."""
    held = {grant.organisation_id for grant in grants_for(request.user, "reports.edit", on=request.today)}
    return Organisation.objects.filter(pk__in=held).order_by("sort_key", "code")


def subjects(request: HttpRequest) -> QuerySet[Organisation]:
    """Return whom a draft may speak of: the units in reach, and the district."""
    within = reach(request.user, "reports.view", on=request.today).existing_on(request.today)
    authority = Organisation.objects.filter(kind=OrganisationKind.AUTHORITY)
    return (
        Organisation.objects.filter(pk__in=within.values("pk"), kind__in=SUBJECT_KINDS)
        | Organisation.objects.filter(pk__in=authority.values("pk"))
    ).order_by("sort_key", "code")
