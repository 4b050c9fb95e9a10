"""Addresses below ``/plans/``."""

from __future__ import annotations

from django.urls import path

from yanzhen.web.navigation import NavEntry, register
from yanzhen.web.plans import approval, dispatch, drafting, following, lists, plan, printing, receipts, tasks

app_name = "plans"
urlpatterns = [
    path("", lists.plan_list, name="list"),
    path("new/", drafting.new_plan, name="new"),
    path("from/<int:version_id>/", drafting.from_document, name="from_document"),
    path("follow/<int:version_id>/", following.follow, name="follow"),
    path("<int:plan_id>/", plan.plan_page, name="plan"),
    path("<int:plan_id>/edit/", drafting.edit, name="edit"),
    path("<int:plan_id>/discard/", drafting.discard, name="discard"),
    path("<int:plan_id>/tasks/new/", tasks.new_task, name="new_task"),
    path("tasks/<int:task_id>/edit/", tasks.edit, name="edit_task"),
    path("tasks/<int:task_id>/row/", tasks.row, name="task_row"),
    path("tasks/<int:task_id>/move/", tasks.move, name="move_task"),
    path("tasks/<int:task_id>/remove/", tasks.remove, name="remove_task"),
    path("<int:plan_id>/approval/", approval.approval_page, name="approval"),
    path("<int:plan_id>/submit/", approval.submit, name="submit"),
    path("<int:plan_id>/recall/", approval.recall, name="recall"),
    path("<int:plan_id>/record/", approval.record_on_paper, name="record"),
    path("steps/<int:step_id>/decide/", approval.decide, name="decide"),
    path("<int:plan_id>/issue/", approval.issue, name="issue"),
    path("<int:plan_id>/close/", approval.close, name="close"),
    path("<int:plan_id>/dispatch/", dispatch.send_down, name="dispatch"),
    path("<int:plan_id>/receipts/", receipts.receipts, name="receipts"),
    path("<int:plan_id>/withdraw/", receipts.withdraw, name="withdraw"),
    path("dispatches/<int:dispatch_id>/remind/", receipts.remind, name="remind"),
    path("dispatches/<int:dispatch_id>/notice/", receipts.notice, name="notice"),
    path("<int:plan_id>/print/", printing.sheet, name="print"),
    path("<int:plan_id>/print.docx", printing.word, name="word"),
    path("<int:plan_id>/print.xlsx", printing.spreadsheet, name="spreadsheet"),
]

register(NavEntry("计划任务", "plans:list", "list-details", "plans.view", 30, key="p"))
