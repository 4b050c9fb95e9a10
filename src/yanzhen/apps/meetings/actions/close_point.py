"""Close a point: the engine judges what the meeting knows, the answer is frozen, the item goes its way (议毕)."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType

from django.db import transaction
from django.utils import timezone

from yanzhen.apps.accounts.models import User
from yanzhen.apps.meetings.actions.item_steps import move_item
from yanzhen.apps.meetings.actions.locked import locked_body, locked_item, locked_point, show_change
from yanzhen.apps.meetings.actions.meeting_record import meeting_record
from yanzhen.apps.meetings.actions.resolve import make_resolution, word_resolution
from yanzhen.apps.meetings.actions.vote import totals_of, voters_present, why_not_totals
from yanzhen.apps.meetings.bridge import case_of_point, verdict_of
from yanzhen.apps.meetings.errors import MeetingError
from yanzhen.apps.meetings.models import (
    AgendaItem,
    AgendaState,
    CountRole,
    Item,
    ItemAct,
    ItemKind,
    ItemState,
    Meeting,
    Resolution,
    VoteForm,
)
from yanzhen.apps.meetings.refusals.meetings import why_not_deal
from yanzhen.apps.meetings.result_words import decision_of
from yanzhen.apps.meetings.sealed_room import CASE_SEAL, DECISION_SEAL, opened_text, sealed_text
from yanzhen.apps.sealing.sealed_values import seal
from yanzhen.engines.decisions import FindingAnswer, Outcome, Verdict
from yanzhen.engines.decisions.case_faults import case_faults
from yanzhen.engines.decisions.case_json import case_as_json

NOTED = "NOTED"

# What an outcome makes of the item: the step and the state.
AFTER: MappingProxyType[str, tuple[str, str]] = MappingProxyType(
    {
        Outcome.PASSED: (ItemAct.DECIDE, ItemState.PASSED),
        Outcome.DECIDED_BY_PRINCIPAL: (ItemAct.DECIDE, ItemState.DECIDED),
        Outcome.NOT_PASSED: (ItemAct.DECIDE, ItemState.NOT_PASSED),
        Outcome.DEFERRED: (ItemAct.DEFER, ItemState.DEFERRED),
        Outcome.POSTPONED: (ItemAct.HOLD, ItemState.HELD),
        Outcome.INVALID_MEETING: (ItemAct.UNTABLE, ItemState.READY),
        Outcome.CANNOT_TELL: (ItemAct.UNTABLE, ItemState.READY),
        Outcome.REJECTED: (ItemAct.RETURN, ItemState.RETURNED),
        Outcome.WRONG_BODY: (ItemAct.RETURN, ItemState.RETURNED),
        NOTED: (ItemAct.DECIDE, ItemState.NOTED),
    }
)
RESOLVED = (Outcome.PASSED, Outcome.DECIDED_BY_PRINCIPAL)
PUT_OFF = (Outcome.DEFERRED, Outcome.POSTPONED)


@dataclass(frozen=True, kw_only=True)
class Closing:
    """What the clerk gives when a point is closed (议毕登记).

    Attributes:
        decision: words of the decision; empty: the title says it.
        owner_id: person who carries it out; null: the proposer.
        next_on: when a deferred or postponed item comes up again.
        accepts_unknown: close although facts are missing; no resolution comes of it.
        is_unprepared: the record book says that the item came without preparation (补录 only).
    """

    decision: str = ""
    owner_id: int | None = None
    due_on: date | None = None
    next_on: date | None = None
    accepts_unknown: bool = False
    is_unprepared: bool = False


@transaction.atomic
def close_point(*, point_id: int, closing: Closing, actor: User, on: date) -> AgendaItem:
    """Close one point for good and let the item follow its outcome.

    Raises:
        MeetingError: NOT_YOURS, RECUSED, MEETING_STATE, POINT_STATE, COUNTS_MISSING, COUNTS_DIFFER, NEXT_DAY_MISSING,
            CANNOT_TELL, CASE_FAULTY; then nothing is written.
    """
    body_id = AgendaItem.objects.values_list("meeting__body_id", flat=True).get(pk=point_id)
    locked_body(body_id)  # numbers of resolutions are given under it
    meeting, point, item = locked_point(point_id)
    if refusal := why_not_deal(point, "close", actor, on=on) or _why_not_counted(point):
        raise refusal
    settle_point(point, closing, actor=actor, on=on, at=timezone.now())
    show_change(meeting)
    _note(meeting, point, item, actor, on, kind="POINT_CLOSED")
    return point


def settle_point(point: AgendaItem, closing: Closing, *, actor: User, on: date, at: datetime) -> AgendaItem:
    """Judge a locked point, freeze the answer and move its item; for the live room and for 补录 alike."""
    item = point.item
    verdict = None
    if item.kind == ItemKind.DECIDE:
        verdict = _judged(point, closing)
        point.verdict = verdict.as_json() | {"words": verdict.words}
    outcome = verdict.outcome.value if verdict else NOTED
    _put_off(item, point.meeting, outcome, closing)
    point.state, point.outcome, point.closed_at, point.closed_by = AgendaState.CLOSED, outcome, at, actor
    _write_decision(point, closing.decision.strip())
    point.save()
    act, state = AFTER[outcome]
    move_item(item, act, state, actor=actor, on=on, reason=_reason(point, verdict))
    if item.acted_on is not None and act == ItemAct.DECIDE:
        move_item(item, ItemAct.REPORT, state, actor=actor, on=on, reason=point.meeting.number)
    if outcome in RESOLVED:
        resolution = make_resolution(
            point, owner_id=closing.owner_id, due_on=closing.due_on, wording=closing.decision.strip(), actor=actor
        )
        _change_reconsidered(item, resolution, actor=actor, on=on)
    return point


def _judged(point: AgendaItem, closing: Closing) -> Verdict:
    """Judge and seal the case. Raises MeetingError CASE_FAULTY, or CANNOT_TELL where that was not accepted."""
    case = case_of_point(point, is_unprepared=closing.is_unprepared)
    if faults := case_faults(case):
        raise MeetingError("CASE_FAULTY", problems=faults, faults="".join(one.message for one in faults[:5]))
    verdict = verdict_of(point, case)
    if verdict.outcome is Outcome.CANNOT_TELL and not closing.accepts_unknown:
        raise MeetingError("CANNOT_TELL", reasons=verdict.next_step)
    point.case = seal(json.dumps(case_as_json(case), ensure_ascii=False).encode(), context=CASE_SEAL)
    return verdict


def _why_not_counted(point: AgendaItem) -> MeetingError | None:
    """A ballot needs both counters and equal totals, unless opinions are split and nothing is voted on."""
    if point.vote_form != VoteForm.SECRET or point.opinions_split:
        return None
    return why_not_both_counts(point, present=voters_present(point))


def why_not_both_counts(point: AgendaItem, *, present: int) -> MeetingError | None:
    """Return why the totals of a ballot do not stand yet, or None."""
    counts = {count.role: totals_of(count) for count in point.counts.all()}
    if not counts and _cannot_vote(point):
        return None
    missing = [CountRole(role).label for role in CountRole if role not in counts]
    if missing:
        return MeetingError("COUNTS_MISSING", missing="、".join(missing))
    scrutineer, teller = counts[CountRole.SCRUTINEER], counts[CountRole.TELLER]
    if scrutineer != teller:
        return MeetingError("COUNTS_DIFFER")
    return why_not_totals(teller, present=present)


def _cannot_vote(point: AgendaItem) -> bool:
    """Is the outcome settled before any vote (wrong body, rejected, too few present)?"""
    outcome = verdict_of(point, case_of_point(point)).outcome
    return outcome in (Outcome.WRONG_BODY, Outcome.REJECTED, Outcome.POSTPONED, Outcome.INVALID_MEETING)


def _put_off(item: Item, meeting: Meeting, outcome: str, closing: Closing) -> None:
    if outcome not in PUT_OFF:
        return
    item.next_on = closing.next_on or item.next_on
    if item.next_on is None or item.next_on <= timezone.localdate(meeting.planned_at):
        raise MeetingError("NEXT_DAY_MISSING", outcome="缓议" if outcome == Outcome.DEFERRED else "暂缓上会")


def _write_decision(point: AgendaItem, words: str) -> None:
    if point.item.is_sealed:
        point.sealed_decision = sealed_text(words, DECISION_SEAL)
    else:
        point.decision = words


def reseal_decisions(item: Item) -> None:
    """Keep the words that earlier meetings left as the item is kept now, sealed or open."""
    for point in item.tabled.filter(state=AgendaState.CLOSED).select_for_update(of=("self",)).order_by("pk"):
        words = decision_of(point)
        point.item = item
        point.decision, point.sealed_decision = "", None
        _write_decision(point, words)
        point.save(update_fields=["decision", "sealed_decision"])


@transaction.atomic
def word_decision(*, point_id: int, words: str, actor: User, on: date) -> AgendaItem:
    """Write the words of a decision until the meeting is closed; what was found stays. Raises MeetingError."""
    meeting, point, item = locked_point(point_id)
    if refusal := why_not_deal(point, "word", actor, on=on):
        raise refusal
    if opened_decision(point) == words.strip():
        return point
    _write_decision(point, words.strip())
    point.save(update_fields=["decision", "sealed_decision"])
    resolution = Resolution.objects.filter(agenda_item=point).first()
    if resolution is not None and words.strip():
        word_resolution(resolution, item, words.strip())
    show_change(meeting)
    _note(meeting, point, item, actor, on, kind="DECISION_WORDED")
    return point


def opened_decision(point: AgendaItem) -> str:
    """Return the words of the decision, whoever asks."""
    return opened_text(point.sealed_decision, DECISION_SEAL) if point.item.is_sealed else point.decision


def _reason(point: AgendaItem, verdict: Verdict | None) -> str:
    """Say in the item's history what the meeting found; rules and figures only."""
    if verdict is None:
        return point.meeting.number
    broken = [f"{one.rule}" for one in verdict.findings if one.answer is FindingAnswer.NOT_MET]
    because = f"（{'、'.join(broken)}）" if broken else ""
    return f"{point.meeting.number}：{verdict.words}{because}。{verdict.next_step}"


def _change_reconsidered(item: Item, resolution: Resolution, *, actor: User, on: date) -> None:
    """A decision on a reconsidered item takes the place of the old one (复议)."""
    if item.reconsiders_id is None:
        return
    old = locked_item(item.reconsiders_id)
    move_item(old, ItemAct.RECONSIDER, ItemState.CHANGED, actor=actor, on=on, reason=resolution.number)
    for before in Resolution.objects.select_for_update().filter(agenda_item__item=old, changed_by=None).order_by("pk"):
        before.changed_by = resolution
        before.version += 1
        before.save(update_fields=["changed_by", "version"])


def _note(meeting: Meeting, point: AgendaItem, item: Item, actor: User, on: date, *, kind: str) -> None:
    subjects = [item, meeting.body.organisation]
    meeting_record(meeting, actor, on, kind=kind, subjects=subjects, position=point.position, item=item.number)
