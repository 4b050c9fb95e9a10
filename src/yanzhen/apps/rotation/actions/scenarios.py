"""Make, copy, change by hand and drop scenarios; lock one as the proposal (拟订方案)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.db.models import Max

from yanzhen.apps.accounts.models import User
from yanzhen.apps.audit.actions.record import record
from yanzhen.apps.organisations.models import Organisation
from yanzhen.apps.rotation.actions.locked import keep, locked_round, refuse, round_for, said_of
from yanzhen.apps.rotation.bridge import digest_of, instance_of, moves_of, values_of
from yanzhen.apps.rotation.errors import RotationError
from yanzhen.apps.rotation.figures import faults_of, recount
from yanzhen.apps.rotation.findings import keep_findings
from yanzhen.apps.rotation.hand_moves import laid, why_not_lay
from yanzhen.apps.rotation.leaders import leader_faults
from yanzhen.apps.rotation.models import (
    Participant,
    Round,
    RoundState,
    Scenario,
    ScenarioLeaderMove,
    ScenarioMove,
    ScenarioState,
)
from yanzhen.apps.rotation.refusals import why_not_act, why_not_scenario
from yanzhen.presets.rotation import RotationSetting


@transaction.atomic
def add_scenario(
    *, round_id: int, name: str, changes: Mapping[str, Decimal], actor: User, on: date, copied_id: int | None = None
) -> Scenario:
    """Add a scenario: the round's settings with some changes; one that is copied brings its moves along.

    Raises:
        RotationError: NOT_YOURS, WRONG_STATE, NAME_TAKEN, OUT_OF_BOUNDS, SHARES_CROSSED.
    """
    round_ = round_for(round_id, "plan", actor=actor, on=on)
    name = name.strip()
    if round_.scenarios.filter(name=name).exists():
        raise RotationError("NAME_TAKEN", name=name)
    copied = round_.scenarios.get(pk=copied_id) if copied_id else None
    asked = (values_of(copied) if copied else round_.values) | dict(changes)
    refuse(why_not_changes(asked, round_.settings))
    values = {key: str(value) for key, value in asked.items()}
    last = round_.scenarios.aggregate(last=Max("number"))["last"] or 0
    scenario = Scenario.objects.create(
        round=round_, number=last + 1, name=name, setting_values=values, made_by=actor, made_on=on
    )
    if copied is not None:
        ScenarioMove.objects.bulk_create(
            ScenarioMove(
                scenario=scenario,
                participant_id=row.participant_id,
                to_school_id=row.to_school_id,
                subject=row.subject,
                added_km=row.added_km,
                is_by_hand=True,
            )
            for row in copied.moves.all()
        )
        scenario.state, scenario.hand_moves = ScenarioState.SOLVED, scenario.moves.count()
        _copy_leaders(copied, scenario)
    instance = instance_of(round_, values_of(scenario))
    recount(scenario, instance)
    scenario.save()
    keep_findings(scenario, instance, moves_of(scenario))
    record(
        kind="ROTATION_SCENARIO_ADDED",
        actor=actor,
        subjects=[scenario, round_],
        content=said_of(round_) | {"name": name},
    )
    return scenario


def _copy_leaders(copied: Scenario, scenario: Scenario) -> None:
    """Bring heads and deputies along; what proved them was proved under the settings of the other."""
    ScenarioLeaderMove.objects.bulk_create(
        ScenarioLeaderMove(
            scenario=scenario,
            participant_id=row.participant_id,
            to_school_id=row.to_school_id,
            added_km=row.added_km,
            is_by_hand=True,
        )
        for row in copied.leader_moves.all()
    )


def why_not_changes(values: Mapping[str, Decimal], settings: Iterable[RotationSetting]) -> RotationError | None:
    """Why can a scenario not have these settings?"""
    for one in settings:
        if not one.least <= values[one.key] <= one.most:
            return RotationError("OUT_OF_BOUNDS", title=one.title, least=one.least, most=one.most)
    if values["min_move_share"] > values["max_move_share"]:
        return RotationError(
            "SHARES_CROSSED", least=f"{values['min_move_share']:f}", most=f"{values['max_move_share']:f}"
        )
    return None


def locked_scenario(scenario_id: int, act: str, *, actor: User, on: date, seen: int | None = None) -> Scenario:
    """Return the scenario with its round locked, if the actor may do ``act`` on it as it was seen."""
    round_ = locked_round(Scenario.objects.values_list("round_id", flat=True).get(pk=scenario_id))
    scenario = Scenario.objects.select_for_update(of=("self",)).get(pk=scenario_id)
    scenario.round = round_
    refuse(why_not_act(round_, "plan", actor, on=on) or why_not_scenario(scenario, act, seen=seen))
    return scenario


@transaction.atomic
def drop_scenario(*, scenario_id: int, seen: int, actor: User, on: date) -> None:
    """Throw a scenario away that was never locked.

    Raises:
        RotationError: NOT_YOURS, WRONG_STATE, SCENARIO_STATE, STALE.
    """
    scenario = locked_scenario(scenario_id, "drop", actor=actor, on=on, seen=seen)
    name, key = scenario.name, f"rotation.scenario:{scenario.pk}"
    scenario.moves.all().delete()
    scenario.delete()
    record(
        kind="ROTATION_SCENARIO_DROPPED",
        actor=actor,
        subjects=[key, scenario.round],
        content=said_of(scenario.round) | {"name": name},
    )


@transaction.atomic
def lay_move(
    *,
    scenario_id: int,
    seen: int,
    participant: Participant,
    to_school: Organisation | None,
    subject: str,
    actor: User,
    on: date,
) -> Scenario:
    """Set a teacher's move by hand, or with no school take it back; the rest of the plan stays.

    A single change may leave the plan short of a rule while it is being worked on: what it breaks is shown, and
    ``propose`` refuses a plan that breaks any. What this teacher herself may not do is refused here.

    Raises:
        RotationError: NOT_YOURS, WRONG_STATE, SCENARIO_STATE, STALE, NOT_MOVABLE, SAME_SCHOOL, NO_UNIT, SUBJECT.
    """
    scenario = locked_scenario(scenario_id, "lay", actor=actor, on=on, seen=seen)
    refuse(why_not_lay(scenario, participant, to_school, subject))
    scenario.moves.filter(participant=participant).delete()
    instance = instance_of(scenario.round, values_of(scenario))
    if to_school is not None:
        laid(scenario, participant, to_school, subject, instance).save()
    scenario.hand_moves += 1
    scenario.state = ScenarioState.SOLVED
    recount(scenario, instance)
    scenario.version += 1
    scenario.save()
    keep_findings(scenario, instance, moves_of(scenario))
    record(
        kind="ROTATION_MOVE_LAID",
        actor=actor,
        subjects=[scenario, participant, scenario.round],
        content=said_of(scenario.round) | {"name": scenario.name, "code": participant.code},
    )
    return scenario


@transaction.atomic
def propose(*, scenario_id: int, seen: int, actor: User, on: date) -> Round:
    """Lock a scenario as the proposal (建议方案): not a decision, only what the offices are asked about.

    Raises:
        RotationError: NOT_YOURS, WRONG_STATE, SCENARIO_STATE, STALE, PLAN_FAULTS, LEADER_FAULTS.
    """
    scenario = locked_scenario(scenario_id, "propose", actor=actor, on=on, seen=seen)
    round_ = scenario.round
    faults = faults_of(instance_of(round_, values_of(scenario)), moves_of(scenario))
    if faults:
        raise RotationError("PLAN_FAULTS", count=len(faults), first=faults[0].message)
    if faults := leader_faults(scenario):
        raise RotationError("LEADER_FAULTS", count=len(faults), first=faults[0].message)
    scenario.state, scenario.locked_on = ScenarioState.LOCKED, on
    scenario.digest = digest_of(round_, scenario)
    scenario.version += 1
    scenario.save()
    round_.proposal, round_.state = scenario, RoundState.PROPOSED
    leaders = scenario.leader_moves.count()
    told = f"“{scenario.name}”定为建议方案，拟交流{scenario.moves.count()}人" + (
        f"、校级干部{leaders}人" if leaders else ""
    )
    keep(round_, "propose", told, actor=actor, on=on)
    record(
        kind="ROTATION_PROPOSED",
        actor=actor,
        subjects=[scenario, round_],
        content=said_of(round_) | {"name": scenario.name, "digest": scenario.digest},
    )
    return round_


@transaction.atomic
def revise(*, round_id: int, seen: int, reason: str, actor: User, on: date) -> Round:
    """Go back to making plans, with the reason; what was proposed stays locked as it was and may be copied.

    Raises:
        RotationError: NOT_YOURS, WRONG_STATE, STALE, WORDING_MISSING.
    """
    round_ = round_for(round_id, "revise", actor=actor, on=on, seen=seen)
    if not reason.strip():
        raise RotationError("WORDING_MISSING")
    round_.state, round_.proposal = RoundState.PLANNING, None
    round_.decided_on, round_.decided_by, round_.decision_number, round_.resolution = None, "", "", None
    round_.posted_on, round_.notice_until = None, None
    keep(round_, "revise", f"重新拟订方案：{reason.strip()}", actor=actor, on=on)
    record(
        kind="ROTATION_REVISED",
        actor=actor,
        subjects=[round_],
        content=said_of(round_) | {"reason": reason.strip()[:300]},
    )
    return round_
