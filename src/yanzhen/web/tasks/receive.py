"""A dispatch as its recipient sees it, and signing for it (签收)."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from yanzhen.apps.accounts.permissions import may
from yanzhen.apps.plans.actions.sign_for import sign_for
from yanzhen.apps.plans.models import Recipient
from yanzhen.apps.plans.refusals.dispatch import why_not_sign_for
from yanzhen.web.acting import act_and_return
from yanzhen.web.permissions import needs
from yanzhen.web.tasks.finding import any_recipient


@needs("tasks.view", "tasks.receive")
@require_safe
def dispatch_page(request: HttpRequest, recipient_id: int) -> HttpResponse:
    """Show what was sent down to a unit."""
    recipient = _own(request, recipient_id)
    tasks = recipient.organisation.tasks.live().filter(dispatch=recipient.dispatch).select_related("origin")
    context = {
        "recipient": recipient,
        "receipt": getattr(recipient, "receipt", None),
        "tasks": tasks.order_by("position", "pk"),
        "refusal": why_not_sign_for(recipient, request.user, on=request.today),
    }
    return render(request, "tasks/dispatch.html", context)


@needs("tasks.receive")
@require_POST
def sign(request: HttpRequest, recipient_id: int) -> HttpResponse:
    """Sign for a dispatch."""
    recipient = _own(request, recipient_id)
    back = reverse("tasks:dispatch", args=[recipient.pk])
    return act_and_return(request, sign_for, back=back, done="已签收。", recipient_id=recipient.pk)


def _own(request: HttpRequest, recipient_id: int) -> Recipient:
    recipient = any_recipient(recipient_id)
    user, unit = request.user, recipient.organisation_id
    if not any(may(user, name, unit, on=request.today) for name in ("tasks.view", "tasks.receive")):
        raise Http404
    return recipient
