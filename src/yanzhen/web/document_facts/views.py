"""The figures that a document states: list with what is known beside them, and the form to say what one means."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from yanzhen.apps.accounts.permissions import reach
from yanzhen.apps.document_facts.actions.edit_fact import edit_fact
from yanzhen.apps.document_facts.errors import DocumentFactError
from yanzhen.apps.document_facts.models import DocumentFact
from yanzhen.apps.document_facts.refusals import why_not_read, why_not_touch
from yanzhen.apps.organisations.models import Organisation
from yanzhen.web.document_facts.forms import MeaningForm
from yanzhen.web.document_facts.page import facts_context
from yanzhen.web.documents.access import number_in, version_for
from yanzhen.web.permissions import needs, require


@needs("documents.view")
@require_safe
def facts_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the figures that a version states and what became of each."""
    version = version_for(request, pk, light=True)
    return render(request, "document_facts/facts.html", facts_context(request, version))


@needs("indicators.edit")
@require_http_methods(["GET", "POST"])
def edit_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what one figure means; a refusal keeps what was chosen."""
    fact = get_object_or_404(DocumentFact.objects.select_related("indicator", "organisation", "edited_by"), pk=pk)
    version = version_for(request, fact.document_version_id, light=True)
    require(request, "indicators.edit", version.document.organisation_id)
    bodies = reach(request.user, "indicators.edit", on=request.today).existing_on(request.today)
    organisations = Organisation.objects.filter(pk__in=bodies.values("pk")) | Organisation.objects.filter(
        pk=fact.organisation_id
    )
    form = MeaningForm(
        request.POST or None,
        initial=MeaningForm.initial_of(fact),
        organisations=organisations.order_by("sort_key", "code"),
    )
    refusal = why_not_read(version, request.user, on=request.today) or why_not_touch(fact)
    if request.method == "POST" and form.is_valid():
        try:
            edit_fact(
                version_id=version.pk,
                fact_id=pk,
                meaning=form.meaning(),
                seen=number_in(request, "seen"),
                actor=request.user,
                on=request.today,
            )
        except DocumentFactError as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, f"已改好“{fact.words}”，可以确认了。")
            return redirect(f"{reverse('document_facts:facts', args=[version.pk])}?show=ready")
    at = fact.start - fact.sentence_start
    context = {
        "fact": fact,
        "version": version,
        "form": form,
        "refusal": refusal,
        "before": fact.wording[:at],
        "after": fact.wording[at + len(fact.words) :],
        "crumbs": [
            (version.document.title, reverse("documents:document", args=[version.document_id])),
            ("载明的数", reverse("document_facts:facts", args=[version.pk])),
            (fact.words, ""),
        ],
    }
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "document_facts/edit.html", context, status=status)
