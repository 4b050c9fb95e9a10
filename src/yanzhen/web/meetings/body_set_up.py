"""Setting up a school's bodies: the size is asked, bodies and members are proposed, the clerk ticks who it is."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from yanzhen.apps.meetings.actions.set_up_bodies import BodyDraft, set_up_bodies
from yanzhen.apps.meetings.body_presets import PartyForm, Proposal, party_form_of, proposals
from yanzhen.apps.meetings.models import SeatRole
from yanzhen.kernel.errors import YanzhenError
from yanzhen.web.meetings.body_forms import SetUpForm
from yanzhen.web.meetings.finding import prepared_schools
from yanzhen.web.permissions import needs


@needs("meetings.prepare")
@require_http_methods(["GET", "HEAD", "POST"])
def set_up(request: HttpRequest) -> HttpResponse:
    """Show what would be set up for a school of this size, or set it up as ticked."""
    schools = prepared_schools(request)
    asked = request.POST if request.method == "POST" else request.GET
    if "organisation" not in asked:
        only = schools.first() if schools.count() == 1 else None
        form = SetUpForm(organisations=schools, initial=_initial(request, only))
        return _show(request, form, [])
    form = SetUpForm(asked, organisations=schools)
    if not form.is_valid():
        return _show(request, form, [], status=422)
    data = form.cleaned_data
    found = proposals(
        data["organisation"],
        form=PartyForm(data["party"]),
        formal_members=data["formal_members"],
        staff=data["staff"],
        on=request.today,
    )
    if request.method != "POST" or "set_up" not in request.POST:
        return _show(request, form, found, looked=True)
    try:
        made = set_up_bodies(
            organisation_id=data["organisation"].pk,
            drafts=_ticked(request, found),
            started_on=data["started_on"],
            actor=request.user,
            on=request.today,
        )
    except YanzhenError as refusal:
        form.add_error(None, refusal.message)
        return _show(request, form, found, looked=True, status=409)
    messages.success(request, f"已建立{len(made)}个议事机构；请核对成员的职务和表决权。")
    return redirect("meetings:bodies")


def _initial(request: HttpRequest, school: Any) -> dict[str, Any]:
    form = party_form_of(school, on=request.today) if school is not None else None
    return {"organisation": school, "party": form or PartyForm.BRANCH, "started_on": request.today}


def _ticked(request: HttpRequest, found: list[Proposal]) -> list[BodyDraft]:
    """The bodies that were ticked, with the members that were ticked in them."""
    kinds = set(request.POST.getlist("body"))
    seats = set(request.POST.getlist("seat"))
    return [
        replace(
            one.draft,
            name=request.POST.get(f"name-{one.draft.kind}", "").strip()[:80] or one.draft.name,
            seats=[seat for seat in one.draft.seats if f"{one.draft.kind}:{seat.person_id}" in seats],
        )
        for one in found
        if one.draft.kind in kinds
    ]


def _show(
    request: HttpRequest, form: SetUpForm, found: list[Proposal], *, looked: bool = False, status: int = 200
) -> HttpResponse:
    shown = [
        {
            "kind": one.draft.kind,
            "name": one.draft.name,
            "why": one.why,
            "members": [
                {
                    "key": f"{one.draft.kind}:{leader.person.pk}",
                    "name": leader.person.name,
                    "roles": "、".join(SeatRole(role).label for role in leader.roles),
                }
                for leader in one.members
            ],
        }
        for one in found
    ]
    context = {
        "form": form,
        "proposals": shown,
        "looked": looked,
        "crumbs": [("议事机构", reverse("meetings:bodies")), ("建立", "")],
    }
    return render(request, "meetings/body_set_up.html", context, status=status)
