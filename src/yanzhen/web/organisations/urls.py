"""Addresses of organisations and people."""

from django.urls import path

from yanzhen.web.navigation import NavEntry, register
from yanzhen.web.organisations import acts, importing, people, views

app_name = "organisations"
urlpatterns = [
    path("", views.organisation_list, name="list"),
    path("tree/", views.organisation_tree, name="tree"),
    path("map/", views.organisation_map, name="map"),
    path("new/", acts.new, name="new"),
    path("import/", importing.hand_in, name="import"),
    path("import/template/", importing.template, name="import_template"),
    path("import/<int:pk>/", importing.preview, name="import_preview"),
    path("people/", people.person_list, name="people"),
    path("people/new/", people.new, name="new_person"),
    path("people/<int:pk>/", people.person_page, name="person"),
    path("people/<int:pk>/edit/", people.edit, name="edit_person"),
    path("people/<int:pk>/post/", people.post, name="post"),
    path("people/<int:pk>/duty/", people.duty, name="duty"),
    path("people/<int:pk>/deputy/", people.deputy, name="deputy"),
    path("people/<int:pk>/hand-over/", people.hand_over_page, name="hand_over"),
    path("hand-overs/<int:pk>/", people.hand_over_sheet, name="hand_over_sheet"),
    path("postings/<int:pk>/end/", people.end_post, name="end_post"),
    path("duties/<int:pk>/end/", people.end_duty_page, name="end_duty"),
    path("deputies/<int:pk>/end/", people.end_deputy_page, name="end_deputy"),
    path("<int:pk>/", views.organisation_page, name="organisation"),
    path("<int:pk>/edit/", acts.edit, name="edit"),
    path("<int:pk>/campus/", acts.campus, name="campus"),
    path("<int:pk>/rename/", acts.rename, name="rename"),
    path("<int:pk>/move/", acts.move, name="move"),
    path("<int:pk>/leave/<int:edge_id>/", acts.leave, name="leave"),
    path("<int:pk>/close/", acts.close, name="close"),
    path("<int:pk>/merge/", acts.merge, name="merge"),
    path("<int:pk>/split/", acts.split, name="split"),
    path("<int:pk>/reopen/", acts.reopen, name="reopen"),
]

register(NavEntry("单位人员", "organisations:list", "building-community", "organisations.view", 80, key="o"))
