"""Heads and deputies of a scenario: who exchanges with whom and why, what other schools would cost, changes by hand."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yanzhen.apps.organisations.models import Organisation
from yanzhen.apps.rotation.actions.leaders import arrange_leaders, lay_leader
from yanzhen.apps.rotation.leader_reasons import cost_in_words, reasons_for_leader
from yanzhen.apps.rotation.leaders import LeaderBoard, board_of, km_in_words, post_in_words
from yanzhen.apps.rotation.models import Participant, Scenario, ScenarioState
from yanzhen.apps.rotation.refusals import manages, why_not_act, why_not_scenario
from yanzhen.apps.rotation.wording import reasons_in_words
from yanzhen.web.acting import act_and_return
from yanzhen.web.organisations.answering import answer_form, posted
from yanzhen.web.permissions import needs
from yanzhen.web.rotation.acts import managed, seen_version
from yanzhen.web.rotation.forms import LeaderForm
from yanzhen.web.rotation.rounds import crumbs
from yanzhen.web.rotation.seen import seen_scenario

form_page = require_http_methods(["GET", "HEAD", "POST"])


def _context(request: HttpRequest, scenario: Scenario) -> dict[str, Any]:
    round_ = scenario.round
    may_plan = why_not_act(round_, "plan", request.user, on=request.today) is None
    return {
        "round": round_,
        "scenario": scenario,
        "manages": manages(round_, request.user, on=request.today),
        "may_lay": may_plan and why_not_scenario(scenario, "lay") is None,
    }


@needs("rotation.view")
@require_safe
def leader_page(request: HttpRequest, pk: int, scenario: int) -> HttpResponse:
    """Show the exchange of heads and deputies: moves, who waits and who stays, ties, faults, how good it is."""
    found = seen_scenario(request, pk, scenario)
    board = board_of(found)
    context = _context(request, found)
    people = {person.code: person for person in found.round.participants.leading().select_related("school")}
    by_hand = dict(found.leader_moves.values_list("participant__code", "is_by_hand"))
    added = dict(found.leader_moves.values_list("participant__code", "added_km"))
    proof = getattr(found, "leader_proof", None)
    context |= {
        "board": board,
        "rows": [
            (
                people[move.code],
                post_in_words(people[move.code]),
                board.names[move.to],
                added[move.code],
                by_hand[move.code],
            )
            for move in board.moves
        ],
        "waiting": [(people[one.code], post_in_words(one)) for one in board.waiting],
        "staying": [
            (people[one.code], post_in_words(one), reasons_for_leader(board, one.code, is_section=False)[0])
            for one in board.staying
        ],
        "ties": board.ties() if context["manages"] and board.is_best and board.moves else [],
        "gap": _gap_in_words(board, is_section=context["manages"]) if board.moves else "",
        "hand_moves": proof.hand_moves if proof else 0,
        "is_locked": found.state == ScenarioState.LOCKED,
        "crumbs": crumbs(found.round, (found.name, found.get_absolute_url()), ("校级干部", "")),
    }
    return render(request, "rotation/leaders.html", context)


def _gap_in_words(board: LeaderBoard, *, is_section: bool) -> str:
    """Say how far the exchange is from the best, as the kept prices prove."""
    if board.gap is None:
        return ""
    fewer, metres = board.gap
    if (fewer, metres) == (0, 0):
        return "已证明这是最好的：在现有规定下，交流的人数不能再多；人数相同的，合计路程不能再少。"
    words = [f"最多还能多交流{fewer}人"] if fewer else []
    if metres > 0:
        words.append(f"合计路程折合最多还能少{km_in_words(metres)}" if is_section else "合计路程还能少一些")
    return f"已证明离最好：{'，'.join(words) or '不远'}。"


@needs("rotation.view")
@require_safe
def leader_why(request: HttpRequest, pk: int, scenario: int, person: int) -> HttpResponse:
    """Show one head or deputy: reasons, and every school open to the person with what it would cost."""
    found = seen_scenario(request, pk, scenario)
    context = _context(request, found)
    who = get_object_or_404(found.round.participants.leading().select_related("school", "wish_school"), pk=person)
    who.round = found.round
    board = board_of(found)
    to = next((board.names[move.to] for move in board.moves if move.code == who.code), "")
    back = reverse("rotation:leaders", args=[pk, scenario])
    context |= {
        "person": who,
        "post": post_in_words(who),
        "to": to,
        "due": reasons_in_words(who, found.round.values),
        "reasons": reasons_for_leader(board, who.code, is_section=context["manages"]),
        "places": [
            (board.names[place.to] if place.to else "留任现校", cost_in_words(place, is_section=context["manages"]))
            for place in board.places_of(who.code)
        ],
        "crumbs": crumbs(found.round, (found.name, found.get_absolute_url()), ("校级干部", back), (who.code, "")),
    }
    return render(request, "rotation/leader.html", context)


@needs("rotation.manage")
@require_POST
def arrange(request: HttpRequest, pk: int, scenario: int) -> HttpResponse:
    """Work the exchange out."""
    managed(request, pk)
    found, seen = seen_scenario(request, pk, scenario), seen_version(request)
    return act_and_return(
        request,
        arrange_leaders,
        scenario_id=found.pk,
        seen=seen,
        done="校级干部已安排，逐人写明理由；它只是建议，由组织研究决定。",
        back=reverse("rotation:leaders", args=[pk, scenario]),
    )


@needs("rotation.manage")
@form_page
def lay(request: HttpRequest, pk: int, scenario: int) -> HttpResponse:
    """Set or take back a head's or deputy's move by hand; what it breaks and costs is said at once."""
    round_ = managed(request, pk)
    found = seen_scenario(request, pk, scenario)
    back = reverse("rotation:leaders", args=[pk, scenario])
    refusal = why_not_act(round_, "plan", request.user, on=request.today) or why_not_scenario(found, "lay")
    if refusal:
        messages.error(request, refusal.message)
        return redirect(back)
    people = round_.participants.leading().select_related("school").order_by("school__sort_key", "code")
    schools = Organisation.objects.filter(pk__in=people.order_by().values("school")).order_by("sort_key", "code")
    initial = {"seen": found.version, "person": request.GET.get("person"), "swaps": True}
    form = LeaderForm(posted(request), people=people, schools=schools, initial=initial)

    def do(said: dict[str, Any]) -> str:
        lay_leader(
            scenario_id=found.pk,
            seen=said["seen"],
            participant=said["person"],
            to_school=said["to_school"],
            swaps=said["swaps"],
            actor=request.user,
            on=request.today,
        )
        return _told(request, found, back)

    return answer_form(
        request,
        form,
        do,
        title=f"调整“{found.name}”的校级干部",
        back=back,
        label="调整",
        done="已调整。",
        notes=("只在应当交流的正副校级干部之间调整：正职对正职、副职对副职，小学对小学、初中对初中。",),
        crumbs=crumbs(round_, (found.name, found.get_absolute_url()), ("校级干部", back), ("手工调整", "")),
    )


def _told(request: HttpRequest, scenario: Scenario, back: str) -> str:
    """Say what the exchange now breaks and how far it is from the best."""
    board = board_of(scenario)
    if said := _gap_in_words(board, is_section=True):
        messages.info(request, said)
    for fault in board.faults:
        messages.warning(request, f"调整后不符合规则：{fault.message}")
    return back


def leader_counts(scenario: Scenario) -> dict[str, int]:
    """Return, for the scenario's page, how many are due and how many are arranged; two queries."""
    return {
        "due": Participant.objects.filter(round=scenario.round_id).leading().count(),
        "moves": scenario.leader_moves.count(),
    }
