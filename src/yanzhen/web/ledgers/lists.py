"""Lists of returns to fill in and to receive, of the ledgers there are, and the form of one."""

from __future__ import annotations

from django.db.models import Count, F, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from yanzhen.apps.accounts.permissions import may_anywhere, reach_ids
from yanzhen.apps.ledgers import waiting
from yanzhen.apps.ledgers.bridge import form_of
from yanzhen.apps.ledgers.models import EDITABLE, LedgerType, Return
from yanzhen.apps.ledgers.queries import types_received, types_visible_to, version_for
from yanzhen.apps.ledgers.refusals import why_not_approve_temporary, why_not_design
from yanzhen.web.ledgers.filters import ReturnFilter, TypeFilter
from yanzhen.web.ledgers.finding import visible_type
from yanzhen.web.ledgers.tables import FillTable, ReceivedTable, TypeTable
from yanzhen.web.ledgers.tabs import page_tabs
from yanzhen.web.lists import Empty, render_list
from yanzhen.web.permissions import needs


@needs("ledgers.view")
@require_safe
def to_fill(request: HttpRequest) -> HttpResponse:
    """List what the user's units have to fill in; ``all=1`` lists every return of theirs."""
    if not may_anywhere(request.user, "ledgers.fill", on=request.today):
        return received(request)
    everything = request.GET.get("all") == "1"
    within = reach_ids(request.user, "ledgers.fill", on=request.today)
    if not request.GET and may_anywhere(request.user, "ledgers.approve", on=request.today):
        return received(request)  # a section's first work is what came in; its own ledgers are one tab away
    rows = Return.objects.filter(organisation_id__in=within, period_start__lte=request.today)
    if not everything:
        rows = rows.filter(state__in=EDITABLE)
    return render_list(
        request,
        template="ledgers/list.html",
        title="我单位的台账",
        noun="台账",
        rows=rows.select_related("type__owner", "form_version", "organisation").order_by(
            F("due_at").asc(nulls_last=True)
        ),
        table=FillTable,
        filters=ReturnFilter,
        empty=Empty("没有要填的台账", "到了新的报送期，要填的台账会出现在这里；已报送的可以查看全部。"),
        context={"tabs": page_tabs(request, "fill"), "everything": everything},
    )


@needs("ledgers.view")
@require_safe
def received(request: HttpRequest) -> HttpResponse:
    """List what came in to the user's section and waits for approval; ``all=1`` lists every return."""
    everything = request.GET.get("all") == "1"
    if everything:
        rows = Return.objects.filter(type__in=types_received(request.user, on=request.today))
        rows = rows.select_related("type__owner", "form_version", "organisation").order_by("-period_end")
    else:
        rows = waiting.to_approve(request.user, on=request.today)
    return render_list(
        request,
        template="ledgers/received.html",
        title="收到的台账",
        noun="报送",
        rows=rows,
        table=ReceivedTable,
        filters=ReturnFilter,
        empty=Empty("没有待审核的报送", "单位报送后会出现在这里；报送进度请看各台账的页面。"),
        context={"tabs": page_tabs(request, "received"), "everything": everything},
    )


@needs("ledgers.view")
@require_safe
def types(request: HttpRequest) -> HttpResponse:
    """List the ledgers that the user's unit fills in or receives."""
    on = request.today
    rows = types_visible_to(request.user, on=on).select_related("owner")
    now = Q(returns__period_start__lte=on, returns__period_end__gte=on)
    rows = rows.annotate(
        expected_now=Count("returns", filter=now),
        sent_now=Count("returns", filter=now & Q(returns__state__in=("submitted", "approved", "locked"))),
    )
    return render_list(
        request,
        template="ledgers/types.html",
        title="台账目录",
        noun="台账",
        rows=rows.order_by("title"),
        table=TypeTable,
        filters=TypeFilter,
        empty=Empty("还没有台账", "主管科室启用台账后会出现在这里。"),
        context={
            "tabs": page_tabs(request, "types"),
            "may_design": may_anywhere(request.user, "ledgers.design", on=on),
        },
    )


@needs("ledgers.view")
@require_safe
def form_page(request: HttpRequest, code: str) -> HttpResponse:
    """Show what a ledger asks for: fields, checks, indicators, versions."""
    type_ = visible_type(request, code)
    version = version_for(type_, request.today) or type_.versions.order_by("-number").first()
    context = {
        "type": type_,
        "version": version,
        "form": form_of(version) if version else None,
        "versions": type_.versions.order_by("-number"),
        "why_not_approve": why_not_approve_temporary(type_, request.user, on=request.today),
        "why_not_design": why_not_design(type_, request.user, on=request.today),
        "crumbs": crumbs_of(type_, "表样"),
        "tabs": type_tabs(type_, "form"),
    }
    return render(request, "ledgers/form.html", context)


def crumbs_of(type_: LedgerType, here: str) -> list[tuple[str, str]]:
    """Return the way back to the lists."""
    return [("台账", reverse("ledgers:types")), (type_.title, reverse("ledgers:type", args=[type_.code])), (here, "")]


def type_tabs(type_: LedgerType, current: str) -> list[dict[str, object]]:
    """Return the tabs of a ledger's pages."""
    places = (("matrix", "报送进度", "type"), ("records", "台账条目", "records"), ("form", "表样", "form"))
    return [
        {"title": title, "url": reverse(f"ledgers:{name}", args=[type_.code]), "current": key == current}
        for key, title, name in places
    ]
