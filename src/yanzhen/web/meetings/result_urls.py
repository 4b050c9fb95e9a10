"""Addresses of what a meeting leaves behind: papers, resolutions, inspection, the file on 三重一大, counts."""

from __future__ import annotations

from django.urls import path

from yanzhen.web.meetings import (
    export,
    inspection,
    minutes,
    oversight,
    paper_acts,
    resolution_acts,
    resolutions,
    result_work,
)

patterns = [
    path("<int:pk>/papers/", minutes.paper_list, name="papers"),
    path("<int:pk>/papers/<str:kind>/prepare/", paper_acts.prepare, name="paper_prepare"),
    path("papers/<int:pk>/", minutes.paper_page, name="paper"),
    path("papers/<int:pk>/word/", minutes.paper_word, name="paper_word"),
    path("papers/<int:pk>/print/", minutes.paper_sheet, name="paper_print"),
    path("papers/<int:pk>/sign/", paper_acts.sign, name="paper_sign"),
    path("papers/<int:pk>/archive/", paper_acts.archive, name="paper_archive"),
    path("papers/<int:pk>/correct/", paper_acts.correct, name="paper_correct"),
    path("archive/", minutes.archive_list, name="archive"),
    path("resolutions/", resolutions.resolution_list, name="resolutions"),
    path("resolutions/<int:pk>/", resolutions.resolution_page, name="resolution"),
    path("resolutions/<int:pk>/settle/", resolution_acts.settle, name="resolution_settle"),
    path("resolutions/<int:pk>/task/", resolution_acts.new_task, name="resolution_task"),
    path("resolutions/<int:pk>/link/", resolution_acts.link_task, name="resolution_link"),
    path("resolutions/<int:pk>/disclose/", resolution_acts.disclose, name="resolution_disclose"),
    path("resolutions/<int:pk>/follow-up/", resolution_acts.follow_up, name="resolution_follow_up"),
    path("traces/", resolutions.trace_list, name="traces"),
    path("items/<int:pk>/trace/", resolutions.trace_page, name="trace"),
    path("inspection/", inspection.notice_list, name="inspection"),
    path("inspection/new/", inspection.new_notice, name="inspection_new"),
    path("inspection/<int:pk>/", inspection.notice_page, name="inspection_notice"),
    path("inspection/<int:pk>/receive/", inspection.receive, name="inspection_receive"),
    path("inspection/<int:pk>/withdraw/", inspection.withdraw, name="inspection_withdraw"),
    path("inspection/<int:pk>/meetings/<int:meeting_pk>/", inspection.inspected_meeting, name="inspected"),
    path("export/", export.export_page, name="export"),
    path("export/<int:pk>/", export.take, name="export_take"),
    path("oversight/", oversight.overview, name="oversight"),
    path("oversight/<int:pk>/", oversight.school, name="oversight_school"),
]
finders = (result_work.result_work,)
