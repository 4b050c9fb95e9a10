"""Addresses of the yearly archive."""

from django.urls import path

from yanzhen.web.archive import views
from yanzhen.web.navigation import NavEntry, register

app_name = "archive"
urlpatterns = [
    path("", views.archive_list, name="years"),
    path("compile/", views.compile_catalogue, name="compile"),
    path("<int:pk>/", views.archive_page, name="year"),
    path("<int:pk>/catalogue/", views.catalogue_sheet, name="catalogue"),
    path("<int:pk>/pack/", views.pack, name="pack"),
]

register(NavEntry("归档", "archive:years", "archive", "archive.edit", 104))
