"""How a view answers: page or part from one URL, nothing when nothing changed, a question before an act."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.shortcuts import render
from django.utils.cache import patch_vary_headers


def wants_part(request: HttpRequest) -> bool:
    """Does htmx ask for the part alone? Not on boosted links and not when it restores a page from history."""
    headers = request.headers
    restores = headers.get("HX-History-Restore-Request") == "true"
    return headers.get("HX-Request") == "true" and headers.get("HX-Boosted") != "true" and not restores


def render_page(
    request: HttpRequest, template: str, part: str, context: Mapping[str, Any] | None = None, *, status: int = 200
) -> HttpResponse:
    """Render ``part`` for htmx and ``template``, which includes it, for everyone else."""
    response = render(request, part if wants_part(request) else template, context, status=status)
    patch_vary_headers(response, ("HX-Request", "HX-Boosted", "HX-History-Restore-Request"))
    response.setdefault("Cache-Control", "no-store" if wants_part(request) else "no-cache, private")
    return response


def unchanged(request: HttpRequest, version: int | str) -> HttpResponseNotModified | None:
    """Return a 304 when a live part asks with ``?version=`` and nothing has changed since, else null."""
    return HttpResponseNotModified() if request.GET.get("version") == str(version) else None


def confirmed(request: HttpRequest) -> bool:
    """Did the person answer yes, in the dialog of ``data-confirms`` or on the page of ``ask_first``?"""
    return request.POST.get("confirmed") == "yes"


def ask_first(
    request: HttpRequest,
    *,
    title: str,
    sentence: str,
    back: str,
    action: str | None = None,
    consequences: Sequence[str] = (),
    confirm_label: str = "确定",
    danger: bool = False,
    hidden: Mapping[str, str] | None = None,
) -> HttpResponse:
    """Render the question that stands before an act which cannot simply be undone; works without script."""
    context = {
        "title": title,
        "sentence": sentence,
        "consequences": consequences,
        "action": action or request.path,
        "back": back,
        "confirm_label": confirm_label,
        "danger": danger,
        "hidden": {**(hidden or {}), "confirmed": "yes"},
    }
    return render(request, "confirm.html", context)
