"""Objects of a request that the user may see; others do not exist for the user."""

from __future__ import annotations

from django.db.models import Exists, QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from yanzhen.apps.accounts.permissions import may_anywhere, reach, reach_ids
from yanzhen.apps.meetings.models import Body, Item
from yanzhen.apps.meetings.sight import bodies_of, items_visible_to, notices_in_force, seats_of
from yanzhen.apps.organisations.models import Organisation, Person

OPENING = ("meetings.view", "meetings.propose", "meetings.prepare", "meetings.oversee", "meetings.notify")


def takes_part(request: HttpRequest) -> bool:
    """Does the user have anything to do with meetings: by a right, or by a seat that they hold or held?"""
    if any(may_anywhere(request.user, name, on=request.today) for name in OPENING):
        return True
    if not request.user.person_id:
        return False
    held = Exists(seats_of(request.user)) | Exists(notices_in_force(request.user, on=request.today))
    return Person.objects.filter(held, pk=request.user.person_id).exists()  # one question: every page asks it


def visible_item(request: HttpRequest, pk: int) -> Item:
    """Return the item with what its page needs, or 404."""
    rows = items_visible_to(request.user, on=request.today)
    related = ("organisation", "body", "proposer", "made_by__person", "reconsiders", "continues", "staff_item")
    return get_object_or_404(rows.select_related(*related).distinct(), pk=pk)


def visible_bodies(request: HttpRequest) -> QuerySet[Body]:
    """Return the bodies that the user sits in or whose school's office the user belongs to."""
    user, on = request.user, request.today
    offices = Body.objects.filter(organisation_id__in=reach_ids(user, "meetings.view", on=on))
    mine = Body.objects.filter(pk__in=bodies_of(user, on=on).values("pk"))
    return (offices | mine).distinct()


def visible_body(request: HttpRequest, pk: int) -> Body:
    """Return the body, or 404."""
    return get_object_or_404(visible_bodies(request).select_related("organisation"), pk=pk)


def prepared_schools(request: HttpRequest) -> QuerySet[Organisation]:
    """Return the schools whose meetings the user prepares."""
    rows = reach(request.user, "meetings.prepare", on=request.today).schools()
    return rows.existing_on(request.today).order_by("sort_key", "code")


def proposing_bodies(request: HttpRequest) -> QuerySet[Body]:
    """Return the bodies of the schools for which the user may write an item down."""
    user, on = request.user, request.today
    schools = Organisation.objects.filter(pk__in=bodies_of(user, on=on).values("organisation_id"))
    schools |= reach(user, "meetings.propose", on=on) | reach(user, "meetings.prepare", on=on)
    rows = Body.objects.in_force_on(on).filter(organisation_id__in=schools.order_by().values("pk"))
    return rows.select_related("organisation").order_by("organisation__sort_key", "kind")
