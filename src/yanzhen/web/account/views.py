"""One's own account: who I am here, and keeping a session alive."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from yanzhen.apps.accounts.permissions import grants_of
from yanzhen.presets.roles import role_book
from yanzhen.web.permissions import signed_in


@signed_in
@require_safe
def my_account(request: HttpRequest) -> HttpResponse:
    """Show the user's postings and grants of today: what the system lets her do, where, until when."""
    roles = role_book().roles
    held = grants_of(request.user, on=request.today).select_related("organisation", "user__person")
    grants = [
        {
            "role": roles[grant.role].title if grant.role in roles else grant.role,
            "organisation": grant.organisation,
            "ended_on": grant.ended_on,
            "instead_of": None if grant.user_id == request.user.pk else grant.user,
        }
        for grant in held
    ]
    return render(request, "account/me.html", {"grants": grants})


@signed_in
@require_safe
def keep_session(request: HttpRequest) -> HttpResponse:
    """Start the session's clock anew; the middleware does it, the answer is empty."""
    return HttpResponse(status=204)
