"""What every request carries besides Django's own."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import resolve_url
from django.urls import reverse
from django.utils import timezone

Answer = Callable[[HttpRequest], HttpResponse]


class TodayMiddleware:
    """Put the day into the request once: acts and reads below take it as an argument."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.today = timezone.localdate()
        return self.get_response(request)


def refresh_seconds() -> int:
    """Return how often a session in use is written anew: every five minutes, oftener where sessions are short."""
    return min(300, settings.SESSION_COOKIE_AGE // 10)


class IdleSessionMiddleware:
    """Let a session end a fixed time after the last request, at the cost of one write in ``refresh_seconds``."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            now = int(timezone.now().timestamp())
            if now - request.session.get("seen_at", 0) >= refresh_seconds():
                request.session["seen_at"] = now
        return self.get_response(request)


class ExpiredPartMiddleware:
    """Send the whole page to the sign-in page when htmx asks for a part after the session ended."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        sign_in = reverse("account_login")
        moved = isinstance(response, HttpResponseRedirect) and urlsplit(response.url).path == sign_in
        if request.headers.get("HX-Request") != "true" or not moved:
            return response
        page = urlsplit(request.headers.get("HX-Current-URL", ""))
        back = page.path + (f"?{page.query}" if page.query else "")
        return HttpResponse(status=204, headers={"HX-Redirect": f"{sign_in}?{urlencode({'next': back or '/'})}"})


class NewPasswordMiddleware:
    """Show nothing but the password page to someone whose password was given by another."""

    OPEN_NAMES = (
        "account_change_password",
        "account_logout",
        "account_login",
        "account_reauthenticate",
        "keep_session",
    )

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.user.is_authenticated or not request.user.must_change_password:
            return self.get_response(request)
        if request.path in {reverse(name) for name in self.OPEN_NAMES} or request.path.startswith("/static/"):
            return self.get_response(request)
        if request.path.startswith("/api/"):
            return JsonResponse({"code": "MUST_CHANGE_PASSWORD", "message": "请先在网页上修改初始密码。"}, status=403)
        target = resolve_url("account_change_password")
        if request.headers.get("HX-Request") == "true":
            return HttpResponse(status=204, headers={"HX-Redirect": target})
        return HttpResponseRedirect(target)
