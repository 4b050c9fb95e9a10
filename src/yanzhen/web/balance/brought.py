"""The scenario that an item of a meeting came from (议题来自的方案), for the pages of the meeting."""

from __future__ import annotations

from datetime import date

from yanzhen.apps.accounts.models import User
from yanzhen.apps.balance.models import Scenario
from yanzhen.apps.balance.queries import sight_of
from yanzhen.apps.meetings.models import Item
from yanzhen.apps.organisations.models import OrganisationKind


def scenario_behind(item: Item, user: User, *, on: date) -> Scenario | None:
    """Return the scenario that became this item, to who may see it; schools' items come from none."""
    if item.organisation.kind == OrganisationKind.SCHOOL:
        return None
    found = Scenario.objects.filter(item=item).select_related("plan").first()
    return found if found is not None and sight_of(user, on=on).sees_all else None
