"""Lists: what is known, the catalogue, corrections."""

from __future__ import annotations

from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from yanzhen.apps.accounts.permissions import may_anywhere
from yanzhen.apps.elements.models import DataElement, ElementProposal, ProposalState
from yanzhen.apps.elements.queries import proposals_visible_to, proposals_waiting_for, values_visible_to
from yanzhen.web.elements.filters import ElementFilter, ProposalFilter, ValueFilter
from yanzhen.web.elements.tables import ElementTable, ProposalTable, ValueTable
from yanzhen.web.lists import Empty, render_list
from yanzhen.web.permissions import needs

TABS = (
    ("已知数据", "elements:list", "elements.view"),
    ("数据元目录", "elements:catalogue", "elements.view"),
    ("更正", "elements:proposals", "elements.view"),
    ("填报负担", "elements:burden", "elements.view"),
    ("系统数据导入", "elements:imports", "elements.edit"),
)


def tabs(request: HttpRequest, current: str) -> list[dict[str, object]]:
    """Return the pages of the area that the user may open."""
    mine = [tab for tab in TABS if may_anywhere(request.user, tab[2], on=request.today)]
    return [{"title": title, "url": reverse(name), "current": name == current} for title, name, _ in mine]


@needs("elements.view")
@require_safe
def known_list(request: HttpRequest) -> HttpResponse:
    """List what is known: a school finds its own, a section what it answers for, the office everything."""
    request.may_propose = may_anywhere(request.user, "elements.propose", on=request.today)
    waiting = ElementProposal.objects.filter(known=OuterRef("pk"), state=ProposalState.WAITING).values("pk")[:1]
    rows = (
        values_visible_to(request.user, on=request.today).newest().select_related("element", "organisation", "source")
    )
    return render_list(
        request,
        template="elements/list.html",
        context={"tabs": tabs(request, "elements:list")},
        title="已知数据",
        noun="数据",
        rows=rows.annotate(waiting_proposal=Subquery(waiting)),
        table=ValueTable,
        filters=ValueFilter,
        empty=Empty("还没有已知数据", "从学籍、教师、事业统计等系统导入，或学校报送台账以后，会列在这里。"),
    )


@needs("elements.view")
@require_safe
def catalogue(request: HttpRequest) -> HttpResponse:
    """List the elements: what each means, where it comes from, of how many organisations it is known."""
    return render_list(
        request,
        template="elements/catalogue.html",
        context={
            "tabs": tabs(request, "elements:catalogue"),
            "may_add": may_anywhere(request.user, "elements.edit", on=request.today),
        },
        title="数据元目录",
        noun="数据元",
        rows=_with_known(DataElement.objects.in_use_on(request.today).select_related("owner"), request),
        table=ElementTable,
        filters=ElementFilter,
        empty=Empty("还没有数据元", "请系统管理员载入数据元目录。"),
    )


def _with_known(rows: QuerySet[DataElement], request: HttpRequest) -> QuerySet[DataElement]:
    """Count, per element, the organisations of which the user sees a value."""
    seen = values_visible_to(request.user, on=request.today).filter(element=OuterRef("pk")).order_by()
    counted = seen.values("element").annotate(known=Count("organisation", distinct=True)).values("known")
    return rows.annotate(known=Coalesce(Subquery(counted, output_field=IntegerField()), 0))


@needs("elements.view")
@require_safe
def proposals(request: HttpRequest) -> HttpResponse:
    """List corrections: those to decide, those about one's own organisation, one's own."""
    rows = proposals_visible_to(request.user, on=request.today)
    return render_list(
        request,
        template="elements/proposals.html",
        context={
            "tabs": tabs(request, "elements:proposals"),
            "waiting": list(proposals_waiting_for(request.user, on=request.today)[:20]),
        },
        title="数据更正",
        noun="更正",
        rows=rows.select_related("element", "organisation", "known", "goes_to"),
        table=ProposalTable,
        filters=ProposalFilter,
        empty=Empty("还没有更正", "在“已知数据”里发现不对的，点“提出更正”，由来源的主管单位处理。"),
    )
