"""From the proposal to its end: offices asked, decision, notice, terms, effect (征求意见、决定、公示、执行、评估)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction

from yanzhen.apps.accounts.models import User
from yanzhen.apps.audit.actions.record import record
from yanzhen.apps.meetings.models import Resolution
from yanzhen.apps.organisations.models import Line
from yanzhen.apps.plans.actions.draft_plan import draft_plan
from yanzhen.apps.plans.actions.edit_task import TaskFacts, add_task
from yanzhen.apps.rotation.actions.locked import keep, refuse, round_for, said_of
from yanzhen.apps.rotation.actions.put_shares import put_shares
from yanzhen.apps.rotation.effect import measured
from yanzhen.apps.rotation.errors import RotationError
from yanzhen.apps.rotation.models import Consultation, Office, OfficeAnswer, Round, RoundState, Term, TermState
from yanzhen.apps.rotation.refusals import why_not_close_term, why_not_decide_plan, why_not_start
from yanzhen.apps.rotation.sealed import open_seed
from yanzhen.apps.rotation.wording import DUTIES, SUBJECTS, day_in_words
from yanzhen.engines.rotation.candidacy import months_later
from yanzhen.kernel.calendar import Calendar, add_workdays

ONE_DAY = timedelta(days=1)
MONTHS = 12
REPORT_IN_DAYS = 30


@transaction.atomic
def record_answer(
    *, round_id: int, office: str, answer: str, number: str, note: str, answered_on: date, actor: User, on: date
) -> Consultation:
    """Record what an office answered to the proposal; entering it again corrects it.

    Raises:
        RotationError: NOT_YOURS, WRONG_STATE, NOT_YET, WORDING_MISSING.
    """
    round_ = round_for(round_id, "consult", actor=actor, on=on)
    if answered_on > on:
        raise RotationError("NOT_YET")
    if answer != OfficeAnswer.AGREES and not note.strip():
        raise RotationError("WORDING_MISSING")
    said, _ = Consultation.objects.update_or_create(
        scenario=round_.proposal,
        office=office,
        defaults={
            "answer": answer,
            "number": number.strip(),
            "note": note.strip()[:300],
            "answered_on": answered_on,
            "entered_by": actor,
        },
    )
    words = f"{Office(office).label}：{OfficeAnswer(answer).label}"
    keep(round_, "consult", words, actor=actor, on=on)
    record(
        kind="ROTATION_OFFICE_ANSWERED",
        actor=actor,
        subjects=[round_, round_.proposal],
        content=said_of(round_) | {"answer": words},
    )
    return said


@dataclass(frozen=True, kw_only=True)
class Decision:
    """Which meeting decided on the proposal, when, under what number; a resolution where it is in the system."""

    decided_on: date
    decided_by: str
    number: str = ""
    resolution: Resolution | None = None


@transaction.atomic
def record_decision(*, round_id: int, seen: int, decision: Decision, actor: User, on: date) -> Round:
    """Record that the proposal was decided on. People decided; the system only keeps what they decided.

    Raises:
        RotationError: NOT_YOURS, WRONG_STATE, STALE, OFFICES_SILENT, OFFICE_DISAGREES, NOT_YET, WORDING_MISSING.
    """
    round_ = round_for(round_id, "decide_plan", actor=actor, on=on, seen=seen)
    refuse(why_not_decide_plan(round_))
    if decision.decided_on > on:
        raise RotationError("NOT_YET")
    if not decision.decided_by.strip():
        raise RotationError("WORDING_MISSING")
    round_.state = RoundState.DECIDED
    round_.decided_on, round_.decided_by = decision.decided_on, decision.decided_by.strip()
    round_.decision_number, round_.resolution = decision.number.strip(), decision.resolution
    keep(round_, "decide_plan", f"{round_.decided_by}决定采用“{round_.proposal}”", actor=actor, on=on)
    record(
        kind="ROTATION_DECIDED",
        actor=actor,
        subjects=[round_, round_.proposal],
        content=said_of(round_) | {"meeting": round_.decided_by, "name": round_.proposal.name},
    )
    return round_


@transaction.atomic
def post_notice(*, round_id: int, seen: int, actor: User, on: date, calendar: Calendar) -> Round:
    """Post the list for the working days of the settings (公示), and open the seed of the draw.

    Raises:
        RotationError: NOT_YOURS, WRONG_STATE, STALE. WorkdayError: a year without working days.
    """
    round_ = round_for(round_id, "post", actor=actor, on=on, seen=seen)
    workdays = int(round_.values["notice_workdays"])
    round_.state, round_.posted_on = RoundState.PUBLIC, on
    round_.notice_until = add_workdays(on, workdays, calendar, allow_guess=True)
    round_.draw_seed = open_seed(round_)
    until = day_in_words(round_.notice_until)
    keep(round_, "post", f"公示{workdays}个工作日，至{until}，公开抽签种子", actor=actor, on=on)
    record(
        kind="ROTATION_POSTED",
        actor=actor,
        subjects=[round_],
        content=said_of(round_) | {"until": until, "seed": round_.draw_seed},
    )
    return round_


@transaction.atomic
def start_terms(*, round_id: int, seen: int, actor: User, on: date) -> Round:
    """After the notice: a term with a day of return for everyone, and a draft plan with a task per receiving school.

    The plan goes the usual way of plans: approved, signed, issued, received. The shares become figures of indicators.

    Raises:
        RotationError: NOT_YOURS, WRONG_STATE, STALE, NOTICE_RUNS, OPEN_OBJECTIONS, UPHELD_STANDS. PlanError.
    """
    round_ = round_for(round_id, "start", actor=actor, on=on, seen=seen)
    refuse(why_not_start(round_, on=on))
    ends_on = _last_day(round_, "term_years")
    moves = list(round_.proposal.moves.select_related("participant__school", "to_school"))
    leaders = list(round_.proposal.leader_moves.select_related("participant__school", "to_school"))
    Term.objects.bulk_create(_terms(round_, moves, ends_on))
    Term.objects.bulk_create(_terms(round_, leaders, _last_day(round_, "heads_term_years")))
    round_.plan = _plan(round_, moves, leaders, ends_on, actor=actor, on=on)
    put_shares(round_, moves, actor=actor)
    round_.state = RoundState.RUNNING
    told = f"{len(moves)}人开始轮岗，至{day_in_words(ends_on)}"
    if leaders:
        told += f"；校级干部{len(leaders)}人到任，任期至{day_in_words(_last_day(round_, 'heads_term_years'))}"
    keep(round_, "start", f"{told}；已拟落实计划", actor=actor, on=on)
    record(
        kind="ROTATION_STARTED",
        actor=actor,
        subjects=[round_, round_.plan],
        content=said_of(round_) | {"moves": len(moves) + len(leaders), "until": day_in_words(ends_on)},
    )
    return round_


def _last_day(round_: Round, setting: str) -> date:
    return months_later(round_.starts_on, int(round_.values[setting]) * MONTHS) - ONE_DAY


def _terms(round_: Round, moves: list, ends_on: date) -> list[Term]:
    """Return the terms of moves; a head's or deputy's names no subject."""
    return [
        Term(
            round=round_,
            participant=move.participant,
            code=move.participant.code,
            from_school=move.participant.school,
            to_school=move.to_school,
            subject=getattr(move, "subject", ""),
            starts_on=round_.starts_on,
            ends_on=ends_on,
        )
        for move in moves
    ]


def _plan(round_: Round, moves: list, leaders: list, ends_on: date, *, actor: User, on: date):
    plan = draft_plan(
        title=f"{round_.title}落实计划",
        owner=round_.owner,
        line=Line.ADMINISTRATION,
        starts_on=on,
        ends_on=ends_on,
        actor=actor,
        on=on,
    )
    due_on = max(round_.starts_on, on) + timedelta(days=REPORT_IN_DAYS)
    tasks: list[tuple[str, str]] = []
    for school, rows in _by_receiver(moves).items():
        subjects = "、".join(sorted({SUBJECTS[row.subject] for row in rows}))
        told = f"学科：{subjects}。派出学校配合办理交接；名单见交流轮岗批次。"
        tasks.append((f"{school}接收轮岗教师{len(rows)}人，办理报到、安排任课", told))
    for school, rows in _by_receiver(leaders).items():
        told = f"职级：{'、'.join(DUTIES[row.participant.duty] for row in rows)}。按干部管理权限办理任免和交接。"
        tasks.append((f"{school}校级干部{len(rows)}人到任，办理任免手续和工作交接", told))
    for title, wording in tasks:
        facts = TaskFacts(
            title=title,
            organisation_id=round_.owner_id,
            starts_on=on,
            due_on=due_on,
            wording=wording,
            due_basis="学年开始后一个月内",
        )
        add_task(plan_id=plan.pk, facts=facts, actor=actor, on=on)
    return plan


def _by_receiver(moves: list) -> dict:
    receiving: dict = {}
    for move in moves:
        receiving.setdefault(move.to_school, []).append(move)
    return receiving


@transaction.atomic
def close_term(*, term_id: int, seen: int, state: str, note: str, closed_on: date, actor: User, on: date) -> Term:
    """Close a term: returned or stays after its last day, or ended before it with a reason.

    Raises:
        RotationError: NOT_YOURS, WRONG_STATE, TERM_CLOSED, TERM_RUNS, STALE, NOT_YET, WORDING_MISSING.
    """
    round_id = Term.objects.values_list("round_id", flat=True).get(pk=term_id)
    round_ = round_for(round_id, "term", actor=actor, on=on)
    term = Term.objects.select_for_update(of=("self",)).get(pk=term_id)
    refuse(why_not_close_term(term, state, note, closed_on, on=on, seen=seen))
    term.state, term.note, term.closed_on = state, note.strip()[:200], closed_on
    term.version += 1
    term.save()
    record(
        kind="ROTATION_TERM_CLOSED",
        actor=actor,
        subjects=[term, round_],
        content=said_of(round_) | {"code": term.code, "state": TermState(state).label},
    )
    return term


@transaction.atomic
def measure_effect(*, round_id: int, seen: int, actor: User, on: date) -> Round:
    """Measure what came of the rotation a year later: from the register approved since, beside what was promised.

    Raises:
        RotationError: NOT_YOURS, WRONG_STATE, STALE, TOO_EARLY, NO_NEW_REGISTER, FAULTS.
    """
    round_ = round_for(round_id, "measure", actor=actor, on=on, seen=seen)
    round_.effect = measured(round_, on=on)
    round_.state, round_.measured_on = RoundState.CLOSED, on
    keep(round_, "measure", "按新一学年名册评估效果，与方案承诺对照", actor=actor, on=on)
    record(kind="ROTATION_MEASURED", actor=actor, subjects=[round_], content=said_of(round_))
    return round_
