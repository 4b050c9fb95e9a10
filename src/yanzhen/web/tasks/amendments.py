"""Changing a task in force: proposed with a reason, seen word by word, agreed or objected to by the unit in charge."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yanzhen.apps.accounts.rights import role_titles
from yanzhen.apps.documents.queries import documents_for
from yanzhen.apps.plans.actions.decide_amendment import agree_to_amendment, object_to_amendment
from yanzhen.apps.plans.actions.propose_amendment import propose_amendment, take_back_amendment
from yanzhen.apps.plans.amending import Difference, differences, facts_of
from yanzhen.apps.plans.models import Amendment, Comparator, Target, Task
from yanzhen.apps.plans.queries.amendments import amendments_visible_to
from yanzhen.apps.plans.refusals.amendment import consenting_roles, why_not_amend, why_not_decide, why_not_take_back
from yanzhen.engines.revisions import Stretch, marked_apart
from yanzhen.kernel.errors import YanzhenError
from yanzhen.web.acting import act_and_return
from yanzhen.web.documents.access import number_in
from yanzhen.web.permissions import needs
from yanzhen.web.plans.forms import DayInput
from yanzhen.web.tasks.finding import visible_task


@dataclass(frozen=True)
class MarkedDifference:
    """One thing that differs, with the words that do."""

    label: str
    before: tuple[Stretch, ...]
    after: tuple[Stretch, ...]


class AmendForm(forms.Form):
    """What of a task in force may be changed; a task handed down keeps the words of the one it came from."""

    title = forms.CharField(label="任务", max_length=300)
    wording = forms.CharField(label="要求", required=False, widget=forms.Textarea(attrs={"rows": 3}))
    variation = forms.CharField(
        label="一校一策", required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 2})
    )
    due_on = forms.DateField(label="完成时限", widget=DayInput)
    reason = forms.CharField(
        label="调整理由", max_length=500, widget=forms.Textarea(attrs={"rows": 2}), help_text="会写进任务的经过。"
    )

    def __init__(self, task: Task, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.task = task
        for name in ("title", "wording") if task.origin_id else ("variation",):
            del self.fields[name]
        self.targets = list(task.targets.all())
        for number, target in enumerate(self.targets):
            for name in _figures(target):
                label = {"value": "目标值", "minimum": "下限", "maximum": "上限"}[name]
                self.fields[f"target-{number}-{name}"] = forms.DecimalField(
                    label=f"{target.metric}{label}（{target.unit}）" if target.unit else f"{target.metric}{label}",
                    max_digits=20,
                    decimal_places=6,
                    initial=f"{getattr(target, name).normalize():f}" if getattr(target, name) is not None else None,
                )
        self.order_fields([name for name in self.fields if name != "reason"] + ["reason"])

    @staticmethod
    def initial_of(task: Task) -> dict[str, Any]:
        """Return what the task says now."""
        return {name: getattr(task, name) for name in ("title", "wording", "variation", "due_on")}

    def changes(self) -> dict[str, Any]:
        """Return what was typed as the act takes it."""
        said = self.cleaned_data
        found = {name: said[name].strip() for name in ("title", "wording", "variation") if name in said}
        targets = facts_of(self.task)["targets"]
        for number, target in enumerate(self.targets):
            for name in _figures(target):
                targets[number][name] = f"{said[f'target-{number}-{name}'].normalize():f}"
        return {**found, "due_on": said["due_on"].isoformat(), "targets": targets}


def _figures(target: Target) -> tuple[str, ...]:
    is_range = target.comparator == Comparator.BETWEEN or target.value is None
    return ("minimum", "maximum") if is_range else ("value",)


@needs("plans.issue", "plans.sign")
@require_http_methods(["GET", "POST"])
def amend(request: HttpRequest, task_id: int) -> HttpResponse:
    """Propose a change of a task in force."""
    task = visible_task(request, task_id)
    refusal = why_not_amend(task, request.user, on=request.today)
    form = AmendForm(task, request.POST or None, initial=AmendForm.initial_of(task))
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            made = propose_amendment(
                task_id=task.pk,
                seen=number_in(request, "seen"),
                changes=form.changes(),
                reason=form.cleaned_data["reason"],
                actor=request.user,
                on=request.today,
            )
        except YanzhenError as error:
            form.add_error(None, error.message)
            status = 409
        else:
            messages.success(request, f"已提出调整，等{task.organisation}确认。")
            return redirect("tasks:amendment", amendment_id=made.pk)
    elif form.errors:
        status = 422
    context = {"task": task, "form": form, "refusal": refusal, "who": _who(task), "crumbs": _crumbs(task, "调整任务")}
    return render(request, "tasks/amend.html", context, status=status)


@needs("tasks.view")
@require_safe
def amendment(request: HttpRequest, amendment_id: int) -> HttpResponse:
    """Show a change word by word, with what can be done about it."""
    found = _visible(request, amendment_id)
    version = found.document_version
    seen = documents_for(request.user, on=request.today)
    is_readable = version is not None and seen.filter(pk=version.document_id).exists()
    context = {
        "amendment": found,
        "task": found.task,
        "rows": [marked(one) for one in differences(found.before, found.after)],
        "version": version if is_readable else None,
        "who": _who(found.task),
        "why_not_decide": why_not_decide(found, request.user, seen=found.version, on=request.today),
        "can_take_back": why_not_take_back(found, request.user, on=request.today) is None,
        "crumbs": _crumbs(found.task, "任务调整"),
    }
    return render(request, "tasks/amendment.html", context)


@needs("tasks.endorse", "plans.approve")
@require_POST
def agree(request: HttpRequest, amendment_id: int) -> HttpResponse:
    """Agree to a change of the unit's task."""
    found = _visible(request, amendment_id)
    return act_and_return(
        request,
        agree_to_amendment,
        back=reverse("tasks:amendment", args=[found.pk]),
        done="已同意，任务已按新的内容办理。",
        amendment_id=found.pk,
        seen=number_in(request, "seen"),
    )


@needs("tasks.endorse", "plans.approve")
@require_POST
def object_to(request: HttpRequest, amendment_id: int) -> HttpResponse:
    """Object to a change, with the reason."""
    found = _visible(request, amendment_id)
    return act_and_return(
        request,
        object_to_amendment,
        back=reverse("tasks:amendment", args=[found.pk]),
        done="已提出异议，任务保持原来的内容。",
        amendment_id=found.pk,
        seen=number_in(request, "seen"),
        reason=request.POST.get("reason", ""),
    )


@needs("plans.issue", "plans.sign")
@require_POST
def take_back(request: HttpRequest, amendment_id: int) -> HttpResponse:
    """Take a proposal back."""
    found = _visible(request, amendment_id)
    back = reverse("tasks:task", args=[found.task_id])
    return act_and_return(request, take_back_amendment, back=back, done="已撤回。", amendment_id=found.pk)


def marked(one: Difference) -> MarkedDifference:
    """Return a difference with its words marked."""
    before, after = marked_apart([one.before], [one.after])
    return MarkedDifference(one.label, before[0], after[0])


def _visible(request: HttpRequest, amendment_id: int) -> Amendment:
    rows = amendments_visible_to(request.user, on=request.today).select_related("document_version__document")
    return get_object_or_404(rows.defer("document_version__text", "document_version__reading"), pk=amendment_id)


def _who(task: Task) -> str:
    return f"{task.organisation}（{role_titles(consenting_roles(task)[1])}）"


def _crumbs(task: Task, last: str) -> list[tuple[str, str]]:
    return [("任务填报", reverse("tasks:list")), (task.title, reverse("tasks:task", args=[task.pk])), (last, "")]
