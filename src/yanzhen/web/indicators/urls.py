"""Addresses below ``/indicators/``."""

from __future__ import annotations

from django.urls import path

from yanzhen.web.indicators import acts, figure, heat, hierarchies, lists, page, targets, watch, work
from yanzhen.web.navigation import NavEntry, register

app_name = "indicators"
urlpatterns = [
    path("", lists.indicator_list, name="list"),
    path("warnings/", watch.warning_list, name="warnings"),
    path("warnings/rules/", watch.rules, name="rules"),
    path("warnings/refresh/", watch.refresh, name="refresh_warnings"),
    path("warnings/<int:warning_id>/close/", watch.close, name="close_warning"),
    path("figures/<int:observation_id>/", figure.figure_page, name="figure"),
    path("<int:indicator_id>/", page.indicator_page, name="indicator"),
    path("<int:indicator_id>/heat/", heat.heat_page, name="heat"),
    path("<int:indicator_id>/along/", hierarchies.along_page, name="along"),
    path("<int:indicator_id>/targets/", targets.history, name="targets"),
    path("<int:indicator_id>/targets/new/", targets.set_one, name="set_target"),
    path("<int:indicator_id>/provide/", acts.provide, name="provide"),
    path("<int:indicator_id>/redefine/", acts.redefine, name="redefine"),
]
finders = (work.indicator_work,)

register(NavEntry("指标", "indicators:list", "chart-line", "indicators.view", 60, key="i"))
