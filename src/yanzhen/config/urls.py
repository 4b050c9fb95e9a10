"""Root URLs: one line per area of pages."""

from __future__ import annotations

from django.urls import include, path

from yanzhen.web.api.root import api, no_such_place

urlpatterns = [
    path("api/v1/", api.urls),
    path("api/", no_such_place),
    path("api/<path:rest>", no_such_place),
    path("accounts/", include("allauth.urls")),
    path("files/", include("yanzhen.web.files.urls")),
]
