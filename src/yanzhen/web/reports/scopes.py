"""What the user may sum up: plans, organisations, and for whom reports are written."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import HttpRequest

from yanzhen.apps.accounts.permissions import grants_for, reach, reach_ids
from yanzhen.apps.organisations.models import Organisation, OrganisationKind
from yanzhen.apps.plans.models import Plan, PlanState


def plans_to_sum_up(request: HttpRequest) -> QuerySet[Plan]:
    """Return the issued plans of owners in reach."""
    owners = reach_ids(request.user, "plans.view", on=request.today)
    return Plan.objects.filter(owner__in=owners, state__in=(PlanState.ISSUED, PlanState.CLOSED)).order_by("-starts_on")


def writers_for(request: HttpRequest) -> QuerySet[Organisation]:
    """Return the organisations that the user writes reports for."""
    held = {grant.organisation_id for grant in grants_for(request.user, "reports.edit", on=request.today)}
    return Organisation.objects.filter(pk__in=held)


def scopes_for(request: HttpRequest) -> QuerySet[Organisation]:
    """Return the organisations whose figures a report of the user may be about."""
    kinds = (OrganisationKind.PARTY_BRANCH, OrganisationKind.PARTY_GROUP, OrganisationKind.SITE)
    return reach(request.user, "reports.view", on=request.today).exclude(kind__in=kinds)
