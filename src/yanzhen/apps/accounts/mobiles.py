"""Mobile numbers of those who act for a unit, for messages by SMS."""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import date

from yanzhen.apps.accounts.models import Grant
from yanzhen.presets.roles import role_book

MOBILE = re.compile(r"1[0-9]{10}")


def mobiles_by_unit(organisation_ids: Collection[int], capability: str, *, on: date) -> dict[int, set[str]]:
    """Return the mobile numbers of those who hold ``capability`` at each unit itself; a unit without any is omitted."""
    grants = Grant.objects.in_force_on(on).filter(
        organisation_id__in=organisation_ids,
        role__in=role_book().holders_of(capability),
        via_duty="",
        user__is_active=True,
    )
    found: dict[int, set[str]] = {}
    for unit, phone in grants.values_list("organisation_id", "user__person__phone"):
        number = re.sub(r"[\s-]", "", phone or "")
        if MOBILE.fullmatch(number):
            found.setdefault(unit, set()).add(number)
    return found
