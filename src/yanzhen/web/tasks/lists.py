"""Lists of tasks, of reports to examine and of requests to strike off."""

from __future__ import annotations

from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from yanzhen.apps.accounts.permissions import may_anywhere
from yanzhen.apps.plans.queries import waiting
from yanzhen.apps.plans.queries.visible import tasks_to_report, tasks_visible_to
from yanzhen.web.lists import Empty, render_list
from yanzhen.web.permissions import needs
from yanzhen.web.tasks.filters import TaskFilter
from yanzhen.web.tasks.tables import ExamineTable, StrikeOffTable, TaskTable, WorkTable


@needs("tasks.view")
@require_safe
def task_list(request: HttpRequest) -> HttpResponse:
    """List the tasks that the user reports on; ``all=1`` lists every task in view."""
    reports = may_anywhere(request.user, "tasks.report", on=request.today)
    everything = request.GET.get("all") == "1" or not reports
    rows = (tasks_visible_to if everything else tasks_to_report)(request.user, on=request.today)
    rows = rows.live().select_related("plan", "organisation", "light")
    return render_list(
        request,
        template="tasks/list.html",
        title="任务" if everything else "我单位的任务",
        noun="任务",
        rows=rows.order_by(F("next_due_on").asc(nulls_last=True)),
        table=TaskTable if everything else WorkTable,
        filters=TaskFilter,
        empty=Empty("还没有任务", "收到下发的任务后会出现在这里，可以逐项填报进展。"),
        context={"everything": everything, "reports": reports},
    )


@needs("tasks.endorse")
@require_safe
def examine_list(request: HttpRequest) -> HttpResponse:
    """List the reports that wait for the user's examination."""
    return render_list(
        request,
        template="tasks/examine.html",
        title="待审核报送",
        noun="填报",
        rows=waiting.to_examine(request.user, on=request.today),
        table=ExamineTable,
        empty=Empty("没有待审核的填报", "经办人填报后，需要您审核的会出现在这里。"),
    )


@needs("tasks.confirm")
@require_safe
def strike_off_list(request: HttpRequest) -> HttpResponse:
    """List the requests to strike off that wait for the user's section."""
    return render_list(
        request,
        template="tasks/strike_offs.html",
        title="待确认销号",
        noun="销号申请",
        rows=waiting.to_confirm(request.user, on=request.today),
        table=StrikeOffTable,
        empty=Empty("没有待确认的销号申请", "单位完成任务并申请销号后，会出现在这里。"),
    )
