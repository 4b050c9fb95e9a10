"""What the national systems would say of the invented schools: figures that fit together, drawn by chance."""

from __future__ import annotations

import random
from collections.abc import Iterator

from yanzhen.apps.organisations.models import Organisation, OrganisationKind, Stage

GRADES = {Stage.PRIMARY: range(1, 7), Stage.JUNIOR: range(7, 10), Stage.SENIOR: range(10, 13)}
STAGE_CODES = {Stage.PRIMARY: "primary", Stage.JUNIOR: "junior", Stage.SENIOR: "senior"}
SCHOOL_TYPES = {Stage.PRIMARY: "21", Stage.JUNIOR: "31", Stage.SENIOR: "34"}
CLASS_SIZES = {Stage.PRIMARY: 40, Stage.JUNIOR: 42, Stage.SENIOR: 45, Stage.PRESCHOOL: 28}
Figures = Iterator[tuple[str, object]]


def of_pupils(school: Organisation, chance: random.Random) -> Figures:
    """The roll of pupils, by grade."""
    pupils = school.pupils or 0
    grades = [(stage, grade) for stage in GRADES if stage in school.stages for grade in GRADES[stage]]
    shares = _split(pupils, len(grades) or 1, chance)
    by_stage: dict[str, int] = {}
    classes = 0
    for (stage, grade), count in zip(grades, shares, strict=False):
        yield f"enrolment_grade_{grade}", count
        by_stage[stage] = by_stage.get(stage, 0) + count
        classes += max(1, -(-count // CLASS_SIZES[stage]))
    for stage, count in by_stage.items():
        yield f"enrolment_{STAGE_CODES[stage]}", count
    if school.kind == OrganisationKind.KINDERGARTEN:
        yield "enrolment_preschool", pupils
        classes = -(-pupils // CLASS_SIZES[Stage.PRESCHOOL])
    classes = classes or max(1, pupils // CLASS_SIZES[Stage.PRIMARY])
    girls = round(pupils * chance.uniform(0.46, 0.5))
    yield from (("enrolment", pupils), ("enrolment_girls", girls), ("enrolment_boys", pupils - girls))
    yield "classes", classes
    yield "minority_pupils", round(pupils * chance.uniform(0.01, 0.05))
    if school.kind == OrganisationKind.KINDERGARTEN:
        return
    yield "largest_class", min(pupils, round(pupils / classes) + chance.randint(1, 5))
    yield "classes_over_limit", chance.choice((0, 0, 0, 0, 1))
    yield "boarders", round(pupils * chance.uniform(0.1, 0.3)) if Stage.SENIOR in school.stages else 0
    yield "migrant_children", round(pupils * chance.uniform(0.05, 0.25))
    yield "left_behind_children", round(pupils * chance.uniform(0, 0.02))
    yield "disabled_pupils", chance.randint(0, 4)
    yield "suspended_pupils", chance.randint(0, 3)


def of_staff(school: Organisation, chance: random.Random) -> Figures:
    """The roll of staff."""
    per_teacher = 9 if school.kind == OrganisationKind.KINDERGARTEN else 15
    teachers = max(4, round((school.pupils or 0) / per_teacher))
    staff = teachers + max(1, round(teachers * 0.12))
    bachelor = round(teachers * chance.uniform(0.75, 0.97))
    yield from (("staff_total", staff), ("full_time_teachers", teachers))
    yield "female_teachers", round(teachers * chance.uniform(0.68, 0.85))
    yield "staff_in_post", round(staff * chance.uniform(0.85, 0.97))
    yield "contract_teachers", round(teachers * chance.uniform(0.02, 0.1))
    yield "teachers_bachelor", bachelor
    yield "teachers_postgraduate", round(bachelor * chance.uniform(0.05, 0.25))
    yield "teachers_senior_title", round(teachers * chance.uniform(0.1, 0.28))
    yield "teachers_middle_title", round(teachers * chance.uniform(0.3, 0.45))
    yield "backbone_teachers", round(teachers * chance.uniform(0.08, 0.2))
    yield "class_teachers", max(1, round(teachers * 0.4))
    yield "teachers_under_35", round(teachers * chance.uniform(0.3, 0.5))
    yield "teachers_over_55", round(teachers * chance.uniform(0.03, 0.1))
    yield "certified_teachers", teachers
    if school.kind == OrganisationKind.KINDERGARTEN:
        yield "kindergarten_carers", max(2, teachers // 3)
        return
    yield "teachers_above_qualification", bachelor
    yield "pe_teachers", max(1, round(teachers * 0.08))
    yield "art_teachers", max(1, round(teachers * 0.09))
    yield "mental_health_teachers", 1 if teachers > 20 else 0


def of_premises(school: Organisation, chance: random.Random) -> Figures:
    """The statistics of premises, equipment and books."""
    pupils = school.pupils or 0
    stage = next((stage for stage in (Stage.SENIOR, Stage.JUNIOR, Stage.PRIMARY) if stage in school.stages), None)
    yield "school_full_name", school.name
    yield "school_code", f"{SCHOOL_TYPES.get(stage, '11')}99{school.pk % 1_000_000:06}"
    yield "founded_on", school.opened_on.isoformat()
    yield "running_kind", school.type_label
    yield "is_private_school", school.is_private
    yield "urban_rural", "城区" if pupils > 400 else "镇区"
    yield "campuses", 1
    yield "site_area", f"{round(pupils * chance.uniform(14, 24))}"
    yield "floor_area", f"{round(pupils * chance.uniform(8, 13))}"
    yield "teaching_area", f"{round(pupils * chance.uniform(4.6, 6.4))}"
    yield "sports_area", f"{round(pupils * chance.uniform(7.2, 10.8))}"
    yield "dangerous_area", "0"
    yield "equipment_value", f"{round(pupils * chance.uniform(2100, 4200), -2):.0f}"
    yield "books", round(pupils * chance.uniform(24, 38))
    yield "computers", round(pupils * chance.uniform(0.12, 0.24))
    yield "multimedia_rooms", max(2, round(pupils * chance.uniform(0.022, 0.034)))
    yield "places_capacity", round(pupils * chance.uniform(1.0, 1.15))


def of_fitness(school: Organisation, chance: random.Random) -> Figures:
    """The yearly fitness test."""
    pupils = school.pupils or 0
    exempt = chance.randint(0, 5)
    tested = max(0, pupils - exempt)
    shares = [chance.uniform(0.12, 0.25), chance.uniform(0.32, 0.42), chance.uniform(0.3, 0.4)]
    counts = [round(tested * share) for share in shares]
    names = ("fitness_excellent", "fitness_good", "fitness_passed")
    yield from zip(names, counts, strict=True)
    yield "fitness_failed", max(0, tested - sum(counts))
    yield from (("fitness_tested", tested), ("fitness_exempt", exempt))


def of_admission(school: Organisation, chance: random.Random) -> Figures:
    """The year's new pupils."""
    years = sum(len(GRADES[stage]) for stage in GRADES if stage in school.stages) or 3
    admitted = round((school.pupils or 0) / years)
    yield from (("new_pupils", admitted), ("applications", admitted + chance.randint(0, 25)))
    if school.kind != OrganisationKind.KINDERGARTEN:
        yield "new_pupils_zoned", admitted - chance.randint(0, admitted // 12)


def _split(whole: int, parts: int, chance: random.Random) -> list[int]:
    """Cut a number into about equal parts that add up."""
    weights = [chance.uniform(0.92, 1.08) for _ in range(parts)]
    found = [int(whole * weight / sum(weights)) for weight in weights]
    found[0] += whole - sum(found)
    return found
