"""The page of one item: where it stands, what is missing, who said what, its papers and its history."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from yanzhen.apps.accounts.models import User
from yanzhen.apps.meetings.consulting import last_round, needs_consultation, whom_to_ask
from yanzhen.apps.meetings.errors import MeetingError
from yanzhen.apps.meetings.models import MOVABLE, Item, ItemState, Stand
from yanzhen.apps.meetings.prechecking import check_item
from yanzhen.apps.meetings.refusals.items import (
    ITEM_ACTS,
    gaps_before_meeting,
    is_clerk_of,
    why_not_ask,
    why_not_deliberate,
    why_not_handle,
    why_not_in_state,
    why_not_prepare,
    why_not_propose,
    why_not_send_back,
    why_not_stand,
)
from yanzhen.apps.meetings.routing import CADRES, key_kind_title, matter_title, route_of_item
from yanzhen.apps.meetings.sight import is_recused, may_read_item, words_of
from yanzhen.web.balance.brought import scenario_behind
from yanzhen.web.meetings.finding import visible_item
from yanzhen.web.meetings.item_acts import PAPER_BYTES
from yanzhen.web.meetings.item_forms import PaperForm
from yanzhen.web.meetings.tabs import meeting_tabs
from yanzhen.web.permissions import signed_in

CHECKED = (ItemState.PROPOSED, ItemState.HELD, ItemState.READY)
HANDLED = ("edit", "paper", "transfer", "seal", "withdraw", "next_day", "resume", "ready")


@signed_in
@require_safe
def item_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one item as the user may see it."""
    return render(request, "meetings/item.html", item_context(request, visible_item(request, pk)))


@signed_in
@require_safe
def item_print(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one item as a sheet for paper (议题审批单)."""
    return render(request, "meetings/item_print.html", item_context(request, visible_item(request, pk)))


def item_context(request: HttpRequest, item: Item) -> dict[str, Any]:
    """Return what the item's page and its sheet show; its words and papers only to whoever may read them."""
    user, on = request.user, request.today
    reads = may_read_item(item, user, on=on)
    title, summary = words_of(item, user, on=on)
    stands = list(item.stands.select_related("person", "entered_by__person").order_by("-round", "pk")) if reads else []
    steps = list(item.steps.select_related("actor__person"))
    return {
        "item": item,
        "title": title,
        "summary": summary,
        "reads": reads,
        "recused": not reads and is_recused(item, user),
        "matter": matter_title(item.matter),
        "key": key_kind_title(item.matter, item.amount_yuan, item.body, on=on),
        "papers": list(item.papers.filter(removed_on=None).select_related("file", "added_by__person")) if reads else [],
        "rounds": _rounds(stands),
        "deliberations": list(item.deliberations.all()) if reads else [],
        "is_cadre": item.matter == CADRES,
        "steps": steps,
        "meetings": list(item.tabled.select_related("meeting")) if reads else [],
        "scenario": scenario_behind(item, user, on=on) if reads else None,
        "reconsidered": list(item.reconsidered_in.all()),
        "tabs": meeting_tabs(request, "items"),
        "crumbs": [("议题", reverse("meetings:items")), (item.number, "")],
        "is_overdue": _is_overdue(item, on),
        "consults": needs_consultation(item),
        "precheck": check_item(item, on=on) if reads and item.state in CHECKED else None,
        **_acts(item, user, on=on),
        **_waiting_for(item, user, on=on),
    }


def _is_overdue(item: Item, on: date) -> bool:
    waits = item.state in (*MOVABLE, ItemState.ON_AGENDA)
    return waits and item.report_due_on is not None and item.report_due_on < on


def _rounds(stands: Sequence[Stand]) -> list[dict[str, Any]]:
    """The stands by round, the latest first; who wrote down whose stand shows."""
    found: list[dict[str, Any]] = []
    for stand in stands:
        if not found or found[-1]["number"] != stand.round:
            found.append({"number": stand.round, "stands": []})
        own = stand.entered_by is not None and stand.entered_by.person_id == stand.person_id
        found[-1]["stands"].append({"stand": stand, "is_entered": bool(stand.stand) and not own})
    return found


def _waiting_for(item: Item, user: User, *, on: date) -> dict[str, Any]:
    """What the user is asked, whom the clerk may write down, and whom to ask next."""
    last = last_round(item)
    open_stands = [stand for stand in last if not stand.stand]
    mine = next((stand for stand in open_stands if stand.person_id == user.person_id), None)
    is_clerk = is_clerk_of(item.organisation_id, user, on=on)
    can_say = item.state in ITEM_ACTS["stand"][1]
    asked = whom_to_ask(item.organisation_id, on=on) if needs_consultation(item) else None
    return {
        "my_stand": mine if mine and why_not_stand(item, mine.person_id, user, on=on) is None else None,
        "to_enter": [one for one in open_stands if one.person_id != user.person_id] if is_clerk and can_say else [],
        "asked": asked,
        "is_first_round": not last,
    }


def _acts(item: Item, user: User, *, on: date) -> dict[str, Any]:
    """Each act with the reason why the user cannot do it; what the state forbids costs no question to the database."""
    route = route_of_item(item, on=on)
    questions: dict[str, Callable[[], MeetingError | None]] = {
        "propose": lambda: why_not_propose(item, user, on=on),
        "prepare": lambda: why_not_prepare(item, user, on=on),
        "ask": lambda: why_not_ask(item, user, on=on),
        "deliberate": lambda: why_not_deliberate(item, user, on=on),
        "send_back": lambda: why_not_send_back(item, user, on=on),
    }
    handles = why_not_handle(item, "withdraw", user, on=on) is None
    plain: dict[str, MeetingError | None] = {}
    for act in ITEM_ACTS:
        asked = questions.get(act)
        refusal = why_not_in_state(item, act)
        if refusal is None and asked is not None:
            refusal = asked()
        elif refusal is None and act in HANDLED and not handles:
            refusal = why_not_handle(item, act, user, on=on)
        plain[f"why_not_{act}"] = refusal
    return {
        **plain,
        "route": route if route.is_right is not True and item.state in MOVABLE else None,
        "gaps": gaps_before_meeting(item, on=on) if item.state in (ItemState.PROPOSED, ItemState.HELD) else [],
        "handles": handles,
        "paper_form": PaperForm(),
        "paper_bytes": PAPER_BYTES,
    }
