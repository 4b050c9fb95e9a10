"""A decision becomes a resolution with a number of its own (形成决议)."""

from __future__ import annotations

import re
from datetime import date

from django.utils import timezone

from yanzhen.apps.accounts.models import User
from yanzhen.apps.meetings.findable import index_resolution
from yanzhen.apps.meetings.models import AgendaItem, BodyKind, Item, Resolution
from yanzhen.apps.meetings.sealed_room import RESOLUTION_SEAL, sealed_text
from yanzhen.apps.meetings.sight import opened_words
from yanzhen.apps.organisations.models import Person

PREFIXES = {
    BodyKind.PARTY_BRANCH_ASSEMBLY: "大会决",
    BodyKind.PRINCIPAL_MEETING: "校决",
    BodyKind.STAFF_CONGRESS: "教代决",
}
_NUMBER = re.compile(r"〕(\d+)号$")


def make_resolution(
    point: AgendaItem, *, owner_id: int | None, due_on: date | None, wording: str, actor: User
) -> Resolution:
    """Make the resolution of a point that was decided; the body is locked, so that no number is given twice."""
    item, day = point.item, timezone.localdate(point.meeting.planned_at)
    words = wording or _usual_wording(point)
    owner = Person.objects.filter(pk=owner_id).first() if owner_id else None
    resolution = Resolution(
        agenda_item=point,
        number=next_number(point, day.year),
        owner=owner or item.proposer,
        due_on=due_on,
        made_on=day,
        made_by=actor,
    )
    return word_resolution(resolution, item, words)


def word_resolution(resolution: Resolution, item: Item, words: str) -> Resolution:
    """Give a resolution its words and save it; those of a sealed item are sealed."""
    resolution.wording = "" if item.is_sealed else words
    resolution.sealed_wording = sealed_text(words, RESOLUTION_SEAL) if item.is_sealed else None
    resolution.save()
    index_resolution(resolution)
    return resolution


def next_number(point: AgendaItem, year: int) -> str:
    """Return the next running number of the body's resolutions in the year, e.g. ``党决〔2026〕3号``."""
    body = point.meeting.body
    head = f"{PREFIXES.get(BodyKind(body.kind), '党决')}〔{year}〕"
    given = Resolution.objects.filter(
        agenda_item__meeting__body__organisation_id=body.organisation_id, number__startswith=head
    ).values_list("number", flat=True)
    found = [_NUMBER.search(number) for number in given]
    return f"{head}{max((int(one.group(1)) for one in found if one), default=0) + 1}号"


def _usual_wording(point: AgendaItem) -> str:
    title, _ = opened_words(point.item)
    said = "校长决定同意" if point.meeting.body.kind == BodyKind.PRINCIPAL_MEETING else "会议同意"
    return f"{said}：{title}"
