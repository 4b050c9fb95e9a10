"""Who may do what, where, on which day: role × organisation subtree × period."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet

from yanzhen.apps.accounts.models import Grant, User
from yanzhen.apps.organisations.models import Closure, Deputy, Duty, Organisation
from yanzhen.presets.roles import role_book


@dataclass(frozen=True)
class HeldGrant:
    """A grant as it works on one day: a role over the subtree of one organisation (生效的授权).

    Attributes:
        grant_id: the grant it comes from.
        user_id: whose grant it is; another person's where the user stands in as deputy (B角).
        role: code of the role.
        organisation_id: top of the subtree; for a grant by duty, each organisation of the duty.
        hierarchy: the hierarchy that the subtree is read in.
    """

    grant_id: int
    user_id: int
    role: str
    organisation_id: int
    hierarchy: str


def grants_of(user: User | AnonymousUser, *, on: date) -> QuerySet[Grant]:
    """Return the grants in force for ``user``: own ones, and those of persons for whom the user stands in (B角).

    A deputy takes no role of an exclusive group: nobody becomes a second administrator by standing in (三员分立).
    """
    if not user.is_authenticated or not user.is_active:
        return Grant.objects.none()
    held = Q(user=user)
    if user.person_id:
        absent = Deputy.objects.in_force_on(on).filter(deputy_id=user.person_id).values("principal_id")
        exclusive = [code for code, role in role_book().roles.items() if role.exclusive]
        held |= Q(user__person_id__in=absent, user__is_active=True) & ~Q(role__in=exclusive)
    return Grant.objects.in_force_on(on).filter(held)


def _held(grants: Iterable[Grant], *, on: date) -> Iterator[HeldGrant]:
    """Spread each grant by duty over the organisations of the person's duties on the day, inside its own subtree."""
    by_duty: list[Grant] = []
    for grant in grants:
        if grant.via_duty:
            by_duty.append(grant)
        else:
            yield HeldGrant(grant.pk, grant.user_id, grant.role, grant.organisation_id, grant.hierarchy)
    if not by_duty:
        return
    persons = {grant.user.person_id for grant in by_duty}
    duties = Duty.objects.in_force_on(on).filter(person_id__in=persons, kind__in={grant.via_duty for grant in by_duty})
    pairs = list(duties.order_by("pk").values_list("person_id", "kind", "organisation_id"))
    inside = _pairs_inside(by_duty, {organisation for _person, _kind, organisation in pairs}, on=on)
    for grant in by_duty:
        for person_id, kind, organisation_id in pairs:
            mine = (person_id, kind) == (grant.user.person_id, grant.via_duty)
            if mine and (grant.hierarchy, grant.organisation_id, organisation_id) in inside:
                yield HeldGrant(grant.pk, grant.user_id, grant.role, organisation_id, grant.hierarchy)


def _pairs_inside(grants: list[Grant], organisations: set[int], *, on: date) -> set[tuple[str, int, int]]:
    """Return (hierarchy, top, organisation) for those of ``organisations`` that stand under a grant's top."""
    tops = {(grant.hierarchy, grant.organisation_id) for grant in grants}
    rows = Closure.objects.in_force_on(on).filter(
        ancestor_id__in={top for _hierarchy, top in tops}, descendant_id__in=organisations
    )
    found = set(rows.values_list("hierarchy", "ancestor_id", "descendant_id"))
    return found | {(hierarchy, top, top) for hierarchy, top in tops if top in organisations}


def grants_for(user: User | AnonymousUser, capability: str, *, on: date) -> list[HeldGrant]:
    """Return the grants by which ``user`` holds ``capability`` on ``on``; read once per user object and day."""
    cache: dict[date, list[HeldGrant]] = user.__dict__.setdefault("_grants_on", {})
    if on not in cache:
        cache[on] = list(_held(grants_of(user, on=on).select_related("user"), on=on))
    roles = role_book().holders_of(capability)
    return [grant for grant in cache[on] if grant.role in roles]


def acting_for(
    user: User, capability: str, organisation: Organisation | int, *, on: date, roles: Collection[str] = ()
) -> User | None:
    """Return the absent colleague (A角) for whom ``user`` acts here, or None when the user's own rights suffice.

    Acts pass it to ``record(acting_for=…)``, so that the log says in whose place something was done. Where only certain
    ``roles`` may act, grants of other roles count for neither of the two.
    """
    wanted = organisation if isinstance(organisation, int) else organisation.pk
    grants = [grant for grant in grants_for(user, capability, on=on) if not roles or grant.role in roles]
    own = [grant for grant in grants if grant.user_id == user.pk]
    if _reaches(own, wanted, on=on):
        return None
    for holder_id in sorted({grant.user_id for grant in grants if grant.user_id != user.pk}):
        if _reaches([grant for grant in grants if grant.user_id == holder_id], wanted, on=on):
            return User.objects.get(pk=holder_id)
    return None


def _reaches(grants: list[HeldGrant], organisation_id: int, *, on: date) -> bool:
    """Do ``grants`` cover the organisation on the day?"""
    if any(grant.organisation_id == organisation_id for grant in grants):
        return True
    if not grants:
        return False
    # The pair itself is asked for: a subtree of thousands is not gathered for one organisation.
    return Closure.objects.in_force_on(on).filter(_subtrees(grants), descendant_id=organisation_id).exists()


def _subtrees(grants: list[HeldGrant]) -> Q:
    found = Q()
    for grant in grants:
        found |= Q(hierarchy=grant.hierarchy, ancestor_id=grant.organisation_id)
    return found


def _covered(grants: list[HeldGrant], *, on: date) -> QuerySet[Organisation]:
    """Return the tops of ``grants`` and all that stands under them on the day."""
    below = Closure.objects.in_force_on(on).filter(_subtrees(grants)).order_by().values("descendant_id")
    return Organisation.objects.filter(Q(pk__in={grant.organisation_id for grant in grants}) | Q(pk__in=below))


def may_anywhere(user: User | AnonymousUser, capability: str, *, on: date) -> bool:
    """Does ``user`` hold ``capability`` over any organisation? Decides what menus show, never what a row shows."""
    return bool(grants_for(user, capability, on=on))


def reach_ids(user: User | AnonymousUser, capability: str, *, on: date) -> QuerySet:
    """Return a queryset of ids of organisations in the user's reach, to be used in ``__in`` filters."""
    return reach(user, capability, on=on).order_by().values("pk")


def reach(user: User | AnonymousUser, capability: str, *, on: date) -> QuerySet[Organisation]:
    """Return the organisations over which ``user`` holds ``capability`` on ``on``."""
    grants = grants_for(user, capability, on=on)
    return _covered(grants, on=on) if grants else Organisation.objects.none()


def may(user: User | AnonymousUser, capability: str, organisation: Organisation | int, *, on: date) -> bool:
    """Does ``user`` hold ``capability`` over ``organisation`` on ``on``?"""
    wanted = organisation if isinstance(organisation, int) else organisation.pk
    return _reaches(grants_for(user, capability, on=on), wanted, on=on)


def reached_of(user: User, capability: str, organisations: Collection[int], *, on: date) -> set[int]:
    """Return those of a few organisations (ids) over which ``user`` holds ``capability`` on ``on``."""
    grants = grants_for(user, capability, on=on)
    found = {grant.organisation_id for grant in grants} & set(organisations)
    rest = set(organisations) - found
    if grants and rest:
        below = Closure.objects.in_force_on(on).filter(_subtrees(grants), descendant_id__in=rest)
        found |= set(below.order_by().values_list("descendant_id", flat=True))
    return found


def may_all(user: User, capability: str, organisations: Iterable[int], *, on: date) -> bool:
    """Does ``user`` hold ``capability`` over every one of ``organisations`` (ids)?"""
    wanted = set(organisations)
    return reach(user, capability, on=on).filter(pk__in=wanted).count() == len(wanted)
