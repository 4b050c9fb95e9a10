"""Why an act on a rotation is refused: for acts and pages alike."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType

from django.db.models import Q

from yanzhen.apps.accounts.models import User
from yanzhen.apps.accounts.permissions import may
from yanzhen.apps.accounts.rights import capability_title
from yanzhen.apps.ledgers.models import LedgerType
from yanzhen.apps.organisations.models import Organisation
from yanzhen.apps.rotation.errors import RotationError
from yanzhen.apps.rotation.models import (
    Consultation,
    Objection,
    ObjectionKind,
    ObjectionState,
    Office,
    OfficeAnswer,
    Participant,
    Round,
    RoundState,
    Scenario,
    ScenarioLeaderMove,
    ScenarioState,
    Term,
    TermState,
)
from yanzhen.apps.rotation.wording import day_in_words

PREPARING, LISTED, PLANNING, PUBLIC = RoundState.PREPARING, RoundState.LISTED, RoundState.PLANNING, RoundState.PUBLIC
PROPOSED, DECIDED, RUNNING, CLOSED = RoundState.PROPOSED, RoundState.DECIDED, RoundState.RUNNING, RoundState.CLOSED
REGISTER, POSTS = "rotation_teachers", "rotation_posts"

# Act × state of the round: what is not listed is refused. A test goes through every pair.
ROUND_ACTS: Mapping[str, tuple[str, tuple[str, ...]]] = MappingProxyType(
    {
        "set": ("修改设置", (PREPARING,)),
        "list": ("开列名单", (PREPARING,)),
        "unlist": ("收回名单", (LISTED,)),
        "settle": ("定稿名单", (LISTED,)),
        "reopen": ("重新核对名单", (PLANNING,)),
        "say": ("填报意愿和意见", (LISTED,)),
        "object": ("提出异议", (LISTED, PUBLIC)),
        "withdraw": ("撤回异议", (LISTED, PUBLIC)),
        "decide": ("答复异议", (LISTED, PUBLIC)),
        "plan": ("拟订方案", (PLANNING,)),
        "try": ("试算", (LISTED, PLANNING, PROPOSED, DECIDED, PUBLIC)),
        "consult": ("登记部门意见", (PROPOSED,)),
        "decide_plan": ("登记决定", (PROPOSED,)),
        "post": ("公示", (DECIDED,)),
        "start": ("开始执行", (PUBLIC,)),
        "revise": ("重新拟订", (PROPOSED, DECIDED, PUBLIC)),
        "term": ("了结轮岗期", (RUNNING, CLOSED)),
        "measure": ("评估效果", (RUNNING,)),
    }
)


def personnel_section() -> Organisation | None:
    """Return the section that keeps the register and conducts rotation, or None while no ledger names it."""
    type_ = LedgerType.objects.filter(code=REGISTER).select_related("owner").first()
    return type_.owner if type_ else None


def _not_yours(capability: str) -> RotationError:
    return RotationError("NOT_YOURS", capability=capability_title(capability))


def manages(round_: Round, user: User, *, on: date) -> bool:
    """Does the user conduct this round for the personnel section?"""
    return may(user, "rotation.manage", round_.owner_id, on=on)


def oversees(round_: Round, user: User, *, on: date) -> bool:
    """May the user look at the whole round: the section itself, or a leader above it?"""
    return manages(round_, user, on=on) or may(user, "rotation.view", round_.owner_id, on=on)


# Act × state of a scenario, in the same way.
SCENARIO_ACTS: Mapping[str, tuple[str, tuple[str, ...]]] = MappingProxyType(
    {
        "solve": ("计算", (ScenarioState.DRAFT, ScenarioState.SOLVED, ScenarioState.WITHOUT)),
        "lay": ("手工调整", (ScenarioState.DRAFT, ScenarioState.SOLVED, ScenarioState.WITHOUT)),
        "drop": ("删除", (ScenarioState.DRAFT, ScenarioState.SOLVED, ScenarioState.WITHOUT)),
        "try": ("试算", (ScenarioState.SOLVED, ScenarioState.LOCKED)),
        "propose": ("定为建议方案", (ScenarioState.SOLVED,)),
    }
)


def why_not_open(actor: User, *, on: date) -> RotationError | None:
    """Why may the actor not open a round?"""
    section = personnel_section()
    if section is None:
        return RotationError("NO_SECTION")
    return None if may(actor, "rotation.manage", section, on=on) else _not_yours("rotation.manage")


def why_not_in_state(round_: Round, act: str) -> RotationError | None:
    """Why does the state of the round forbid ``act``?"""
    title, states = ROUND_ACTS[act]
    if round_.state in states:
        return None
    return RotationError("WRONG_STATE", state=RoundState(round_.state).label, act=title)


def why_not_seen(version: int, seen: int | None) -> RotationError | None:
    """Why is what the actor saw no longer what stands (``seen`` null: not asked)?"""
    return RotationError("STALE", current=version, seen=seen) if seen is not None and seen != version else None


def why_not_act(round_: Round, act: str, actor: User, *, on: date, seen: int | None = None) -> RotationError | None:
    """Why may the actor, for the personnel section, not do ``act``?"""
    if not manages(round_, actor, on=on):
        return _not_yours("rotation.manage")
    return why_not_in_state(round_, act) or why_not_seen(round_.version, seen)


def why_not_speak(participant: Participant, act: str, actor: User, *, on: date) -> RotationError | None:
    """Why may the actor not speak for this teacher: enter wishes and opinions, object?"""
    if not may(actor, "rotation.report", participant.school_id, on=on):
        return _not_yours("rotation.report")
    return why_not_in_state(participant.round, act)


def why_not_settle(round_: Round, act: str) -> RotationError | None:
    """Why can the list not be taken back (``unlist``) or settled (``settle``) with the objections that there are?"""
    rows = Objection.objects.filter(round=round_)
    if act == "unlist" and (count := rows.count()):
        return RotationError("HAS_OBJECTIONS", count=count)
    if act == "unlist" and (count := round_.scenarios.count()):
        return RotationError("HAS_SCENARIOS", count=count)
    if act == "settle" and (count := rows.open().count()):
        return RotationError("OPEN_OBJECTIONS", count=count)
    return None


def why_not_decide(objection: Objection, actor: User, *, on: date, seen: int | None = None) -> RotationError | None:
    """Why may the actor not settle this objection?"""
    if refusal := why_not_act(objection.round, "decide", actor, on=on):
        return refusal
    if objection.state != ObjectionState.OPEN:
        return RotationError("OBJECTION_CLOSED", state=ObjectionState(objection.state).label)
    if objection.raised_by_id == actor.pk:
        return RotationError("OWN_OBJECTION")
    return why_not_seen(objection.version, seen)


def why_no_effect(objection: Objection) -> RotationError | None:
    """Why would upholding the objection change nothing?"""
    person, kind = objection.participant, objection.kind
    is_due = person.answer == "MET" and person.is_counted
    if (kind == ObjectionKind.SHOULD and is_due) or (kind == ObjectionKind.SHOULD_NOT and not is_due):
        answer = "在名单中" if is_due else "不在名单中"
        return RotationError("NO_EFFECT", title=ObjectionKind(kind).label, answer=answer)
    return None


def why_not_reopen(objection: Objection, actor: User, *, on: date) -> RotationError | None:
    """Why may the answer to an objection not be taken back?"""
    if refusal := why_not_act(objection.round, "decide", actor, on=on):
        return refusal
    if objection.state not in (ObjectionState.UPHELD, ObjectionState.REFUSED):
        return RotationError("OBJECTION_CLOSED", state=ObjectionState(objection.state).label)
    pending = objection.participant.objections.open().first()
    return RotationError("OBJECTION_OPEN", number=pending.number) if pending else None


def why_not_scenario(scenario: Scenario, act: str, *, seen: int | None = None) -> RotationError | None:
    """Why does the state of the scenario forbid ``act``?"""
    title, states = SCENARIO_ACTS[act]
    if scenario.standing not in states:
        return RotationError("SCENARIO_STATE", state=ScenarioState(scenario.standing).label, act=title)
    return why_not_seen(scenario.version, seen)


def offices_of(round_: Round) -> tuple[Office, ...]:
    """Return whom the proposal is put to; the organisation department where heads or deputies change their posts."""
    asked = ScenarioLeaderMove.objects.filter(scenario=round_.proposal_id).exists()
    return tuple(office for office in Office if asked or office != Office.ORGANISATION)


def why_not_decide_plan(round_: Round) -> RotationError | None:
    """Why can the proposal not be decided on with the answers that the offices gave?"""
    said = dict(Consultation.objects.filter(scenario=round_.proposal_id).values_list("office", "answer"))
    silent = [office.label for office in offices_of(round_) if office not in said]
    if silent:
        return RotationError("OFFICES_SILENT", offices="、".join(silent))
    against = [Office(office).label for office, answer in said.items() if answer == OfficeAnswer.DISAGREES]
    return RotationError("OFFICE_DISAGREES", offices="、".join(against)) if against else None


def why_not_start(round_: Round, *, on: date) -> RotationError | None:
    """Why can the plan not be carried out yet: the notice runs, or objections are open or not followed?"""
    if round_.notice_until is None or on <= round_.notice_until:
        return RotationError("NOTICE_RUNS", until=day_in_words(round_.notice_until))
    if count := Objection.objects.filter(round=round_).open().count():
        return RotationError("OPEN_OBJECTIONS", count=count)
    upheld = Objection.objects.filter(
        round=round_,
        kind=ObjectionKind.MOVE,
        state=ObjectionState.UPHELD,
        decided_on__gte=round_.posted_on,
    ).filter(
        Q(participant__moves__scenario=round_.proposal_id) | Q(participant__leader_moves__scenario=round_.proposal_id)
    )
    numbers = "、".join(str(number) for number in upheld.values_list("number", flat=True).distinct())
    return RotationError("UPHELD_STANDS", numbers=numbers) if numbers else None


def why_not_close_term(
    term: Term, state: str, note: str, closed_on: date, *, on: date, seen: int | None = None
) -> RotationError | None:
    """Why can the term not be closed in this way on this day?"""
    if term.state != TermState.SERVING:
        return RotationError("TERM_CLOSED", state=TermState(term.state).label)
    if closed_on > on:
        return RotationError("NOT_YET")
    if state == TermState.ENDED and not note.strip():
        return RotationError("WORDING_MISSING")
    if state in (TermState.RETURNED, TermState.STAYS) and closed_on < term.ends_on:
        return RotationError("TERM_RUNS", until=day_in_words(term.ends_on))
    return why_not_seen(term.version, seen)
