"""Why an act on the roll-out is refused: for acts and pages alike."""

from __future__ import annotations

from datetime import date

from yanzhen.apps.accounts.models import User
from yanzhen.apps.accounts.permissions import may, may_anywhere
from yanzhen.apps.accounts.rights import capability_title
from yanzhen.apps.organisations.models import Organisation
from yanzhen.apps.rollout.errors import RolloutError
from yanzhen.apps.rollout.models import ReportState, StepReport
from yanzhen.apps.rollout.steps import Step


def _without(capability: str) -> RolloutError:
    return RolloutError("NOT_YOURS", capability=capability_title(capability))


def why_not_report(organisation: Organisation | int, actor: User, *, on: date) -> RolloutError | None:
    """Why may the actor not say how this school stands?"""
    return None if may(actor, "rollout.report", organisation, on=on) else _without("rollout.report")


def why_not_confirm(organisation: Organisation | int, actor: User, *, on: date) -> RolloutError | None:
    """Why may the actor not confirm this school's reports?"""
    return None if may(actor, "rollout.confirm", organisation, on=on) else _without("rollout.confirm")


def why_not_set(actor: User, *, on: date) -> RolloutError | None:
    """Why may the actor not settle the district's steps?"""
    return None if may_anywhere(actor, "rollout.confirm", on=on) else _without("rollout.confirm")


def why_stale(current: int, seen: int) -> RolloutError | None:
    """Why may someone who saw version ``seen`` not change what is now at ``current``?"""
    return None if current == seen else RolloutError("STALE", current=current, seen=seen)


def why_not_report_step(present: StepReport | None, done_on: date, *, on: date) -> RolloutError | None:
    """Why can the school not say that it has done a step?"""
    if present is not None and present.state == ReportState.CONFIRMED:
        return RolloutError("CONFIRMED")
    return RolloutError("DONE_IN_FUTURE") if done_on > on else None


def why_not_decide(report: StepReport, actor: User, act: str, *, on: date) -> RolloutError | None:
    """Why may the actor not ``confirm`` or ``send_back`` this report? A confirmed one can still be sent back."""
    if refusal := why_not_confirm(report.organisation_id, actor, on=on):
        return refusal
    if report.reported_by_id == actor.pk:
        return RolloutError("OWN_WORK")
    allowed = (ReportState.REPORTED,) if act == "confirm" else (ReportState.REPORTED, ReportState.CONFIRMED)
    if report.state not in allowed:
        words = "确认" if act == "confirm" else "退回"
        return RolloutError("DECIDED", state=ReportState(report.state).label, act=words)
    return None


def why_not_due_on(step: Step, due_on: date, steps: tuple[Step, ...]) -> RolloutError | None:
    """Why can the step not be due on that day? Steps follow one another."""
    place = [one.code for one in steps].index(step.code)
    before = steps[place - 1].due_on if place else date.min
    after = steps[place + 1].due_on if place + 1 < len(steps) else date.max
    if before < due_on < after:
        return None
    return RolloutError("OUT_OF_ORDER", before=before.isoformat(), after=after.isoformat())
