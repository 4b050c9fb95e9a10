"""What waits for a user about data elements, as lines of the desk."""

from __future__ import annotations

from collections.abc import Iterator

from django.http import HttpRequest
from django.urls import reverse

from yanzhen.apps.accounts.permissions import may_anywhere
from yanzhen.apps.elements.queries import proposals_waiting_for
from yanzhen.web.desk.waiting import Kind, kind_of, waits_for


@waits_for
def element_work(request: HttpRequest) -> Iterator[Kind]:
    """Yield corrections that the user decides."""
    if not may_anywhere(request.user, "elements.decide", on=request.today):
        return
    yield kind_of(
        "数据更正",
        proposals_waiting_for(request.user, on=request.today),
        lambda row: {
            "title": f"{row.organisation}“{row.element}”",
            "url": row.get_absolute_url(),
            "note": row.reason,
            "tone": "yellow",
        },
        url=reverse("elements:proposals"),
    )
