"""Which organisations a user sees and may change, also those that stand in no subtree: streets, districts, groups."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from yanzhen.apps.accounts.models import User
from yanzhen.apps.accounts.permissions import may_anywhere, reach, reach_ids
from yanzhen.apps.organisations.models import Organisation, OrganisationKind, Person, Posting

VIEWING = "organisations.view"
EDITING = "organisations.edit"
GRANTING = "grants.edit"
KEEPING_ACCOUNTS = "accounts.view"
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


def visible_people(user: User, *, on: date) -> QuerySet[Person]:
    """Return who has or had a post in the user's reach; persons without any post only to keepers of the district."""
    seen = Q(pk__in=Posting.objects.filter(organisation__in=reach_ids(user, VIEWING, on=on)).values("person_id"))
    if oversees_district(user, EDITING, on=on):
        seen |= Q(postings=None)
    return Person.objects.filter(seen)


def may_edit_person(user: User, person: Person, *, on: date) -> bool:
    """May the user change what is kept of the person: does a post of theirs stand in what the user may edit?"""
    scope = edit_scope(user, on=on)
    if scope.whole_district:
        return True
    return person.postings.in_force_on(on).filter(organisation_id__in=scope.ids).exists()


def may_name_deputy(user: User, person: Person, *, on: date) -> bool:
    """May the user say who stands in for the person? A deputy gets the rights, so it is the person's own word or a
    security administrator's."""
    if user.person_id == person.pk:
        return True
    posts = person.postings.in_force_on(on).values("organisation_id")
    return reach(user, GRANTING, on=on).filter(pk__in=posts).exists()


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


def visible_accounts(user: User, *, on: date) -> QuerySet[User]:
    """Return accounts of people whom the user keeps, those without a post and the officers only for the district."""
    if oversees_district(user, KEEPING_ACCOUNTS, on=on):
        return User.objects.all()
    posts = Posting.objects.in_force_on(on).filter(organisation__in=reach_ids(user, KEEPING_ACCOUNTS, on=on))
    return User.objects.filter(person__in=posts.values("person_id"))
