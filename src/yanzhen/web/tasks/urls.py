"""Addresses below ``/tasks/``."""

from __future__ import annotations

from django.urls import path

from yanzhen.web.navigation import NavEntry, register
from yanzhen.web.tasks import amendments, chain, examine, lists, receive, report, strike_off, task

app_name = "tasks"
urlpatterns = [
    path("", lists.task_list, name="list"),
    path("examine/", lists.examine_list, name="examine"),
    path("strike-offs/", lists.strike_off_list, name="strike_offs"),
    path("chain/<int:organisation_id>/", chain.settle, name="chain"),
    path("dispatches/<int:recipient_id>/", receive.dispatch_page, name="dispatch"),
    path("dispatches/<int:recipient_id>/sign/", receive.sign, name="sign"),
    path("amendments/<int:amendment_id>/", amendments.amendment, name="amendment"),
    path("amendments/<int:amendment_id>/agree/", amendments.agree, name="amendment_agree"),
    path("amendments/<int:amendment_id>/object/", amendments.object_to, name="amendment_object"),
    path("amendments/<int:amendment_id>/take-back/", amendments.take_back, name="amendment_take_back"),
    path("<int:task_id>/amend/", amendments.amend, name="amend"),
    path("<int:task_id>/", task.task_page, name="task"),
    path("<int:task_id>/report/", report.report_form, name="report"),
    path("<int:task_id>/no-change/", report.no_change, name="no_change"),
    path("<int:task_id>/strike-off/", strike_off.ask, name="ask"),
    path("reports/<int:report_id>/correct/", report.correct_form, name="correct"),
    path("reports/<int:report_id>/pass/", examine.agree, name="pass"),
    path("reports/<int:report_id>/return/", examine.send_back, name="return"),
    path("strike-offs/<int:request_id>/confirm/", strike_off.confirm, name="confirm"),
    path("strike-offs/<int:request_id>/refuse/", strike_off.refuse, name="refuse"),
]

register(NavEntry("任务填报", "tasks:list", "checklist", "tasks.view", 40, key="t"))
