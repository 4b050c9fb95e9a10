"""What the record of a meeting still lacks (记录缺项, DR-22): listed before closing, each with where it is filled."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from yanzhen.apps.meetings.models import (
    AgendaItem,
    AgendaState,
    AttendanceStatus,
    BodyKind,
    ItemKind,
    Meeting,
    MeetingState,
    VoteForm,
)

VOTED = ("PASSED", "NOT_PASSED")
HEARD = (*VOTED, "DECIDED_BY_PRINCIPAL", "DEFERRED")


@dataclass(frozen=True, kw_only=True)
class Missing:
    """One field that the record lacks.

    Attributes:
        code: name of the field (``place``, ``absence_reason`` …).
        words: what is missing, for people.
        place: where it is filled: ``meeting``, ``attendance`` or ``point``.
        point: the point of the agenda, where it is one's.
    """

    code: str
    words: str
    place: str
    point: int | None = None


def missing_fields(meeting: Meeting) -> list[Missing]:
    """Return everything that the record of a meeting lacks, in the order of the record; empty when it is whole.

    Who sits in without a vote (列席) may be nobody and is never missing.
    """
    return [*_of_the_meeting(meeting), *_of_the_members(meeting), *_of_the_points(meeting)]


def missing_at_point(point: AgendaItem) -> list[Missing]:
    """Return what the record of one point lacks."""
    return list(_of_the_point(point))


def _of_the_meeting(meeting: Meeting) -> Iterator[Missing]:
    if meeting.opened_at is None:
        yield Missing(code="time", words="开会时间", place="meeting")
    if not meeting.place.strip():
        yield Missing(code="place", words="会议地点", place="meeting")
    if meeting.chair_id is None:
        yield Missing(code="chair", words="主持人", place="meeting")
    if meeting.recorder_id is None:
        yield Missing(code="recorder", words="记录人", place="meeting")


def _of_the_members(meeting: Meeting) -> Iterator[Missing]:
    rows = meeting.attendance.select_related("seat__person").order_by("seat__position", "seat_id")
    for row in rows:
        name = row.seat.person.name
        if row.status == AttendanceStatus.UNKNOWN:
            yield Missing(code="attendance", words=f"{name}是否到会", place="attendance")
        elif row.status == AttendanceStatus.ABSENT and not row.reason.strip():
            yield Missing(code="absence_reason", words=f"{name}缺席的事由", place="attendance")
    if not rows:
        yield Missing(code="attendance", words="到会情况", place="attendance")


def _of_the_points(meeting: Meeting) -> Iterator[Missing]:
    points = meeting.agenda.select_related("item", "meeting__body").order_by("position")
    if not points:
        yield Missing(code="item", words="议题", place="meeting")
    for point in points:
        if not (meeting.state == MeetingState.CLOSED and point.state == AgendaState.WAITING):  # freed at closing
            yield from _of_the_point(point)


def _of_the_point(point: AgendaItem) -> Iterator[Missing]:
    def lacks(code: str, what: str) -> Missing:
        return Missing(code=code, words=f"第{point.position}项{what}", place="point", point=point.pk)

    if point.state != AgendaState.CLOSED:
        yield lacks("closing", "还没有议毕")
    if point.item.kind == ItemKind.DECIDE and point.outcome in ("", *HEARD):
        yield from (lacks("key_points", f"{name}的发言要点") for name in _silent(point))
        if not point.speeches.exists():
            yield lacks("key_points", "各人的发言要点")
        if _is_voted(point):
            if point.vote_form == VoteForm.NONE:
                yield lacks("vote_form", "的表决方式")
            if _has_no_counts(point):
                yield lacks("counts", "同意、不同意、弃权的票数")
    if not point.decision.strip() and point.sealed_decision is None:
        yield lacks("decision", "的决定")


def _silent(point: AgendaItem) -> list[str]:
    """Return who spoke without key points on record."""
    rows = point.speeches.filter(points=None).select_related("seat__person")
    return [row.seat.person.name for row in rows]


def _is_voted(point: AgendaItem) -> bool:
    """Does the body vote on this point? The principal's meeting does not, nor is a deferred item voted on."""
    if point.meeting.body.kind == BodyKind.PRINCIPAL_MEETING:
        return False
    return point.outcome in ("", *VOTED)


def _has_no_counts(point: AgendaItem) -> bool:
    counted = point.verdict.get("counted") if point.verdict else None
    if counted is not None:
        return any(counted.get(name) is None for name in ("yes", "no", "abstain"))
    return not (point.counts.exists() or point.votes.exists())
