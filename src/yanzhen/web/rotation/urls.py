"""Addresses of rotation and its entry in the menu."""

from __future__ import annotations

from django.urls import path

from yanzhen.web.navigation import NavEntry, register
from yanzhen.web.rotation import (
    acts,
    conclude,
    leaders,
    objections,
    people,
    pictures,
    rounds,
    scenarios,
    schools,
    sheets,
    why,
    work,
)

app_name = "rotation"
urlpatterns = [
    path("", rounds.round_list, name="list"),
    path("new/", acts.new, name="new"),
    path("<int:pk>/", rounds.round_page, name="round"),
    path("<int:pk>/settings/", acts.settings, name="settings"),
    path("<int:pk>/tiers/", acts.tiers, name="tiers"),
    path("<int:pk>/survey/", rounds.survey_page, name="survey"),
    path("<int:pk>/list/", acts.list_, name="list_teachers"),
    path("<int:pk>/unlist/", acts.unlist, name="unlist"),
    path("<int:pk>/settle/", acts.settle, name="settle"),
    path("<int:pk>/reopen/", acts.reopen, name="reopen"),
    path("<int:pk>/teachers/", people.people_list, name="people"),
    path("<int:pk>/teachers/print/", sheets.people_sheet, name="people_sheet"),
    path("<int:pk>/teachers/<int:person>/", people.participant, name="participant"),
    path("<int:pk>/teachers/<int:person>/wish/", people.wish, name="wish"),
    path("<int:pk>/teachers/<int:person>/object/", objections.raise_, name="object"),
    path("<int:pk>/objections/", objections.objection_list, name="objections"),
    path("<int:pk>/objections/<int:objection>/", objections.objection_page, name="objection"),
    path("<int:pk>/objections/<int:objection>/answer/", objections.answer, name="answer"),
    path("<int:pk>/objections/<int:objection>/withdraw/", objections.withdraw, name="withdraw"),
    path("<int:pk>/objections/<int:objection>/reopen/", objections.reopen, name="reopen_objection"),
    path("<int:pk>/scenarios/", scenarios.scenario_list, name="scenarios"),
    path("<int:pk>/scenarios/bounds/", scenarios.bounds, name="bounds"),
    path("<int:pk>/scenarios/new/", scenarios.new, name="new_scenario"),
    path("<int:pk>/scenarios/<int:scenario>/", scenarios.scenario_page, name="scenario"),
    path("<int:pk>/scenarios/<int:scenario>/print/", sheets.scenario_sheet, name="scenario_sheet"),
    path("<int:pk>/scenarios/<int:scenario>/solve/", scenarios.solve, name="solve"),
    path("<int:pk>/scenarios/<int:scenario>/progress/", scenarios.progress, name="progress"),
    path("<int:pk>/scenarios/<int:scenario>/drop/", scenarios.drop, name="drop"),
    path("<int:pk>/scenarios/<int:scenario>/propose/", scenarios.lock, name="propose"),
    path("<int:pk>/scenarios/<int:scenario>/moves/", scenarios.move_list, name="moves"),
    path("<int:pk>/scenarios/<int:scenario>/moves/lay/", scenarios.lay, name="lay"),
    path("<int:pk>/scenarios/<int:scenario>/moves/<int:person>/", why.why, name="why"),
    path("<int:pk>/scenarios/<int:scenario>/moves/<int:person>/try/", why.ask, name="try"),
    path("<int:pk>/scenarios/<int:scenario>/trials/<int:trial>/", why.trial, name="trial"),
    path("<int:pk>/scenarios/<int:scenario>/leaders/", leaders.leader_page, name="leaders"),
    path("<int:pk>/scenarios/<int:scenario>/leaders/arrange/", leaders.arrange, name="arrange_leaders"),
    path("<int:pk>/scenarios/<int:scenario>/leaders/lay/", leaders.lay, name="lay_leader"),
    path("<int:pk>/scenarios/<int:scenario>/leaders/<int:person>/", leaders.leader_why, name="leader"),
    path("<int:pk>/scenarios/<int:scenario>/schools/", schools.school_list, name="schools"),
    path("<int:pk>/scenarios/<int:scenario>/schools/<int:school>/", schools.school, name="school"),
    path("<int:pk>/schools/<int:school>/", schools.own_school, name="own_school"),
    path("<int:pk>/scenarios/<int:scenario>/pictures/<slug:picture>/", pictures.pictures, name="pictures"),
    path("<int:pk>/offices/", conclude.office, name="office"),
    path("<int:pk>/decision/", conclude.decide, name="decide"),
    path("<int:pk>/revise/", conclude.go_back, name="revise"),
    path("<int:pk>/post/", conclude.post, name="post"),
    path("<int:pk>/notice/", conclude.notice, name="notice"),
    path("<int:pk>/start/", conclude.start, name="start"),
    path("<int:pk>/terms/", conclude.term_list, name="terms"),
    path("<int:pk>/terms/<int:term>/", conclude.end_term, name="close_term"),
    path("<int:pk>/measure/", conclude.measure, name="measure"),
]
finders = (work.rotation_work,)

register(NavEntry("交流轮岗", "rotation:list", "switch-horizontal", "rotation.view", 57))
