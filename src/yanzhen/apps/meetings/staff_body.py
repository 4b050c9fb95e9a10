"""What the staff body said of a matter of the staff before the Party organisation decides it (教代会意见)."""

from __future__ import annotations

from datetime import date

from yanzhen.apps.meetings.errors import MeetingError
from yanzhen.apps.meetings.models import BodyKind, Item, ItemKind, ItemState, SchemeStage
from yanzhen.apps.meetings.routing import class_at
from yanzhen.engines.decisions.vocabulary import MatterClass, StaffOpinion

OPINION_OF_STATE = {
    ItemState.PASSED: StaffOpinion.PASSED,
    ItemState.NOT_PASSED: StaffOpinion.REJECTED,
    ItemState.NOTED: StaffOpinion.HEARD,
}


def staff_opinion_of(item: Item) -> StaffOpinion | None:
    """Return what the staff congress did with the matter: by the item named, or by the scheme it belongs to."""
    if item.staff_item is not None:
        return OPINION_OF_STATE.get(ItemState(item.staff_item.state))
    steps = Item.objects.filter(
        scheme_steps__scheme__in=item.scheme_steps.values("scheme_id"), scheme_steps__stage=SchemeStage.PASSED
    ).order_by("-pk")
    found = [OPINION_OF_STATE.get(ItemState(one.state)) for one in steps]
    return next((opinion for opinion in found if opinion is not None), None)


def why_staff_have_not_passed(item: Item, *, on: date) -> MeetingError | None:
    """Return why a matter of the staff may not yet come to a Party body for decision, or None (DR-33)."""
    if item.kind != ItemKind.DECIDE or not item.body.is_party:
        return None
    if class_at(item.matter, item.amount_yuan, item.body, on=on) is not MatterClass.F:
        return None
    return None if staff_opinion_of(item) is StaffOpinion.PASSED else MeetingError("STAFF_NOT_PASSED")


def congress_items(organisation_id: int) -> list[Item]:
    """Return what the school's staff congress has dealt with, newest first."""
    rows = Item.objects.decided().filter(organisation_id=organisation_id, body__kind=BodyKind.STAFF_CONGRESS)
    return list(rows.order_by("-made_on", "-pk"))
