"""Whose guesses are counted."""

from __future__ import annotations

from collections.abc import Mapping

from django.http import HttpRequest


def username_of(request: HttpRequest, credentials: Mapping[str, str] | None = None) -> str | None:
    """Return the user name of an attempt; allauth's form calls its field ``login``."""
    return (credentials or {}).get("username") or request.POST.get("login")
