"""Which steps a unit wants before its reports go out."""

from __future__ import annotations

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_http_methods

from yanzhen.apps.accounts.permissions import may
from yanzhen.apps.organisations.models import Organisation
from yanzhen.apps.plans.actions.set_reporting_chain import set_reporting_chain
from yanzhen.apps.plans.models import ReportingChain
from yanzhen.apps.plans.refusals.progress import why_not_set_chain
from yanzhen.web.acting import act_and_return
from yanzhen.web.permissions import needs


class ChainForm(forms.Form):
    """Two steps that a unit may ask for."""

    has_middle = forms.BooleanField(label="先经中层审核", required=False)
    has_head = forms.BooleanField(label="再经书记、校（园）长（科室为科长）审核", required=False)


@needs("tasks.endorse")
@require_http_methods(["GET", "POST"])
def settle(request: HttpRequest, organisation_id: int) -> HttpResponse:
    """Show and set the steps of one unit."""
    unit = get_object_or_404(Organisation, pk=organisation_id)
    if not may(request.user, "tasks.endorse", unit, on=request.today):
        raise Http404
    if request.method == "POST":
        form = ChainForm(request.POST)
        form.is_valid()
        return act_and_return(
            request, set_reporting_chain, back=request.path, done="已保存。", organisation=unit, **form.cleaned_data
        )
    chain = ReportingChain.objects.filter(organisation=unit).first()
    initial = {"has_middle": chain.has_middle, "has_head": chain.has_head} if chain else {}
    context = {
        "unit": unit,
        "form": ChainForm(initial=initial),
        "refusal": why_not_set_chain(unit, request.user, on=request.today),
    }
    return render(request, "tasks/chain.html", context)
