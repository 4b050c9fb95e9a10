"""Notices: list, draft, page, print, and the acts on one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import django_filters
import django_tables2 as tables
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from yanzhen.apps.accounts.permissions import grants_for
from yanzhen.apps.organisations.models import Organisation
from yanzhen.apps.plans.models import Task
from yanzhen.apps.supervision.actions.conclude import conclude_notice, withdraw_notice
from yanzhen.apps.supervision.actions.draft import draft_notices
from yanzhen.apps.supervision.actions.reply import reply_to_notice
from yanzhen.apps.supervision.actions.sign import sign_notice
from yanzhen.apps.supervision.models import Notice, NoticeKind, NoticeState
from yanzhen.apps.supervision.queries import lights_visible_to, notices_visible_to
from yanzhen.apps.supervision.refusals import NoticeError, step_failed, why_not_close, why_not_reply, why_not_sign
from yanzhen.kernel.errors import YanzhenError
from yanzhen.presets.supervision import supervision_steps
from yanzhen.presets.workdays import load_calendar
from yanzhen.web.columns import DayColumn
from yanzhen.web.lists import Empty, render_list
from yanzhen.web.permissions import needs
from yanzhen.web.supervision.choices import choose_plan
from yanzhen.web.supervision.forms import NoticeForm, WordsForm

MOST_TASKS = 500


class NoticeTable(tables.Table):
    """The list of notices."""

    number = tables.Column("编号", linkify=lambda record: reverse("supervision:notice", args=[record.pk]))
    kind = tables.Column("督办方式")
    addressee = tables.Column("承办单位", default="（多个单位）")
    issuer = tables.Column("发出单位")
    state = tables.Column("状态")
    signed_on = DayColumn(verbose_name="签发日期")
    reply_due_on = DayColumn(verbose_name="反馈时限")

    class Meta:
        model = Notice
        fields = ("number", "kind", "addressee", "issuer", "state", "signed_on", "reply_due_on")
        order_by = "-pk"

    def render_number(self, value: str) -> str:
        """Show the number."""
        return value

    def value_number(self, value: str) -> str:
        """Give the number to a spreadsheet."""
        return value


class NoticeFilter(django_filters.FilterSet):
    """What to keep of the list."""

    kind = django_filters.ChoiceFilter(label="督办方式", choices=NoticeKind)
    state = django_filters.ChoiceFilter(label="状态", choices=NoticeState)
    unit = django_filters.CharFilter(label="承办单位", field_name="addressee__name", lookup_expr="contains")

    class Meta:
        model = Notice
        fields = ("kind", "state", "unit")


@needs("supervision.view", "tasks.view")
def notice_list(request: HttpRequest) -> HttpResponse:
    """List the notices that the user may see."""
    return render_list(
        request,
        template="supervision/notices.html",
        title="督办文书",
        noun="文书",
        rows=notices_visible_to(request.user, on=request.today),
        table=NoticeTable,
        filters=NoticeFilter,
        empty=Empty("还没有督办文书", "任务亮红灯后，可以在亮灯总览里选中任务发提醒或催办单。"),
        context={"tabs": choose_plan(request).tabs(request)},
    )


def _issuers(request: HttpRequest) -> list[Organisation]:
    grants = grants_for(request.user, "supervision.sign", on=request.today)
    return list(Organisation.objects.filter(pk__in={grant.organisation_id for grant in grants}))


def _wanted_tasks(request: HttpRequest) -> list[Task]:
    source = request.POST if request.method == "POST" else request.GET
    keys = [int(key) for key in source.getlist("task") if key.isdigit()][:MOST_TASKS]
    visible = lights_visible_to(request.user, on=request.today).filter(task__in=keys).values("task")
    return list(
        Task.objects.filter(pk__in=visible).select_related("organisation", "light").order_by("organisation", "pk")
    )


@needs("supervision.sign")
def new_notice(request: HttpRequest) -> HttpResponse:
    """Draft notices about the chosen tasks: one sheet for each unit, or one circular for all."""
    tasks = _wanted_tasks(request)
    previous = _previous_notice(request)
    initial = {"kind": _next_kind(previous), "demand": _usual_demand(tasks)}
    form = NoticeForm(request.POST or None, initial=initial)
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            drafted = _draft_all(request, tasks, form.cleaned_data, previous)
        except NoticeError as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, f"已拟{len(drafted)}份，签发后送达。")
            return (
                redirect("supervision:notice", drafted[0].pk) if len(drafted) == 1 else redirect("supervision:notices")
            )
    if form.is_bound and form.errors:
        status = 422
    context = {"form": form, "tasks": tasks, "previous": previous, "issuers": _issuers(request)}
    return render(request, "supervision/new.html", context, status=status)


def _draft_all(
    request: HttpRequest, tasks: list[Task], wanted: dict[str, Any], previous: Notice | None
) -> list[Notice]:
    units = [None] if wanted["kind"] == NoticeKind.CIRCULAR else sorted({task.organisation_id for task in tasks})
    issuer = next(iter(_issuers(request)))
    chosen = request.POST.get("issuer", "")
    return draft_notices(
        sheets=[[task.pk for task in tasks if unit in (None, task.organisation_id)] for unit in units] or [[]],
        kind=wanted["kind"],
        issuer_id=int(chosen) if chosen.isdigit() else issuer.pk,
        demand=wanted["demand"],
        directly_because=wanted["directly_because"],
        follows_id=previous.pk if previous else None,
        actor=request.user,
        on=request.today,
    )


def _previous_notice(request: HttpRequest) -> Notice | None:
    key = request.POST.get("follows") or request.GET.get("follows") or ""
    return notices_visible_to(request.user, on=request.today).filter(pk=int(key)).first() if key.isdigit() else None


def _next_kind(previous: Notice | None) -> str:
    kinds = list(supervision_steps())
    return kinds[min(kinds.index(previous.kind) + 1, len(kinds) - 1)] if previous else NoticeKind.REMINDER


def _usual_demand(tasks: list[Task]) -> str:
    if not tasks:
        return ""
    return "请对照任务时限查明原因，尽快填报进展；确有困难的，说明情况和下一步安排。"


@needs("supervision.view", "tasks.view")
def notice_page(request: HttpRequest, notice_id: int) -> HttpResponse:
    """Show one notice with its matters, what was answered, and what may be done next."""
    return _page(request, _notice(request, notice_id))


def _notice(request: HttpRequest, notice_id: int) -> Notice:
    return get_object_or_404(notices_visible_to(request.user, on=request.today), pk=notice_id)


def _page(request: HttpRequest, notice: Notice, *, refusal: YanzhenError | None = None) -> HttpResponse:
    matters = notice.matters.select_related("task__organisation", "task__light")
    actor, on = request.user, request.today
    context = {
        "notice": notice,
        "matters": matters,
        "refusal": refusal,
        "why_not_sign": why_not_sign(notice, actor, on),
        "why_not_reply": why_not_reply(notice, actor, on),
        "why_not_close": why_not_close(notice, actor, on),
        "may_escalate": step_failed(notice, on) and notice.kind != NoticeKind.CIRCULAR,
        "words": request.POST.get("words", ""),
    }
    return render(request, "supervision/notice.html", context, status=409 if refusal else 200)


@needs("supervision.view", "tasks.view")
def notice_sheet(request: HttpRequest, notice_id: int) -> HttpResponse:
    """Print one notice as a sheet."""
    notice = _notice(request, notice_id)
    matters = notice.matters.select_related("task__organisation")
    step = supervision_steps()[notice.kind]
    return render(request, "supervision/sheet.html", {"notice": notice, "matters": matters, "step": step})


def _act(request: HttpRequest, notice_id: int, act: Callable[[Notice], Notice], done: str) -> HttpResponse:
    notice = _notice(request, notice_id)
    try:
        act(notice)
    except YanzhenError as refusal:
        return _page(request, notice, refusal=refusal)
    messages.success(request, done)
    return redirect("supervision:notice", notice_id)


def _words(request: HttpRequest) -> str:
    form = WordsForm(request.POST)
    return form.cleaned_data["words"] if form.is_valid() else ""


@require_POST
@needs("supervision.sign")
def sign(request: HttpRequest, notice_id: int) -> HttpResponse:
    """Sign a draft."""
    act = {"actor": request.user, "on": request.today, "calendar": load_calendar()}
    return _act(
        request, notice_id, lambda notice: sign_notice(notice_id=notice.pk, **act), "已签发，承办单位现在可以看到。"
    )


@require_POST
@needs("tasks.report")
def reply(request: HttpRequest, notice_id: int) -> HttpResponse:
    """Answer a notice."""
    act = {"actor": request.user, "on": request.today, "reply": _words(request)}
    return _act(request, notice_id, lambda notice: reply_to_notice(notice_id=notice.pk, **act), "已反馈。")


@require_POST
@needs("supervision.sign")
def conclude(request: HttpRequest, notice_id: int) -> HttpResponse:
    """Conclude a notice."""
    act = {"actor": request.user, "on": request.today, "conclusion": _words(request)}
    return _act(request, notice_id, lambda notice: conclude_notice(notice_id=notice.pk, **act), "已办结。")


@require_POST
@needs("supervision.sign")
def withdraw(request: HttpRequest, notice_id: int) -> HttpResponse:
    """Withdraw a notice."""
    act = {"actor": request.user, "on": request.today, "reason": _words(request)}
    return _act(
        request, notice_id, lambda notice: withdraw_notice(notice_id=notice.pk, **act), "已撤回，编号不再使用。"
    )
