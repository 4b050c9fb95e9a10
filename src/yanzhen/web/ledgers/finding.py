"""Objects of a request that the user may see; others do not exist for the user."""

from __future__ import annotations

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from yanzhen.apps.ledgers.models import LedgerType, Return
from yanzhen.apps.ledgers.queries import returns_visible_to, types_visible_to


def visible_type(request: HttpRequest, code: str) -> LedgerType:
    """Return the ledger, or 404."""
    rows = types_visible_to(request.user, on=request.today).select_related("owner")
    return get_object_or_404(rows, code=code)


def visible_return(request: HttpRequest, return_id: int) -> Return:
    """Return the return with what its page needs, or 404."""
    rows = returns_visible_to(request.user, on=request.today)
    return get_object_or_404(rows.select_related("type__owner", "form_version", "organisation"), pk=return_id)
