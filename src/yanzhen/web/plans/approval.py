"""Approval of a plan: the steps with their opinions, and what the user may do now."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yanzhen.apps.files.actions.receive import keep
from yanzhen.apps.files.actions.stage import DECLARATION_LABELS, staged_file
from yanzhen.apps.files.media import JPEG, PDF, PNG
from yanzhen.apps.plans.actions.approve_plan import (
    RecordedStep,
    decide_step,
    recall_plan,
    record_approval,
    submit_plan,
)
from yanzhen.apps.plans.actions.issue_plan import close_plan, issue_plan
from yanzhen.apps.plans.errors import PlanError
from yanzhen.apps.plans.models import Opinion, Plan, PlanState, PlanStep, StepState
from yanzhen.apps.plans.refusals.plan import why_not_act, why_not_decide, why_not_submit
from yanzhen.kernel.errors import YanzhenError
from yanzhen.presets.approvals import ApprovalStep, approvals
from yanzhen.web.acting import act_and_return
from yanzhen.web.permissions import needs
from yanzhen.web.plans.finding import frame, visible_plan, visible_step
from yanzhen.web.plans.forms import DayInput

SCAN_BYTES = 20 * 1024 * 1024


class RecordForm(forms.Form):
    """An approval that was given on paper: who and when for every step, the number, a scan."""

    number = forms.CharField(label="发文字号", max_length=60, help_text="写作“机关代字〔2026〕1号”的样式。")
    scan = forms.FileField(label="扫描件（可以不附）", required=False)
    declared = forms.ChoiceField(
        label="扫描件是否涉密", choices=[("", "请选择"), *DECLARATION_LABELS.items()], required=False
    )

    def __init__(self, chain: tuple[ApprovalStep, ...], *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.chain = chain
        for step in chain:
            self.fields[f"name-{step.code}"] = forms.CharField(label=f"{step.title}：办理人", max_length=60)
            self.fields[f"on-{step.code}"] = forms.DateField(label=f"{step.title}：日期", widget=DayInput)

    def steps(self) -> list[RecordedStep]:
        """Return what happened at each step."""
        said = self.cleaned_data
        return [
            RecordedStep(code=step.code, name=said[f"name-{step.code}"], acted_on=said[f"on-{step.code}"])
            for step in self.chain
        ]


@dataclass(frozen=True)
class Round:
    """The steps of one round of approval."""

    number: int
    steps: list[PlanStep]


@needs("plans.view", "plans.approve")
@require_safe
def approval_page(request: HttpRequest, plan_id: int) -> HttpResponse:
    """Show the steps of every round, and the user's own where it is the user's turn."""
    plan = visible_plan(request, plan_id)
    user, on = request.user, request.today
    steps = list(plan.steps.select_related("organisation", "scan").order_by("-round", "position", "pk"))
    mine, refusal = _mine(steps, plan, request)
    context = frame(
        plan,
        "approval",
        rounds=[Round(number, list(rows)) for number, rows in groupby(steps, key=lambda step: step.round)],
        mine=mine,
        why_not_mine=refusal,
        chain=approvals()[plan.approval].steps_for(plan.line),
        why_not_submit=why_not_submit(plan, user, on=on),
        why_not_recall=why_not_act(plan, "recall", user, on=on),
        why_not_record=why_not_act(plan, "record_approval", user, on=on),
        why_not_issue=why_not_act(plan, "issue", user, on=on),
        is_draft=plan.state == PlanState.DRAFT,
    )
    return render(request, "plans/approval.html", context)


def _mine(steps: list[PlanStep], plan: Plan, request: HttpRequest) -> tuple[PlanStep | None, PlanError | None]:
    """Return the current step that the user acts on, else why the user cannot."""
    refusal = None
    for step in steps:
        if step.state != StepState.CURRENT:
            continue
        step.plan = plan
        refusal = why_not_decide(step, request.user, on=request.today)
        if refusal is None:
            return step, None
    return None, refusal


@needs("plans.edit")
@require_POST
def submit(request: HttpRequest, plan_id: int) -> HttpResponse:
    """Send a draft into approval."""
    plan = visible_plan(request, plan_id)
    seen = request.POST.get("seen", "")
    version = int(seen) if seen.isdigit() else plan.version
    back = reverse("plans:approval", args=[plan.pk])
    return act_and_return(request, submit_plan, back=back, done="已送审。", plan_id=plan.pk, seen=version)


@needs("plans.edit")
@require_POST
def recall(request: HttpRequest, plan_id: int) -> HttpResponse:
    """Take a plan back into a draft."""
    plan = visible_plan(request, plan_id)
    back = reverse("plans:approval", args=[plan.pk])
    return act_and_return(request, recall_plan, back=back, done="已撤回，可以修改。", plan_id=plan.pk)


@needs("plans.approve", "plans.sign")
@require_POST
def decide(request: HttpRequest, step_id: int) -> HttpResponse:
    """Agree at a step, or return the plan with a reason."""
    step = visible_step(request, step_id)
    opinion = Opinion.RETURN if request.POST.get("opinion") == Opinion.RETURN else Opinion.AGREE
    done = "已退回修改。" if opinion == Opinion.RETURN else f"“{step.title}”已办。"
    return act_and_return(
        request,
        decide_step,
        back=reverse("plans:approval", args=[step.plan_id]),
        done=done,
        step_id=step.pk,
        opinion=opinion,
        reason=request.POST.get("reason", ""),
    )


@needs("plans.issue", "plans.sign")
@require_http_methods(["GET", "POST"])
def record_on_paper(request: HttpRequest, plan_id: int) -> HttpResponse:
    """Record an approval given on paper."""
    plan = visible_plan(request, plan_id)
    refusal = why_not_act(plan, "record_approval", request.user, on=request.today)
    chain = approvals()[plan.approval].steps_for(plan.line)
    form = RecordForm(chain, request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            _record(request, plan, form)
        except YanzhenError as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, "审核签发已补录。")
            return redirect("plans:approval", plan_id=plan.pk)
    pairs = [(form[f"name-{step.code}"], form[f"on-{step.code}"]) for step in chain]
    context = frame(plan, "approval", form=form, refusal=refusal, pairs=pairs, scan_bytes=SCAN_BYTES)
    status = 409 if form.non_field_errors() else 422 if form.errors else 200
    return render(request, "plans/record.html", context, status=status)


def _record(request: HttpRequest, plan: Plan, form: RecordForm) -> None:
    given = {
        "plan_id": plan.pk,
        "number": form.cleaned_data["number"],
        "steps": form.steps(),
        "actor": request.user,
        "on": request.today,
    }
    if not form.cleaned_data["scan"]:
        record_approval(**given)
        return
    with (
        staged_file(
            form.cleaned_data["scan"],
            actor=request.user,
            declared=form.cleaned_data["declared"],
            allowed_types=(PDF, PNG, JPEG),
            max_bytes=SCAN_BYTES,
        ) as staged,
        transaction.atomic(),
    ):
        scan = keep(
            staged,
            actor=request.user,
            organisation=plan.owner,
            on=request.today,
            view_capability="plans.view",
            named_units=[plan.owner],
        )
        record_approval(scan=scan, **given)


@needs("plans.issue", "plans.sign")
@require_POST
def issue(request: HttpRequest, plan_id: int) -> HttpResponse:
    """Put a signed plan in force."""
    plan = visible_plan(request, plan_id)
    back = reverse("plans:plan", args=[plan.pk])
    number = request.POST.get("number", "")
    done = "计划已下发，可以继续下发到学校。"
    return act_and_return(request, issue_plan, back=back, done=done, plan_id=plan.pk, number=number)


@needs("plans.issue", "plans.sign")
@require_POST
def close(request: HttpRequest, plan_id: int) -> HttpResponse:
    """Close a plan whose tasks are all struck off."""
    plan = visible_plan(request, plan_id)
    back = reverse("plans:plan", args=[plan.pk])
    return act_and_return(request, close_plan, back=back, done="计划已办结。", plan_id=plan.pk)
