"""Rows locked for the length of an act, always in the order body, meeting, item, agenda item: no ring of waiting."""

from __future__ import annotations

from django.db.models import F

from yanzhen.apps.meetings.errors import MeetingError
from yanzhen.apps.meetings.models import AgendaItem, Body, Item, Meeting


def locked_body(body_id: int) -> Body:
    """Return the body locked until the act ends; numbers of the year are given under this lock."""
    return Body.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=body_id)


def locked_meeting(meeting_id: int, seen: int | None = None) -> Meeting:
    """Return the meeting locked until the act ends. Raises MeetingError STALE when ``seen`` is not its version."""
    meeting = (
        Meeting.objects.select_for_update(of=("self",))
        .select_related("body__organisation", "chair__person")
        .get(pk=meeting_id)
    )
    _refuse_stale(meeting.version, seen)
    return meeting


def locked_item(item_id: int, seen: int | None = None) -> Item:
    """Return the item locked until the act ends. Raises MeetingError STALE when ``seen`` is not its version."""
    item = Item.objects.select_for_update(of=("self",)).select_related("body", "organisation").get(pk=item_id)
    _refuse_stale(item.version, seen)
    return item


def locked_point(agenda_item_id: int) -> tuple[Meeting, AgendaItem, Item]:
    """Return meeting, point of the agenda and item, locked until the act ends, in the order of the locks."""
    ids = AgendaItem.objects.values_list("meeting_id", "item_id").get(pk=agenda_item_id)
    meeting = locked_meeting(ids[0])
    item = locked_item(ids[1])
    point = AgendaItem.objects.select_for_update(of=("self",)).get(pk=agenda_item_id)
    point.meeting, point.item = meeting, item
    return meeting, point, item


def show_change(meeting: Meeting, *fields: str) -> Meeting:
    """Save ``fields`` of a locked meeting and let every open page of the room see that something has changed."""
    meeting.live_version = F("live_version") + 1
    if fields:
        meeting.version = F("version") + 1
    meeting.save(update_fields=["live_version", *(["version"] if fields else []), *fields])
    meeting.refresh_from_db(fields=["live_version", "version"])
    return meeting


def _refuse_stale(current: int, seen: int | None) -> None:
    if seen is not None and current != seen:
        raise MeetingError("STALE", current=current, seen=seen)
