"""Acts of figure checks: decide on a figure, check again, remove."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from yanzhen.apps.figure_checks.actions.decide_figure import decide_figure
from yanzhen.apps.figure_checks.actions.drop_check import drop_check
from yanzhen.apps.figure_checks.actions.recheck import recheck_draft
from yanzhen.apps.figure_checks.errors import FigureCheckError
from yanzhen.apps.figure_checks.models import CheckedFigure, Decision
from yanzhen.web.figure_checks.access import check_for, subjects
from yanzhen.web.figure_checks.forms import AboutForm
from yanzhen.web.figure_checks.page import cards_of, figure_mark, wants_deciding
from yanzhen.web.pages import ask_first, confirmed, wants_part
from yanzhen.web.permissions import needs


@needs("reports.edit")
@require_POST
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Adopt the value of the library, leave a figure as it is, or take that back."""
    figure = get_object_or_404(CheckedFigure.objects.select_related("indicator", "body"), pk=pk)
    check = check_for(request, figure.check_of_id, changes=True)
    seen = request.POST.get("seen", "")
    if not seen.isdecimal():
        raise Http404
    refusal = None
    try:
        decided = decide_figure(
            figure_id=pk,
            decision=request.POST.get("decision", ""),
            seen=int(seen),
            actor=request.user,
            on=request.today,
        )
        figure.decision = decided.decision
    except FigureCheckError as error:
        refusal = error
    if not wants_part(request):
        if refusal:
            messages.error(request, refusal.message)
        return redirect(f"{reverse('figure_checks:check', args=[check.pk])}?verdict=all#c-{figure.ordinal}")
    figures = list(check.figures.all())
    context = {
        "check": check,
        "card": cards_of(check, [figure])[0],
        "can_change": True,
        "refusal": refusal,
        "mark": figure_mark(figure, check.text, swaps=True),
        "waiting": sum(wants_deciding(one) for one in figures),
        "adopted": sum(one.decision == Decision.ADOPTED for one in figures),
    }
    return render(request, "figure_checks/_decided.html", context, status=409 if refusal else 200)


@needs("reports.edit")
@require_POST
def check_again(request: HttpRequest, pk: int) -> HttpResponse:
    """Check the kept draft with what the library knows now."""
    check = check_for(request, pk, changes=True)
    form = AboutForm(request.POST, subjects=subjects(request))
    if not form.is_valid():
        for fault in (fault for faults in form.errors.values() for fault in faults):
            messages.error(request, fault)
        return redirect("figure_checks:check", pk)
    try:
        recheck_draft(check_id=check.pk, actor=request.user, on=request.today, **form.cleaned_data)
    except FigureCheckError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, "已按库中现有数值重新核验；没有变化的处理仍然保留。")
    return redirect("figure_checks:check", pk)


@needs("reports.edit")
@require_POST
def drop(request: HttpRequest, pk: int) -> HttpResponse:
    """Remove a check after asking."""
    check = check_for(request, pk, changes=True)
    if not confirmed(request):
        return ask_first(
            request,
            title="删除核验",
            sentence=f"将删除对“{check.title}”的核验结果和稿子文字，不能恢复。",
            back=reverse("figure_checks:check", args=[pk]),
            confirm_label="删除",
            danger=True,
        )
    drop_check(check_id=pk, actor=request.user, on=request.today)
    messages.success(request, "已删除。")
    return redirect("figure_checks:list")
