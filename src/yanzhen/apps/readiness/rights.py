"""Who sees and keeps an authority's lists: its leaders and office all, a section the items that it answers for."""

from __future__ import annotations

from datetime import date

from django.db.models import Q

from yanzhen.apps.accounts.models import User
from yanzhen.apps.accounts.permissions import may, reach
from yanzhen.apps.organisations.models import Hierarchy, Organisation
from yanzhen.apps.readiness.models import ItemAssignment
from yanzhen.apps.readiness.refusals import ANSWERING


def sections_below(authority: Organisation, *, on: date) -> list[Organisation]:
    """Return the sections and institutes that may answer for items, in order."""
    rows = Organisation.objects.below(authority.pk, hierarchy=Hierarchy.ADMINISTRATION, on=on).existing_on(on)
    return list(rows.filter(kind__in=ANSWERING).order_by("sort_key", "code"))


def sees(user: User, authority: Organisation, *, on: date) -> bool:
    """Does the user work for the authority, or for a section of it?"""
    mine = reach(user, "readiness.view", on=on)
    below = Organisation.objects.below(authority.pk, hierarchy=Hierarchy.ADMINISTRATION, on=on)
    sections = below.filter(kind__in=ANSWERING).values("pk")
    return mine.filter(Q(pk=authority.pk) | Q(pk__in=sections)).exists()


def manages(user: User, authority: Organisation, *, on: date) -> bool:
    """May the user settle who answers for what, and fill in everything?"""
    return may(user, "readiness.edit", authority, on=on)


def items_to_fill(
    user: User, authority: Organisation, assigned: dict[str, ItemAssignment], *, on: date
) -> frozenset[str] | None:
    """Return the codes of the items that the user fills in; None where it is all of them."""
    if manages(user, authority, on=on):
        return None
    sections = set(reach(user, "readiness.edit", on=on).filter(kind__in=ANSWERING).values_list("pk", flat=True))
    return frozenset(code for code, row in assigned.items() if row.section_id in sections)
