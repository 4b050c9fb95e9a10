"""The form builder (表样编制): a form put together in the browser, checked as it grows, seen before it is used."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST, require_safe

from yanzhen.apps.accounts.permissions import may, reach
from yanzhen.apps.elements.actions.load_catalogue import load_elements
from yanzhen.apps.ledgers.actions.forms import (
    Temporary,
    approve_temporary,
    discard_form,
    faults_of,
    issue_form,
    load_ledgers,
    new_version,
    retire_ledger,
    save_form,
    start_ledger,
    undo_edit,
)
from yanzhen.apps.ledgers.drafting import NAMES, entry_of, in_titles, moved_entry, next_name, with_entry, without_entry
from yanzhen.apps.ledgers.fill_once import asked_already, subject_of
from yanzhen.apps.ledgers.models import LedgerType, LedgerTypeVersion, VersionState
from yanzhen.apps.ledgers.queries import owner_among, sections_that_keep, types_received, version_for
from yanzhen.apps.ledgers.refusals import why_not_approve_temporary
from yanzhen.apps.organisations.models import Organisation, OrganisationKind
from yanzhen.kernel.errors import YanzhenError
from yanzhen.presets.ledger_catalogue import definition_of, export_toml, ledger_catalogue
from yanzhen.presets.ledger_forms import read_form
from yanzhen.presets.tables import Table
from yanzhen.web.acting import act_and_return
from yanzhen.web.ledgers.builder_forms import (
    KINDS,
    BasicsForm,
    CheckForm,
    FieldForm,
    ImportForm,
    IndicatorForm,
    NewLedgerForm,
)
from yanzhen.web.ledgers.finding import visible_type
from yanzhen.web.pages import ask_first, confirmed
from yanzhen.web.permissions import needs

LARGEST_FILE = 512 * 1024
SECTIONS = {
    "fields": ("栏目", FieldForm, "f"),
    "checks": ("核验规则", CheckForm, "c"),
    "indicators": ("指标", IndicatorForm, ""),
}
START: Mapping[str, Any] = {"reporters": ["school"], "rhythm": "month", "one_row": True, "fields": []}


def _draft(request: HttpRequest, version_id: int) -> LedgerTypeVersion:
    types = types_received(request.user, on=request.today, capability="ledgers.design")
    rows = LedgerTypeVersion.objects.filter(type__in=types).select_related("type__owner")
    return get_object_or_404(rows, pk=version_id)


def _crumbs(version: LedgerTypeVersion, here: str = "") -> list[tuple[str, str]]:
    crumbs = [
        ("台账", reverse("ledgers:types")),
        (version.type.title or "新台账", reverse("ledgers:form", args=[version.type.code])),
        (f"编制第{version.number}版", reverse("ledgers:build", args=[version.pk]) if here else ""),
    ]
    return [*crumbs, (here, "")] if here else crumbs


@needs("ledgers.design")
def new(request: HttpRequest) -> HttpResponse:
    """Begin a ledger of the district's own, or a one-off collection."""
    form = NewLedgerForm(request.POST or None, initial={"starts": request.today})
    own = reach(request.user, "ledgers.design", on=request.today).filter(
        kind__in=(OrganisationKind.SECTION, OrganisationKind.AUTHORITY)
    )
    form.fields["owner"].queryset = own.order_by("sort_key", "code")
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        number = LedgerType.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        try:
            version = start_ledger(
                definition={
                    **START,
                    "code": f"own_{number + 1}",
                    "title": given["title"],
                    "owner": given["owner"].short_name or given["owner"].name,
                },
                owner_id=given["owner"].pk,
                started_on=given["starts"],
                actor=request.user,
                on=request.today,
                temporary=Temporary(reason=given["reason"], ends_on=given["ends_on"])
                if given["is_temporary"]
                else None,
            )
        except YanzhenError as refusal:
            form.add_error(None, refusal.message)
        else:
            return redirect("ledgers:build", version_id=version.pk)
    crumbs = [("台账", reverse("ledgers:types")), ("新建台账", "")]
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "ledgers/builder_new.html", {"form": form, "crumbs": crumbs}, status=status)


@needs("ledgers.design")
def catalogue(request: HttpRequest) -> HttpResponse:
    """Show the shipped ledgers and put chosen ones into use; the authority's office does."""
    present = set(LedgerType.objects.values_list("code", flat=True))
    authority = Organisation.objects.filter(kind=OrganisationKind.AUTHORITY).order_by("pk").first()
    may_load = authority is not None and may(request.user, "ledgers.design", authority, on=request.today)
    if request.method == "POST":
        if not may_load:
            raise PermissionDenied
        chosen = {code: form for code, form in ledger_catalogue().items() if code in request.POST.getlist("ledger")}
        load_elements(actor=request.user)
        added = load_ledgers(actor=request.user, forms=chosen)
        messages.success(request, f"已启用{added}张台账；到了报送期，各单位会收到。")
        return redirect("ledgers:types")
    sections = sections_that_keep()
    context = {
        "rows": [(form, form.code in present, owner_among(sections, form)) for form in ledger_catalogue().values()],
        "may_load": may_load,
        "crumbs": [("台账", reverse("ledgers:types")), ("台账目录", "")],
    }
    return render(request, "ledgers/catalogue.html", context)


@needs("ledgers.design")
@require_POST
def revise(request: HttpRequest, code: str) -> HttpResponse:
    """Begin the next version of a form, or go on with the draft there is."""
    type_ = visible_type(request, code)
    try:
        version = new_version(type_id=type_.pk, started_on=request.today, actor=request.user, on=request.today)
    except YanzhenError as refusal:
        messages.error(request, refusal.message)
        return redirect("ledgers:form", code=type_.code)
    return redirect("ledgers:build", version_id=version.pk)


@needs("ledgers.design")
@require_safe
def build(request: HttpRequest, version_id: int) -> HttpResponse:
    """Show the draft with all its parts, what is still wrong, and what it would look like."""
    version = _draft(request, version_id)
    definition = version.definition
    problems = faults_of(definition)
    form, is_draft = read_form(Table("表样", definition)), version.state == VersionState.DRAFT
    context = {
        "version": version,
        "type": version.type,
        "is_draft": is_draft,
        "form": form,
        "asked": asked_already(form, version.type, on=request.today) if is_draft else [],
        "subject": subject_of(version.type),
        "fields": [_shown_field(definition, row) for row in definition.get("fields", ())],
        "checks": [_shown_check(definition, row) for row in definition.get("checks", ())],
        "indicators": definition.get("indicators", ()),
        "problems": problems,
        "last_edit": version.edits.order_by("-number").first(),
        "why_not_approve": why_not_approve_temporary(version.type, request.user, on=request.today),
        "crumbs": _crumbs(version),
    }
    return render(request, "ledgers/builder.html", context)


def _shown_field(definition: Mapping[str, Any], row: Mapping[str, Any]) -> dict[str, Any]:
    pairs = row.get("choices") or []
    titles = (
        list(pairs.values()) if isinstance(pairs, Mapping) else [one[1] for one in pairs if not isinstance(one, str)]
    )
    return {
        **row,
        "kind_title": dict(KINDS).get(row.get("kind", ""), ""),
        "choice_titles": "、".join(titles[:8]) + ("等" if len(titles) > 8 else ""),
        "computed_shown": in_titles(definition, row.get("computed", "")),
        "is_key": row.get("key") in definition.get("key", ()),
    }


def _shown_check(definition: Mapping[str, Any], row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        **row,
        "must_shown": in_titles(definition, row.get("must", "")),
        "when_shown": in_titles(definition, row.get("when", "")),
    }


@needs("ledgers.design")
def basics(request: HttpRequest, version_id: int) -> HttpResponse:
    """Change who reports what and when."""
    version = _draft(request, version_id)
    form = BasicsForm(request.POST or None, definition=version.definition)
    form.initial = {**form.shown(version.definition), "starts": version.started_on, "note": version.note}
    if request.method == "POST" and form.is_valid():
        extra = {"started_on": form.cleaned_data["starts"], "note": form.cleaned_data["note"]}
        if done := _save(request, version, form.entry(), "基本信息", **extra):
            return done
        return redirect("ledgers:basics", version_id=version.pk)
    return _entry_page(request, version, form, "基本信息")


@needs("ledgers.design")
def entry(request: HttpRequest, version_id: int, section: str, name: str = "") -> HttpResponse:
    """Change one field, check or indicator, or add one."""
    version = _draft(request, version_id)
    if section not in SECTIONS:
        raise Http404
    title, kind, stem = SECTIONS[section]
    definition = version.definition
    before = entry_of(definition, section, name) if name else {}
    if before is None:
        raise Http404
    form = kind(request.POST or None, definition=definition)
    form.initial = form.shown(before)
    if request.method == "POST" and form.is_valid():
        own = name or next_name(definition, section, stem or f"{version.type.code}_")
        made = {NAMES[section]: own, **form.entry()}
        wording = f"{'修改' if name else '添加'}{title}“{made.get('title') or made.get('message')}”"
        if done := _save(request, version, with_entry(definition, section, own, made), wording):
            return done
        return redirect("ledgers:build", version_id=version.pk)
    return _entry_page(request, version, form, f"{'修改' if name else '添加'}{title}", section=section, name=name)


def _entry_page(request: HttpRequest, version: LedgerTypeVersion, form: Any, title: str, **more: Any) -> HttpResponse:
    context = {"version": version, "form": form, "title": title, "crumbs": _crumbs(version, title), **more}
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "ledgers/builder_entry.html", context, status=status)


def _save(
    request: HttpRequest, version: LedgerTypeVersion, definition: Mapping[str, Any], wording: str, **more: Any
) -> HttpResponse | None:
    """Keep the draft; the answer, or None when somebody else changed it or it was refused."""
    seen = request.POST.get("seen", "")
    try:
        save_form(
            version_id=version.pk,
            definition=definition,
            wording=wording,
            actor=request.user,
            on=request.today,
            seen=int(seen) if seen.isdecimal() and len(seen) < 10 else version.edit_number,
            **more,
        )
    except YanzhenError as refusal:
        messages.error(request, refusal.message)
        return None
    messages.success(request, f"已保存：{wording}。")
    return redirect("ledgers:build", version_id=version.pk)


@needs("ledgers.design")
@require_POST
def move(request: HttpRequest, version_id: int, section: str, name: str) -> HttpResponse:
    """Move an entry up or down, or take it out."""
    version = _draft(request, version_id)
    if section not in SECTIONS or entry_of(version.definition, section, name) is None:
        raise Http404
    where = request.POST.get("to", "")
    title = SECTIONS[section][0]
    if where == "out":
        made, wording = without_entry(version.definition, section, name), f"删除{title}"
    else:
        made = moved_entry(version.definition, section, name, -1 if where == "up" else 1)
        wording = f"调整{title}顺序"
    return _save(request, version, made, wording) or redirect("ledgers:build", version_id=version.pk)


@needs("ledgers.design")
@require_POST
def undo(request: HttpRequest, version_id: int) -> HttpResponse:
    """Take the last change back."""
    version = _draft(request, version_id)
    back = reverse("ledgers:build", args=[version.pk])
    return act_and_return(request, undo_edit, back=back, done="已撤销上一步。", version_id=version.pk)


@needs("ledgers.design")
@require_POST
def issue(request: HttpRequest, version_id: int) -> HttpResponse:
    """Put the form in force, after asking."""
    version = _draft(request, version_id)
    back = reverse("ledgers:build", args=[version.pk])
    if not confirmed(request):
        return ask_first(
            request,
            title="启用表样",
            sentence=f"“{version.type.title}”第{version.number}版自{version.started_on:%Y-%m-%d}起启用。启用后不能再改，要改就新建一版；以前的报送仍按原来的表样。",
            back=back,
        )
    done = "已启用；到了报送期，各单位会收到这张台账。"
    return act_and_return(request, issue_form, back=back, done=done, version_id=version.pk)


@needs("ledgers.design")
@require_POST
def discard(request: HttpRequest, version_id: int) -> HttpResponse:
    """Throw the draft away, after asking."""
    version = _draft(request, version_id)
    if not confirmed(request):
        back = reverse("ledgers:build", args=[version.pk])
        return ask_first(
            request, title="删除表样草稿", sentence="这一版草稿将被删除，已启用的版本不受影响。", back=back, danger=True
        )
    back = reverse("ledgers:types")
    return act_and_return(request, discard_form, back=back, done="已删除草稿。", version_id=version.pk)


@needs("ledgers.design")
@require_POST
def retire(request: HttpRequest, code: str) -> HttpResponse:
    """Stop asking for a ledger, after asking."""
    type_ = visible_type(request, code)
    back = reverse("ledgers:form", args=[type_.code])
    if not confirmed(request):
        sentence = f"停用后不再要求单位填报“{type_.title}”，已报送的内容都保留。"
        return ask_first(request, title="停用台账", sentence=sentence, back=back, danger=True)
    return act_and_return(request, retire_ledger, back=back, done="已停用。", type_id=type_.pk)


@needs("ledgers.view")
@require_POST
def approve(request: HttpRequest, code: str) -> HttpResponse:
    """Approve a one-off collection, as the leader in charge."""
    type_ = visible_type(request, code)
    back = reverse("ledgers:form", args=[type_.code])
    return act_and_return(request, approve_temporary, back=back, done="已批准。", type_id=type_.pk)


@needs("ledgers.view")
@require_safe
def export(request: HttpRequest, code: str) -> HttpResponse:
    """Give the form in force as TOML, for the catalogue or for another district."""
    type_ = visible_type(request, code)
    version = version_for(type_, request.today) or type_.versions.order_by("-number").first()
    answer = HttpResponse(export_toml(version.definition), content_type="application/toml; charset=utf-8")
    answer["Content-Disposition"] = content_disposition_header(True, f"{type_.code}.toml")
    return answer


@needs("ledgers.design")
def take_in(request: HttpRequest, version_id: int) -> HttpResponse:
    """Replace the draft by a form that was exported."""
    version = _draft(request, version_id)
    form = ImportForm(request.POST or None, request.FILES or None)
    problems: list[Any] = []
    if request.method == "POST" and form.is_valid():
        definition = _parsed(form)
        if definition is not None:
            problems = faults_of({**definition, "code": version.type.code})
            if not problems:
                whole = definition_of(read_form(Table("表样", definition)))
                if done := _save(request, version, whole, "导入表样"):
                    return done
    context = {"version": version, "form": form, "problems": problems, "crumbs": _crumbs(version, "导入表样")}
    status = 422 if problems or (form.is_bound and form.errors) else 200
    return render(request, "ledgers/builder_import.html", context, status=status)


def _parsed(form: ImportForm) -> dict[str, Any] | None:
    file = form.cleaned_data["file"]
    if file.size > LARGEST_FILE:
        form.add_error("file", "文件超过512KB，不是表样文件。")
        return None
    try:
        return tomllib.loads(file.read().decode("utf-8-sig"))
    except UnicodeDecodeError:
        form.add_error("file", "文件不是UTF-8编码；请另存为UTF-8后再导入。")
    except tomllib.TOMLDecodeError as error:
        form.add_error("file", f"TOML写法有误：{error}。")
    return None
