"""Send a plan through approval: submit, agree, return, take back, or record what happened on paper."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from yanzhen.apps.accounts.models import User
from yanzhen.apps.accounts.permissions import acting_for
from yanzhen.apps.audit.actions.record import record
from yanzhen.apps.files.models import StoredFile
from yanzhen.apps.organisations.models import OrganisationKind
from yanzhen.apps.plans.actions.draft_plan import locked_plan, refuse
from yanzhen.apps.plans.errors import PlanError
from yanzhen.apps.plans.models import Opinion, PartyRole, Plan, PlanState, PlanStep, StepState, TaskParty
from yanzhen.apps.plans.refusals.plan import (
    capability_for,
    why_not_act,
    why_not_decide,
    why_not_number,
    why_not_recorded,
    why_not_submit,
    why_not_version,
)
from yanzhen.presets.approvals import approvals


@transaction.atomic
def submit_plan(*, plan_id: int, seen: int, actor: User, on: date) -> Plan:
    """Send a draft into approval; drafting counts as the first step done.

    Raises:
        PlanError: NOT_YOURS, WRONG_STATE, STALE or NO_TASKS.
    """
    plan = locked_plan(plan_id)
    refuse(why_not_submit(plan, actor, on=on) or why_not_version(seen, plan.version))
    steps = lay_out_steps(plan)
    _finish(steps[0], Opinion.AGREE, "", actor, str(actor), on)
    _call_next(plan)
    plan.state = PlanState.IN_APPROVAL
    plan.version += 1
    plan.save(update_fields=["state", "approval_round", "version"])
    record(
        kind="PLAN_SUBMITTED",
        actor=actor,
        acting_for=acting_for(actor, capability_for(plan, "submit"), plan.owner_id, on=on),
        subjects=[plan],
        content={"title": plan.title},
    )
    return plan


def lay_out_steps(plan: Plan) -> list[PlanStep]:
    """Write the steps of a new round; one of 会签 for each supporting section, none where nobody supports."""
    plan.approval_round += 1
    rows = []
    for position, step in enumerate(approvals()[plan.approval].steps_for(plan.line), start=1):
        units = [plan.owner_id] if step.unit == "owner" else supporting_units(plan)
        rows.extend(
            PlanStep(
                plan=plan,
                round=plan.approval_round,
                position=position,
                code=step.code,
                title=step.title,
                capability=step.capability,
                roles=list(step.roles),
                organisation_id=unit,
            )
            for unit in units
        )
    return PlanStep.objects.bulk_create(rows)


def supporting_units(plan: Plan) -> list[int]:
    """Return the sections that lead or support a task of the plan besides its owner, in stable order."""
    parties = TaskParty.objects.filter(task__plan=plan, role__in=(PartyRole.LEAD, PartyRole.SUPPORT))
    named = parties.filter(organisation__kind=OrganisationKind.SECTION).values_list("organisation_id", flat=True)
    carried = plan.tasks.own().filter(organisation__kind=OrganisationKind.SECTION)
    found = set(named) | set(carried.values_list("organisation_id", flat=True))
    return sorted(found - {plan.owner_id})


@transaction.atomic
def decide_step(*, step_id: int, opinion: str, reason: str, actor: User, on: date) -> Plan:
    """Agree at a step or return the plan to its drafter; the last agreement signs it.

    Raises:
        PlanError: WRONG_STATE, NOT_WAITING, NOT_YOUR_STEP or REASON_MISSING.
    """
    plan = locked_plan(PlanStep.objects.values_list("plan_id", flat=True).get(pk=step_id))
    step = PlanStep.objects.select_for_update(of=("self",)).get(pk=step_id)
    step.plan = plan
    refuse(why_not_decide(step, actor, on=on))
    if opinion == Opinion.RETURN:
        refuse(None if reason.strip() else PlanError("REASON_MISSING"))
        _finish(step, Opinion.RETURN, reason.strip(), actor, str(actor), on)
        _back_to_draft(plan)
        kind = "PLAN_RETURNED"
    else:
        _finish(step, Opinion.AGREE, reason.strip(), actor, str(actor), on)
        kind = "PLAN_STEP_AGREED" if _call_next(plan) else "PLAN_SIGNED"
        if kind == "PLAN_SIGNED":
            _sign(plan, on)
    plan.version += 1
    plan.save(update_fields=["state", "signed_on", "version"])
    record(
        kind=kind,
        actor=actor,
        acting_for=acting_for(actor, step.capability, step.organisation_id, on=on, roles=step.roles),
        subjects=[plan, step],
        content={"title": plan.title, "step": step.title, "reason": reason.strip()},
    )
    return plan


@transaction.atomic
def recall_plan(*, plan_id: int, actor: User, on: date) -> Plan:
    """Take a plan back from approval into a draft.

    Raises:
        PlanError: NOT_YOURS or WRONG_STATE.
    """
    plan = locked_plan(plan_id)
    refuse(why_not_act(plan, "recall", actor, on=on))
    _back_to_draft(plan)
    plan.version += 1
    plan.save(update_fields=["state", "version"])
    record(
        kind="PLAN_RECALLED",
        actor=actor,
        acting_for=acting_for(actor, capability_for(plan, "recall"), plan.owner_id, on=on),
        subjects=[plan],
        content={"title": plan.title},
    )
    return plan


@dataclass(frozen=True, kw_only=True)
class RecordedStep:
    """A step that happened on paper: who agreed, on which day."""

    code: str
    name: str
    acted_on: date
    opinion: str = ""


@transaction.atomic
def record_approval(
    *,
    plan_id: int,
    number: str,
    steps: Sequence[RecordedStep],
    actor: User,
    on: date,
    scan: StoredFile | None = None,
) -> Plan:
    """Record an approval given on paper (补录); every step of the chain is named, and all are marked as recorded.

    Raises:
        PlanError: NOT_YOURS, WRONG_STATE, NO_TASKS, NUMBER_MISSING, NUMBER_FORM, SIGNER_MISSING, SIGNED_IN_FUTURE.
    """
    plan = locked_plan(plan_id)
    given = {step.code: step for step in steps}
    refuse(
        why_not_act(plan, "record_approval", actor, on=on)
        or why_not_number(number)
        or why_not_recorded(plan, approvals()[plan.approval].steps_for(plan.line), given, on=on)
    )
    plan.steps.filter(state__in=(StepState.WAITING, StepState.CURRENT)).update(state=StepState.VOID)
    for step in lay_out_steps(plan):
        said = given[step.code]
        step.is_recorded_afterwards, step.scan = True, scan
        _finish(step, Opinion.AGREE, said.opinion, actor, said.name.strip(), said.acted_on)
    plan.state, plan.number, plan.is_recorded_afterwards = PlanState.SIGNED, number, True
    plan.signed_on = max(step.acted_on for step in steps)
    plan.version += 1
    plan.save()
    record(
        kind="PLAN_APPROVAL_RECORDED",
        actor=actor,
        acting_for=acting_for(actor, capability_for(plan, "record_approval"), plan.owner_id, on=on),
        subjects=[plan, *([scan] if scan else [])],
        content={"title": plan.title, "number": number},
    )
    return plan


def _finish(step: PlanStep, opinion: str, reason: str, actor: User, name: str, on: date) -> None:
    step.state = StepState.RETURNED if opinion == Opinion.RETURN else StepState.DONE
    step.opinion, step.reason, step.actor, step.acted_by_name, step.acted_on = opinion, reason, actor, name, on
    step.save()


def _call_next(plan: Plan) -> bool:
    """Open the next position once nobody of the present one is outstanding; return whether anybody is to act."""
    rows = plan.steps.filter(round=plan.approval_round)
    if rows.filter(state=StepState.CURRENT).exists():
        return True
    waiting = rows.filter(state=StepState.WAITING).order_by("position").first()
    if waiting is None:
        return False
    rows.filter(position=waiting.position, state=StepState.WAITING).update(state=StepState.CURRENT)
    return True


def _back_to_draft(plan: Plan) -> None:
    plan.steps.filter(state__in=(StepState.WAITING, StepState.CURRENT)).update(state=StepState.VOID)
    plan.state = PlanState.DRAFT


def _sign(plan: Plan, on: date) -> None:
    plan.state, plan.signed_on = PlanState.SIGNED, on
