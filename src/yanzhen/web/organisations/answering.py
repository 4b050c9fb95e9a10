"""One way to show a form and do its act: refusals stand on the form, whatever was typed stays."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render

from yanzhen.kernel.errors import YanzhenError

UNPROCESSABLE, CONFLICT = 422, 409


def posted(request: HttpRequest) -> QueryDict | None:
    """Return what was sent, also when it is empty; null when the form is only looked at."""
    return request.POST if request.method == "POST" else None


def answer_form(
    request: HttpRequest,
    form: forms.Form,
    do: Callable[[dict[str, Any]], str],
    *,
    title: str,
    back: str,
    label: str,
    done: str,
    lead: str = "",
    notes: Sequence[str] = (),
    danger: bool = False,
    crumbs: Sequence[tuple[str, str]] = (),
    template: str = "organisations/form.html",
    more: Mapping[str, Any] | None = None,
) -> HttpResponse:
    """Show the form, or do the act with its clean data and go on.

    Args:
        do: does the act and returns the address to go to; a refusal that it raises is shown on the form.
        back: where the way back leads.
        label: of the button.
        done: what is said when it is done.
        notes: what the act entails, one sentence each.
        template, more: a page of its own that shows the form, and what it needs beside it.
    """
    status = 200
    if request.method == "POST":
        status = UNPROCESSABLE
        if form.is_valid():
            try:
                target = do(form.cleaned_data)
            except YanzhenError as refusal:
                form.add_error(None, refusal.message)
                status = CONFLICT
            else:
                messages.success(request, done)
                return HttpResponseRedirect(target)
    context = {
        "form": form,
        "title": title,
        "back": back,
        "label": label,
        "lead": lead,
        "notes": notes,
        "danger": danger,
        "crumbs": crumbs,
        **(more or {}),
    }
    return render(request, template, context, status=status)
