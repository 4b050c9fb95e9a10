"""Root URLs: one line per area of pages."""

from __future__ import annotations

from django.urls import include, path

from yanzhen.web.api.root import api

urlpatterns = [
    path("api/v1/", api.urls),
    path("accounts/", include("allauth.urls")),
]
