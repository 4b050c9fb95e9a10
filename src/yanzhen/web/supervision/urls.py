"""Addresses below ``/supervision/``."""

from __future__ import annotations

from django.urls import path

from yanzhen.web.navigation import NavEntry, register
from yanzhen.web.supervision import lights, notices

app_name = "supervision"
urlpatterns = [
    path("", lights.overview, name="overview"),
    path("heat/", lights.heat_map, name="heat"),
    path("tree/", lights.tree, name="tree"),
    path("calendar/", lights.calendar, name="calendar"),
    path("week/", lights.week, name="week"),
    path("monthly/", lights.monthly_report, name="monthly"),
    path("notices/", notices.notice_list, name="notices"),
    path("notices/new/", notices.new_notice, name="new"),
    path("notices/<int:notice_id>/", notices.notice_page, name="notice"),
    path("notices/<int:notice_id>/print/", notices.notice_sheet, name="sheet"),
    path("notices/<int:notice_id>/sign/", notices.sign, name="sign"),
    path("notices/<int:notice_id>/reply/", notices.reply, name="reply"),
    path("notices/<int:notice_id>/conclude/", notices.conclude, name="conclude"),
    path("notices/<int:notice_id>/withdraw/", notices.withdraw, name="withdraw"),
]

register(NavEntry("督查", "supervision:overview", "eye", "supervision.view", 50, key="s"))
