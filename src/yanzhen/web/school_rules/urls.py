"""Addresses of the schools' rules and their entry in the menu."""

from __future__ import annotations

from django.urls import path

from yanzhen.web.navigation import NavEntry, register
from yanzhen.web.school_rules import acts, importing, lists, wanted, work

app_name = "rules"
urlpatterns = [
    path("", lists.rule_list, name="list"),
    path("schools/", lists.schools, name="schools"),
    path("schools/<int:pk>/", lists.school, name="school"),
    path("schools/<int:pk>/print/", lists.print_school, name="print"),
    path("schools/<int:pk>/new/", acts.new, name="new"),
    path("wanted/", wanted.wanted_list, name="wanted"),
    path("wanted/new/", wanted.new, name="new_wanted"),
    path("wanted/<slug:code>/", wanted.edit, name="edit_wanted"),
    path("import/", importing.hand_in, name="import"),
    path("import/template/", importing.template, name="import_template"),
    path("import/<int:pk>/", importing.preview, name="import_preview"),
    path("<int:pk>/", lists.rule, name="rule"),
    path("<int:pk>/describe/", acts.describe, name="describe"),
    path("<int:pk>/draft/", acts.write, name="write"),
    path("<int:pk>/wording/", acts.fill, name="fill"),
    path("<int:pk>/put/", acts.put, name="put"),
    path("<int:pk>/revise/", acts.revise, name="revise"),
    path("<int:pk>/give-up/", acts.give_up, name="give_up"),
    path("<int:pk>/remove/", acts.remove, name="remove"),
    path("<int:pk>/review/", acts.review, name="review"),
    path("<int:pk>/abolish/", acts.abolish, name="abolish"),
]
finders = (work.rule_work,)

register(NavEntry("学校制度", "rules:list", "books", "rules.view", 55))
