"""A round whose list is an invented district of small schools, in place of the scene's three schools."""

from __future__ import annotations

import tempfile
from pathlib import Path

from tests.apps.rotation.scene import RotationScene
from tests.factories import make_organisation
from workshop.rotation_district import Character, invented_district
from yanzhen.apps.organisations.models import Organisation
from yanzhen.apps.rotation.models import DueAnswer, Participant, Round
from yanzhen.apps.rotation.sealed import seal_basis
from yanzhen.apps.rotation.wording import SUBJECTS
from yanzhen.cli.rotation_folder import read_folder
from yanzhen.engines.rotation.instance import Instance

# The invented district calls two subjects by shorter names.
SUBJECT_CODES = {title: code for code, title in SUBJECTS.items()} | {"体育": "physical_education", "生物": "biology"}


def small_schools(teachers: int, seed: int) -> Instance:
    """A district whose schools have ten teachers on average."""
    with tempfile.TemporaryDirectory() as name:
        invented_district(teachers, seed, character=Character(school_size=10)).write(Path(name))
        return read_folder(Path(name)).instance


def round_of_small_schools(scene: RotationScene, instance: Instance) -> Round:
    """A settled round with the teachers, posts and places of ``instance``."""
    round_ = scene.settled()
    record = scene.person().record
    round_.participants.all().delete()
    schools = {
        one.code: make_organisation(one.name, code=one.code, stages=sorted({unit.stage for unit in instance.units}))
        for one in instance.schools
    }
    units = {unit.code: unit for unit in instance.units}
    Participant.objects.bulk_create(
        Participant(
            round=round_,
            record=record,
            code=one.code,
            school=schools[units[one.unit].school],
            stage=units[one.unit].stage,
            duty="teacher",
            subject=SUBJECT_CODES[one.subject],
            second_subject=SUBJECT_CODES.get(one.second_subject, ""),
            years_at_school=one.years_at_school,
            above_qualification=one.above_qualification,
            backbone=one.backbone,
            answer=DueAnswer.MET if is_due(instance, one) else DueAnswer.NOT_MET,
            is_counted=is_due(instance, one),
            is_movable=is_due(instance, one) and not one.exempt,
        )
        for one in instance.teachers
    )
    round_.basis = seal_basis(basis_of(instance, schools))
    round_.save(update_fields=["basis"])
    return round_


def is_due(instance: Instance, one) -> bool:
    least = max(instance.params.eligible_years, instance.params.term_years)
    has_served = one.years_at_school is not None and one.years_at_school >= least
    return has_served and (not one.exempt or one.deferred)


def basis_of(instance: Instance, schools: dict[str, Organisation]):
    units = {unit.code: unit for unit in instance.units}
    return {
        "schools": [
            {
                "code": one.code,
                "id": schools[one.code].pk,
                "name": one.name,
                "x_km": one.x_km,
                "y_km": one.y_km,
                "school_district": one.school_district,
                "group": one.group,
                "tier": "",
            }
            for one in instance.schools
        ],
        "units": [{"school": one.school, "stage": one.stage, "pupils": one.pupils} for one in instance.units],
        "posts": [
            {
                "school": units[post.unit].school,
                "stage": units[post.unit].stage,
                "subject": SUBJECT_CODES[post.subject],
                "min": post.min_staff,
                "max": post.max_staff,
            }
            for post in instance.posts
        ],
        "homes": {one.code: list(one.home) for one in instance.teachers if one.home},
    }
