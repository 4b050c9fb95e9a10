"""Drafts whose figures are checked: list, hand in, text beside its figures."""

from __future__ import annotations

import django_filters
import django_tables2 as tables
from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from yanzhen.apps.accounts.permissions import grants_for
from yanzhen.apps.figure_checks.actions.check_draft import check_draft
from yanzhen.apps.figure_checks.errors import FigureCheckError
from yanzhen.apps.figure_checks.models import FigureCheck, Verdict
from yanzhen.apps.figure_checks.queries import checks_visible_to
from yanzhen.apps.files.errors import FileError
from yanzhen.kernel.errors import BadInputError
from yanzhen.web.columns import DayColumn, NumberColumn, TitleColumn
from yanzhen.web.figure_checks.access import check_for, own_units, subjects
from yanzhen.web.figure_checks.forms import DraftForm
from yanzhen.web.figure_checks.page import page_context
from yanzhen.web.lists import Empty, render_list
from yanzhen.web.pages import render_page
from yanzhen.web.permissions import needs, require


class CheckTable(tables.Table):
    """One line per draft, with how many figures came to what."""

    title = TitleColumn(verbose_name="稿子", linkify=lambda record: reverse("figure_checks:check", args=[record.pk]))
    subject = tables.Column("说的是", order_by="subject__sort_key")
    figure_count = NumberColumn(verbose_name="数")
    contradictory = NumberColumn(verbose_name=Verdict.CONTRADICTORY.label)
    different = NumberColumn(verbose_name=Verdict.DIFFERENT.label)
    confirmed = NumberColumn(verbose_name=Verdict.CONFIRMED.label)
    unknown = NumberColumn(verbose_name=Verdict.UNKNOWN.label)
    organisation = tables.Column("归属单位", order_by="organisation__sort_key")
    checked_on = DayColumn(verbose_name="核验日期")

    class Meta:
        model = FigureCheck
        fields = (
            "title",
            "subject",
            "figure_count",
            "contradictory",
            "different",
            "confirmed",
            "unknown",
            "organisation",
            "checked_on",
        )
        order_by = "-checked_on"


class CheckFilter(django_filters.FilterSet):
    """What to keep of the list."""

    title = django_filters.CharFilter(
        label="稿子", lookup_expr="icontains", widget=forms.TextInput(attrs={"type": "search"})
    )

    class Meta:
        model = FigureCheck
        fields = ("title",)


@needs("reports.view")
@require_safe
def check_list(request: HttpRequest) -> HttpResponse:
    """List the drafts checked for units in reach."""
    may_start = bool(grants_for(request.user, "reports.edit", on=request.today))
    rows = checks_visible_to(request.user, on=request.today).light().with_counts()
    return render_list(
        request,
        template="figure_checks/list.html",
        title="数据核验",
        noun="稿子",
        rows=rows.select_related("organisation", "subject"),
        table=CheckTable,
        filters=CheckFilter,
        empty=Empty(
            "还没有核验过稿子",
            "上传或粘贴一份总结、汇报，系统逐个核对其中的数。",
            reverse("figure_checks:new") if may_start else "",
            "核验一份稿子" if may_start else "",
        ),
        context={"may_start": may_start},
    )


@needs("reports.edit")
@require_http_methods(["GET", "POST"])
def new_check(request: HttpRequest) -> HttpResponse:
    """Take in a draft; a refusal keeps what was typed."""
    own = own_units(request)
    home = own.first()
    form = DraftForm(
        request.POST or None,
        request.FILES or None,
        organisations=own,
        subjects=subjects(request),
        initial={"organisation": home, "subject": home},
    )
    if request.method == "POST" and form.is_valid():
        organisation = form.cleaned_data["organisation"]
        require(request, "reports.edit", organisation)
        try:
            check = check_draft(
                submission=form.submission(), organisation=organisation, actor=request.user, on=request.today
            )
        except BadInputError as error:
            for problem in error.problems:
                form.add_error("upload" if form.cleaned_data["upload"] else "pasted", problem.message)
        except (FileError, FigureCheckError) as error:
            form.add_error(_field_of(error, form), error.message)
        else:
            messages.success(request, f"已核验{check.figures.count()}个数。")
            return redirect("figure_checks:check", check.pk)
    crumbs = [("数据核验", reverse("figure_checks:list")), ("核验一份稿子", "")]
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "figure_checks/new.html", {"form": form, "crumbs": crumbs}, status=status)


def _field_of(error: FileError | FigureCheckError, form: DraftForm) -> str:
    if error.code in ("NOT_DECLARED", "SECRET_DECLARED"):
        return "declared"
    if error.code == "TITLE_TOO_LONG":
        return "title"
    return "upload" if form.cleaned_data["upload"] else "pasted"


@needs("reports.view")
@require_safe
def check_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a draft with its figures marked, beside the list of figures."""
    context = page_context(request, check_for(request, pk))
    return render_page(request, "figure_checks/check.html", "figure_checks/_cards.html", context)
