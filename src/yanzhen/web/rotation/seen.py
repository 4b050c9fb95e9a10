"""A scenario and its moves as the user may see them."""

from __future__ import annotations

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from yanzhen.apps.rotation.models import Scenario, ScenarioMove
from yanzhen.apps.rotation.refusals import oversees
from yanzhen.web.permissions import require
from yanzhen.web.rotation.rounds import seen_round


def seen_scenario(request: HttpRequest, pk: int, scenario: int) -> Scenario:
    """Return a scenario of a round that the user oversees."""
    round_ = seen_round(request, pk)
    if not oversees(round_, request.user, on=request.today):
        require(request, "rotation.manage", round_.owner_id)
    found = get_object_or_404(Scenario.objects.select_related("job"), round=round_, pk=scenario)
    found.round = round_
    return found


def move_of(scenario: Scenario, person: int) -> ScenarioMove:
    """Return the move of a teacher in a scenario, or 404."""
    rows = scenario.moves.select_related("participant__school", "participant__wish_school", "to_school")
    return get_object_or_404(rows, participant=person)
