"""The whole file on 三重一大 of a period: ask for it, see it being packed, take it."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods, require_safe

from yanzhen.apps.files.media import ZIP
from yanzhen.apps.meetings.actions.case_files import ask_case_file, take_case_file
from yanzhen.apps.meetings.errors import MeetingError
from yanzhen.apps.meetings.models import CaseFile
from yanzhen.apps.meetings.refusals.case_files import why_not_take
from yanzhen.apps.organisations.models import Organisation
from yanzhen.web.meetings.inspection import schools_opened
from yanzhen.web.meetings.resolutions import own_schools
from yanzhen.web.meetings.result_forms import ExportForm
from yanzhen.web.meetings.tabs import meeting_tabs
from yanzhen.web.permissions import signed_in

SHOWN = 10


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def export_page(request: HttpRequest) -> HttpResponse:
    """Ask for a file and list the user's own."""
    mine = [school.pk for school in own_schools(request)]
    schools = Organisation.objects.filter(pk__in=mine) | schools_opened(request)
    schools = schools.distinct().order_by("sort_key", "code")
    if not schools:
        raise Http404
    initial = {"covers_from": date(request.today.year, 1, 1), "covers_to": request.today}
    form = ExportForm(request.POST if request.method == "POST" else None, schools=schools, initial=initial)
    refusal = None
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            ask_case_file(
                organisation_id=said["organisation"].pk,
                covers_from=said["covers_from"],
                covers_to=said["covers_to"],
                actor=request.user,
                on=request.today,
            )
        except MeetingError as error:
            refusal = error
        else:
            messages.success(request, "正在打包，好了就能下载。")
            return redirect("meetings:export")
    files = CaseFile.objects.filter(made_by=request.user, organisation__in=schools)
    context = {
        "form": form,
        "refusal": refusal,
        "files": files.select_related("organisation", "job")[:SHOWN],
        "tabs": meeting_tabs(request, "resolutions"),
    }
    status = 409 if refusal else 422 if form.is_bound and form.errors else 200
    return render(request, "meetings/export.html", context, status=status)


@signed_in
@require_safe
def take(request: HttpRequest, pk: int) -> HttpResponse:
    """Give the ZIP to the one it was packed for."""
    wanted = get_object_or_404(CaseFile.objects.select_related("organisation"), pk=pk, made_by=request.user)
    if why_not_take(wanted, request.user, on=request.today):
        raise Http404
    data = take_case_file(case_file_id=wanted.pk, actor=request.user, on=request.today)
    name = f"{wanted.organisation.name}三重一大案卷{wanted.covers_from:%Y%m%d}至{wanted.covers_to:%Y%m%d}.zip"
    response = HttpResponse(data, content_type=ZIP)
    response.headers["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    response.headers["Cache-Control"] = "no-store"
    return response
