"""Why papers of a meeting may not be prepared, signed, corrected or archived: for acts and pages alike."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from types import MappingProxyType

from yanzhen.apps.accounts.models import User
from yanzhen.apps.accounts.permissions import may
from yanzhen.apps.accounts.rights import capability_title
from yanzhen.apps.meetings.completeness import missing_fields
from yanzhen.apps.meetings.errors import MeetingError
from yanzhen.apps.meetings.models import (
    PARTY_BODIES,
    BodyKind,
    Meeting,
    MeetingState,
    Minutes,
    MinutesKind,
    Seat,
    SeatRole,
)
from yanzhen.apps.meetings.standing import is_of_the_meeting
from yanzhen.apps.organisations.models import Person

NONE, DRAFT, SIGNED, ARCHIVED = "none", "draft", "signed", "archived"
STATE_WORDS = {NONE: "还没有整理", DRAFT: "未签发的稿子", SIGNED: "已签发", ARCHIVED: "已归档"}
# Act × state: what is not listed is refused. A test goes through every pair.
PAPER_ACTS: Mapping[str, tuple[str, tuple[str, ...]]] = MappingProxyType(
    {
        "prepare": ("整理", (NONE, DRAFT)),
        "sign": ("签发", (DRAFT,)),
        "archive": ("归档", (SIGNED,)),
        "correct": ("更正", (SIGNED, ARCHIVED)),
    }
)
VOTE_WORDS = "同意|不同意|赞成|反对|弃权"


def paper_state(minutes: Minutes | None) -> str:
    """Return how far a paper has come."""
    if minutes is None:
        return NONE
    if minutes.signed_on is None:
        return DRAFT
    return ARCHIVED if minutes.archived_on is not None else SIGNED


def why_not_in_paper_state(minutes: Minutes | None, act: str, kind: str) -> MeetingError | None:
    """Return why the state of the paper forbids ``act``, or None."""
    title, states = PAPER_ACTS[act]
    state = paper_state(minutes)
    if state in states:
        return None
    return MeetingError("WRONG_STATE", thing=MinutesKind(kind).label, state=STATE_WORDS[state], act=title)


def why_not_handle(meeting: Meeting, kind: str, actor: User, *, on: date) -> MeetingError | None:
    """Return why ``actor`` may not prepare papers of this kind of the meeting, or None.

    The record holds stands and votes: only members and the recorder handle it.
    """
    if kind == MinutesKind.RECORD:
        return None if is_of_the_meeting(meeting, actor, on=on) else MeetingError("RECORD_NOT_YOURS")
    if actor.person_id and meeting.recorder_id == actor.person_id:
        return None
    if may(actor, "meetings.prepare", meeting.body.organisation_id, on=on):
        return None
    return MeetingError("NOT_YOURS", capability=capability_title("meetings.prepare"))


def why_not_prepare(
    meeting: Meeting, kind: str, newest: Minutes | None, actor: User, *, on: date
) -> MeetingError | None:
    """Return why a paper cannot be prepared now, or None; every lack of the record is named at once."""
    if refusal := why_not_handle(meeting, kind, actor, on=on):
        return refusal
    if meeting.state != MeetingState.CLOSED:
        state, paper = MeetingState(meeting.state).label, MinutesKind(kind).label
        return MeetingError("NOT_CLOSED", state=state, paper=paper)
    if refusal := why_not_in_paper_state(newest, "prepare", kind):
        return refusal
    return why_not_whole(meeting)


def why_not_whole(meeting: Meeting) -> MeetingError | None:
    """Return what the record lacks, or None (DR-22); what a record book does not say nobody can fill in later."""
    if meeting.is_entered_afterwards:
        return None
    missing = missing_fields(meeting)
    if not missing:
        return None
    return MeetingError("RECORD_NOT_WHOLE", count=len(missing), words="、".join(field.words for field in missing))


def why_not_correct(newest: Minutes, meeting: Meeting, reason: str, actor: User, *, on: date) -> MeetingError | None:
    """Return why a signed paper cannot be corrected by a new version, or None."""
    if refusal := why_not_handle(meeting, newest.kind, actor, on=on):
        return refusal
    if refusal := why_not_in_paper_state(newest, "correct", newest.kind):
        return refusal
    return None if reason.strip() else MeetingError("REASON_MISSING", act="更正")


def signers_of(meeting: Meeting, kind: str, *, on: date) -> list[Person]:
    """Return who may sign: the chair signs the record; the secretary, or the principal for theirs, all else.

    A staff congress has no standing head: whoever took the chair signs.
    """
    if kind == MinutesKind.RECORD or meeting.body.kind == BodyKind.STAFF_CONGRESS:
        return [meeting.chair.person] if meeting.chair else []
    role = SeatRole.SECRETARY if meeting.body.kind in PARTY_BODIES else SeatRole.PRINCIPAL
    seats = Seat.objects.in_force_on(on).filter(body_id=meeting.body_id, roles__contains=[role])
    return [seat.person for seat in seats.select_related("person")]


def why_not_sign(minutes: Minutes, actor: User, *, on: date) -> MeetingError | None:
    """Return why ``actor`` may not sign the paper, or None; nobody signs in another's place."""
    signers = signers_of(minutes.meeting, minutes.kind, on=on)
    if not actor.person_id or actor.person_id not in {person.pk for person in signers}:
        return MeetingError(
            "NOT_THE_SIGNER",
            paper=minutes.get_kind_display(),
            signer=signer_words(minutes.meeting, minutes.kind, on=on),
        )
    return why_not_in_paper_state(minutes, "sign", minutes.kind)


def signer_words(meeting: Meeting, kind: str, *, on: date) -> str:
    """Return who is to sign, with the name where it is known."""
    if kind == MinutesKind.RECORD or meeting.body.kind == BodyKind.STAFF_CONGRESS:
        post = "会议主持人"
    else:
        post = "书记" if meeting.body.kind in PARTY_BODIES else "校长"
    return post + "、".join(person.name for person in signers_of(meeting, kind, on=on))


def why_not_archive(minutes: Minutes, actor: User, *, on: date) -> MeetingError | None:
    """Return why the paper cannot be archived now, or None."""
    if refusal := why_not_handle(minutes.meeting, minutes.kind, actor, on=on):
        return refusal
    return why_not_in_paper_state(minutes, "archive", minutes.kind)


def why_not_these_words(meeting: Meeting, kind: str, texts: Iterable[str]) -> MeetingError | None:
    """Return why a summary or notice cannot say this, or None: no vote of any one member stands in it."""
    names = meeting.attendance.values_list("seat__person__name", flat=True)
    if not names:
        return None
    pattern = re.compile(f"(?:{'|'.join(map(re.escape, names))})[^，。；\\n]{{0,6}}(?:{VOTE_WORDS})")
    for text in texts:
        if found := pattern.search(text):
            return MeetingError("VOTE_NAMED", paper=MinutesKind(kind).label, words=found[0])
    return None
