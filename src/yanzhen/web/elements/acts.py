"""Acts on data elements, each a form on a page of its own."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from yanzhen.apps.accounts.permissions import may, reach
from yanzhen.apps.elements.actions.allow_asking import allow_asking
from yanzhen.apps.elements.actions.decide_proposal import decide_proposal
from yanzhen.apps.elements.actions.enter_value import enter_value
from yanzhen.apps.elements.actions.keep_element import add_element, change_element
from yanzhen.apps.elements.actions.propose_correction import propose_correction
from yanzhen.apps.elements.bridge import words_of
from yanzhen.apps.elements.models import DataElement, Measured
from yanzhen.apps.elements.places import place_of
from yanzhen.apps.elements.refusals import keeps_district, why_not_allow, why_not_keep, why_not_propose
from yanzhen.apps.organisations.models import Organisation, OrganisationKind
from yanzhen.kernel.errors import YanzhenError
from yanzhen.web.elements.forms import (
    CorrectionForm,
    DecisionForm,
    ElementForm,
    NewElementForm,
    OverrideForm,
    ValueForm,
)
from yanzhen.web.elements.pages import crumbs_to, render_proposal, seen_proposal, seen_value
from yanzhen.web.organisations.answering import answer_form, posted
from yanzhen.web.permissions import needs

form_page = require_http_methods(["GET", "HEAD", "POST"])
CONFLICT = 409


@needs("elements.propose")
@form_page
def correct(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what a value should be; it goes to the owner of its source."""
    row = seen_value(request, pk)
    refusal = why_not_propose(row, request.user, on=request.today)
    if refusal and request.method != "POST":
        messages.error(request, refusal.message)
        return redirect(row)
    form = CorrectionForm(posted(request), element=row.element)

    def do(data: dict[str, Any]) -> str:
        made = propose_correction(value_id=row.pk, actor=request.user, on=request.today, **data)
        return made.get_absolute_url()

    owner = row.organisation if row.system == "here" else row.element.owner
    return answer_form(
        request,
        form,
        do,
        title="提出更正",
        lead=f"{row.organisation}“{row.element.title}”，现有值{words_of(row.element, row.value)}",
        notes=[f"更正由{owner}处理，采纳以后才改变；处理结果会在“更正”里看到。"],
        back=row.get_absolute_url(),
        label="提出",
        done="更正已提出。",
        crumbs=crumbs_to((row.element.title, row.get_absolute_url()), ("提出更正", "")),
    )


@needs("elements.decide")
@require_POST
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a correction over or not, with an answer."""
    proposal = seen_proposal(request, pk)
    form = DecisionForm(request.POST)
    accept = request.POST.get("decision") == "accept"
    if not form.is_valid() or request.POST.get("decision") not in {"accept", "refuse"}:
        return render_proposal(request, proposal, form, status=422)
    try:
        answer = form.cleaned_data["answer"]
        decide_proposal(proposal_id=pk, accept=accept, answer=answer, actor=request.user, on=request.today)
    except YanzhenError as refusal:
        form.add_error(None, refusal.message)
        return render_proposal(request, seen_proposal(request, pk), form, status=CONFLICT)
    messages.success(request, "已采纳，数据已更正。" if accept else "已答复，数据不变。")
    return redirect("elements:proposals")


@needs("elements.edit")
@form_page
def enter(request: HttpRequest, code: str) -> HttpResponse:
    """Enter a value of an element for one organisation."""
    element = get_object_or_404(DataElement.objects.select_related("owner"), code=code)
    bodies = organisations_to_enter(request, element)
    given = posted(request)
    initial = {"last": request.today, "provided_by": element.owner or ""}
    form = ValueForm(given, element=element, organisations=bodies, initial=initial)

    def do(data: dict[str, Any]) -> str:
        data["first"] = data.get("first") or data["last"]
        return enter_value(element=element, actor=request.user, on=request.today, **data).get_absolute_url()

    notes = [element.definition]
    if element.measured == Measured.MOMENT:
        notes.append("同一单位同一期间只有一个现行值；再登记会取代原值，原值留在更正记录里。")
    return answer_form(
        request,
        form,
        do,
        title="登记数据",
        lead=element.title,
        notes=notes,
        back=element.get_absolute_url(),
        label="登记",
        done="已登记。",
        crumbs=crumbs_to((element.title, element.get_absolute_url()), ("登记数据", "")),
    )


def organisations_to_enter(request: HttpRequest, element: DataElement) -> QuerySet[Organisation]:
    """Return the organisations for which the user may enter values of the element."""
    of_kind = Q(kind__in=element.kinds) if element.kinds else Q()
    bodies = Organisation.objects.existing_on(request.today).filter(of_kind).order_by("sort_key", "code")
    if element.owner_id and may(request.user, "elements.edit", element.owner_id, on=request.today):
        return bodies
    mine = reach(request.user, "elements.edit", on=request.today).order_by().values("pk")
    return bodies.filter(pk__in=mine)


def _sections(request: HttpRequest) -> QuerySet[Organisation]:
    kinds = (OrganisationKind.SECTION, OrganisationKind.INSTITUTE)
    return Organisation.objects.existing_on(request.today).filter(kind__in=kinds).order_by("sort_key", "code")


@needs("elements.edit")
@form_page
def new(request: HttpRequest) -> HttpResponse:
    """Add an element of the district."""
    owners = _sections(request)
    if not keeps_district(request.user, on=request.today):
        owners = owners.filter(pk__in=reach(request.user, "elements.edit", on=request.today).order_by().values("pk"))
    form = NewElementForm(posted(request), owners=owners)

    def do(data: dict[str, Any]) -> str:
        made = add_element(nature=form.nature(), draft=form.draft(), actor=request.user, on=request.today)
        return made.get_absolute_url()

    return answer_form(
        request,
        form,
        do,
        title="增加数据元",
        lead="先在目录里找一找：名称或别名相同的不能再加。",
        back=reverse("elements:catalogue"),
        label="增加",
        done="已增加。",
        crumbs=crumbs_to(("数据元目录", reverse("elements:catalogue")), ("增加", "")),
    )


@needs("elements.edit")
@form_page
def change(request: HttpRequest, code: str) -> HttpResponse:
    """Change what may change of an element."""
    element = get_object_or_404(DataElement.objects.select_related("owner"), code=code)
    if why_not_keep(element, request.user, on=request.today):
        raise PermissionDenied
    form = ElementForm(posted(request), owners=_sections(request), initial=ElementForm.of(element))

    def do(data: dict[str, Any]) -> str:
        version = data["version"] or 0
        change_element(element_id=element.pk, version=version, draft=form.draft(), actor=request.user, on=request.today)
        return element.get_absolute_url()

    return answer_form(
        request,
        form,
        do,
        title="修改数据元",
        lead=element.title,
        notes=["类型、单位、来源、周期定了以后不能改：改了就不是同一个数。需要时另加一个数据元，把这个停用。"],
        back=element.get_absolute_url(),
        label="保存",
        done="已保存。",
        crumbs=crumbs_to((element.title, element.get_absolute_url()), ("修改", "")),
    )


@needs("elements.override")
@form_page
def allow(request: HttpRequest, code: str) -> HttpResponse:
    """Let one form ask for what is known; ``?subject=&title=&requester=`` say which form and which section."""
    element = get_object_or_404(DataElement.objects.select_related("owner"), code=code)
    subject, title = request.GET.get("subject", "")[:64], request.GET.get("title", "")[:120]
    requester = request.GET.get("requester", "")
    if not subject or not title or not requester.isdigit():
        raise Http404
    section = get_object_or_404(Organisation, pk=int(requester))
    if why_not_allow(section, request.user, on=request.today):
        raise PermissionDenied
    place = place_of(element, on=request.today, besides=subject)

    def do(data: dict[str, Any]) -> str:
        allow_asking(
            element_id=element.pk,
            subject=subject,
            title=title,
            requester=section,
            actor=request.user,
            on=request.today,
            **data,
        )
        return element.get_absolute_url()

    return answer_form(
        request,
        OverrideForm(posted(request)),
        do,
        title="批准重复填报",
        lead=f"{section}想在《{title}》里再填一次“{element.title}”",
        notes=[f"这个数已经有了：{place.words}。" if place else "这个数没有在别处填报，不用批准。"],
        back=element.get_absolute_url(),
        label="批准",
        done="已批准，并记入填报负担。",
        crumbs=crumbs_to((element.title, element.get_absolute_url()), ("批准重复填报", "")),
    )
