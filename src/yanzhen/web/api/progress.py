"""Progress of tasks: what was reported, and reporting.

No postponed annotations here: the framework reads them through the decorator.
"""

from datetime import date
from decimal import Decimal
from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Field, Query, Router, Schema

from yanzhen.apps.plans.actions.report_progress import report_no_change, report_progress
from yanzhen.apps.plans.models import ProgressReport, StatusReported, Task
from yanzhen.apps.plans.queries.visible import tasks_visible_to
from yanzhen.apps.plans.refusals.progress import Statement
from yanzhen.web.api.paging import PageQuery, RowId, page_of
from yanzhen.web.api.rights import api_needs
from yanzhen.web.api.schemas import REFUSALS

router = Router(tags=["进展"])


class ProgressOut(Schema):
    """One report of progress."""

    id: int
    task_id: int
    organisation_id: int
    period_start: date
    period_end: date
    status: str
    value: Decimal | None
    numerator: Decimal | None
    denominator: Decimal | None
    sentence: str
    submission: str
    submitted_on: date | None


class ProgressPage(Schema):
    """One page of reports."""

    items: list[ProgressOut]
    next_after: int | None


FIGURE_FORM = r"^-?[0-9]{1,12}(\.[0-9]{1,6})?$"


class ProgressIn(Schema):
    """A report: a status with one sentence, or a figure, or numerator and denominator; figures are exact texts."""

    status: StatusReported | None = None
    value: str | None = Field(None, pattern=FIGURE_FORM, description="数值，例如“62.5”")
    numerator: str | None = Field(None, pattern=FIGURE_FORM, description="分子")
    denominator: str | None = Field(None, pattern=FIGURE_FORM, description="分母")
    sentence: str = Field("", max_length=500)

    def statement(self) -> Statement:
        """Return what is said, as the act takes it."""
        parts = (self.value, self.numerator, self.denominator)
        value, top, bottom = (None if part is None else Decimal(part) for part in parts)
        sentence = self.sentence.replace("\x00", "")
        return Statement(status=self.status, value=value, numerator=top, denominator=bottom, sentence=sentence)


def _shape(row: ProgressReport) -> dict[str, Any]:
    return {name: getattr(row, name) for name in ProgressOut.model_fields}


def _task(request: HttpRequest, task_id: int) -> Task:
    return get_object_or_404(tasks_visible_to(request.user, on=request.today), pk=task_id)


@router.get("/tasks/{task_id}/progress", response={200: ProgressPage, **REFUSALS}, summary="进展列表")
@api_needs("tasks.view")
def list_progress(request: HttpRequest, task_id: RowId, query: Query[PageQuery]) -> dict[str, Any]:
    """List what was reported on a task, oldest first."""
    return page_of(ProgressReport.objects.filter(task=_task(request, task_id)), query, _shape)


@router.post("/tasks/{task_id}/progress", response={201: ProgressOut, **REFUSALS}, summary="填报进展")
@api_needs("tasks.report")
def add_progress(request: HttpRequest, task_id: RowId, said: ProgressIn) -> Any:
    """Report on a task for the period that is open; refused as on the page."""
    task = _task(request, task_id)
    made = report_progress(task_id=task.pk, said=said.statement(), actor=request.user, on=request.today)
    return 201, _shape(made)


@router.post("/tasks/{task_id}/progress/no-change", response={201: ProgressOut, **REFUSALS}, summary="无变化")
@api_needs("tasks.report")
def add_no_change(request: HttpRequest, task_id: RowId) -> Any:
    """Say that nothing changed since the last report."""
    made = report_no_change(task_id=_task(request, task_id).pk, actor=request.user, on=request.today)
    return 201, _shape(made)
