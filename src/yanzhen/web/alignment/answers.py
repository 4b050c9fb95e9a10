"""How acts on rows answer: the row for htmx, a redirect to its place for everyone else."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from yanzhen.apps.alignment.models import AskedRow
from yanzhen.kernel.errors import YanzhenError
from yanzhen.web.alignment.access import row_for
from yanzhen.web.alignment.page import row_context
from yanzhen.web.pages import wants_part

CONFLICTS = ("STALE", "GONE", "CHANGED_SINCE", "NOT_PROPOSED", "TASKED_BEFORE")


def row_answer(request: HttpRequest, pk: int, *, error: YanzhenError | None = None) -> HttpResponse:
    """Show the row as it is now, with the reason where an act was refused."""
    row = row_for(request, pk, changes=False)
    if not wants_part(request):
        if error is not None:
            messages.error(request, error.message)
        return back_to(row)
    status = 200 if error is None else 409 if error.code in CONFLICTS else 422
    context = {**row_context(request, row), "error": error}
    return render(request, "alignment/_row_answer.html", context, status=status)


def back_to(row: AskedRow) -> HttpResponse:
    """Lead back to the page, to the row."""
    return redirect(f"{reverse('alignment:sheet', args=[row.sheet.local_id])}?show=all#r-{row.pk}")
