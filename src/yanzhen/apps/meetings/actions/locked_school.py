"""A school's row and a body locked: numbers of items and settings that all bodies share are given under this lock."""

from __future__ import annotations

from yanzhen.apps.meetings.actions.locked import locked_body
from yanzhen.apps.meetings.models import Body
from yanzhen.apps.organisations.models import Organisation


def locked_school_and_body(body_id: int) -> Body:
    """Return the body, locked after its school: the school always comes first, so that no two acts wait in a ring."""
    school_id = Body.objects.values_list("organisation_id", flat=True).get(pk=body_id)
    Organisation.objects.select_for_update(no_key=True).get(pk=school_id)
    return locked_body(body_id)
