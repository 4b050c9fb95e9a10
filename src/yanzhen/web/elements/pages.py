"""Pages of one element, one value, one correction."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from yanzhen.apps.elements.bridge import source_words, span_words
from yanzhen.apps.elements.models import DataElement, ElementProposal, ElementValue
from yanzhen.apps.elements.places import place_of
from yanzhen.apps.elements.queries import proposals_visible_to, values_visible_to
from yanzhen.apps.elements.refusals import why_not_decide, why_not_keep, why_not_propose
from yanzhen.kernel.wording import chinese_day
from yanzhen.web.elements.forms import DecisionForm
from yanzhen.web.elements.tables import shown_value
from yanzhen.web.objects import address_of
from yanzhen.web.permissions import needs

ROWS_SHOWN = 200


def crumbs_to(*more: tuple[str, str]) -> list[tuple[str, str]]:
    """Return the way to a page of the area."""
    return [("一数一源", reverse("elements:list")), *more]


@needs("elements.view")
@require_safe
def element_page(request: HttpRequest, code: str) -> HttpResponse:
    """Show what an element means, where it is collected, and the newest values that the user may see."""
    element = get_object_or_404(DataElement.objects.select_related("owner"), code=code)
    seen = values_visible_to(request.user, on=request.today).newest().filter(element=element)
    rows = seen.select_related("organisation", "source", "element").order_by(
        "organisation__sort_key", "organisation__code", "pk"
    )
    shown = list(rows[: ROWS_SHOWN + 1])
    context = {
        "element": element,
        "place": place_of(element, on=request.today),
        "uses": list(element.uses.in_force_on(request.today).select_related("owner")),
        "overrides": list(element.overrides.select_related("requester", "allowed_by__person")),
        "rows": [_line(row) for row in shown[:ROWS_SHOWN]],
        "has_more": len(shown) > ROWS_SHOWN,
        "refusal": why_not_keep(element, request.user, on=request.today),
        "stages": [label for stage, label in _stages() if stage in element.stages],
        "kinds": [label for kind, label in _kinds() if kind in element.kinds],
        "crumbs": crumbs_to(("数据元目录", reverse("elements:catalogue")), (element.title, "")),
    }
    return render(request, "elements/element.html", context)


def _stages() -> list[tuple[str, str]]:
    return list(DataElement._meta.get_field("stages").base_field.choices)


def _kinds() -> list[tuple[str, str]]:
    return list(DataElement._meta.get_field("kinds").base_field.choices)


def _line(row: ElementValue) -> dict[str, object]:
    return {
        "row": row,
        "value": shown_value(row.element, row.value),
        "span": span_words(row.element, row.period_start, row.period_end),
        "source": source_words(row),
        "origin": f"{row.get_system_display()}，截至{chinese_day(row.as_of)}",
        "url": address_of(row.source.subject),
    }


@needs("elements.view")
@require_safe
def value_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one value with its source, what it replaced, and what is said against it."""
    row = seen_value(request, pk)
    of_span = ElementValue.objects.filter(
        element=row.element,
        organisation=row.organisation,
        period_start=row.period_start,
        period_end=row.period_end,
    )
    history = list(of_span.select_related("element", "source__entered_by__person").order_by("-pk"))
    context = {
        "row": row,
        "line": _line(row),
        "history": [_line(one) for one in history],
        "proposals": list(row.proposals.select_related("goes_to", "proposed_by__person", "element")),
        "refusal": why_not_propose(row, request.user, on=request.today),
        "crumbs": crumbs_to((f"{row.organisation}：{row.element.title}", "")),
    }
    return render(request, "elements/value.html", context)


def seen_value(request: HttpRequest, pk: int) -> ElementValue:
    """Return a value that the user may see, current or replaced."""
    row = get_object_or_404(
        ElementValue.objects.select_related("element__owner", "organisation", "source__entered_by__person"), pk=pk
    )
    current = values_visible_to(request.user, on=request.today)
    if not current.filter(element=row.element, organisation=row.organisation).exists():
        raise Http404
    return row


@needs("elements.view")
@require_safe
def proposal_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a correction with both values, and the buttons to those who decide."""
    proposal = seen_proposal(request, pk)
    return render_proposal(request, proposal, DecisionForm())


def seen_proposal(request: HttpRequest, pk: int) -> ElementProposal:
    """Return a correction that the user may see."""
    rows = proposals_visible_to(request.user, on=request.today).select_related(
        "element",
        "organisation",
        "known__source",
        "known__element",
        "goes_to",
        "proposed_by__person",
        "decided_by__person",
    )
    return get_object_or_404(rows, pk=pk)


def render_proposal(
    request: HttpRequest, proposal: ElementProposal, form: DecisionForm, *, status: int = 200
) -> HttpResponse:
    """Answer with the page of a correction."""
    context = {
        "proposal": proposal,
        "form": form,
        "known": _line(proposal.known),
        "value": shown_value(proposal.element, proposal.value),
        "refusal": why_not_decide(proposal, request.user, on=request.today),
        "crumbs": crumbs_to(("更正", reverse("elements:proposals")), (proposal.element.title, "")),
    }
    return render(request, "elements/proposal.html", context, status=status)
