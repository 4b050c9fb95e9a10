"""Addresses below ``/elements/``."""

from __future__ import annotations

from django.urls import path

from yanzhen.web.elements import acts, burden, importing, lists, pages, waiting
from yanzhen.web.navigation import NavEntry, register

app_name = "elements"
urlpatterns = [
    path("", lists.known_list, name="list"),
    path("values/<int:pk>/", pages.value_page, name="value"),
    path("values/<int:pk>/correct/", acts.correct, name="correct"),
    path("catalogue/", lists.catalogue, name="catalogue"),
    path("catalogue/new/", acts.new, name="new"),
    path("catalogue/<slug:code>/", pages.element_page, name="element"),
    path("catalogue/<slug:code>/enter/", acts.enter, name="enter"),
    path("catalogue/<slug:code>/change/", acts.change, name="change"),
    path("catalogue/<slug:code>/allow/", acts.allow, name="allow"),
    path("proposals/", lists.proposals, name="proposals"),
    path("proposals/<int:pk>/", pages.proposal_page, name="proposal"),
    path("proposals/<int:pk>/decide/", acts.decide, name="decide"),
    path("burden/", burden.burden, name="burden"),
    path("imports/", importing.imports, name="imports"),
    path("imports/new/<slug:code>/", importing.hand_in, name="hand_in"),
    path("imports/new/<slug:code>/mapping/", importing.mapping, name="mapping"),
    path("imports/<int:pk>/", importing.import_page, name="import"),
    path("imports/<int:pk>/settle/", importing.settle, name="settle"),
]
finders = (waiting.element_work,)

register(NavEntry("一数一源", "elements:list", "database", "elements.view", 65, key="e"))
