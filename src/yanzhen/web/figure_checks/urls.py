"""Addresses below ``/checks/``."""

from __future__ import annotations

from django.urls import path

from yanzhen.web.figure_checks import acts, exports, views
from yanzhen.web.navigation import NavEntry, register

app_name = "figure_checks"
urlpatterns = [
    path("", views.check_list, name="list"),
    path("new/", views.new_check, name="new"),
    path("<int:pk>/", views.check_page, name="check"),
    path("<int:pk>/again/", acts.check_again, name="again"),
    path("<int:pk>/drop/", acts.drop, name="drop"),
    path("<int:pk>/word/", exports.word, name="word"),
    path("<int:pk>/sheet/", exports.sheet, name="sheet"),
    path("figures/<int:pk>/", acts.decide, name="decide"),
]

register(NavEntry("数据核验", "figure_checks:list", "clipboard-check", "reports.view", 75, key="v"))
