"""Rights narrowed to certain roles, and the names of capabilities."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from yanzhen.apps.accounts.models import User
from yanzhen.apps.accounts.permissions import grants_for
from yanzhen.apps.organisations.models import Closure
from yanzhen.presets.roles import role_book


def capability_title(capability: str) -> str:
    """Return the Chinese name of a capability."""
    return role_book().capabilities[capability]


def role_titles(roles: Collection[str]) -> str:
    """Return the Chinese names of roles in one phrase."""
    book = role_book()
    return "、".join(book.roles[role].title for role in roles)


def holds_in_role(user: User, capability: str, roles: Collection[str], organisation_id: int, *, on: date) -> bool:
    """Does ``user`` hold ``capability`` over the organisation by a grant of one of ``roles`` (empty: of any role)?"""
    grants = [grant for grant in grants_for(user, capability, on=on) if not roles or grant.role in roles]
    if any(grant.organisation_id == organisation_id for grant in grants):
        return True
    pairs = {(grant.hierarchy, grant.organisation_id) for grant in grants}
    above = Closure.objects.in_force_on(on).filter(descendant_id=organisation_id)
    return bool(pairs) and not pairs.isdisjoint(above.values_list("hierarchy", "ancestor_id"))
