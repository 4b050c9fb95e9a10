"""Four school years of what schools report on classes, rooms, staff, admission and money; some still fall short."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from yanzhen.apps.ledgers.bridge import form_of
from yanzhen.apps.ledgers.models import LedgerType
from yanzhen.apps.ledgers.queries import reporters_of
from yanzhen.apps.organisations.models import Organisation, OrganisationKind, Stage
from yanzhen.apps.readiness.actions.measure_guarantees import measure_guarantees
from yanzhen.apps.readiness.reported import GUARANTEES
from yanzhen.demo.sample import Sample
from yanzhen.demo.school_years import report_school_years
from yanzhen.engines.ledgers import LedgerForm, Value, complete

GRADES = {Stage.PRIMARY: 6, Stage.JUNIOR: 3, Stage.SENIOR: 3}
CLASS_SIZES = {Stage.PRIMARY: 40, Stage.JUNIOR: 45, Stage.SENIOR: 45}
LARGEST = {Stage.PRIMARY: 44, Stage.JUNIOR: 49}
CLASSES_TO_A_ROOM = 12
PUPILS_PER_TEACHER = {Stage.PRIMARY: 17, Stage.JUNIOR: 13}
MUSIC_LEAST, ART_LEAST = 96, 90
FUNDS_PER_PUPIL = 950
# By years back: the fullest class of the crowded junior school, and teachers who had not finished their hours.
CROWDED_CLASSES = {0: 52, 1: 54, 2: 50, 3: 50}
UNFINISHED = {1: 3}
ROOM_SHORT_YEARS = 1  # until this many years back, one school lacked an art room
ZONED_OUTSIDE = 0.04  # of the new pupils of junior schools, at most


def load_guarantees(sample: Sample) -> None:
    """Report four years of guarantees and work them out."""
    type_ = LedgerType.objects.get(code=GUARANTEES)
    schools = list(reporters_of(form_of(type_.versions.get()), type_, on=sample.today))
    crowded = _first(schools, Stage.JUNIOR)
    short_of_art = _first(schools, Stage.PRIMARY)

    def rows_of(form: LedgerForm, school: Organisation, back: int) -> list[dict[str, Value]]:
        row = _row(sample, school, back)
        if school == crowded:
            row["junior_largest"] = CROWDED_CLASSES[back]
            row["training_done"] = int(row["training_due"]) - UNFINISHED.get(back, 0)  # type: ignore[arg-type]
        if school == short_of_art and back <= ROOM_SHORT_YEARS:
            row["art_rooms"] = max(1, int(row["art_rooms"]) - 1)  # type: ignore[arg-type]
        return [complete(form, row)]

    for year in report_school_years(sample, type_, schools, rows_of):
        measure_guarantees(year=year)


def _first(schools: list[Organisation], stage: Stage) -> Organisation | None:
    """The largest public school of one stage only."""
    of_stage = [one for one in schools if list(one.stages) == [stage] and not one.is_private and one.pupils]
    return max(of_stage, key=lambda one: (one.pupils, one.code), default=None)


def _row(sample: Sample, school: Organisation, back: int) -> dict[str, Value]:
    grades = sum(GRADES[stage] for stage in GRADES if stage in school.stages)
    whole = (school.pupils or 60) * (1 - 0.015 * back)
    pupils = {stage: round(whole * GRADES[stage] / grades) for stage in GRADES if stage in school.stages}
    classes = {stage: max(1, -(-count // CLASS_SIZES[stage])) for stage, count in pupils.items()}
    rooms = -(-sum(classes.values()) // CLASSES_TO_A_ROOM)
    zoned = not school.is_private and school.kind == OrganisationKind.SCHOOL
    row: dict[str, Value] = {
        "primary_classes": classes.get(Stage.PRIMARY, 0),
        "junior_classes": classes.get(Stage.JUNIOR, 0),
        "senior_classes": classes.get(Stage.SENIOR, 0),
        "music_rooms": rooms,
        "smallest_music_room": Decimal(MUSIC_LEAST + sample.chance.randint(2, 30)),
        "art_rooms": rooms,
        "smallest_art_room": Decimal(ART_LEAST + sample.chance.randint(3, 30)),
        "zoned_school": zoned,
    }
    for stage in (Stage.PRIMARY, Stage.JUNIOR):
        if stage in pupils:
            row |= _of_stage(sample, stage, pupils[stage], classes[stage], zoned=zoned)
    return row | _of_school(sample, school, pupils)


def _of_stage(sample: Sample, stage: Stage, pupils: int, classes: int, *, zoned: bool) -> dict[str, Value]:
    mean = -(-pupils // classes)
    first = round(pupils / GRADES[stage])
    row: dict[str, Value] = {
        f"{stage}_largest": max(mean, min(LARGEST[stage], mean + sample.chance.randint(0, 3))),
        f"new_{stage}": first,
    }
    if zoned:
        outside = int(first * sample.chance.uniform(0, ZONED_OUTSIDE)) if stage == Stage.JUNIOR else 0
        row[f"zoned_{stage}"] = first - outside
    return row


def _of_school(sample: Sample, school: Organisation, pupils: dict[Stage, int]) -> dict[str, Value]:
    compulsory = {stage: count for stage, count in pupils.items() if stage != Stage.SENIOR}
    teachers = max(2, round(sum(count / PUPILS_PER_TEACHER[stage] for stage, count in compulsory.items())))
    due = max(1, round(teachers * sample.chance.uniform(0.1, 0.25)))
    heads = sum(compulsory.values())
    migrants = round(heads * sample.chance.uniform(0.05, 0.25))
    covered = round(migrants * sample.chance.uniform(0.5, 0.7)) if school.is_private else migrants
    budget = Decimal(heads * FUNDS_PER_PUPIL)
    share = Decimal(str(sample.chance.uniform(0.053, 0.08)))
    return {
        "teachers": teachers,
        "certified": teachers,
        "training_due": due,
        "training_done": due,
        "migrants": migrants,
        "migrants_covered": covered,
        "public_budget": budget,
        "training_budget": (budget * share).quantize(Decimal("0.01"), ROUND_HALF_UP),
    }
