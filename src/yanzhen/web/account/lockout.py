"""Whose guesses are counted, and from where."""

from __future__ import annotations

from collections.abc import Mapping

from allauth.account.adapter import get_adapter
from django.http import HttpRequest


def username_of(request: HttpRequest, credentials: Mapping[str, str] | None = None) -> str | None:
    """Return the user name of an attempt; allauth's form calls its field ``login``."""
    return (credentials or {}).get("username") or request.POST.get("login")


def address_of(request: HttpRequest) -> str | None:
    """Return the address of the browser, behind as many reverse proxies as ``YANZHEN_PROXIES`` says."""
    return get_adapter(request).get_client_ip(request) if request.META.get("REMOTE_ADDR") else None
