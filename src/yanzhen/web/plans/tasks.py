"""Writing the tasks of a draft: added, changed in place, moved, removed."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yanzhen.apps.documents.origins import links_for
from yanzhen.apps.plans.actions.edit_task import add_task, edit_task, move_task, remove_task
from yanzhen.apps.plans.models import Plan, Task
from yanzhen.apps.plans.refusals.plan import why_not_act
from yanzhen.kernel.errors import YanzhenError
from yanzhen.web.acting import act_and_return
from yanzhen.web.pages import render_page, wants_part
from yanzhen.web.permissions import needs
from yanzhen.web.plans.finding import frame, visible_own_task, visible_plan
from yanzhen.web.plans.forms import TaskForm, task_initial
from yanzhen.web.plans.plan import rows_of


@needs("plans.edit")
@require_http_methods(["GET", "POST"])
def new_task(request: HttpRequest, plan_id: int) -> HttpResponse:
    """Add a task; ``under`` names the task it belongs to."""
    plan = visible_plan(request, plan_id)
    under = request.GET.get("under", "")
    parent = plan.tasks.own().filter(pk=int(under)).first() if under.isdigit() else None
    form = TaskForm(plan, request.POST or None, initial=task_initial(plan, None), on=request.today)
    if request.method == "POST" and form.is_valid():
        try:
            task = add_task(
                plan_id=plan.pk,
                facts=form.task_facts(),
                parent_id=parent.pk if parent else None,
                actor=request.user,
                on=request.today,
            )
        except YanzhenError as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, f"已添加“{task.title}”。")
            return redirect(f"{reverse('plans:plan', args=[plan.pk])}#t-{task.pk}")
    return _show(request, plan, form, None, parent=parent)


@needs("plans.edit")
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, task_id: int) -> HttpResponse:
    """Change a task where it stands in the table, or on a page of its own without script."""
    task = visible_own_task(request, task_id)
    form = TaskForm(task.plan, request.POST or None, initial=task_initial(task.plan, task), on=request.today, task=task)
    if request.method == "POST" and form.is_valid():
        try:
            edit_task(
                task_id=task.pk,
                seen=form.cleaned_data["seen"] or 0,
                facts=form.task_facts(),
                actor=request.user,
                on=request.today,
            )
        except YanzhenError as refusal:
            form.add_error(None, refusal.message)
            return _show(request, task.plan, form, task, mine_and_theirs=refusal.code == "STALE")
        if wants_part(request):
            return _row(request, visible_own_task(request, task_id))
        messages.success(request, "已保存。")
        return redirect(f"{reverse('plans:plan', args=[task.plan_id])}#t-{task.pk}")
    return _show(request, task.plan, form, task)


@needs("plans.view")
@require_safe
def row(request: HttpRequest, task_id: int) -> HttpResponse:
    """Show one row of the table again, e.g. after cancelling."""
    task = visible_own_task(request, task_id)
    if not wants_part(request):
        return redirect("plans:plan", plan_id=task.plan_id)
    return _row(request, task)


@needs("plans.edit")
@require_POST
def move(request: HttpRequest, task_id: int) -> HttpResponse:
    """Move a task up, down, under the one above it, or out of its parent."""
    task = visible_own_task(request, task_id)
    parent_id, before_id = _place(task, request.POST.get("to", ""))
    back = f"{reverse('plans:plan', args=[task.plan_id])}#t-{task.pk}"
    return act_and_return(
        request,
        move_task,
        back=back,
        task_id=task.pk,
        seen=_seen(request, task),
        parent_id=parent_id,
        before_id=before_id,
    )


@needs("plans.edit")
@require_POST
def remove(request: HttpRequest, task_id: int) -> HttpResponse:
    """Remove a task from a draft."""
    task = visible_own_task(request, task_id)
    back = reverse("plans:plan", args=[task.plan_id])
    return act_and_return(
        request, remove_task, back=back, done=f"已删除“{task.title}”。", task_id=task.pk, seen=_seen(request, task)
    )


def _seen(request: HttpRequest, task: Task) -> int:
    seen = request.POST.get("seen", "")
    return int(seen) if seen.isdigit() else task.version


def _place(task: Task, to: str) -> tuple[int | None, int | None]:
    """Return parent and following sibling for a move by one step."""
    siblings = list(task.plan.tasks.own().filter(parent_id=task.parent_id).order_by("position", "pk"))
    at = next(index for index, sibling in enumerate(siblings) if sibling.pk == task.pk)
    if to == "up" and at > 0:
        return task.parent_id, siblings[at - 1].pk
    if to == "down":
        after = siblings[at + 2].pk if at + 2 < len(siblings) else None
        return task.parent_id, after
    if to == "in" and at > 0:
        return siblings[at - 1].pk, None
    if to == "out" and task.parent is not None:
        return task.parent.parent_id, None
    following = siblings[at + 1].pk if at + 1 < len(siblings) else None
    return task.parent_id, following


def _row(request: HttpRequest, task: Task) -> HttpResponse:
    number = request.GET.get("number", "") or request.POST.get("number", "")
    links = links_for(request.user, [task.source], on=request.today)
    row = rows_of(task.plan, [task], links=links)[0]
    row.number = number if number.isdigit() else row.number
    refusal = why_not_act(task.plan, "edit", request.user, on=request.today)
    return render(request, "plans/_task_row.html", {"row": row, "plan": task.plan, "why_not_edit": refusal})


def _show(
    request: HttpRequest,
    plan: Plan,
    form: TaskForm,
    task: Task | None,
    *,
    parent: Task | None = None,
    mine_and_theirs: bool = False,
) -> HttpResponse:
    refusal = why_not_act(plan, "edit", request.user, on=request.today)
    context = frame(
        plan, "tasks", form=form, task=task, parent=parent, refusal=refusal, theirs=task if mine_and_theirs else None
    )
    status = 409 if form.non_field_errors() else 422 if form.errors else 200
    return render_page(request, "plans/task.html", "plans/_task_form.html", context, status=status)
