"""What filling in costs: trend, who asks, which schools, what was allowed twice; as a page and as a workbook."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_safe

from yanzhen.apps.accounts.permissions import reach_ids
from yanzhen.apps.elements import burden as sums
from yanzhen.apps.elements.burden import BurdenSum, burden_visible_to
from yanzhen.apps.elements.models import AskOverride, BurdenEntry
from yanzhen.apps.organisations.models import Organisation
from yanzhen.presets.rulebook import rulebook_value
from yanzhen.web.elements.drawing import burden_chart
from yanzhen.web.elements.lists import tabs
from yanzhen.web.permissions import needs
from yanzhen.web.spreadsheets import sheets_response

SHOWN = 20
MONTHS = 12
LONGEST_YEARS = 5
HEADINGS = ("报送次数", "其中临时填报", "要填项数", "已有并确认", "新填", "估算分钟", "其中临时填报分钟", "填报单位数")


class BurdenForm(forms.Form):
    """The span and what to keep."""

    first = forms.DateField(
        label="从", required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    last = forms.DateField(
        label="到", required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    organisation = forms.ModelChoiceField(
        label="填报单位", queryset=Organisation.objects.none(), required=False, empty_label="全部"
    )
    requester = forms.ModelChoiceField(
        label="要求填报的科室", queryset=Organisation.objects.none(), required=False, empty_label="全部"
    )
    kind = forms.ChoiceField(
        label="类别", choices=[("", "全部"), ("standing", "日常台账"), ("temporary", "临时填报")], required=False
    )

    def __init__(self, *args: Any, entries: QuerySet[BurdenEntry], today: date, **given: Any) -> None:
        super().__init__(*args, **given)
        self.today = today
        for name in ("organisation", "requester"):
            ids = entries.order_by().values(name)
            self.fields[name].queryset = Organisation.objects.filter(pk__in=ids).order_by("sort_key", "code")

    def clean(self) -> dict[str, Any]:
        """Fill in the last twelve months; refuse a span that is turned round or endless."""
        said = super().clean()
        last = said.get("last") or self.today
        first = said.get("first") or _months_before(last, MONTHS - 1)
        if last < first:
            self.add_error("last", "“到”不能早于“从”。")
        elif last.year - first.year > LONGEST_YEARS:
            self.add_error("first", f"一次最多看{LONGEST_YEARS}年，请缩短范围。")
        return said | {"first": first, "last": last}


def _with_span(request: HttpRequest) -> QueryDict:
    """Return what was asked for, with the last twelve months where no span is named, so that the page shows them."""
    asked = request.GET.copy()
    if not asked.get("first") and not asked.get("last"):
        asked["first"] = _months_before(request.today, MONTHS - 1).isoformat()
        asked["last"] = request.today.isoformat()
    return asked


def _months_before(day: date, count: int) -> date:
    place = day.year * 12 + day.month - 1 - count
    return date(place // 12, place % 12 + 1, 1)


@needs("elements.view")
@require_safe
def burden(request: HttpRequest) -> HttpResponse:
    """Show the burden of a span: whole, by month, by who asks, by school, by form."""
    seen = burden_visible_to(request.user, on=request.today)
    form = BurdenForm(_with_span(request), entries=seen, today=request.today)
    if not form.is_valid():
        context = {"form": form, "tabs": tabs(request, "elements:burden")}
        return render(request, "elements/burden.html", context, status=422)
    asked = form.cleaned_data
    rows = seen.submitted_between(asked["first"], asked["last"])
    if asked["organisation"]:
        rows = rows.filter(organisation=asked["organisation"])
    if asked["requester"]:
        rows = rows.filter(requester=asked["requester"])
    if asked["kind"]:
        rows = rows.filter(is_temporary=asked["kind"] == "temporary")
    months = sums.by_month(rows, first=asked["first"], last=asked["last"])
    parts = {"requesters": sums.by_requester(rows), "schools": sums.by_school(rows), "forms": sums.by_form(rows)}
    if request.GET.get("export") == "xlsx":
        return _workbook(months, parts)
    context = {
        "form": form,
        "tabs": tabs(request, "elements:burden"),
        "whole": sums.whole(rows),
        "months": months,
        "chart": burden_chart(months),
        "seconds": rulebook_value("elements/seconds", on=request.today),
        "overrides": list(_overrides(request, asked)),
        "shown": SHOWN,
        "first": asked["first"],
        "last": asked["last"],
        "query": request.GET.urlencode(),
        **parts,
    }
    return render(request, "elements/burden.html", context)


def _overrides(request: HttpRequest, asked: dict[str, Any]) -> QuerySet[AskOverride]:
    mine = reach_ids(request.user, "elements.view", on=request.today)
    rows = AskOverride.objects.filter(Q(requester__in=mine), allowed_on__range=(asked["first"], asked["last"]))
    if asked["requester"]:
        rows = rows.filter(requester=asked["requester"])
    return rows.select_related("element", "requester", "allowed_by__person")[:SHOWN]


def _workbook(months: list[BurdenSum], parts: dict[str, list[BurdenSum]]) -> HttpResponse:
    named = (
        ("按月", "月份", months),
        ("按科室", "要求填报的科室", parts["requesters"]),
        ("按学校", "填报单位", parts["schools"]),
        ("按表", "表名", parts["forms"]),
    )
    return sheets_response("填报负担", [(title, (head, *HEADINGS), map(_cells, rows)) for title, head, rows in named])


def _cells(row: BurdenSum) -> tuple[object, ...]:
    return (
        row.name,
        row.submissions,
        row.temporary,
        row.asked,
        row.confirmed,
        row.typed,
        round(row.minutes, 1),
        round(row.temporary_minutes, 1),
        row.schools,
    )
