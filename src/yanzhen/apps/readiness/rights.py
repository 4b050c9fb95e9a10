"""Who sees and keeps an authority's lists: its leaders and office all, a section the items that it answers for."""

from __future__ import annotations

from datetime import date

from yanzhen.apps.accounts.models import User
from yanzhen.apps.accounts.permissions import may, reach
from yanzhen.apps.organisations.models import Closure, Hierarchy, Organisation, OrganisationKind
from yanzhen.apps.readiness.models import ItemAssignment
from yanzhen.apps.readiness.refusals import ANSWERING


def sections_below(authority: Organisation, *, on: date) -> list[Organisation]:
    """Return the sections and institutes that may answer for items, in order."""
    rows = Organisation.objects.below(authority.pk, hierarchy=Hierarchy.ADMINISTRATION, on=on).existing_on(on)
    return list(rows.filter(kind__in=ANSWERING).order_by("sort_key", "code"))


def authority_for(user: User, *, on: date) -> Organisation | None:
    """Return the authority that the user works for, in its own name or in a section's; None for everyone else."""
    mine = reach(user, "readiness.view", on=on)
    own = mine.filter(kind=OrganisationKind.AUTHORITY).order_by("pk").first()
    if own is not None:
        return own
    sections = mine.filter(kind__in=ANSWERING).values("pk")
    above = Closure.objects.in_force_on(on).filter(hierarchy=Hierarchy.ADMINISTRATION, descendant__in=sections)
    found = above.filter(ancestor__kind=OrganisationKind.AUTHORITY).order_by("ancestor_id").select_related("ancestor")
    pair = found.first()
    return None if pair is None else pair.ancestor


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
