"""Every view states who may open it; a test lists the views that do not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

from yanzhen.apps.accounts.permissions import may, may_anywhere
from yanzhen.apps.organisations.models import Organisation

View = Callable[..., HttpResponse]


@dataclass(frozen=True)
class Decision:
    """Who may open a view: anyone, anyone signed in, or holders of one of ``capabilities``."""

    kind: str
    capabilities: tuple[str, ...] = ()


def open_to_all(view: View) -> View:
    """Declare that a view needs no sign-in."""
    view.decision = Decision("open")
    return view


def signed_in(view: View) -> View:
    """Let in anyone signed in; what is shown must be the user's own."""
    guarded = login_required(view)
    guarded.decision = Decision("signed_in")
    return guarded


def needs(*capabilities: str) -> Callable[[View], View]:
    """Let in whoever holds one of ``capabilities`` somewhere; the view still asks ``require`` about the object."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not any(may_anywhere(request.user, name, on=request.today) for name in capabilities):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        outer = login_required(guarded)
        outer.decision = Decision("needs", capabilities)
        return outer

    return decorate


def require(request: HttpRequest, capability: str, organisation: Organisation | int) -> None:
    """Raise ``PermissionDenied`` unless the user holds ``capability`` over ``organisation`` today."""
    if not may(request.user, capability, organisation, on=request.today):
        raise PermissionDenied
