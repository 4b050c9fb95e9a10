"""A button's act: do it, say that it was done or why not, and go back to where the button stood."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme

from yanzhen.kernel.errors import YanzhenError


def act_and_return(
    request: HttpRequest, act: Callable[..., Any], *, back: str, done: str = "", **given: Any
) -> HttpResponse:
    """Call ``act`` with the user and the day; a refusal is shown as a message where the user comes back to."""
    try:
        act(actor=request.user, on=request.today, **given)
    except YanzhenError as refusal:
        messages.error(request, refusal.message)
    else:
        if done:
            messages.success(request, done)
    return redirect(safe_next(request, back))


def safe_next(request: HttpRequest, otherwise: str) -> str:
    """Return the address in the form's ``next`` if it lies inside the site, else ``otherwise``."""
    wanted = request.POST.get("next", "")
    if wanted and url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()}):
        return wanted
    return otherwise
