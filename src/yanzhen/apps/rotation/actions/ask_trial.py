"""Ask what the plan would be if a teacher were exempt (试算不安排); a job answers, no plan is changed."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from yanzhen.apps.accounts.models import User
from yanzhen.apps.audit.actions.record import record
from yanzhen.apps.jobs.actions.enqueue import enqueue
from yanzhen.apps.rotation.actions.locked import locked_round, refuse, said_of
from yanzhen.apps.rotation.errors import RotationError
from yanzhen.apps.rotation.findings import stamp_of
from yanzhen.apps.rotation.models import Scenario, Trial
from yanzhen.apps.rotation.refusals import why_not_act, why_not_scenario

KIND = "rotation.trial"


@transaction.atomic
def ask_trial(*, scenario_id: int, participant_id: int, kind: str, actor: User, on: date) -> Trial:
    """Queue the question; asked again about the same plan it is answered with what is known or under way.

    Raises:
        RotationError: NOT_YOURS, WRONG_STATE, SCENARIO_STATE, NOT_IN_PLAN.
    """
    round_ = locked_round(Scenario.objects.values_list("round_id", flat=True).get(pk=scenario_id))
    scenario = Scenario.objects.select_for_update(of=("self",)).get(pk=scenario_id)
    scenario.round = round_
    refuse(why_not_act(round_, "try", actor, on=on) or why_not_scenario(scenario, "try"))
    move = scenario.moves.select_related("participant").filter(participant=participant_id).first()
    if move is None:
        raise RotationError("NOT_IN_PLAN")
    stamp = stamp_of(scenario)
    known = Trial.objects.select_related("job").filter(scenario=scenario, participant=participant_id, kind=kind).first()
    if known is not None and known.stamp == stamp and (known.result or (known.job and not known.job.has_ended)):
        return known
    if known is not None:
        known.delete()
    trial = Trial(scenario=scenario, participant_id=participant_id, kind=kind, stamp=stamp, asked_by=actor, asked_on=on)
    trial.save()
    trial.job = enqueue(
        KIND,
        title=f"试算不安排教师{move.participant.code}",
        actor=actor,
        payload={"trial": trial.pk},
        organisation=round_.owner,
    )
    trial.save()
    record(
        kind="ROTATION_TRIAL_ASKED",
        actor=actor,
        subjects=[scenario, round_],
        content=said_of(round_) | {"name": scenario.name, "code": move.participant.code},
    )
    return trial
