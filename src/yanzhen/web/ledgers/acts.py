"""Buttons of a return and of a ledger."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from yanzhen.apps.ledgers.actions.pass_on import approve_returns, endorse_return, forward_return, report_zero
from yanzhen.apps.ledgers.actions.remind import remind_missing
from yanzhen.apps.ledgers.actions.take_back import Remark, lock_period, open_correction, recall_return, send_back
from yanzhen.apps.ledgers.models import Return
from yanzhen.web.acting import act_and_return
from yanzhen.web.ledgers.finding import visible_return, visible_type
from yanzhen.web.ledgers.matrix import span_from
from yanzhen.web.pages import ask_first, confirmed
from yanzhen.web.permissions import needs


def _page(sheet: Return) -> str:
    return reverse("ledgers:return", args=[sheet.pk])


def _seen(request: HttpRequest) -> int | None:
    seen = request.POST.get("seen", "")
    return int(seen) if seen.isdecimal() and len(seen) < 10 else None


@needs("ledgers.fill")
@require_POST
def forward(request: HttpRequest, return_id: int) -> HttpResponse:
    """Pass a filled return on."""
    sheet = visible_return(request, return_id)
    return act_and_return(
        request, forward_return, back=_page(sheet), done="已送出。", return_id=sheet.pk, seen=_seen(request)
    )


@needs("ledgers.fill")
@require_POST
def zero(request: HttpRequest, return_id: int) -> HttpResponse:
    """Report that there is nothing to report."""
    sheet = visible_return(request, return_id)
    return act_and_return(request, report_zero, back=_page(sheet), done="已作零报告。", return_id=sheet.pk)


@needs("ledgers.endorse")
@require_POST
def endorse(request: HttpRequest, return_id: int) -> HttpResponse:
    """Agree inside the unit."""
    sheet = visible_return(request, return_id)
    return act_and_return(
        request, endorse_return, back=_page(sheet), done="已审核。", return_id=sheet.pk, seen=_seen(request)
    )


@needs("ledgers.approve")
@require_POST
def approve_one(request: HttpRequest, return_id: int) -> HttpResponse:
    """Approve one return."""
    sheet = visible_return(request, return_id)
    return act_and_return(request, approve_returns, back=_page(sheet), done="已审核通过。", return_ids=[sheet.pk])


@needs("ledgers.approve", "ledgers.endorse")
@require_POST
def back(request: HttpRequest, return_id: int) -> HttpResponse:
    """Send a return back, with remarks on cells: ``remark-ROW-FIELD``, ``remark-ROW-`` for the whole row."""
    sheet = visible_return(request, return_id)
    return act_and_return(
        request,
        send_back,
        back=_page(sheet),
        done="已退回修改。",
        return_id=sheet.pk,
        reason=request.POST.get("reason", ""),
        remarks=_remarks(request),
        seen=_seen(request),
    )


def _remarks(request: HttpRequest) -> list[Remark]:
    found = []
    for name, wording in request.POST.items():
        start, _, rest = name.partition("-")
        row, _, field = rest.partition("-")
        if start == "remark" and wording.strip():
            number = int(row) if row.isdecimal() and len(row) < 19 else None
            found.append(Remark(wording=wording, record_id=number, field=field))
    return found


@needs("ledgers.fill")
@require_POST
def recall(request: HttpRequest, return_id: int) -> HttpResponse:
    """Take a return back before it is approved."""
    sheet = visible_return(request, return_id)
    return act_and_return(request, recall_return, back=_page(sheet), done="已撤回。", return_id=sheet.pk)


@needs("ledgers.fill")
@require_POST
def correct(request: HttpRequest, return_id: int) -> HttpResponse:
    """Open an approved return for correction."""
    sheet = visible_return(request, return_id)
    reason = request.POST.get("reason", "")
    done = "可以更正了；改好后重新报送，原来的数值在审核通过前不变。"
    return act_and_return(request, open_correction, back=_page(sheet), done=done, return_id=sheet.pk, reason=reason)


@needs("ledgers.approve")
@require_POST
def approve(request: HttpRequest, code: str) -> HttpResponse:
    """Approve the returns chosen of one period."""
    type_ = visible_type(request, code)
    ids = [int(one) for one in request.POST.getlist("return") if one.isdecimal() and len(one) < 19]
    chosen = list(Return.objects.filter(type=type_, pk__in=ids).values_list("pk", flat=True))
    page = reverse("ledgers:type", args=[type_.code])
    if not chosen:
        messages.info(request, "没有待审核的报送。")
        return redirect(page)
    return act_and_return(request, approve_returns, back=page, done=f"已审核通过{len(chosen)}份。", return_ids=chosen)


@needs("ledgers.approve")
@require_POST
def lock(request: HttpRequest, code: str) -> HttpResponse:
    """Lock a period, after asking."""
    type_ = visible_type(request, code)
    span = span_from(request.POST.get("period", ""))
    page = reverse("ledgers:type", args=[type_.code])
    if span is None:
        raise PermissionDenied
    if not confirmed(request):
        return ask_first(
            request,
            title="锁定报送期",
            sentence=f"锁定后，{type_.title}这一期已审核的报送不能直接修改，只能更正并留下理由。",
            back=page,
            hidden={"period": request.POST["period"]},
        )
    return act_and_return(
        request, lock_period, back=page, done="已锁定。", type_id=type_.pk, period_start=span[0], period_end=span[1]
    )


@needs("ledgers.approve")
@require_POST
def remind(request: HttpRequest, code: str) -> HttpResponse:
    """Remind the units that have not reported a period."""
    type_ = visible_type(request, code)
    span = span_from(request.POST.get("period", ""))
    page = reverse("ledgers:type", args=[type_.code])
    if span is None:
        raise PermissionDenied
    return act_and_return(
        request,
        remind_missing,
        back=f"{page}?period={request.POST['period']}",
        done="已催报。",
        type_id=type_.pk,
        period_start=span[0],
        period_end=span[1],
        channel=request.POST.get("channel", ""),
    )
