"""Addresses below ``/meetings/``."""

from __future__ import annotations

from yanzhen.web.meetings import result_urls

app_name = "meetings"
urlpatterns = [*result_urls.patterns]
