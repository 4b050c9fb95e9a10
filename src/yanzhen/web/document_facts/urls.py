"""Addresses below ``/documents/<version>/facts/``."""

from __future__ import annotations

from django.urls import path

from yanzhen.web.document_facts import acts, views

app_name = "document_facts"
urlpatterns = [
    path("<int:pk>/facts/", views.facts_page, name="facts"),
    path("<int:pk>/facts/read/", acts.read, name="read"),
    path("<int:pk>/facts/decide/", acts.decide, name="decide"),
    path("<int:pk>/facts/undo/", acts.undo, name="undo"),
    path("facts/<int:pk>/", views.edit_page, name="edit"),
]
