"""Why an act on a meeting or on a point of its agenda is refused: for acts and pages alike."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType

from yanzhen.apps.accounts.models import User
from yanzhen.apps.accounts.permissions import may
from yanzhen.apps.accounts.rights import capability_title
from yanzhen.apps.meetings.errors import MeetingError
from yanzhen.apps.meetings.models import (
    AgendaItem,
    AgendaState,
    Body,
    BodyKind,
    Item,
    ItemState,
    Meeting,
    MeetingState,
    Seat,
    SeatRole,
    VoteForm,
)
from yanzhen.apps.meetings.sight import is_recused, may_read_item

BEFORE = (MeetingState.PLANNED, MeetingState.NOTICED)
UNTIL_CLOSED = (*BEFORE, MeetingState.OPEN)

# Act × state: what is not listed is refused. A test goes through every pair.
MEETING_ACTS: Mapping[str, tuple[str, tuple[str, ...]]] = MappingProxyType(
    {
        "change": ("修改会议安排", BEFORE),
        "agenda": ("调整议程", BEFORE),
        "approve": ("审定议程", BEFORE),
        "notify": ("发出通知", (MeetingState.PLANNED,)),
        "cancel": ("取消会议", BEFORE),
        "add_at_once": ("临时增加议题", UNTIL_CLOSED),
        "expect": ("登记预计到会", BEFORE),
        "attend": ("登记签到", UNTIL_CLOSED),
        "observe": ("登记列席", UNTIL_CLOSED),
        "recuse": ("登记回避", UNTIL_CLOSED),
        "chair": ("改定主持人", UNTIL_CLOSED),
        "open": ("开会", BEFORE),
        "deal": ("办理议程", (MeetingState.OPEN,)),
        "close": ("散会", (MeetingState.OPEN,)),
    }
)
POINT_ACTS: Mapping[str, tuple[str, tuple[str, ...]]] = MappingProxyType(
    {
        "open": ("开始审议", (AgendaState.WAITING,)),
        "recuse": ("登记回避", (AgendaState.WAITING, AgendaState.OPEN)),
        "form": ("选定表决方式", (AgendaState.WAITING, AgendaState.OPEN)),
        "speak": ("登记发言", (AgendaState.OPEN, AgendaState.CLOSED)),
        "word": ("填写决定内容", (AgendaState.OPEN, AgendaState.CLOSED)),
        "vote": ("登记表决", (AgendaState.OPEN,)),
        "count": ("确认票数", (AgendaState.OPEN,)),
        "split": ("登记意见分歧", (AgendaState.OPEN,)),
        "close": ("议毕", (AgendaState.OPEN,)),
    }
)
OPEN_FORMS = (VoteForm.ORAL, VoteForm.HANDS, VoteForm.NAMED)
TABLED_FROM = (ItemState.READY,)
ADDED_FROM = (ItemState.PROPOSED, ItemState.READY)


def why_not_in_state(meeting: Meeting, act: str) -> MeetingError | None:
    """Return why the state of the meeting forbids ``act``, or None."""
    title, states = MEETING_ACTS[act]
    if meeting.state in states:
        return None
    return MeetingError("MEETING_STATE", state=MeetingState(meeting.state).label, act=title)


def why_not_prepare(body: Body, actor: User, *, on: date) -> MeetingError | None:
    """Return why ``actor`` may not do the clerks' work of the body, or None."""
    if may(actor, "meetings.prepare", body.organisation_id, on=on):
        return None
    return MeetingError("NOT_YOURS", capability=capability_title("meetings.prepare"))


def why_not_run(meeting: Meeting, act: str, actor: User, *, on: date) -> MeetingError | None:
    """Return why ``actor`` may not do ``act`` as a clerk of the meeting, or None."""
    return why_not_prepare(meeting.body, actor, on=on) or why_not_in_state(meeting, act)


def head_role(body: Body) -> str | None:
    """Return the role that fixes the agenda of the body; null for a staff congress."""
    if body.is_party:
        return SeatRole.SECRETARY
    return SeatRole.PRINCIPAL if body.kind == BodyKind.PRINCIPAL_MEETING else None


def head_title(body: Body) -> str:
    """Return who approves the agenda, in words."""
    role = head_role(body)
    return SeatRole(role).label if role else "大会主席团"


def approving_seat(meeting: Meeting, actor: User, *, on: date) -> Seat | None:
    """Return the seat by which ``actor`` approves the agenda: secretary or principal, at a congress any head."""
    if not actor.person_id:
        return None
    role = head_role(meeting.body)
    seats = meeting.body.seats.in_force_on(on).filter(person_id=actor.person_id, is_voting=True)
    wanted = [role] if role else [SeatRole.SECRETARY, SeatRole.PRINCIPAL, SeatRole.COMMITTEE_MEMBER]
    return seats.filter(roles__overlap=wanted).first()


def why_not_approve_agenda(meeting: Meeting, actor: User, *, on: date) -> MeetingError | None:
    """Return why ``actor`` may not approve the agenda, or None: the secretary or the principal alone may."""
    if refusal := why_not_in_state(meeting, "approve"):
        return refusal
    if approving_seat(meeting, actor, on=on) is None:
        return MeetingError("AGENDA_NOT_YOURS", body=meeting.body.name, head=head_title(meeting.body))
    return None if meeting.agenda.exists() else MeetingError("AGENDA_EMPTY")


def why_not_on_approved(meeting: Meeting, act: str, actor: User, *, on: date) -> MeetingError | None:
    """Return why notice may not be sent or the meeting opened, or None: both need an approved agenda."""
    if refusal := why_not_run(meeting, act, actor, on=on):
        return refusal
    if not meeting.agenda.exists():
        return MeetingError("AGENDA_EMPTY")
    if meeting.agenda_approved_by_id is None:
        return MeetingError("AGENDA_NOT_APPROVED", head=head_title(meeting.body), act=MEETING_ACTS[act][0])
    return None


def why_not_table(meeting: Meeting, item: Item, *, states: tuple[str, ...] = TABLED_FROM) -> MeetingError | None:
    """Return why the item may not stand on the agenda of the meeting, or None."""
    if item.body_id != meeting.body_id:
        return MeetingError("OTHER_BODY", number=item.number, theirs=item.body.name, ours=meeting.body.name)
    if meeting.agenda.filter(item=item).exists():
        return MeetingError("ALREADY_TABLED", number=item.number)
    if item.state not in states:
        return MeetingError("NOT_READY", number=item.number, state=ItemState(item.state).label)
    return None


def why_not_point(point: AgendaItem, act: str) -> MeetingError | None:
    """Return why the state of the point forbids ``act``, or None."""
    title, states = POINT_ACTS[act]
    if point.state in states:
        return None
    return MeetingError("POINT_STATE", state=AgendaState(point.state).label, act=title)


def why_not_deal(point: AgendaItem, act: str, actor: User, *, on: date) -> MeetingError | None:
    """Return why ``actor`` may not do ``act`` on a point as a clerk, or None.

    Who recuses handles nothing of the item; a sealed item is handled by its body and the recorder alone.
    """
    meeting = point.meeting
    if refusal := why_not_run(meeting, "recuse" if act in ("recuse", "form") else "deal", actor, on=on):
        return refusal
    return why_not_handle(point.item, actor, on=on) or why_not_point(point, act)


def why_not_handle(item: Item, actor: User, *, on: date) -> MeetingError | None:
    """Return why the actor may not handle the item at all, or None."""
    if is_recused(item, actor):
        return MeetingError("RECUSED")
    if item.is_sealed and not may_read_item(item, actor, on=on):
        return MeetingError("NOT_YOURS", capability="办理密封议题（限本机构成员和本次会议记录人）")
    return None


def why_no_vote(point: AgendaItem) -> MeetingError | None:
    """Return why nothing is voted on at this point, or None."""
    if point.item.kind != "decide":
        return MeetingError("NOTHING_TO_VOTE")
    if point.meeting.body.kind == BodyKind.PRINCIPAL_MEETING:
        return MeetingError("NO_VOTE_HERE")
    return None
