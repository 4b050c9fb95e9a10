"""Who may do what, where, on which day: role × organisation subtree × period."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet

from yanzhen.apps.accounts.models import Grant, User
from yanzhen.apps.organisations.models import Closure, Deputy, Organisation
from yanzhen.presets.roles import role_book


def grants_of(user: User | AnonymousUser, *, on: date) -> QuerySet[Grant]:
    """Return the grants in force for ``user``: own ones, and those of persons for whom the user stands in (B角)."""
    if not user.is_authenticated or not user.is_active:
        return Grant.objects.none()
    held = Q(user=user)
    if user.person_id:
        absent = Deputy.objects.in_force_on(on).filter(deputy_id=user.person_id).values("principal_id")
        held |= Q(user__person_id__in=absent, user__is_active=True)
    return Grant.objects.in_force_on(on).filter(held)


def grants_for(user: User | AnonymousUser, capability: str, *, on: date) -> list[Grant]:
    """Return the grants by which ``user`` holds ``capability`` on ``on``; read once per user object and day."""
    cache: dict[date, list[Grant]] = user.__dict__.setdefault("_grants_on", {})
    if on not in cache:
        cache[on] = list(grants_of(user, on=on))
    roles = role_book().holders_of(capability)
    return [grant for grant in cache[on] if grant.role in roles]


def may_anywhere(user: User | AnonymousUser, capability: str, *, on: date) -> bool:
    """Does ``user`` hold ``capability`` over any organisation? Decides what menus show, never what a row shows."""
    return bool(grants_for(user, capability, on=on))


def reach_ids(user: User | AnonymousUser, capability: str, *, on: date) -> QuerySet:
    """Return a queryset of ids of organisations in the user's reach, to be used in ``__in`` filters."""
    return reach(user, capability, on=on).order_by().values("pk")


def reach(user: User | AnonymousUser, capability: str, *, on: date) -> QuerySet[Organisation]:
    """Return the organisations over which ``user`` holds ``capability`` on ``on``."""
    grants = grants_for(user, capability, on=on)
    if not grants:
        return Organisation.objects.none()
    subtrees = Q()
    for grant in grants:
        subtrees |= Q(hierarchy=grant.hierarchy, ancestor_id=grant.organisation_id)
    below = Closure.objects.in_force_on(on).filter(subtrees).values("descendant_id")
    return Organisation.objects.filter(Q(pk__in={grant.organisation_id for grant in grants}) | Q(pk__in=below))


def may(user: User | AnonymousUser, capability: str, organisation: Organisation | int, *, on: date) -> bool:
    """Does ``user`` hold ``capability`` over ``organisation`` on ``on``?"""
    wanted = organisation if isinstance(organisation, int) else organisation.pk
    grants = grants_for(user, capability, on=on)
    if any(grant.organisation_id == wanted for grant in grants):
        return True
    return bool(grants) and reach(user, capability, on=on).filter(pk=wanted).exists()


def may_all(user: User, capability: str, organisations: Iterable[int], *, on: date) -> bool:
    """Does ``user`` hold ``capability`` over every one of ``organisations`` (ids)?"""
    wanted = set(organisations)
    return reach(user, capability, on=on).filter(pk__in=wanted).count() == len(wanted)
