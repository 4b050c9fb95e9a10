"""The yearly archive: compile the catalogue, take it as a sheet, have the package made."""

from __future__ import annotations

import io

from django import forms
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from yanzhen.apps.accounts.permissions import grants_for, reach_ids
from yanzhen.apps.archive.actions.compile_year import compile_year
from yanzhen.apps.archive.actions.pack_year import pack_year
from yanzhen.apps.archive.errors import ArchiveError
from yanzhen.apps.archive.models import ArchiveYear
from yanzhen.apps.archive.package import catalogue_rows, write_catalogue
from yanzhen.apps.archive.refusals import why_not_pack
from yanzhen.apps.organisations.models import Organisation
from yanzhen.web.permissions import needs
from yanzhen.web.spreadsheets import MEDIA_TYPE

FIRST_YEAR = 1949


class YearForm(forms.Form):
    """Which year to compile."""

    year = forms.IntegerField(label="年度", min_value=FIRST_YEAR, max_value=2100)


@needs("archive.edit")
@require_safe
def archive_list(request: HttpRequest) -> HttpResponse:
    """List the years compiled so far."""
    return _list(request, YearForm(initial={"year": request.today.year - 1}))


@needs("archive.edit")
@require_POST
def compile_catalogue(request: HttpRequest) -> HttpResponse:
    """Compile one year for the organisation of the user's grant."""
    form = YearForm(request.POST)
    if not form.is_valid():
        return _list(request, form, status=422)
    granted = grants_for(request.user, "archive.edit", on=request.today)[0]
    organisation = Organisation.objects.get(pk=granted.organisation_id)
    try:
        archive = compile_year(
            organisation=organisation, year=form.cleaned_data["year"], actor=request.user, on=request.today
        )
    except ArchiveError as refusal:
        return _list(request, form, refusal, status=409)
    return redirect("archive:year", pk=archive.pk)


@needs("archive.edit")
@require_safe
def archive_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one year's catalogue."""
    return _page(request, _visible(request, pk))


@needs("archive.edit")
@require_safe
def catalogue_sheet(request: HttpRequest, pk: int) -> FileResponse:
    """Send the catalogue as a workbook."""
    archive = _visible(request, pk)
    file = io.BytesIO()
    write_catalogue(archive, file)
    file.seek(0)
    name = f"{archive.year}年归档目录.xlsx"
    return FileResponse(file, as_attachment=True, filename=name, content_type=MEDIA_TYPE)


@needs("archive.edit")
@require_POST
def pack(request: HttpRequest, pk: int) -> HttpResponse:
    """Have the package made in the background."""
    archive = _visible(request, pk)
    try:
        job = pack_year(archive_id=archive.pk, actor=request.user)
    except ArchiveError as refusal:
        return _page(request, archive, refusal)
    return redirect("jobs:job", pk=job.pk)


def _visible(request: HttpRequest, pk: int) -> ArchiveYear:
    within = reach_ids(request.user, "archive.edit", on=request.today)
    rows = ArchiveYear.objects.filter(organisation__in=within).select_related("organisation", "job", "package")
    return get_object_or_404(rows, pk=pk)


def _list(
    request: HttpRequest, form: YearForm, refusal: ArchiveError | None = None, *, status: int = 200
) -> HttpResponse:
    within = reach_ids(request.user, "archive.edit", on=request.today)
    archives = ArchiveYear.objects.filter(organisation__in=within).select_related("organisation", "package")
    context = {"archives": archives, "form": form, "refusal": refusal}
    return render(request, "archive/years.html", context, status=status)


def _page(request: HttpRequest, archive: ArchiveYear, refusal: ArchiveError | None = None) -> HttpResponse:
    context = {
        "archive": archive,
        "rows": catalogue_rows(archive),
        "refusal": refusal,
        "why_not": why_not_pack(archive),
    }
    return render(request, "archive/year.html", context, status=409 if refusal else 200)
