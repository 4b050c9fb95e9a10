"""Pages of report templates (报告模板): list, write with a preview on real figures, versions, export, import."""

from __future__ import annotations

import tomllib
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST

from yanzhen.apps.accounts.permissions import grants_for, may, reach_ids
from yanzhen.apps.reports.actions.keep_template import (
    retire_template,
    save_template,
    start_template,
    take_up_template,
)
from yanzhen.apps.reports.models import Template, TemplateVersion
from yanzhen.apps.reports.refusals import ReportActError, why_not_keep_template
from yanzhen.apps.reports.templates import newest_version, stored_template, template_named, templates_for
from yanzhen.kernel.errors import BadInputError, YanzhenError
from yanzhen.kernel.problem import Problem
from yanzhen.presets.report_templates import (
    ReportTemplate,
    definition_of,
    parts_from,
    report_templates,
    text_of,
    toml_of,
)
from yanzhen.web.permissions import needs
from yanzhen.web.reports.editing import editor_context, names_of, used_bindings
from yanzhen.web.reports.posted import posted_shapes
from yanzhen.web.reports.template_forms import ImportForm, NewTemplateForm, TryForm
from yanzhen.web.reports.trying import tried

TOML_AT_MOST = 200_000


@needs("reports.view")
def template_list(request: HttpRequest) -> HttpResponse:
    """List the templates one may start a report from: kept ones first, then the shipped."""
    kept = list(templates_for(request.user, on=request.today))
    designs = set(reach_ids(request.user, "reports.design", on=request.today).values_list("pk", flat=True))
    retired = Template.objects.filter(owner__in=designs, retired_on__isnull=False).select_related("owner")
    context = {
        "kept": [(row, row.owner_id in designs) for row in kept],
        "retired": retired,
        "shipped": [(key, preset, not preset.needs_plans) for key, preset in report_templates().items()],
        "may_design": bool(designs),
    }
    return render(request, "reports/templates/list.html", context)


@needs("reports.design")
def new_template(request: HttpRequest) -> HttpResponse:
    """Start a template of one's own from a shipped one, from another, or from a file."""
    owners = {grant.organisation_id for grant in grants_for(request.user, "reports.design", on=request.today)}
    form = NewTemplateForm(request.POST or None, owners=owners, sources=_sources(request), initial=_asked_for(request))
    file_form = ImportForm(owners=owners)
    if request.method == "POST" and form.is_valid():
        try:
            template = _start(request, form.cleaned_data)
        except YanzhenError as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, "已建好，请改成本单位的写法；原来的模板不受影响。")
            return redirect("reports:template", template.pk)
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "reports/templates/new.html", {"form": form, "file_form": file_form}, status=status)


def _sources(request: HttpRequest) -> list[tuple[str, str]]:
    kept = [(f"own:{row.pk}", f"{row.title}（{row.owner}）") for row in templates_for(request.user, on=request.today)]
    return [*((key, preset.name) for key, preset in report_templates().items()), *kept]


def _asked_for(request: HttpRequest) -> dict[str, str]:
    name = request.GET.get("from", "half_year")
    return {"source": name, "title": ""}


def _start(request: HttpRequest, given: dict[str, Any]) -> Template:
    found = template_named(given["source"], actor=request.user, on=request.today)
    definition = definition_of(found.template) | {"name": given["title"]}
    return start_template(
        owner_id=given["owner"].pk,
        definition=definition,
        actor=request.user,
        on=request.today,
        started_from=found.template.name,
    )


@require_POST
@needs("reports.design")
def import_template(request: HttpRequest) -> HttpResponse:
    """Take in a template as TOML; every fault is told at once."""
    owners = {grant.organisation_id for grant in grants_for(request.user, "reports.design", on=request.today)}
    file_form = ImportForm(request.POST, request.FILES, owners=owners)
    problems: list[Problem] = []
    if file_form.is_valid():
        file = file_form.cleaned_data["file"]
        try:
            template = start_template(
                owner_id=file_form.cleaned_data["owner"].pk,
                definition=_read_toml(file.read(TOML_AT_MOST + 1)),
                actor=request.user,
                on=request.today,
                started_from=file.name,
                file=file.name,
            )
        except BadInputError as refusal:
            problems = list(refusal.problems)
            file_form.add_error(None, refusal.message)
        except YanzhenError as refusal:
            file_form.add_error(None, refusal.message)
        else:
            messages.success(request, "已导入。")
            return redirect("reports:template", template.pk)
    form = NewTemplateForm(owners=owners, sources=_sources(request), initial=_asked_for(request))
    context = {"form": form, "file_form": file_form, "problems": problems}
    return render(request, "reports/templates/new.html", context, status=422)


def _read_toml(data: bytes) -> dict[str, Any]:
    if len(data) > TOML_AT_MOST:
        raise BadInputError([Problem(code="TOO_LARGE", message="文件太大；模板一般不到100KB，请核对是否选错了文件。")])
    try:
        return tomllib.loads(data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        message = "文件不是UTF-8编码的文本；请选导出的.toml文件，或另存为UTF-8。"
        raise BadInputError([Problem(code="NOT_UTF8", message=message)]) from error
    except tomllib.TOMLDecodeError as error:
        message = f"TOML写法有误：{error}。"
        raise BadInputError([Problem(code="BAD_TOML", message=message, found=str(error))]) from error


def _visible(request: HttpRequest, template_id: int) -> Template:
    """Return a template that the user may start from or writes, a retired one included, or raise 404."""
    found = templates_for(request.user, on=request.today).filter(pk=template_id).first()
    if found is None:
        own = reach_ids(request.user, "reports.design", on=request.today)
        found = Template.objects.filter(pk=template_id, owner__in=own).select_related("owner").first()
    if found is None:
        raise Http404
    return found


@needs("reports.view")
def template_page(request: HttpRequest, template_id: int) -> HttpResponse:
    """Write a template beside its preview; who may not write it reads it."""
    template = _visible(request, template_id)
    refusal: YanzhenError | None = why_not_keep_template(template.owner_id, request.user, request.today)
    stored = stored_template(newest_version(template))
    if request.method == "POST" and refusal is None:
        try:
            saved = _save(request, template)
        except YanzhenError as error:
            refusal = error
        else:
            fresh = saved.version != template.version
            messages.success(request, f"已保存为第{saved.version}版。" if fresh else "内容没有变化。")
            return redirect("reports:template", template.pk)
    return _editor(request, template, stored, refusal)


def _editor(
    request: HttpRequest, template: Template, stored: ReportTemplate, refusal: YanzhenError | None
) -> HttpResponse:
    posted = request.method == "POST"
    text = request.POST.get("body", "") if posted else text_of(stored)
    shapes = request.POST.get("picked", "") if posted else ""
    bindings = _shapes_or_none(shapes) or definition_of(stored)["bindings"]
    context = {
        "template": template,
        "stored": stored,
        "name": request.POST.get("name", "") if posted else stored.name,
        "title": request.POST.get("title", "") if posted else stored.title,
        "version": request.POST.get("version", "") if posted else template.version,
        "refusal": refusal,
        "problems": refusal.problems if isinstance(refusal, BadInputError) else [],
        "may_write": may(request.user, "reports.design", template.owner_id, on=request.today),
        "try_form": TryForm(request=request, template=stored),
        "versions": template.versions.select_related("saved_by")[:12],
        **editor_context(text, bindings, names_of(bindings), in_template=True),
    }
    return render(request, "reports/templates/template.html", context, status=409 if posted else 200)


def _shapes_or_none(text: str) -> dict[str, Any] | None:
    try:
        return posted_shapes(text)
    except YanzhenError:
        return None


def _definition(request: HttpRequest, kind: str) -> dict[str, Any]:
    """Return the definition that the editor sends; bindings that no line uses are left out."""
    parts = parts_from(request.POST.get("body", ""))
    bindings = used_bindings(parts, posted_shapes(request.POST.get("picked", "")))
    return {
        "name": request.POST.get("name", "").strip(),
        "title": request.POST.get("title", "").strip(),
        "kind": kind,
        "parts": parts,
        "bindings": bindings,
    }


def _save(request: HttpRequest, template: Template) -> Template:
    version = request.POST.get("version", "")
    stored = stored_template(newest_version(template))
    return save_template(
        template_id=template.pk,
        definition=_definition(request, stored.kind),
        version=int(version) if version.isdecimal() else 0,
        actor=request.user,
        on=request.today,
    )


@require_POST
@needs("reports.view")
def preview(request: HttpRequest, template_id: int) -> HttpResponse:
    """Show the template as it would start now, with the figures of the chosen organisation and period."""
    template = _visible(request, template_id)
    stored = stored_template(newest_version(template))
    form = TryForm(request.POST, request=request, template=stored)
    context: dict[str, Any] = {"try_form": form}
    try:
        if not form.is_valid():
            raise ReportActError("BAD_TRY")
        context["composed"] = tried(request, _definition(request, stored.kind), form.cleaned_data)
    except BadInputError as refusal:
        context |= {"refusal": refusal, "problems": refusal.problems}
    except YanzhenError as refusal:
        context["refusal"] = refusal
    return render(request, "reports/_preview.html", context)


@needs("reports.view")
def export(request: HttpRequest, name: str) -> HttpResponse:
    """Give a template as TOML: ``half_year`` or ``own:12``, ``?version=3`` an older one."""
    try:
        found = template_named(name, actor=request.user, on=request.today)
    except ReportActError as refusal:
        raise Http404 from refusal
    template = found.template
    number = request.GET.get("version", "")
    if found.version and number.isdecimal():
        template = stored_template(_version(found.version.template, int(number)))
    response = HttpResponse(toml_of(template), content_type="application/toml; charset=utf-8")
    file = f"{template.name}.toml"
    response.headers["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=file)
    return response


def _version(template: Template, number: int) -> TemplateVersion:
    found = template.versions.filter(number=number).first()
    if found is None:
        raise Http404
    return found


@require_POST
@needs("reports.design")
def restore(request: HttpRequest, template_id: int) -> HttpResponse:
    """Save an older version's content as a new version."""
    template = _visible(request, template_id)
    number = request.POST.get("number", "")
    old = _version(template, int(number) if number.isdecimal() else 0)
    try:
        save_template(
            template_id=template.pk,
            definition=old.definition,
            version=template.version,
            actor=request.user,
            on=request.today,
        )
    except YanzhenError as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, f"已恢复为第{old.number}版的内容，并存为新的一版。")
    return redirect("reports:template", template.pk)


@require_POST
@needs("reports.design")
def retire(request: HttpRequest, template_id: int) -> HttpResponse:
    """Stop offering a template, or offer it again."""
    template = _visible(request, template_id)
    act = take_up_template if template.retired_on else retire_template
    try:
        changed = act(template_id=template.pk, actor=request.user, on=request.today)
    except YanzhenError as refusal:
        messages.error(request, refusal.message)
        return redirect("reports:templates")
    done = "已停用，以后起草时不再列出；已起草的报告不受影响。" if changed.retired_on else "已恢复使用。"
    messages.success(request, done)
    return redirect("reports:templates")
