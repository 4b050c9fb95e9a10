"""The first page after signing in (工作台)."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from yanzhen.web.desk.waiting import by_due_day, everything
from yanzhen.web.pages import render_page
from yanzhen.web.permissions import signed_in


@signed_in
@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """Show what waits for the user, by due day."""
    kinds = everything(request)
    context = {
        "kinds": kinds,
        "groups": by_due_day(kinds, request.today),
        "total": sum(kind.total for kind in kinds if kind.is_asked),
    }
    return render_page(request, "desk/desk.html", "desk/_waiting.html", context)
