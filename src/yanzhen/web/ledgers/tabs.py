"""Tabs above the lists of ledgers."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse

from yanzhen.apps.accounts.permissions import may_anywhere


def page_tabs(request: HttpRequest, current: str) -> list[dict[str, object]]:
    """Return the lists that the user has a use for."""
    places = [
        ("fill", "要填的", "ledgers:list", "ledgers.fill"),
        ("received", "收到的", "ledgers:received", "ledgers.approve"),
    ]
    places += [("types", "台账目录", "ledgers:types", "ledgers.view")]
    return [
        {"title": title, "url": f"{reverse(name)}?own=1" if key == "fill" else reverse(name), "current": key == current}
        for key, title, name, capability in places
        if may_anywhere(request.user, capability, on=request.today)
    ]
