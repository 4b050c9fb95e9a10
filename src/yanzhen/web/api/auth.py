"""Sign-in of programs: a key in the Authorization header, or the browser's own session."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja.security import HttpBearer, SessionAuth

from yanzhen.apps.accounts.models import ApiToken, User
from yanzhen.apps.accounts.models.token import digest_of
from yanzhen.web.permissions import signed_in


class KeyAuth(HttpBearer):
    """``Authorization: Bearer <key>`` signs in as the key's account."""

    def authenticate(self, request: HttpRequest, token: str) -> User | None:
        """Return the account, or null when the key is unknown, withdrawn or expired."""
        found = ApiToken.objects.valid_on(request.today).select_related("user__person").filter(digest=digest_of(token))
        key = found.first()
        if key is None:
            return None
        request.user = key.user
        return key.user


WAYS_IN = [KeyAuth(), SessionAuth(csrf=True)]


def documentation(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Show the description of the interface to anyone signed in, by session or by key."""
    guarded = signed_in(view)

    def with_key(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        KeyAuth()(request)
        return guarded(request, *args, **kwargs)

    with_key.decision = guarded.decision
    return with_key
