"""Addresses below ``/reports/``."""

from __future__ import annotations

from django.urls import path

from yanzhen.web.navigation import NavEntry, register
from yanzhen.web.reports import acts, numbers, views

app_name = "reports"
urlpatterns = [
    path("", views.report_list, name="list"),
    path("new/", views.new_report, name="new"),
    path("<int:report_id>/", views.report_page, name="report"),
    path("<int:report_id>/edit/", views.edit_page, name="edit"),
    path("<int:report_id>/preview/", views.preview, name="preview"),
    path("<int:report_id>/word/", views.word, name="word"),
    path("<int:report_id>/sheet/", views.sheet, name="sheet"),
    path("<int:report_id>/numbers/<str:key>/", numbers.number_page, name="number"),
    path("<int:report_id>/bind/", acts.bind, name="bind"),
    path("<int:report_id>/unbind/", acts.unbind, name="unbind"),
    path("<int:report_id>/freeze/", acts.freeze, name="freeze"),
    path("<int:report_id>/sign/", acts.sign, name="sign"),
]

register(NavEntry("总结报告", "reports:list", "report", "reports.view", 70, key="r"))
