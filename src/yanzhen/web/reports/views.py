"""Reports: list, start, write with a live preview, read, print, Word."""

from __future__ import annotations

import json
from typing import Any

import django_filters
import django_tables2 as tables
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST

from yanzhen.apps.accounts.permissions import grants_for, reach_ids
from yanzhen.apps.indicators.series import DISTRICT_KINDS
from yanzhen.apps.reports.actions.bind import rows_to_try
from yanzhen.apps.reports.actions.edit import edit_report
from yanzhen.apps.reports.actions.start import start_report
from yanzhen.apps.reports.models import Binding, Report, ReportKind, ReportState
from yanzhen.apps.reports.queries import binding_rows
from yanzhen.apps.reports.refusals import ReportActError, why_not_edit, why_not_sign
from yanzhen.apps.reports.templates import templates_for
from yanzhen.kernel.errors import YanzhenError
from yanzhen.web.columns import DayColumn
from yanzhen.web.lists import Empty, render_list
from yanzhen.web.permissions import needs
from yanzhen.web.reports.composing import Composed, compose, visible_report, word_of
from yanzhen.web.reports.editing import editor_context, names_of, shapes_of
from yanzhen.web.reports.forms import BindForm, StartForm, half_year_of
from yanzhen.web.reports.posted import posted_shapes, wanted_of
from yanzhen.web.reports.scopes import plans_to_sum_up, scopes_for, writers_for

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


class ReportTable(tables.Table):
    """The list of reports."""

    title = tables.Column("标题", linkify=lambda record: reverse("reports:report", args=[record.pk]))
    kind = tables.Column("种类")
    owner = tables.Column("起草单位")
    period_end = DayColumn(verbose_name="期间止")
    state = tables.Column("状态")
    number = tables.Column("发文字号", default="")

    class Meta:
        model = Report
        fields = ("title", "kind", "owner", "period_end", "state", "number")
        order_by = "-period_end"


class ReportFilter(django_filters.FilterSet):
    """What to keep of the list."""

    title = django_filters.CharFilter(label="标题", lookup_expr="contains")
    kind = django_filters.ChoiceFilter(label="种类", choices=ReportKind)
    state = django_filters.ChoiceFilter(label="状态", choices=ReportState)

    class Meta:
        model = Report
        fields = ("title", "kind", "state")


@needs("reports.view")
def report_list(request: HttpRequest) -> HttpResponse:
    """List the reports of owners in reach."""
    owners = reach_ids(request.user, "reports.view", on=request.today)
    may_start = bool(grants_for(request.user, "reports.edit", on=request.today))
    return render_list(
        request,
        template="reports/list.html",
        title="总结报告",
        noun="报告",
        rows=Report.objects.filter(owner__in=owners).select_related("owner"),
        table=ReportTable,
        filters=ReportFilter,
        empty=Empty(
            "还没有总结报告",
            "从模板起草一份，数由系统从任务和指标里取。",
            reverse("reports:new") if may_start else "",
            "起草总结" if may_start else "",
        ),
        context={"may_start": may_start},
    )


@needs("reports.edit")
def new_report(request: HttpRequest) -> HttpResponse:
    """Start a report from a template."""
    first, last = half_year_of(request.today)
    owner = writers_for(request).order_by("pk").first()
    plans = plans_to_sum_up(request)
    kept = templates_for(request.user, on=request.today)
    usual = "half_year" if (first.month, last.month) == (1, 6) else "year"
    if owner is not None and owner.kind not in DISTRICT_KINDS:
        usual = "school"
    initial = {
        "template": request.GET.get("template", usual),
        "owner": owner,
        "scope": owner,
        "plans": [plan.pk for plan in plans if plan.starts_on <= last and plan.ends_on >= first],
        "period_start": first.isoformat(),
        "period_end": last.isoformat(),
    }
    form = StartForm(
        request.POST or None,
        initial=initial,
        owners=writers_for(request),
        scopes=scopes_for(request),
        plans=plans,
        kept=kept,
    )
    if request.method == "POST" and form.is_valid():
        try:
            report = _start(request, form.cleaned_data)
        except YanzhenError as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, "已按模板起草，数都已绑定；请补充文字。")
            return redirect("reports:edit", report.pk)
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "reports/new.html", {"form": form, "has_plans": plans.exists()}, status=status)


def _start(request: HttpRequest, wanted: dict) -> Report:
    return start_report(
        template=wanted["template"],
        owner_id=wanted["owner"].pk,
        scope_id=wanted["scope"].pk,
        plan_ids=[plan.pk for plan in wanted["plans"]],
        period_start=wanted["period_start"],
        period_end=wanted["period_end"],
        title=wanted["title"],
        actor=request.user,
        on=request.today,
    )


@needs("reports.view")
def report_page(request: HttpRequest, report_id: int) -> HttpResponse:
    """Read a report; every number is a link to its rows."""
    return show_report(request, visible_report(request, report_id))


def show_report(request: HttpRequest, report: Report, *, refusal: YanzhenError | None = None) -> HttpResponse:
    """Render the report's page, with the refusal of an act if there was one."""
    composed = compose(report)
    context = {
        "report": report,
        "composed": composed,
        "refusal": refusal,
        "why_not_edit": why_not_edit(report, request.user, request.today),
        "why_not_sign": why_not_sign(report, request.user, request.today),
        "plans": report.plans.all(),
    }
    return render(request, "reports/report.html", context, status=409 if refusal else 200)


@needs("reports.edit")
def edit_page(request: HttpRequest, report_id: int) -> HttpResponse:
    """Write a report beside its live preview."""
    report = visible_report(request, report_id, capability="reports.edit")
    refusal: YanzhenError | None = why_not_edit(report, request.user, request.today)
    title, body, version = report.title, report.body, report.version
    if request.method == "POST":
        title, body = request.POST.get("title", ""), request.POST.get("body", "").replace("\r\n", "\n")
        try:
            _save(request, report, title, body)
        except YanzhenError as error:
            refusal = error
        else:
            messages.success(request, "已保存。")
            return redirect("reports:report" if "done" in request.POST else "reports:edit", report.pk)
    bindings = binding_rows(report)
    picked = _picked_or_none(request)
    context = {
        "report": report,
        "title": title,
        "version": version,
        "refusal": refusal,
        "composed": _previewed(request, report, body, picked),
        "bindings": bindings,
        "bind_form": BindForm(plans=report.plans.all()),
        "stored_body": report.body if refusal and refusal.code == "STALE" else "",
        **_editor(body, bindings, picked),
    }
    return render(request, "reports/edit.html", context, status=409 if refusal and request.method == "POST" else 200)


def _editor(body: str, bindings: list[Binding], picked: dict[str, dict[str, Any]]) -> dict[str, Any]:
    names = names_of(picked) | {row.key: row.label for row in bindings}
    context = editor_context(body, picked | shapes_of(bindings), names, in_template=False)
    return context | {"picked": json.dumps(picked, ensure_ascii=False) if picked else ""}


def _picked_or_none(request: HttpRequest) -> dict[str, dict[str, Any]]:
    try:
        return posted_shapes(request.POST.get("picked", ""))
    except YanzhenError:
        return {}


def _save(request: HttpRequest, report: Report, title: str, body: str) -> None:
    version = request.POST.get("version", "")
    if not version.isdigit():
        raise ReportActError("STALE", who="他人")
    edit_report(
        report_id=report.pk,
        title=title,
        body=body,
        version=int(version),
        actor=request.user,
        on=request.today,
        picked=wanted_of(report, posted_shapes(request.POST.get("picked", ""))),
    )


def _previewed(request: HttpRequest, report: Report, body: str, picked: dict[str, dict[str, Any]]) -> Composed | None:
    try:
        return compose(report, body=body, picked=_unsaved(request, report, picked))
    except YanzhenError:
        return None


def _unsaved(request: HttpRequest, report: Report, picked: dict[str, dict[str, Any]]) -> list[Binding]:
    """Return the rows of picked bindings that are not stored yet, as far as the user may bind them."""
    return rows_to_try(report, wanted_of(report, picked), request.user, request.today)


@require_POST
@needs("reports.edit")
def preview(request: HttpRequest, report_id: int) -> HttpResponse:
    """Show the words being typed with their numbers; nothing is stored."""
    report = visible_report(request, report_id, capability="reports.edit")
    body = request.POST.get("body", "").replace("\r\n", "\n")
    try:
        picked = posted_shapes(request.POST.get("picked", ""))
        context = {"composed": compose(report, body=body, picked=_unsaved(request, report, picked))}
    except YanzhenError as error:
        context = {"refusal": error}
    return render(request, "reports/_preview.html", context)


@needs("reports.view")
def word(request: HttpRequest, report_id: int) -> HttpResponse:
    """Give the report as .docx; ``?head=notice`` or ``report`` carries it under a red head."""
    report = visible_report(request, report_id)
    data = word_of(compose(report), head=request.GET.get("head", ""), on=request.today)
    response = HttpResponse(data, content_type=DOCX)
    response.headers["Content-Disposition"] = content_disposition_header(
        as_attachment=True, filename=f"{report.title}.docx"
    )
    return response


@needs("reports.view")
def sheet(request: HttpRequest, report_id: int) -> HttpResponse:
    """Print a report without any mark of the screen."""
    report = visible_report(request, report_id)
    return render(request, "reports/sheet.html", {"report": report, "composed": compose(report)})
