"""Addresses of the roll-out and its entry in the menu."""

from __future__ import annotations

from django.urls import path

from yanzhen.web.navigation import NavEntry, register
from yanzhen.web.rollout import acts, district, school, work

app_name = "rollout"
urlpatterns = [
    path("", district.matrix, name="matrix"),
    path("map/", district.map_page, name="map"),
    path("trend/", district.trend, name="trend"),
    path("steps/", district.steps, name="steps"),
    path("steps/<slug:code>/", acts.set_step_page, name="set_step"),
    path("schools/<int:pk>/", school.school_page, name="school"),
    path("schools/<int:pk>/print/", school.print_page, name="print"),
    path("schools/<int:pk>/facts/", acts.facts, name="facts"),
    path("schools/<int:pk>/policy/", acts.policy, name="policy"),
    path("schools/<int:pk>/steps/<slug:code>/", acts.report, name="report"),
    path("reports/<int:pk>/confirm/", acts.confirm, name="confirm"),
    path("reports/<int:pk>/return/", acts.send_back, name="send_back"),
]
finders = (work.rollout_work,)

register(NavEntry("落实进度", "rollout:matrix", "checklist", "rollout.view", 56))
