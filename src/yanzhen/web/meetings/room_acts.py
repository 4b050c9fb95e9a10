"""What the buttons of a room do: ``act`` names the act and what it is done to, ``vote:12:7:yes`` for example."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from django.http import HttpRequest

from yanzhen.apps.meetings.actions.attend import (
    add_observer,
    lift_recusal,
    note_attendance,
    recuse,
    remove_observer,
)
from yanzhen.apps.meetings.actions.close_meeting import close_meeting
from yanzhen.apps.meetings.actions.close_point import Closing, close_point, word_decision
from yanzhen.apps.meetings.actions.hold_meeting import change_chair, choose_form, note_split, open_meeting, open_point
from yanzhen.apps.meetings.actions.speak import note_speech, take_back_speech
from yanzhen.apps.meetings.actions.vote import Totals, confirm_count, enter_votes, take_back_counts
from yanzhen.apps.meetings.errors import MeetingError
from yanzhen.apps.meetings.models import AgendaItem, AttendanceStatus, CountRole, Meeting
from yanzhen.apps.meetings.room import Room, room_of
from yanzhen.web.meetings.planning import day_of

Words = list[str]
Doing = Callable[[HttpRequest, Meeting, Words], None]
COUNT_FIELDS = (
    ("issued", "发出票数"),
    ("returned", "收回票数"),
    ("yes", "同意"),
    ("no", "不同意"),
    ("abstain", "弃权"),
    ("invalid", "无效"),
)


class UnknownActError(Exception):
    """The form names no act of this room."""


def do_act(request: HttpRequest, meeting: Meeting) -> None:
    """Do what the pressed button names.

    Raises:
        UnknownActError: no such act, or it names what is not of this meeting.
        MeetingError: the act is refused.
    """
    name, *words = request.POST.get("act", "").split(":")
    if name not in ACTS:
        raise UnknownActError
    try:
        ACTS[name](request, meeting, words)
    except MeetingError as refusal:
        if not _is_done_already(request, name, refusal):
            raise
    except (IndexError, ValueError) as error:  # a button of another page, or typed by hand
        raise UnknownActError from error


def _is_done_already(request: HttpRequest, name: str, refusal: MeetingError) -> bool:
    """Was an act sent again because its answer was lost, and is what it wants done?"""
    if request.POST.get("again") != "yes":
        return False
    return name in ("open", "close", "begin", "settle") and refusal.code in ("MEETING_STATE", "POINT_STATE")


def _who(request: HttpRequest) -> dict[str, object]:
    return {"actor": request.user, "on": request.today}


def _point(meeting: Meeting, word: str) -> int:
    pk = int(word)
    if not AgendaItem.objects.filter(pk=pk, meeting=meeting).exists():
        raise UnknownActError
    return pk


def _room(request: HttpRequest, meeting: Meeting) -> Room:
    return room_of(meeting, request.user, on=request.today)


def _attend(request: HttpRequest, meeting: Meeting, words: Words) -> None:
    seat, status = int(words[0]), AttendanceStatus(words[1]).value
    reason = request.POST.get(f"reason-{seat}")
    note_attendance(
        meeting_id=meeting.pk,
        statuses={seat: status},
        reasons=None if reason is None else {seat: reason},
        **_who(request),
    )


def _attend_all(request: HttpRequest, meeting: Meeting, _words: Words) -> None:
    unknown = meeting.attendance.filter(status="unknown").values_list("seat_id", flat=True)
    note_attendance(meeting_id=meeting.pk, statuses=dict.fromkeys(unknown, "present"), **_who(request))


def _vote(request: HttpRequest, meeting: Meeting, words: Words) -> None:
    seat, choice = int(words[1]), words[2]
    seen = {seat: words[3]} if len(words) > 3 else None
    enter_votes(point_id=_point(meeting, words[0]), choices={seat: choice}, seen=seen, **_who(request))


def _vote_all(request: HttpRequest, meeting: Meeting, words: Words) -> None:
    """Enter one choice for everyone who may vote and has not; votes that stand stay."""
    open_members = [one.seat_id for one in _room(request, meeting).members if one.may_vote and not one.choice]
    wanted = dict.fromkeys(open_members, words[1])
    enter_votes(point_id=_point(meeting, words[0]), choices=wanted, seen={}, **_who(request))


def _speech(request: HttpRequest, meeting: Meeting, words: Words) -> None:
    seat = words[1] if len(words) > 1 else request.POST.get("speaker", "")
    if not seat.isdecimal():
        raise MeetingError("SPEAKER_MISSING")
    given = {"points": request.POST.get("points"), "seen": request.POST.get("points_seen")} if len(words) < 2 else {}
    note_speech(point_id=_point(meeting, words[0]), seat_id=int(seat), **given, **_who(request))


def _count(request: HttpRequest, meeting: Meeting, words: Words) -> None:
    """Enter the signed sheet: one set of totals confirmed by both, or by one of them alone."""
    point = _point(meeting, words[0])
    totals = totals_in(request.POST)
    for role in [words[1]] if len(words) > 1 else list(CountRole):
        person = request.POST.get(str(role), "")
        confirm_count(
            point_id=point,
            role=str(role),
            person_id=int(person) if person.isdecimal() and len(person) < 10 else None,
            totals=totals,
            **_who(request),
        )


def totals_in(data: Mapping[str, str]) -> Totals:
    """Return the totals typed in. Raises MeetingError COUNT_MISSING where one is no number."""
    found = {}
    for name, _ in COUNT_FIELDS:
        text = data.get(name, "").strip() or ("0" if name == "invalid" else "")
        if not text.isdecimal() or len(text) > 4:
            raise MeetingError("COUNT_MISSING")
        found[name] = int(text)
    return Totals(**found)


def _observer(request: HttpRequest, meeting: Meeting, _words: Words) -> None:
    add_observer(
        meeting_id=meeting.pk,
        name=request.POST.get("observer", ""),
        post=request.POST.get("observer_post", ""),
        **_who(request),
    )


def _settle(request: HttpRequest, meeting: Meeting, words: Words) -> None:
    owner = request.POST.get("owner", "")
    closing = Closing(
        decision=request.POST.get("decision", ""),
        owner_id=int(owner) if owner.isdecimal() and len(owner) < 10 else None,
        due_on=day_of(request.POST.get("due_on", "")),
        next_on=day_of(request.POST.get("next_on", "")),
        accepts_unknown=request.POST.get("accepts_unknown") == "yes",
    )
    close_point(point_id=_point(meeting, words[0]), closing=closing, **_who(request))


def _split(request: HttpRequest, meeting: Meeting, words: Words) -> None:
    note_split(
        point_id=_point(meeting, words[0]),
        is_split=words[1] == "yes",
        next_on=day_of(request.POST.get("next_on", "")),
        **_who(request),
    )


def _chair(request: HttpRequest, meeting: Meeting, _words: Words) -> None:
    change_chair(
        meeting_id=meeting.pk,
        seat_id=int(request.POST.get("chair", "")),
        is_delegated=request.POST.get("delegated") == "yes",
        **_who(request),
    )


ACTS: Mapping[str, Doing] = MappingProxyType(
    {
        "attend": _attend,
        "attend-all": _attend_all,
        "observer": _observer,
        "observer-off": lambda r, m, w: remove_observer(meeting_id=m.pk, observer_id=int(w[0]), **_who(r)),
        "chair": _chair,
        "open": lambda r, m, w: open_meeting(meeting_id=m.pk, **_who(r)),
        "close": lambda r, m, w: close_meeting(meeting_id=m.pk, **_who(r)),
        "begin": lambda r, m, w: open_point(point_id=_point(m, w[0]), **_who(r)),
        "recuse": lambda r, m, w: recuse(point_id=_point(m, w[0]), seat_id=int(w[1]), **_who(r)),
        "unrecuse": lambda r, m, w: lift_recusal(point_id=_point(m, w[0]), seat_id=int(w[1]), **_who(r)),
        "form": lambda r, m, w: choose_form(point_id=_point(m, w[0]), form=w[1], **_who(r)),
        "vote": _vote,
        "vote-all": _vote_all,
        "speech": _speech,
        "speech-off": lambda r, m, w: take_back_speech(point_id=_point(m, w[0]), seat_id=int(w[1]), **_who(r)),
        "count": _count,
        "count-off": lambda r, m, w: take_back_counts(point_id=_point(m, w[0]), **_who(r)),
        "split": _split,
        "settle": _settle,
        "word": lambda r, m, w: word_decision(point_id=_point(m, w[0]), words=r.POST.get("decision", ""), **_who(r)),
    }
)
