"""Who has signed for a plan's dispatches and who has not; a text to remind them; a notice for paper with a QR code."""

from __future__ import annotations

from dataclasses import dataclass

import segno
from django.contrib import messages
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.views.decorators.http import require_POST, require_safe

from yanzhen.apps.messaging.channels import channels_on
from yanzhen.apps.plans.actions.send_reminder import send_reminder
from yanzhen.apps.plans.actions.withdraw_unit import withdraw_unit
from yanzhen.apps.plans.models import Dispatch, Recipient
from yanzhen.apps.plans.queries.late import reminder_text
from yanzhen.apps.plans.refusals.plan import why_not_act
from yanzhen.kernel.errors import YanzhenError
from yanzhen.web.acting import act_and_return
from yanzhen.web.permissions import needs
from yanzhen.web.plans.finding import frame, visible_plan


@dataclass(frozen=True)
class ShownDispatch:
    """A dispatch with its recipients sorted by whether they have signed."""

    dispatch: Dispatch
    signed: list[Recipient]
    late: list[Recipient]
    copies: list[Recipient]
    reminder: str

    @property
    def signed_count(self) -> int:
        """How many have signed."""
        return len(self.signed)

    @property
    def main(self) -> int:
        """How many have to sign."""
        return len(self.signed) + len(self.late)


@needs("plans.issue", "plans.sign")
@require_safe
def receipts(request: HttpRequest, plan_id: int) -> HttpResponse:
    """Show who has signed and who has not."""
    plan = visible_plan(request, plan_id)
    recipients = Recipient.objects.select_related("organisation", "receipt__signed_by__person")
    rows = plan.dispatches.select_related("dispatched_by__person").prefetch_related(
        Prefetch("recipients", queryset=recipients.order_by("organisation__sort_key"))
    )
    may_remind = why_not_act(plan, "remind", request.user, on=request.today) is None
    context = frame(
        plan,
        "receipts",
        channels=channels_on() if may_remind else [],
        dispatches=[_shown(row) for row in rows],
        why_not_withdraw=why_not_act(plan, "withdraw", request.user, on=request.today),
    )
    return render(request, "plans/receipts.html", context)


def _shown(dispatch: Dispatch) -> ShownDispatch:
    live = [row for row in dispatch.recipients.all() if row.withdrawn_on is None]
    main = [row for row in live if row.role == "main"]
    signed = [row for row in main if hasattr(row, "receipt")]
    late = [row for row in main if not hasattr(row, "receipt")]
    copies = [row for row in live if row.role == "copy"]
    reminder = reminder_text(dispatch, [str(row.organisation) for row in late])
    return ShownDispatch(dispatch, signed, late, copies, reminder)


@needs("plans.issue", "plans.sign")
@require_POST
def withdraw(request: HttpRequest, plan_id: int) -> HttpResponse:
    """Take the plan back from a unit that has not reported."""
    plan = visible_plan(request, plan_id)
    unit = request.POST.get("unit", "")
    return act_and_return(
        request,
        withdraw_unit,
        back=reverse("plans:receipts", args=[plan.pk]),
        done="已撤回。",
        plan_id=plan.pk,
        unit_id=int(unit) if unit.isdigit() else 0,
        reason=request.POST.get("reason", ""),
    )


@needs("plans.issue", "plans.sign")
@require_POST
def remind(request: HttpRequest, dispatch_id: int) -> HttpResponse:
    """Send the reminder through a channel that is switched on."""
    dispatch = get_object_or_404(Dispatch, pk=dispatch_id)
    plan = visible_plan(request, dispatch.plan_id)
    channel = request.POST.get("channel", "")
    try:
        sent = send_reminder(dispatch_id=dispatch.pk, channel=channel, actor=request.user, on=request.today)
    except YanzhenError as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, f"已发出提醒，涉及{sent.units}个单位。")
        if sent.without_mobile:
            messages.warning(request, f"没有登记签收人手机号码，短信没有发到：{'、'.join(sent.without_mobile)}。")
    return redirect("plans:receipts", plan_id=plan.pk)


@needs("plans.issue", "plans.sign")
@require_safe
def notice(request: HttpRequest, dispatch_id: int) -> HttpResponse:
    """Show a notice for paper: who signs until when, with a QR code that leads to the desk."""
    dispatch = get_object_or_404(Dispatch.objects.select_related("dispatched_by__person"), pk=dispatch_id)
    plan = visible_plan(request, dispatch.plan_id)
    address = request.build_absolute_uri(reverse("desk:desk"))
    context = {
        "plan": plan,
        "dispatch": dispatch,
        "units": dispatch.recipients.main().select_related("organisation", "receipt"),
        "address": address,
        "code": qr_code(address),
    }
    return render(request, "plans/notice.html", context)


def qr_code(address: str) -> SafeString:
    """Draw an address as a QR code in SVG, without inline style."""
    drawing = segno.make(address, error="m").svg_inline(scale=4, border=2, svgclass="yz-qr", lineclass="yz-qr-dots")
    return SafeString(drawing)
