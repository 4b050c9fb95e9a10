"""Addresses below ``/indicators/``."""

from __future__ import annotations

from django.urls import path

from yanzhen.web.indicators import acts, lists, page
from yanzhen.web.navigation import NavEntry, register

app_name = "indicators"
urlpatterns = [
    path("", lists.indicator_list, name="list"),
    path("<int:indicator_id>/", page.indicator_page, name="indicator"),
    path("<int:indicator_id>/provide/", acts.provide, name="provide"),
    path("<int:indicator_id>/redefine/", acts.redefine, name="redefine"),
]

register(NavEntry("指标", "indicators:list", "chart-line", "indicators.view", 60, key="i"))
