"""Addresses of readiness and its entry in the menu."""

from __future__ import annotations

from django.urls import path

from yanzhen.web.navigation import NavEntry, register
from yanzhen.web.readiness import acts, measured, pages, work

app_name = "readiness"
urlpatterns = [
    path("", pages.lists, name="lists"),
    path("years/", pages.years, name="years"),
    path("print/", pages.paper, name="print"),
    path("items/<slug:code>/", pages.item, name="item"),
    path("items/<slug:code>/section/", acts.assign, name="assign"),
    path("measures/<slug:code>/", pages.measure, name="measure"),
    path("measures/<slug:code>/enter/", acts.enter, name="enter"),
    path("measures/<slug:code>/settle/", acts.settle, name="settle"),
    path("measured/<int:pk>/", measured.measured, name="measured"),
    path("measured/<int:pk>/<slug:code>/", measured.parts, name="parts"),
    path("values/<int:pk>/", pages.value, name="value"),
    path("values/<int:pk>/withdraw/", acts.withdraw, name="withdraw"),
]
finders = (work.missing_values,)

register(NavEntry("均衡创建", "readiness:lists", "checklist", "readiness.view", 58))
