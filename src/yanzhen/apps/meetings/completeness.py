"""What the record of a meeting still lacks (记录缺项, DR-22): listed before closing, each with where it is filled."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from yanzhen.apps.meetings.models import (
    AgendaItem,
    AgendaState,
    Attendance,
    AttendanceStatus,
    BodyKind,
    ItemKind,
    Meeting,
    VoteForm,
)
from yanzhen.engines.decisions import BodyKind as EngineBody
from yanzhen.engines.decisions import ItemRecord, MeetingRecord, missing_in_record
from yanzhen.engines.decisions import VoteForm as EngineForm

VOTED = ("PASSED", "NOT_PASSED")
HEARD = (*VOTED, "DECIDED_BY_PRINCIPAL", "DEFERRED")
# What only comes after the meeting: the acts on papers ask for it themselves.
LATER = ("keeper", "archive_number", "signed_by")
FORMS = {
    VoteForm.ORAL: EngineForm.ORAL,
    VoteForm.HANDS: EngineForm.SHOW_OF_HANDS,
    VoteForm.NAMED: EngineForm.NAMED_BALLOT,
    VoteForm.SECRET: EngineForm.SECRET_BALLOT,
}


@dataclass(frozen=True, kw_only=True)
class Missing:
    """One field that the record lacks.

    Attributes:
        code: name of the field, the engine's (``place``, ``absent``, ``key_points`` …), ``attendance`` or ``closing``.
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
    rows = list(meeting.attendance.select_related("seat__person").order_by("seat__position", "seat_id"))
    points = list(meeting.agenda.select_related("item", "meeting__body").order_by("position"))
    return [*_of_the_meeting(meeting, rows, points), *_of_the_points(points)]


def _of_the_meeting(meeting: Meeting, rows: list[Attendance], points: list[AgendaItem]) -> Iterator[Missing]:
    names = {str(row.seat.person_id): row.seat.person.name for row in rows}
    for field in missing_in_record(_record_of(meeting, rows, points)):
        code, _, which = field.key.partition(".")
        if code in LATER or code.startswith("items["):
            continue
        if code == "absent":
            yield Missing(code=code, words=f"{names[which]}缺席的事由", place="attendance")
        else:
            place = "attendance" if code == "present" else "meeting"
            yield Missing(code=code, words=field.title, place=place)
    for row in rows:
        if row.status == AttendanceStatus.UNKNOWN:
            yield Missing(code="attendance", words=f"{row.seat.person.name}是否到会", place="attendance")


def _of_the_points(points: list[AgendaItem]) -> Iterator[Missing]:
    for point in points:
        if point.state != AgendaState.CLOSED:
            yield _at(point, "closing", "还没有议毕")
        record = MeetingRecord(kind=EngineBody(point.meeting.body.kind), items=(_item_of(point),))
        for field in missing_in_record(record):
            head, _, code = field.key.partition("].")
            if head == "items[0" and not (code == "key_points" and not _needs_key_points(point)):
                yield from _named(point, code, field.title)


def _named(point: AgendaItem, code: str, title: str) -> Iterator[Missing]:
    """Name the speakers whose key points are not on record; all else is said as it is."""
    silent = [row.seat.person.name for row in point.speeches.filter(points=None).select_related("seat__person")]
    if code == "key_points" and silent:
        yield from (_at(point, code, f"{name}的发言要点") for name in silent)
    else:
        yield _at(point, code, f"的{title}")


def _at(point: AgendaItem, code: str, what: str) -> Missing:
    return Missing(code=code, words=f"第{point.position}项{what}", place="point", point=point.pk)


def _record_of(meeting: Meeting, rows: list[Attendance], points: list[AgendaItem]) -> MeetingRecord:
    came = (AttendanceStatus.PRESENT, AttendanceStatus.LEFT)
    return MeetingRecord(
        kind=EngineBody(meeting.body.kind),
        started_at=meeting.opened_at,
        place=meeting.place,
        chair=str(meeting.chair_id) if meeting.chair_id else None,
        present=tuple(str(row.seat.person_id) for row in rows if row.status in came),
        absent={str(row.seat.person_id): row.reason for row in rows if row.status == AttendanceStatus.ABSENT},
        observers=(),
        items=tuple(_item_of(point) for point in points),
        recorder=str(meeting.recorder_id) if meeting.recorder_id else None,
    )


def _item_of(point: AgendaItem) -> ItemRecord:
    spoken = {str(row.seat_id): "" if row.points is None else "已记" for row in point.speeches.all()}
    yes, no, abstain = _counts(point)
    has_decision = bool(point.decision.strip()) or point.sealed_decision is not None
    return ItemRecord(
        title=point.item.title,
        is_vote=_is_voted(point),
        key_points=spoken,
        vote_form=FORMS.get(VoteForm(point.vote_form)),
        yes=yes,
        no=no,
        abstain=abstain,
        decision="已写" if has_decision else None,
    )


def _needs_key_points(point: AgendaItem) -> bool:
    """Are the key points of speakers wanted? At what was decided; of study and reports where someone spoke."""
    if point.item.kind != ItemKind.DECIDE:
        return point.speeches.exists()
    return point.outcome in ("", *HEARD)


def _is_voted(point: AgendaItem) -> bool:
    """Does the body vote on this point? The principal's meeting does not, nor is a deferred item voted on."""
    if point.meeting.body.kind == BodyKind.PRINCIPAL_MEETING or point.item.kind != ItemKind.DECIDE:
        return False
    return point.outcome in ("", *VOTED)


def _counts(point: AgendaItem) -> tuple[int | None, int | None, int | None]:
    """Return yes, no, abstain as found; before closing, whether anything was counted at all."""
    counted = (point.verdict or {}).get("counted")
    if counted is not None:
        return counted.get("yes"), counted.get("no"), counted.get("abstain")
    if point.counts.exists() or point.votes.exists():
        return 0, 0, 0
    return None, None, None
