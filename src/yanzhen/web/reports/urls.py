"""Addresses below ``/reports/``."""

from __future__ import annotations

from django.urls import path

from yanzhen.web.navigation import NavEntry, register
from yanzhen.web.reports import acts, numbers, picking, templates, views

app_name = "reports"
urlpatterns = [
    path("", views.report_list, name="list"),
    path("new/", views.new_report, name="new"),
    path("templates/", templates.template_list, name="templates"),
    path("templates/new/", templates.new_template, name="new_template"),
    path("templates/import/", templates.import_template, name="import_template"),
    path("templates/export/<str:name>/", templates.export, name="export_template"),
    path("templates/<int:template_id>/", templates.template_page, name="template"),
    path("templates/<int:template_id>/preview/", templates.preview, name="template_preview"),
    path("templates/<int:template_id>/restore/", templates.restore, name="restore_template"),
    path("templates/<int:template_id>/retire/", templates.retire, name="retire_template"),
    path("pick/number/", picking.pick_number, name="pick_number"),
    path("pick/count/", picking.pick_count, name="pick_count"),
    path("pick/table/", picking.pick_table, name="pick_table"),
    path("pick/chart/", picking.pick_chart, name="pick_chart"),
    path("pick/word/", picking.pick_word, name="pick_word"),
    path("<int:report_id>/", views.report_page, name="report"),
    path("<int:report_id>/edit/", views.edit_page, name="edit"),
    path("<int:report_id>/preview/", views.preview, name="preview"),
    path("<int:report_id>/word/", views.word, name="word"),
    path("<int:report_id>/sheet/", views.sheet, name="sheet"),
    path("<int:report_id>/numbers/<str:key>/", numbers.number_page, name="number"),
    path("<int:report_id>/bind/", acts.bind, name="bind"),
    path("<int:report_id>/unbind/", acts.unbind, name="unbind"),
    path("<int:report_id>/freeze/", acts.freeze, name="freeze"),
    path("<int:report_id>/acknowledge/", acts.acknowledge, name="acknowledge"),
    path("<int:report_id>/sign/", acts.sign, name="sign"),
]

register(NavEntry("总结报告", "reports:list", "report", "reports.view", 70, key="r"))
