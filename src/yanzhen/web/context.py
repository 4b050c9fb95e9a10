"""What every template finds in its context besides what the view gives."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django.http import HttpRequest

from yanzhen.apps.organisations.models import Posting
from yanzhen.web.help.contents import GuidePage, guide_page_for
from yanzhen.web.middleware import refresh_seconds
from yanzhen.web.navigation import ShownEntry, shown_entries


def frame(request: HttpRequest) -> dict[str, Any]:
    """Menu, search box, page of the guide and the user's postings; computed only where a template asks for them."""

    @lru_cache(maxsize=1)
    def navigation() -> list[ShownEntry]:
        return shown_entries(request)

    def search_url() -> str:
        return next((entry.url for entry in navigation() if entry.is_search), "")

    @lru_cache(maxsize=1)
    def my_postings() -> list[Posting]:
        if not request.user.is_authenticated or not request.user.person_id:
            return []
        held = Posting.objects.in_force_on(request.today).filter(person_id=request.user.person_id)
        return list(held.select_related("organisation").order_by("-is_primary", "pk"))

    def session_seconds() -> int:
        return request.session.get_expiry_age() - refresh_seconds()  # it may have been written that long ago

    def guide_page() -> GuidePage | None:
        return guide_page_for(request.path) if request.user.is_authenticated else None

    return {
        "navigation": navigation,
        "guide_page": guide_page,
        "search_url": search_url,
        "my_postings": my_postings,
        "session_seconds": session_seconds,
    }
