"""The main menu (导航): each area registers its entries in its ``urls.py``; users see what their rights open."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse

from yanzhen.apps.accounts.permissions import may_anywhere


@dataclass(frozen=True)
class NavEntry:
    """One line of the menu.

    Attributes:
        title: Chinese name, at most six characters.
        url_name: name of a URL without arguments.
        icon: name of a symbol in ``static/vendor/icons/icons.svg``.
        capability: who sees it; null for everyone signed in.
        order: 10, 20, 30 … as listed in ``docs/dev/pages.md``.
        key: letter that opens it after ``g``.
        is_search: the search box of the top bar sends to it.
        opens: asked where ``capability`` alone does not say who sees it.
    """

    title: str
    url_name: str
    icon: str
    capability: str | None
    order: int
    key: str = ""
    is_search: bool = False
    opens: Callable[[HttpRequest], bool] | None = None


@dataclass(frozen=True)
class ShownEntry:
    """A menu line as one user sees it on one page."""

    title: str
    url: str
    icon: str
    key: str
    is_current: bool
    is_search: bool


_entries: dict[str, NavEntry] = {}


def register(*entries: NavEntry) -> None:
    """Add entries to the menu; the same ``url_name`` registered twice counts once."""
    for entry in entries:
        _entries[entry.url_name] = entry


def registered() -> list[NavEntry]:
    """Return all entries in the order of the menu."""
    return sorted(_entries.values(), key=lambda entry: entry.order)


def _may_see(entry: NavEntry, request: HttpRequest) -> bool:
    if entry.opens is not None:
        return entry.opens(request)
    return entry.capability is None or may_anywhere(request.user, entry.capability, on=request.today)


def shown_entries(request: HttpRequest) -> list[ShownEntry]:
    """Return what the signed-in user may open; the entry nearest to the present page is marked."""
    if not request.user.is_authenticated:
        return []
    mine = [(entry, reverse(entry.url_name)) for entry in registered() if _may_see(entry, request)]
    under = [url for _, url in mine if (request.path == url if url == "/" else request.path.startswith(url))]
    current = max(under, key=len, default=None)
    return [ShownEntry(entry.title, url, entry.icon, entry.key, url == current, entry.is_search) for entry, url in mine]
