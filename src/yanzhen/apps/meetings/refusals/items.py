"""Why an act on an item before its meeting is refused: for acts and pages alike."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType

from yanzhen.apps.accounts.models import User
from yanzhen.apps.accounts.permissions import may
from yanzhen.apps.meetings.consulting import against, last_round, needs_consultation, not_asked, silent
from yanzhen.apps.meetings.errors import MeetingError
from yanzhen.apps.meetings.models import MOVABLE, Body, Item, ItemKind, ItemState
from yanzhen.apps.meetings.queries import leading_group
from yanzhen.apps.meetings.refusals.bodies import not_yours
from yanzhen.apps.meetings.routing import CADRES, Route, route_of_item
from yanzhen.apps.meetings.sight import is_recused, may_read_item
from yanzhen.apps.meetings.staff_body import why_staff_have_not_passed

S = ItemState
# Act × state: what is not listed is refused. A test goes through every pair.
ITEM_ACTS: Mapping[str, tuple[str, tuple[str, ...]]] = MappingProxyType(
    {
        "edit": ("修改", (S.DRAFT, S.PROPOSED, S.HELD, S.READY, S.RETURNED)),
        "seal": ("密封或启封", (*MOVABLE, S.ON_AGENDA)),
        "paper": ("提交或撤下材料", (*MOVABLE, S.ON_AGENDA)),
        "transfer": ("改交其他机构", MOVABLE),
        "propose": ("提出", (S.DRAFT, S.RETURNED)),
        "prepare": ("确认准备完成", (S.PROPOSED, S.HELD)),
        "ask": ("征求意见", (S.PROPOSED, S.HELD, S.READY)),
        "stand": ("表态", (S.PROPOSED, S.HELD)),
        "deliberate": ("登记酝酿", (S.PROPOSED, S.HELD, S.READY)),
        "ready": ("确认可以上会", (S.PROPOSED,)),
        "next_day": ("确定再次上会日期", (S.HELD, S.DEFERRED)),
        "resume": ("再次办理", (S.DEFERRED,)),
        "send_back": ("退回", (S.PROPOSED, S.HELD, S.READY)),
        "withdraw": ("撤回", MOVABLE),
        "reconsider": ("提起复议", (S.PASSED, S.NOT_PASSED, S.DECIDED)),
    }
)


def why_not_in_state(item: Item, act: str) -> MeetingError | None:
    """Return why the state of the item forbids ``act``, or None."""
    title, states = ITEM_ACTS[act]
    if item.state in states:
        return None
    return MeetingError("WRONG_STATE", thing="议题", state=ItemState(item.state).label, act=title)


def is_clerk_of(organisation_id: int, actor: User, *, on: date) -> bool:
    """Does ``actor`` do the clerk's work of the school's meetings?"""
    return may(actor, "meetings.prepare", organisation_id, on=on)


def why_not_draft(organisation_id: int, proposer_id: int, actor: User, *, on: date) -> MeetingError | None:
    """Return why an item may not be drafted for ``proposer_id``: only leading members propose, others through one."""
    group = leading_group(organisation_id, on=on)
    inside = actor.person_id is not None and actor.person_id in group
    is_let_in = inside or is_clerk_of(organisation_id, actor, on=on)
    if not is_let_in and not may(actor, "meetings.propose", organisation_id, on=on):
        return not_yours("meetings.propose")
    return None if proposer_id in group else MeetingError("NOT_A_MEMBER")


def why_not_body(body: Body, *, on: date) -> MeetingError | None:
    """Return why the body takes no items on ``on``, or None."""
    if body.started_on > on or (body.ended_on is not None and body.ended_on < on):
        return MeetingError("BODY_ENDED", body=body.name)
    return None


def why_not_handle(item: Item, act: str, actor: User, *, on: date) -> MeetingError | None:
    """Return why ``actor`` may not do ``act``: the proposer and the clerks may, of a sealed item who may read it.

    A draft is also its maker's own.
    """
    if is_recused(item, actor):
        return MeetingError("RECUSED")
    mine = actor.person_id is not None and actor.person_id == item.proposer_id
    drafted = item.state == ItemState.DRAFT and item.made_by_id == actor.pk and act != "propose"
    if not mine and not drafted and not is_clerk_of(item.organisation_id, actor, on=on):
        return not_yours("meetings.prepare")
    if item.is_sealed and not drafted and not may_read_item(item, actor, on=on):
        return MeetingError("SEALED_TO_YOU")
    return why_not_in_state(item, act)


def wrong_body(route: Route) -> MeetingError | None:
    """Return the refusal of a route to the wrong body, naming the right one; None when it is right."""
    if route.is_right:
        return None
    if route.is_right is None:
        return MeetingError("AMOUNT_MISSING")
    code = "WRONG_BODY" if route.bodies else "RIGHT_BODY_MISSING"
    return MeetingError(code, reason=route.reason, right=route.right)


def why_not_propose(item: Item, actor: User, *, on: date) -> MeetingError | None:
    """Return why the item may not be proposed, or None."""
    if refusal := why_not_handle(item, "propose", actor, on=on):
        return refusal
    if item.proposer_id not in leading_group(item.organisation_id, on=on):
        return MeetingError("NOT_A_MEMBER")
    return why_not_body(item.body, on=on) or wrong_body(route_of_item(item, on=on))


def why_not_prepare(item: Item, actor: User, *, on: date) -> MeetingError | None:
    """Return why preparation cannot be confirmed: there must be something to read."""
    if refusal := why_not_handle(item, "prepare", actor, on=on):
        return refusal
    has_words = bool(item.summary.strip()) or item.is_sealed
    return None if has_words or item.papers.filter(removed_on=None).exists() else MeetingError("NOTHING_PREPARED")


def why_not_ask(item: Item, actor: User, *, on: date) -> MeetingError | None:
    """Return why nobody can be asked on the item, or None."""
    if refusal := why_not_handle(item, "ask", actor, on=on):
        return refusal
    return None if needs_consultation(item) else MeetingError("NO_CONSULTATION")


def why_not_stand(item: Item, person_id: int, actor: User, *, on: date) -> MeetingError | None:
    """Return why the stand of a person cannot be noted: one's own, or by the clerk afterwards; once a round."""
    if is_recused(item, actor):
        return MeetingError("RECUSED")
    if actor.person_id != person_id and not is_clerk_of(item.organisation_id, actor, on=on):
        return MeetingError("STAND_NOT_YOURS")
    if refusal := why_not_in_state(item, "stand"):
        return refusal
    asked = next((stand for stand in last_round(item) if stand.person_id == person_id), None)
    if asked is None:
        return MeetingError("NOT_ASKED", person="您" if actor.person_id == person_id else "此人")
    return MeetingError("SAID_ALREADY", person=asked.person.name) if asked.stand else None


def why_not_deliberate(item: Item, actor: User, *, on: date) -> MeetingError | None:
    """Return why no deliberation can be noted, or None: cadre items alone have one."""
    if refusal := why_not_handle(item, "deliberate", actor, on=on):
        return refusal
    return None if item.matter == CADRES else MeetingError("ONLY_CADRES")


def gaps_before_meeting(item: Item, *, on: date) -> list[MeetingError]:
    """Return everything that still keeps the item from a meeting; empty when nothing does."""
    gaps = []
    if item.proposer_id not in leading_group(item.organisation_id, on=on):
        gaps.append(MeetingError("NOT_A_MEMBER"))
    if refusal := why_not_body(item.body, on=on) or wrong_body(route_of_item(item, on=on)):
        gaps.append(refusal)
    if item.prepared_on is None:
        gaps.append(MeetingError("NOT_PREPARED"))
    if needs_consultation(item):
        gaps += _gaps_of_consultation(item, on=on)
    if item.kind == ItemKind.DECIDE and item.matter == CADRES and not item.deliberations.exists():
        gaps.append(MeetingError("NOT_DELIBERATED"))
    if refusal := why_staff_have_not_passed(item, on=on):
        gaps.append(refusal)
    return gaps


def _gaps_of_consultation(item: Item, *, on: date) -> list[MeetingError]:
    stands = last_round(item)
    if opposed := against(stands):
        return [MeetingError("DISAGREED", names="、".join(opposed))]
    left = list(dict.fromkeys([*silent(stands), *not_asked(item, stands, on=on)]))
    return [MeetingError("NOT_CONSULTED", names="、".join(left))] if left else []


def why_not_ready(item: Item, actor: User, *, on: date) -> MeetingError | None:
    """Return why the item may not be called ready, or None; several gaps are said together."""
    if refusal := why_not_handle(item, "ready", actor, on=on):
        return refusal
    gaps = gaps_before_meeting(item, on=on)
    if len(gaps) < 2:
        return gaps[0] if gaps else None
    return MeetingError("SEVERAL_GAPS", reasons="".join(gap.message for gap in gaps))


def why_not_send_back(item: Item, actor: User, *, on: date) -> MeetingError | None:
    """Return why ``actor`` may not hand the item back, or None: clerks and those who sign may."""
    if is_recused(item, actor):
        return MeetingError("RECUSED")
    signs = may(actor, "meetings.sign", item.organisation_id, on=on)
    if not signs and not is_clerk_of(item.organisation_id, actor, on=on):
        return not_yours("meetings.prepare")
    return why_not_in_state(item, "send_back")


def why_not_transfer(item: Item, body: Body, actor: User, *, on: date) -> MeetingError | None:
    """Return why the item may not go to ``body`` instead, or None."""
    if refusal := why_not_handle(item, "transfer", actor, on=on):
        return refusal
    if body.organisation_id != item.organisation_id:
        return MeetingError("OTHER_SCHOOL", body=body.name)
    if body.pk == item.body_id:
        return MeetingError("SAME_BODY", body=body.name)
    if item.reconsiders_id is not None:
        return MeetingError("RECONSIDER_ELSEWHERE", body=item.body.name)
    if item.scheme_steps.exists():
        return MeetingError("SCHEME_KEEPS_BODY", body=item.body.name)
    return why_not_body(body, on=on)


def why_not_reconsider(item: Item, proposer_id: int, actor: User, *, on: date) -> MeetingError | None:
    """Return why a decided item may not be taken up again, or None: at the same body, once at a time."""
    if is_recused(item, actor):
        return MeetingError("RECUSED")
    refusal = why_not_draft(item.organisation_id, proposer_id, actor, on=on) or why_not_in_state(item, "reconsider")
    if refusal is not None:
        return refusal
    if open_one := item.reconsidered_in.open().first():
        return MeetingError("RECONSIDERED_ALREADY", number=open_one.number)
    return why_not_body(item.body, on=on)
