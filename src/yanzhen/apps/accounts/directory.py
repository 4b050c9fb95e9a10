"""Which organisations a user sees and may change, also those that stand in no subtree: streets, districts, groups."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from yanzhen.apps.accounts.models import User
from yanzhen.apps.accounts.permissions import may_anywhere, reach, reach_ids
from yanzhen.apps.organisations.models import Organisation, OrganisationKind

VIEWING = "organisations.view"
EDITING = "organisations.edit"
# Bodies over or beside the schools; who may look at any organisation may look at these.
AREAS = (
    OrganisationKind.STREET,
    OrganisationKind.SCHOOL_DISTRICT,
    OrganisationKind.EDUCATION_GROUP,
    OrganisationKind.ALLIANCE,
    OrganisationKind.EXTERNAL,
)


def visible_organisations(user: User, *, on: date) -> QuerySet[Organisation]:
    """Return the organisations in the user's reach, former ones with them, and the areas.

    A former organisation is visible to who oversees the whole district, and to who reached it on its last days.
    """
    if not may_anywhere(user, VIEWING, on=on):
        return Organisation.objects.none()
    seen = Q(pk__in=reach_ids(user, VIEWING, on=on)) | Q(kind__in=AREAS)
    if oversees_district(user, VIEWING, on=on):
        seen |= Q(closed_on__lte=on)
    return Organisation.objects.filter(seen)


def oversees_district(user: User, capability: str, *, on: date) -> bool:
    """Does the user hold ``capability`` over the authority itself, and so over the whole district?"""
    return reach(user, capability, on=on).filter(kind=OrganisationKind.AUTHORITY).exists()


@dataclass(frozen=True)
class EditScope:
    """What a user may change: everything, or the organisations with these keys."""

    whole_district: bool
    ids: frozenset[int]

    def covers(self, organisation: Organisation | None) -> bool:
        """May the organisation be changed? Null stands for a new one without a parent."""
        return self.whole_district or (organisation is not None and organisation.pk in self.ids)


def edit_scope(user: User, *, on: date) -> EditScope:
    """Return what the user may change on the day."""
    if oversees_district(user, EDITING, on=on):
        return EditScope(True, frozenset())
    return EditScope(False, frozenset(reach(user, EDITING, on=on).values_list("pk", flat=True)))
