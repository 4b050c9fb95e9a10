"""Addresses below ``/help/``."""

from __future__ import annotations

from django.urls import path

from yanzhen.web.help import views

app_name = "help"
urlpatterns = [
    path("", views.contents, name="contents"),
    path("<str:slug>/", views.guide_page, name="page"),
]
