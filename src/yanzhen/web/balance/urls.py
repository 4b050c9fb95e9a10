"""Addresses of balance and its entry in the menu."""

from __future__ import annotations

from django.urls import path

from yanzhen.web.balance import matrix, pictures
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
]

register(NavEntry("均衡测算", "balance:matrix", "report-analytics", "balance.view", 57))
