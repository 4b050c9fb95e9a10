"""Whose standing a user sees, and what waits for whom."""

from __future__ import annotations

from datetime import date

from django.db.models import QuerySet

from yanzhen.apps.accounts.models import User
from yanzhen.apps.accounts.permissions import may, reach, reach_ids
from yanzhen.apps.organisations.models import Organisation, OrganisationKind
from yanzhen.apps.rollout.models import ReportState, StepReport

FOLLOWED = (OrganisationKind.SCHOOL, OrganisationKind.KINDERGARTEN, OrganisationKind.TEACHING_POINT)


def schools_followed(user: User, *, on: date) -> QuerySet[Organisation]:
    """Return the schools whose standing the user sees: their own, or those of the authority under them."""
    mine = reach(user, "rollout.view", on=on).existing_on(on).filter(kind__in=FOLLOWED)
    return mine.order_by("sort_key", "code")


def sees_own_counts(user: User, organisation: Organisation | int, *, on: date) -> bool:
    """Does the user belong to the school's own office, which sees its small counts too?"""
    return may(user, "rollout.report", organisation, on=on) or may(user, "meetings.view", organisation, on=on)


def reports_to_confirm(user: User, *, on: date) -> QuerySet[StepReport]:
    """Return the reports that wait for the user's confirmation, the oldest first."""
    mine = reach_ids(user, "rollout.confirm", on=on)
    waiting = StepReport.objects.filter(state=ReportState.REPORTED, organisation__in=mine)
    return waiting.exclude(reported_by=user).select_related("organisation").order_by("reported_on", "pk")


def reports_sent_back(user: User, *, on: date) -> QuerySet[StepReport]:
    """Return the reports of the user's schools that were sent back."""
    mine = reach_ids(user, "rollout.report", on=on)
    return StepReport.objects.filter(state=ReportState.RETURNED, organisation__in=mine).select_related("organisation")
