"""Why a resolution may not be settled, turned into a task, told or followed up: for acts and pages alike."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType

from yanzhen.apps.accounts.models import User
from yanzhen.apps.accounts.permissions import may
from yanzhen.apps.accounts.rights import capability_title
from yanzhen.apps.meetings.errors import MeetingError
from yanzhen.apps.meetings.models import AgendaItem, AgendaState, DisclosureNeed, Resolution
from yanzhen.apps.meetings.sight import is_recused, may_read_item

IN_FORCE, CHANGED = "in_force", "changed"
# Act × state: what is not listed is refused. A resolution changes only by reconsideration at the same body (DR-23).
RESOLUTION_ACTS: Mapping[str, tuple[str, tuple[str, ...]]] = MappingProxyType(
    {
        "settle": ("落实责任和时限", (IN_FORCE,)),
        "task": ("落成任务", (IN_FORCE,)),
        "disclose": ("登记公开", (IN_FORCE,)),
        "follow_up": ("登记回头看", (IN_FORCE,)),
    }
)
HANDLING = ("meetings.prepare", "meetings.sign")


def resolution_state(resolution: Resolution) -> str:
    """Return whether a resolution is in force or was changed by reconsideration."""
    return CHANGED if resolution.changed_by_id is not None else IN_FORCE


def why_not_resolution(resolution: Resolution, act: str, actor: User, *, on: date) -> MeetingError | None:
    """Return why ``actor`` may not do ``act`` with the resolution, or None."""
    item = resolution.agenda_item.item
    if is_recused(item, actor):
        return MeetingError("RECUSED")
    if not any(may(actor, capability, item.organisation_id, on=on) for capability in HANDLING):
        return MeetingError("NOT_YOURS", capability=capability_title(HANDLING[0]))
    if not may_read_item(item, actor, on=on):
        return MeetingError("NOT_YOURS", capability=capability_title("meetings.papers"))
    title, states = RESOLUTION_ACTS[act]
    if resolution_state(resolution) not in states:
        return MeetingError("RESOLUTION_CHANGED", number=resolution.changed_by.number, act=title)
    return None


def why_not_stale(seen: int, current: int) -> MeetingError | None:
    """Return the refusal of a stale write, or None."""
    return None if seen == current else MeetingError("STALE", seen=seen, current=current)


def why_not_days(resolution: Resolution, due_on: date | None, follow_up_on: date | None) -> MeetingError | None:
    """Return why these days cannot stand, or None."""
    for what, day in (("完成时限", due_on), ("回头看日期", follow_up_on)):
        if day is not None and day < resolution.made_on:
            return MeetingError("BEFORE_RESOLUTION", what=what)
    return None


def why_not_task_of(resolution: Resolution) -> MeetingError | None:
    """Return why a resolution cannot become a task of a plan, or None: plans are read outside the body."""
    return MeetingError("SEALED_TASK") if resolution.agenda_item.item.is_sealed else None


def why_not_told(
    resolution: Resolution, form: str, started_on: date, ended_on: date | None, place: str, *, on: date
) -> MeetingError | None:
    """Return why this cannot be noted as telling of the resolution, or None; 公示 has a last day."""
    if resolution.agenda_item.item.is_sealed and form != DisclosureNeed.NOTICE:
        return MeetingError("SEALED_TOLD")
    if not place.strip():
        return MeetingError("TOLD_WHERE_MISSING")
    if form == DisclosureNeed.NOTICE and ended_on is None:
        return MeetingError("NOTICE_END_MISSING")
    if started_on < resolution.made_on:
        return MeetingError("BEFORE_RESOLUTION", what="公开日期")
    if started_on > on:
        return MeetingError("TOLD_IN_FUTURE")
    return MeetingError("PERIOD_REVERSED") if ended_on is not None and ended_on < started_on else None


def why_not_followed_up_at(resolution: Resolution, point: AgendaItem) -> MeetingError | None:
    """Return why a point cannot be where the resolution was followed up, or None: a later one of the body, closed."""
    mine = resolution.agenda_item.meeting
    if point.meeting.body_id != mine.body_id or point.meeting.planned_at <= mine.planned_at:
        return MeetingError("NOT_A_LATER_MEETING")
    # What is only on an agenda has not been followed up: the meeting may yet be cancelled.
    return None if point.state == AgendaState.CLOSED else MeetingError("NOT_YET_DEALT_WITH")
