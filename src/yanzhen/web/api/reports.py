"""Reports with their numbers and the rows under them.

No postponed annotations here: the framework reads them through the decorator.
"""

from datetime import date
from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Query, Router, Schema

from yanzhen.apps.accounts.permissions import reach_ids
from yanzhen.apps.reports.models import Report
from yanzhen.web.api.paging import PageQuery, RowId, page_of
from yanzhen.web.api.rights import api_needs
from yanzhen.web.api.schemas import REFUSALS
from yanzhen.web.reports.composing import compose
from yanzhen.web.reports.numbers import number_of

router = Router(tags=["总结报告"])


class ReportOut(Schema):
    """A report."""

    id: int
    title: str
    kind: str
    state: str
    owner_id: int
    period_start: date
    period_end: date
    number: str
    signed_on: date | None


class ReportPage(Schema):
    """One page of reports."""

    items: list[ReportOut]
    next_after: int | None


class NumberOut(Schema):
    """A number in a report."""

    key: str
    shown: str | None


class ReportWhole(ReportOut):
    """A report with its words, the numbers in them, and those that rest on nothing."""

    body: str
    numbers: list[NumberOut]
    unbound: list[str]
    digest: str | None


class InputOut(Schema):
    """A row under a number."""

    subject: str
    label: str
    shown: str


class NumberWhole(Schema):
    """A number, how it was worked out, and every row under it."""

    label: str
    shown: str | None
    how: str
    inputs: list[InputOut]
    missing: list[str]


def _visible(request: HttpRequest):
    return Report.objects.filter(owner__in=reach_ids(request.user, "reports.view", on=request.today))


def _shape(row: Report) -> dict[str, Any]:
    return {name: getattr(row, name) for name in ReportOut.model_fields}


@router.get("/", response={200: ReportPage, **REFUSALS}, summary="报告列表")
@api_needs("reports.view")
def list_reports(request: HttpRequest, query: Query[PageQuery]) -> dict[str, Any]:
    """List the reports that the user may see."""
    return page_of(_visible(request), query, _shape)


@router.get("/{report_id}", response={200: ReportWhole, **REFUSALS}, summary="一份报告")
@api_needs("reports.view")
def get_report(request: HttpRequest, report_id: RowId) -> dict[str, Any]:
    """Return a report; a frozen one with the numbers of its freezing."""
    row = get_object_or_404(_visible(request).select_related("owner", "scope"), pk=report_id)
    composed = compose(row)
    return _shape(row) | {
        "body": composed.frozen.body if composed.frozen else row.body,
        "numbers": [{"key": number.key, "shown": number.shown} for number in composed.binding.numbers],
        "unbound": list(composed.binding.unbound),
        "digest": composed.frozen.digest if composed.frozen else None,
    }


@router.get("/{report_id}/numbers/{key}", response={200: NumberWhole, **REFUSALS}, summary="数的来源")
@api_needs("reports.view")
def get_number(request: HttpRequest, report_id: RowId, key: str) -> dict[str, Any]:
    """Return where one number comes from."""
    return number_of(get_object_or_404(_visible(request).select_related("scope"), pk=report_id), key)
