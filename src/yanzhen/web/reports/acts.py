"""Acts on a report from its pages: bind, let go, freeze, sign."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from yanzhen.apps.reports.actions.acknowledge import acknowledge_corrections
from yanzhen.apps.reports.actions.bind import Wanted, bind_number, unbind_number
from yanzhen.apps.reports.actions.freeze import freeze_report
from yanzhen.apps.reports.actions.sign import sign_report
from yanzhen.kernel.errors import YanzhenError
from yanzhen.web.pages import ask_first
from yanzhen.web.permissions import needs
from yanzhen.web.reports.composing import compose, visible_report
from yanzhen.web.reports.forms import BindForm
from yanzhen.web.reports.views import show_report


def _pk(thing) -> int | None:
    return thing.pk if thing else None


@require_POST
@needs("reports.edit")
def bind(request: HttpRequest, report_id: int) -> HttpResponse:
    """Bind a number; the form comes back with what was wrong."""
    report = visible_report(request, report_id, capability="reports.edit")
    form = BindForm(request.POST, plans=report.plans.all())
    if form.is_valid():
        given = form.cleaned_data
        wanted = Wanted(
            key=given["key"],
            label=given["label"],
            kind=given["kind"],
            indicator_id=_pk(given["indicator"]),
            plan_id=_pk(given["plan"]) if not given["task"] else None,
            task_id=_pk(given["task"]),
            measure=given["measure"],
            value=given["value"],
            provided_by=given["provided_by"],
            provided_on=given["provided_on"],
            decimals=given["decimals"],
        )
        try:
            bind_number(report_id=report.pk, wanted=wanted, actor=request.user, on=request.today)
        except YanzhenError as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, f"已绑定，在正文里写{{{wanted.key}}}即可。")
            return redirect("reports:edit", report.pk)
    return render(request, "reports/bind.html", {"report": report, "form": form}, status=422)


@require_POST
@needs("reports.edit")
def unbind(request: HttpRequest, report_id: int) -> HttpResponse:
    """Let go of a binding that the words do not use."""
    report = visible_report(request, report_id, capability="reports.edit")
    try:
        unbind_number(report_id=report.pk, key=request.POST.get("key", ""), actor=request.user, on=request.today)
    except YanzhenError as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, "已解除绑定。")
    return redirect("reports:edit", report.pk)


@needs("reports.edit")
def freeze(request: HttpRequest, report_id: int) -> HttpResponse:
    """Ask, then freeze."""
    report = visible_report(request, report_id, capability="reports.edit")
    if request.method != "POST":
        unbound = compose(report).binding.unbound
        consequences = ["定稿后文字和数都不再改动，数据以后有变化时页面会说明。"]
        if unbound:
            consequences.append(f"有{len(unbound)}个数没有来源：{'、'.join(unbound[:10])}。打印时不作标记。")
        return ask_first(
            request,
            title="定稿",
            sentence=f"《{report.title}》要定稿吗？",
            consequences=consequences,
            back=reverse("reports:report", args=[report.pk]),
            confirm_label="定稿",
            hidden={"version": str(report.version)},
        )
    version = request.POST.get("version", "")
    try:
        freeze_report(
            report_id=report.pk, version=int(version) if version.isdigit() else 0, actor=request.user, on=request.today
        )
    except YanzhenError as refusal:
        return show_report(request, report, refusal=refusal)
    messages.success(request, "已定稿。")
    return redirect("reports:report", report.pk)


@require_POST
@needs("reports.edit")
def acknowledge(request: HttpRequest, report_id: int) -> HttpResponse:
    """Take note of the numbers that were corrected."""
    report = visible_report(request, report_id, capability="reports.edit")
    try:
        acknowledge_corrections(report_id=report.pk, actor=request.user, on=request.today)
    except YanzhenError as refusal:
        return show_report(request, report, refusal=refusal)
    messages.success(request, "已核对，这些数以更正后的为准。")
    return redirect("reports:report", report.pk)


@require_POST
@needs("reports.sign")
def sign(request: HttpRequest, report_id: int) -> HttpResponse:
    """Sign a frozen report."""
    report = visible_report(request, report_id)
    number = request.POST.get("number", "")
    try:
        sign_report(report_id=report.pk, number=number, actor=request.user, on=request.today)
    except YanzhenError as refusal:
        return show_report(request, report, refusal=refusal)
    messages.success(request, "已签发。")
    return redirect("reports:report", report.pk)
