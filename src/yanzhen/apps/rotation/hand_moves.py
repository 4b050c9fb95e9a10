"""A move set by hand: why not, and the row that it makes."""

from __future__ import annotations

from decimal import Decimal

from yanzhen.apps.organisations.models import Organisation
from yanzhen.apps.rotation.bridge import THOUSANDTH, unit_code
from yanzhen.apps.rotation.errors import RotationError
from yanzhen.apps.rotation.models import Participant, Scenario, ScenarioMove
from yanzhen.engines.rotation.instance import Instance
from yanzhen.engines.rotation.objective import added_km


def why_not_lay(
    scenario: Scenario, person: Participant, to_school: Organisation | None, subject: str
) -> RotationError | None:
    """Why may this teacher not be moved there? ``to_school`` null takes a move back."""
    if person.round_id != scenario.round_id or not person.is_movable:
        return RotationError("NOT_MOVABLE", teacher=person.code)
    if to_school is None:
        return None
    if to_school.pk == person.school_id:
        return RotationError("SAME_SCHOOL", teacher=person.code)
    if person.stage not in to_school.stages:
        return RotationError("NO_UNIT", school=to_school)
    if subject not in (person.subject, person.second_subject):
        return RotationError("SUBJECT", teacher=person.code)
    return None


def laid(
    scenario: Scenario, person: Participant, to_school: Organisation, subject: str, instance: Instance
) -> ScenarioMove:
    """Return the row of a move set by hand, with the kilometres that the way grows by."""
    schools = {school.code: school for school in instance.schools}
    teacher = next(one for one in instance.teachers if one.code == person.code)
    if unit_code(to_school.code, person.stage) not in {unit.code for unit in instance.units}:
        raise RotationError("NO_UNIT", school=to_school)
    km = added_km(teacher, schools[person.school.code], schools[to_school.code], instance.params)
    return ScenarioMove(
        scenario=scenario,
        participant=person,
        to_school=to_school,
        subject=subject,
        added_km=Decimal(str(km)).quantize(THOUSANDTH),
        is_by_hand=True,
    )
