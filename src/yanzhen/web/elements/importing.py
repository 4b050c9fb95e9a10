"""Exports of national and city systems: handed in, compared in words, written or let go; the file is never kept."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from yanzhen.apps.accounts.permissions import may, reach, reach_ids
from yanzhen.apps.elements.actions.read_import import read_import
from yanzhen.apps.elements.actions.remember_mapping import remember_mapping
from yanzhen.apps.elements.actions.settle_import import drop_import, write_import
from yanzhen.apps.elements.bridge import words_of
from yanzhen.apps.elements.importing.differences import Difference, differences, digest_of
from yanzhen.apps.elements.importing.reading import ReadExport
from yanzhen.apps.elements.importing.schools import BODIES
from yanzhen.apps.elements.models import DataElement, ElementImport, ImportMapping, ImportState
from yanzhen.apps.elements.refusals import why_not_settle
from yanzhen.apps.files.actions.stage import staged_file
from yanzhen.apps.files.media import TEXT, XLSX
from yanzhen.apps.organisations.models import Organisation, OrganisationKind
from yanzhen.engines.exports import ExportProfile
from yanzhen.kernel.errors import YanzhenError
from yanzhen.presets.import_profiles import import_profiles
from yanzhen.web.elements.acts import CONFLICT, form_page
from yanzhen.web.elements.import_forms import ExportForm, MappingForm
from yanzhen.web.elements.lists import tabs
from yanzhen.web.elements.pages import crumbs_to
from yanzhen.web.organisations.answering import posted
from yanzhen.web.permissions import needs

MAX_BYTES = 30 * 1024 * 1024
SHOWN = 400
PROBLEMS_SHOWN = 300
RECENT = 20


@needs("elements.edit")
@require_safe
def imports(request: HttpRequest) -> HttpResponse:
    """List what can be imported, and what was lately."""
    mine = reach_ids(request.user, "elements.edit", on=request.today)
    recent = ElementImport.objects.filter(organisation__in=mine).select_related("read_by__person", "organisation")
    titles = dict(DataElement.objects.values_list("code", "title"))
    profiles = [(one, [titles[rule.element] for rule in one.figures if rule.element in titles]) for one in _profiles()]
    context = {
        "tabs": tabs(request, "elements:imports"),
        "profiles": profiles,
        "recent": list(recent[:RECENT]),
    }
    return render(request, "elements/imports.html", context)


def _profiles() -> list[ExportProfile]:
    order = ("student_roll", "student_changes", "staff_roll", "statistics_base", "fitness_results")
    found = import_profiles()
    return [found[code] for code in sorted(found, key=lambda code: (order.index(code) if code in order else 99, code))]


def _profile(code: str) -> ExportProfile:
    try:
        return import_profiles()[code]
    except KeyError as error:
        raise Http404 from error


def _keepers(request: HttpRequest) -> QuerySet[Organisation]:
    """Return the sections and offices for which the user imports."""
    kinds = (OrganisationKind.AUTHORITY, OrganisationKind.SECTION, OrganisationKind.INSTITUTE)
    rows = reach(request.user, "elements.edit", on=request.today).existing_on(request.today).filter(kind__in=kinds)
    return rows.order_by("sort_key", "code")


def _usual_keeper(profile: ExportProfile, keepers: QuerySet[Organisation]) -> Organisation | None:
    owners = [one for one in keepers if profile.owner in one.name]
    tops = [one for one in keepers if one.kind == OrganisationKind.AUTHORITY]
    return next(iter([*owners, *tops, *keepers]), None)


@needs("elements.edit")
@form_page
def hand_in(request: HttpRequest, code: str) -> HttpResponse:
    """Take an export: all its faults at their cells, or the way to its preview."""
    profile, keepers = _profile(code), _keepers(request)
    usual = _usual_keeper(profile, keepers)
    form = ExportForm(
        posted(request),
        request.FILES or None,
        keepers=keepers,
        today=request.today,
        initial={"as_of": request.today, "keeper": usual},
    )
    if request.method != "POST":
        return _form(request, profile, form, usual)
    if not form.is_valid():
        return _form(request, profile, form, usual, status=422)
    said = form.cleaned_data
    checks = {"declared": said["declared"], "allowed_types": {XLSX, TEXT}, "max_bytes": MAX_BYTES}
    try:
        with staged_file(said["upload"], actor=request.user, **checks) as staged:
            content = Path(staged.path).read_bytes()
        found, row = read_import(
            content=content,
            name=said["upload"].name,
            profile=profile,
            keeper=said["keeper"],
            as_of=said["as_of"],
            actor=request.user,
            on=request.today,
        )
    except YanzhenError as refusal:
        form.add_error("upload", refusal.message)
        return _form(request, profile, form, said["keeper"], status=422)
    if row is None:
        return _form(request, profile, form, said["keeper"], found=found, status=422)
    return redirect(row)


def _form(
    request: HttpRequest,
    profile: ExportProfile,
    form: ExportForm,
    keeper: Organisation | None,
    *,
    found: ReadExport | None = None,
    status: int = 200,
) -> HttpResponse:
    mapping = ImportMapping.objects.filter(profile=profile.code, organisation=keeper).first() if keeper else None
    titles = {one.column.key: one.column.title for one in profile.columns}
    context = {
        "profile": profile,
        "form": form,
        "found": found,
        "problems": found.problems[:PROBLEMS_SHOWN] if found else [],
        "missing": [titles[key] for key in found.missing] if found else [],
        "mapping": mapping,
        "mapping_url": _mapping_url(profile, keeper, found),
        "max_bytes": MAX_BYTES,
        "crumbs": crumbs_to(("系统数据导入", reverse("elements:imports")), (profile.title, "")),
    }
    return render(request, "elements/hand_in.html", context, status=status)


def _mapping_url(profile: ExportProfile, keeper: Organisation | None, found: ReadExport | None) -> str:
    """Lead to the mapping with what this file calls columns and schools, as far as an address holds it."""
    address = reverse("elements:mapping", args=[profile.code])
    if keeper is None:
        return address
    asked = MappingForm.query(keeper.pk, found.unknown if found else [], list(found.strangers) if found else [])
    return f"{address}?{asked}"


@needs("elements.edit")
@form_page
def mapping(request: HttpRequest, code: str) -> HttpResponse:
    """Show and change what this office's exports call columns and schools; it is remembered."""
    profile, keepers = _profile(code), _keepers(request)
    keeper = _chosen_keeper(request, profile, keepers)
    row = ImportMapping.objects.filter(profile=code, organisation=keeper).select_related("changed_by__person").first()
    form = MappingForm(
        posted(request),
        profile=profile,
        headings=row.headings if row else {},
        schools=row.schools if row else {},
        unknown=request.GET.getlist("heading")[:60],
        strangers=request.GET.getlist("school")[:100],
        bodies=Organisation.objects.existing_on(request.today).filter(kind__in=BODIES).order_by("sort_key", "code"),
    )
    if request.method == "POST" and form.is_valid():
        remember_mapping(
            profile=profile,
            keeper=keeper,
            headings=form.headings,
            schools=form.schools,
            actor=request.user,
            on=request.today,
        )
        messages.success(request, "对应关系已记住。原文件没有保留，请重新选择文件导入。")
        return redirect("elements:hand_in", code)
    context = {
        "profile": profile,
        "form": form,
        "row": row,
        "keeper": keeper,
        "crumbs": crumbs_to(
            ("系统数据导入", reverse("elements:imports")),
            (profile.title, reverse("elements:hand_in", args=[code])),
            ("对应关系", ""),
        ),
    }
    return render(request, "elements/mapping.html", context, status=422 if form.is_bound and form.errors else 200)


def _chosen_keeper(request: HttpRequest, profile: ExportProfile, keepers: QuerySet[Organisation]) -> Organisation:
    asked = request.GET.get("keeper", "")
    found = keepers.filter(pk=int(asked)).first() if asked.isdigit() else _usual_keeper(profile, keepers)
    if found is None:
        raise Http404
    return found


@needs("elements.view")
@require_safe
def import_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what an import brings or brought; a school sees its own figures alone."""
    return _render(request, _seen_import(request, pk))


def _seen_import(request: HttpRequest, pk: int) -> ElementImport:
    """Return an import that the user's office made, or one that wrote something about an organisation in reach."""
    rows = ElementImport.objects.select_related("organisation", "read_by__person", "settled_by__person")
    row = get_object_or_404(rows, pk=pk)
    if may(request.user, "elements.edit", row.organisation, on=request.today):
        return row
    if row.state != ImportState.WRITTEN or not _differences(request, row):
        raise Http404
    return row


def _differences(request: HttpRequest, row: ElementImport) -> list[Difference]:
    """Return the figures that the user may see; all of them to the office that imported."""
    if may(request.user, "elements.edit", row.organisation, on=request.today):
        return differences(row)
    mine = set(reach_ids(request.user, "elements.view", on=request.today).values_list("pk", flat=True))
    return differences(row, organisations=mine)


def _render(request: HttpRequest, row: ElementImport, *, refusal: str = "", status: int = 200) -> HttpResponse:
    found = _differences(request, row)
    is_waiting = row.state == ImportState.WAITING
    changes = [one for one in found if not one.is_same] if is_waiting else found
    context: dict[str, Any] = {
        "row": row,
        "refusal": refusal,
        "may_settle": why_not_settle(row, request.user, on=request.today) is None,
        "new": sum(one.is_new for one in found),
        "changed": sum(not one.is_new and not one.is_same for one in found),
        "same": sum(one.is_same for one in found),
        "schools": len({one.organisation.pk for one in found}),
        "lines": [_line(one) for one in changes[:SHOWN]],
        "more": max(0, len(changes) - SHOWN),
        "seen": digest_of(found),
        "crumbs": crumbs_to(("系统数据导入", reverse("elements:imports")), (row.title, "")),
    }
    return render(request, "elements/import.html", context, status=status)


def _line(one: Difference) -> dict[str, object]:
    return {
        "organisation": one.organisation,
        "element": one.element,
        "is_new": one.is_new,
        "value": words_of(one.element, one.value),
        "known": words_of(one.element, one.known.value) if one.known else "",
        "known_url": one.known.get_absolute_url() if one.known else "",
    }


@needs("elements.edit")
@require_POST
def settle(request: HttpRequest, pk: int) -> HttpResponse:
    """Write the figures as they were shown, or let the import go."""
    row = _seen_import(request, pk)
    try:
        if request.POST.get("decision") == "write":
            seen = request.POST.get("seen", "")
            done = write_import(import_id=row.pk, seen=seen, actor=request.user, on=request.today)
            messages.success(request, f"已写入{done.written}项数据；这些数不再向学校要。")
            return redirect(done)
        drop_import(import_id=row.pk, actor=request.user, on=request.today)
    except YanzhenError as refusal:
        return _render(request, _seen_import(request, pk), refusal=refusal.message, status=CONFLICT)
    messages.success(request, "已放弃，没有写入任何数据。")
    return redirect("elements:imports")
