"""Writing an item down, changing it, taking a decided one up again."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from yanzhen.apps.meetings.actions.draft_item import draft_item, edit_item
from yanzhen.apps.meetings.actions.redirect_item import reconsider_item
from yanzhen.apps.meetings.models import Body, Item, ItemKind
from yanzhen.apps.meetings.queries import leading_group
from yanzhen.apps.meetings.refusals.items import is_clerk_of, why_not_handle, why_not_reconsider
from yanzhen.apps.meetings.routing import Route, key_kind_title, route_of
from yanzhen.apps.meetings.sight import may_read_item
from yanzhen.apps.organisations.models import Person
from yanzhen.kernel.errors import YanzhenError
from yanzhen.web.meetings.finding import proposing_bodies, visible_item
from yanzhen.web.meetings.item_forms import ItemForm, ReconsiderForm
from yanzhen.web.organisations.answering import answer_form, posted
from yanzhen.web.permissions import signed_in

ROUTED = ("WRONG_BODY", "RIGHT_BODY_MISSING")


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Write an item down; proposed at once or kept as a draft. ``instead`` is the right body, by one click."""
    bodies = proposing_bodies(request)
    if not bodies.exists():
        raise PermissionDenied
    if request.method != "POST":
        return _show(request, ItemForm(bodies=bodies, on=request.today, initial=_initial(request, bodies)), bodies)
    data = request.POST.copy()
    if data.get("instead"):
        data["body"] = data["instead"]
    form = ItemForm(data, bodies=bodies, on=request.today)
    if not form.is_valid():
        return _show(request, form, bodies, status=422)
    body = form.cleaned_data["body"]
    facts = form.facts()
    at_once = "draft" not in request.POST and (_may_propose(request, bodies) or not data.get("instead"))
    try:
        item = draft_item(body_id=body.pk, facts=facts, actor=request.user, on=request.today, at_once=at_once)
    except YanzhenError as refusal:
        form.add_error(None, refusal.message)
        wrong = route_of(facts.kind, facts.matter, facts.amount_yuan, body, on=request.today)
        return _show(request, form, bodies, route=wrong if refusal.code in ROUTED else None, status=409)
    messages.success(request, f"议题{item.number}已提出。" if at_once else f"议题{item.number}已存为草稿。")
    return redirect("meetings:item", pk=item.pk)


def _initial(request: HttpRequest, bodies: Any) -> dict[str, Any]:
    wanted = request.GET.get("body", "")
    first = bodies.filter(pk=wanted).first() if wanted.isdecimal() and len(wanted) < 10 else bodies.first()
    group = leading_group(first.organisation_id, on=request.today) if first else set()
    mine = request.user.person_id if request.user.person_id in group else None
    kind = request.GET.get("kind", "")
    return {
        "body": first.pk if first and wanted else None,
        "proposer": mine,
        "kind": kind if kind in ItemKind.values else ItemKind.DECIDE,
        "matter": request.GET.get("matter", ""),
    }


def _show(
    request: HttpRequest, form: ItemForm, bodies: Any, *, route: Route | None = None, status: int = 200
) -> HttpResponse:
    context = {
        "form": form,
        "route": route,
        "may_propose": _may_propose(request, bodies),
        "crumbs": [("议题", reverse("meetings:items")), ("提出议题", "")],
    }
    return render(request, "meetings/item_new.html", context, status=status)


def _may_propose(request: HttpRequest, bodies: Any) -> bool:
    """Is the user a clerk or a leading member of one of the schools? Whoever else leaves a draft."""
    schools = set(bodies.values_list("organisation_id", flat=True))
    if any(is_clerk_of(pk, request.user, on=request.today) for pk in schools):
        return True
    return any(request.user.person_id in leading_group(pk, on=request.today) for pk in schools)


@signed_in
@require_safe
def route_part(request: HttpRequest) -> HttpResponse:
    """Say beside the form, as it is filled in, whether the body is the right one and whether it is 三重一大."""
    bodies = proposing_bodies(request)
    form = ItemForm(request.GET, bodies=bodies, on=request.today)
    form.is_valid()
    said = form.cleaned_data
    body, matter, kind = said.get("body"), said.get("matter") or "", said.get("kind") or ItemKind.DECIDE
    context: dict[str, Any] = {"route": None}
    if isinstance(body, Body) and matter and kind == ItemKind.DECIDE:
        amount = said.get("amount_yuan")
        context = {
            "route": route_of(kind, matter, amount, body, on=request.today),
            "key": key_kind_title(matter, amount, body, on=request.today),
            "body": body,
            "may_propose": _may_propose(request, bodies),
        }
    return render(request, "meetings/_item_route.html", context)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change an item."""
    item = visible_item(request, pk)
    refusal = why_not_handle(item, "edit", request.user, on=request.today)
    if refusal is not None:
        messages.error(request, refusal.message)
        return redirect("meetings:item", pk=item.pk)
    bodies = Body.objects.filter(organisation_id=item.organisation_id)
    form = ItemForm(posted(request), bodies=bodies, on=request.today, is_edit=True, initial=ItemForm.of(item))
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                seen = form.cleaned_data["version"] or 0
                edit_item(item_id=item.pk, facts=form.facts(), seen=seen, actor=request.user, on=request.today)
            except YanzhenError as found:
                form.add_error(None, found.message)
                status = 409
            else:
                messages.success(request, "已保存。")
                return redirect("meetings:item", pk=item.pk)
    crumbs = [("议题", reverse("meetings:items")), (item.number, item.get_absolute_url()), ("修改", "")]
    context = {"form": form, "item": item, "crumbs": crumbs, "asks_again": item.stands.exclude(stand="").exists()}
    return render(request, "meetings/item_edit.html", context, status=status)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def reconsider(request: HttpRequest, pk: int) -> HttpResponse:
    """Propose that the same body takes a decided item up again."""
    item = visible_item(request, pk)
    group = leading_group(item.organisation_id, on=request.today)
    mine = request.user.person_id if request.user.person_id in group else None
    refusal = why_not_reconsider(item, mine or min(group, default=0), request.user, on=request.today)
    if refusal is not None or not may_read_item(item, request.user, on=request.today):
        messages.error(request, refusal.message if refusal else "您不能查看这个议题的内容。")
        return redirect("meetings:item", pk=item.pk)
    form = ReconsiderForm(posted(request), persons=Person.objects.filter(pk__in=group), initial={"proposer": mine})

    def do(data: dict[str, Any]) -> str:
        made: Item = reconsider_item(
            item_id=item.pk,
            proposer_id=data["proposer"].pk,
            reason=data["reason"],
            actor=request.user,
            on=request.today,
        )
        return made.get_absolute_url()

    return answer_form(
        request,
        form,
        do,
        title="提起复议",
        back=item.get_absolute_url(),
        label="提起复议",
        done="已提起复议，按新议题办理。",
        lead=f"{item.number}，由{item.body.name}复议",
        notes=["复议只能由原来作出决定的会议进行；复议有结果之前，原决定继续有效。"],
        crumbs=[("议题", reverse("meetings:items")), (item.number, item.get_absolute_url()), ("提起复议", "")],
    )
