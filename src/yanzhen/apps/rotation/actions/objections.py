"""Raise an objection, take it back, settle it (异议的提出、撤回、答复)."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.db.models import Max

from yanzhen.apps.accounts.models import User
from yanzhen.apps.audit.actions.record import record
from yanzhen.apps.rotation.actions.locked import locked_round, refuse, said_of
from yanzhen.apps.rotation.errors import RotationError
from yanzhen.apps.rotation.judging import judge
from yanzhen.apps.rotation.models import Objection, ObjectionKind, ObjectionState, Participant, Round
from yanzhen.apps.rotation.refusals import (
    why_no_effect,
    why_not_decide,
    why_not_reopen,
    why_not_seen,
    why_not_speak,
)
from yanzhen.apps.rotation.register import mended_facts
from yanzhen.kernel.calendar import Calendar, add_workdays

SETTLES = {ObjectionKind.SHOULD: "due", ObjectionKind.SHOULD_NOT: "not_due"}


def _locked_person(participant_id: int) -> Participant:
    round_ = locked_round(Participant.objects.values_list("round_id", flat=True).get(pk=participant_id))
    person = Participant.objects.select_for_update(of=("self",)).select_related("school").get(pk=participant_id)
    person.round = round_
    return person


def _locked_objection(objection_id: int) -> Objection:
    person = _locked_person(Objection.objects.values_list("participant_id", flat=True).get(pk=objection_id))
    objection = Objection.objects.select_for_update(of=("self",)).get(pk=objection_id)
    objection.participant, objection.round = person, person.round
    return objection


@transaction.atomic
def raise_objection(
    *, participant_id: int, kind: str, wording: str, actor: User, on: date, calendar: Calendar
) -> Objection:
    """Open a case against the list, or during the notice against a move; it is to be answered in working days.

    Raises:
        RotationError: NOT_YOURS, WRONG_STATE, WORDING_MISSING, OBJECTION_OPEN.
    """
    person = _locked_person(participant_id)
    round_ = person.round
    refuse(why_not_speak(person, "object", actor, on=on))
    if not wording.strip():
        raise RotationError("WORDING_MISSING")
    pending = person.objections.open().first()
    if pending is not None:
        raise RotationError("OBJECTION_OPEN", number=pending.number)
    last = round_.objections.aggregate(last=Max("number"))["last"] or 0
    workdays = int(round_.values["objection_workdays"])
    objection = Objection.objects.create(
        participant=person,
        round=round_,
        number=last + 1,
        kind=kind,
        wording=wording.strip()[:300],
        raised_by=actor,
        raised_on=on,
        due_on=add_workdays(on, workdays, calendar, allow_guess=True),
    )
    record(
        kind="ROTATION_OBJECTED",
        actor=actor,
        subjects=[objection, person, round_, person.school],
        content=_said(objection, round_),
    )
    return objection


@transaction.atomic
def withdraw_objection(*, objection_id: int, actor: User, on: date) -> Objection:
    """Take an objection back while it is open.

    Raises:
        RotationError: NOT_YOURS, WRONG_STATE, OBJECTION_CLOSED.
    """
    objection = _locked_objection(objection_id)
    refuse(why_not_speak(objection.participant, "withdraw", actor, on=on))
    if objection.state != ObjectionState.OPEN:
        raise RotationError("OBJECTION_CLOSED", state=ObjectionState(objection.state).label)
    objection.state, objection.decided_on = ObjectionState.WITHDRAWN, on
    objection.version += 1
    objection.save()
    record(
        kind="ROTATION_OBJECTION_WITHDRAWN",
        actor=actor,
        subjects=[objection, objection.round],
        content=_said(objection, objection.round),
    )
    return objection


@transaction.atomic
def decide_objection(
    *, objection_id: int, seen: int, is_upheld: bool, outcome: str, actor: User, on: date
) -> Objection:
    """Uphold or refuse an objection, with the reason; one upheld against the list changes the teacher's standing.

    Upholding an objection to facts takes them over from the register, where they were corrected and approved before.
    One upheld against a move changes nothing by itself: the plan is adjusted, and the outcome says how.

    Raises:
        RotationError: NOT_YOURS, WRONG_STATE, OBJECTION_CLOSED, OWN_OBJECTION, STALE, WORDING_MISSING, NO_EFFECT,
            NOT_MENDED.
    """
    objection = _locked_objection(objection_id)
    refuse(why_not_decide(objection, actor, on=on, seen=seen))
    if not outcome.strip():
        raise RotationError("WORDING_MISSING")
    person = objection.participant
    if is_upheld and objection.kind in SETTLES:
        refuse(why_no_effect(objection))
        person.settled = SETTLES[ObjectionKind(objection.kind)]
        _judge_anew(person)
    elif is_upheld and objection.kind == ObjectionKind.FACTS:
        _take_over_facts(person)
        _judge_anew(person)
    objection.state = ObjectionState.UPHELD if is_upheld else ObjectionState.REFUSED
    objection.outcome, objection.decided_by, objection.decided_on = outcome.strip()[:300], actor, on
    objection.version += 1
    objection.save()
    record(
        kind="ROTATION_OBJECTION_DECIDED",
        actor=actor,
        subjects=[objection, person, objection.round],
        content=_said(objection, objection.round) | {"outcome": ObjectionState(objection.state).label},
    )
    return objection


@transaction.atomic
def reopen_objection(*, objection_id: int, seen: int, actor: User, on: date) -> Objection:
    """Take an answer back: the teacher stands as the register says, the case is open again.

    Raises:
        RotationError: NOT_YOURS, WRONG_STATE, OBJECTION_CLOSED, OBJECTION_OPEN, STALE.
    """
    objection = _locked_objection(objection_id)
    refuse(why_not_reopen(objection, actor, on=on) or why_not_seen(objection.version, seen))
    person = objection.participant
    if objection.state == ObjectionState.UPHELD and objection.kind in SETTLES:
        person.settled = ""
        _judge_anew(person)
    objection.state, objection.outcome = ObjectionState.OPEN, ""
    objection.decided_by, objection.decided_on = None, None
    objection.version += 1
    objection.save()
    record(
        kind="ROTATION_OBJECTION_REOPENED",
        actor=actor,
        subjects=[objection, person, objection.round],
        content=_said(objection, objection.round),
    )
    return objection


def _judge_anew(person: Participant) -> None:
    judge(person, person.round)
    person.version += 1
    person.save()


def _take_over_facts(person: Participant) -> None:
    facts = mended_facts(person.record_id)
    if facts is None or all(getattr(person, name) == value for name, value in facts.items()):
        raise RotationError("NOT_MENDED")
    for name, value in facts.items():
        setattr(person, name, value)


def _said(objection: Objection, round_: Round) -> dict[str, object]:
    return said_of(round_) | {"number": objection.number, "code": objection.participant.code}
