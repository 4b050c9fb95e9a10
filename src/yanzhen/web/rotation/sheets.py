"""Sheets for paper: the list of a round, and a scenario with everything that is put to the offices and the meeting."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from yanzhen.apps.rotation.bridge import values_of
from yanzhen.apps.rotation.findings import findings_of
from yanzhen.apps.rotation.leaders import board_of, post_in_words
from yanzhen.apps.rotation.models import Participant, Scenario, ScenarioState
from yanzhen.apps.rotation.queries import participants_visible_to
from yanzhen.apps.rotation.wording import DUTIES, STAGES, SUBJECTS, reasons_in_words
from yanzhen.web.permissions import needs
from yanzhen.web.rotation.filters import PeopleFilter
from yanzhen.web.rotation.rounds import seen_round
from yanzhen.web.rotation.scenarios import coefficient_rows
from yanzhen.web.rotation.seen import seen_scenario

# A sheet longer than this is no paper for anybody; the list is narrowed first.
MOST_ROWS = 3000


@needs("rotation.view")
@require_safe
def people_sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the list as it was narrowed on its page, whole, for paper: a school its own teachers."""
    round_ = seen_round(request, pk)
    request.rotation_people = participants_visible_to(round_, request.user, on=request.today)
    rows: QuerySet[Participant] = PeopleFilter(request.GET, queryset=request.rotation_people, request=request).qs
    rows = rows.order_by("school__sort_key", "school__code", "stage", "code")
    people = list(rows[: MOST_ROWS + 1])
    schools = list(dict.fromkeys(str(person.school) for person in people))
    context = {
        "round": round_,
        "title": f"{round_.title}名单",
        "school": schools[0] if len(schools) == 1 else "",
        "rows": [
            (person, _post(person), "".join(reasons_in_words(person, round_.values))) for person in people[:MOST_ROWS]
        ],
        "is_cut": len(people) > MOST_ROWS,
        "most": MOST_ROWS,
        "day": request.today,
    }
    return render(request, "rotation/people_sheet.html", context)


def _post(person: Participant) -> str:
    duty = "" if person.duty == "teacher" else f"（{DUTIES.get(person.duty, '')}）"
    return f"{STAGES.get(person.stage, '')}{SUBJECTS.get(person.subject, '')}{duty}"


@needs("rotation.view")
@require_safe
def scenario_sheet(request: HttpRequest, pk: int, scenario: int) -> HttpResponse:
    """Show a scenario whole, for paper: figures, moves, heads and deputies, who stands equally."""
    found = seen_scenario(request, pk, scenario)
    kept, values = findings_of(found), values_of(found)
    moves = found.moves.select_related("participant__school", "to_school")
    context = {
        "round": found.round,
        "scenario": found,
        "is_proposal": found.state == ScenarioState.LOCKED,
        "effect": (found.result or {}).get("effect") if found.has_plan else None,
        "coefficients": coefficient_rows(found.result, values) if found.has_plan else [],
        "limits": kept["limits"],
        "ties": kept["ties"],
        "moves": [
            (row.participant, row.to_school, STAGES[row.participant.stage], SUBJECTS[row.subject])
            for row in moves.order_by("participant__school__sort_key", "participant__code")
        ],
        "leaders": _leaders(found),
        "day": request.today,
    }
    return render(request, "rotation/scenario_sheet.html", context)


def _leaders(scenario: Scenario) -> dict[str, Any] | None:
    """Return heads and deputies with their ties; None where nobody of them is arranged."""
    rows = list(scenario.leader_moves.select_related("participant__school", "to_school"))
    if not rows:
        return None
    board = board_of(scenario)
    return {
        "rows": [(row.participant, row.to_school, post_in_words(row.participant)) for row in rows],
        "ties": board.ties() if board.is_best else [],
    }
