"""Addresses of balance and its entry in the menu."""

from __future__ import annotations

from django.urls import path

from yanzhen.web.balance import fixing, further, matrix, pictures, scenarios, what_if, work
from yanzhen.web.navigation import NavEntry, register

app_name = "balance"
urlpatterns = [
    path("", matrix.matrix, name="matrix"),
    path("print/", matrix.print_page, name="print"),
    path("distribution/", pictures.distribution, name="distribution"),
    path("trend/", pictures.trend, name="trend"),
    path("map/", pictures.map_page, name="map"),
    path("faults/", pictures.faults, name="faults"),
    path("measurements/<int:pk>/", matrix.measurement, name="measurement"),
    path("what-if/", what_if.what_if, name="what_if"),
    path("what-if/save/", what_if.save, name="save"),
    path("costs/", fixing.costs, name="costs"),
    path("fix/", fixing.start_fix, name="fix"),
    path("sensitivity/", fixing.sensitivity_page, name="sensitivity"),
    path("scenarios/", scenarios.scenario_list, name="scenarios"),
    path("scenarios/compare/", scenarios.compare, name="compare"),
    path("scenarios/<int:pk>/", scenarios.scenario_page, name="scenario"),
    path("scenarios/<int:pk>/discard/", scenarios.discard, name="discard"),
    path("scenarios/<int:pk>/restore/", scenarios.restore, name="restore"),
    path("scenarios/<int:pk>/meeting/", further.to_meeting, name="to_meeting"),
    path("scenarios/<int:pk>/plan/", further.to_plan, name="to_plan"),
]
finders = (work.balance_work,)

register(NavEntry("均衡测算", "balance:matrix", "report-analytics", "balance.view", 57))
