"""What returns answer by themselves: largest and smallest figures, shares, and nothing while a school is missing."""

from copy import deepcopy
from decimal import Decimal

import pytest

from tests.apps.readiness.returns import TODAY, YEAR, ReturnsScene
from yanzhen.apps.audit.models import AuditEvent
from yanzhen.apps.ledgers.actions.take_back import open_correction
from yanzhen.apps.readiness.actions.measure_guarantees import measure_guarantees
from yanzhen.apps.readiness.models import SchoolMeasurement
from yanzhen.apps.readiness.standing import items_for, standings_of
from yanzhen.engines.equity.checklist import ChecklistAnswer
from yanzhen.presets.indicator_catalogue import indicator_catalogue
from yanzhen.presets.readiness import checklist_items

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def standing_scene(standing):
    return ReturnsScene()


@pytest.fixture
def scene(standing_scene):
    return deepcopy(standing_scene)


def value(scene, measure):
    found = scene.figure(measure)
    return None if found is None else found.value


def answers(scene, *codes):
    items = standings_of(scene.authority, [2025], on=TODAY)[2025].readiness.items
    found = {one.measure.code: one.answer for item in items for one in item.measures}
    return [found[code] for code in codes]


def test_every_measure_that_names_an_indicator_names_one_of_the_same_unit():
    known = indicator_catalogue()
    for item in checklist_items(on=TODAY):
        for one in item.measures:
            if one.indicator:
                assert known[one.indicator].unit == one.unit


def test_sizes_are_those_of_the_largest_school_of_each_kind(scene):
    scene.report_conditions(pupils=2001)
    assert value(scene, "largest_primary") == 2001
    assert value(scene, "largest_combined") == 700
    assert scene.figure("largest_junior") is None
    assert answers(scene, "largest_primary", "largest_combined", "largest_junior") == [
        ChecklistAnswer.NOT_MET,
        ChecklistAnswer.MET,
        ChecklistAnswer.CANNOT_TELL,
    ]


def test_exactly_two_thousand_pupils_are_allowed(scene):
    scene.report_conditions(pupils=2000)
    assert answers(scene, "largest_primary") == [ChecklistAnswer.MET]


def test_rooms_are_counted_by_twelve_classes_and_teaching_points_left_out(scene):
    scene.report_guarantees()
    assert value(scene, "music_rooms") == Decimal("1.2")  # 2 rooms to 20 classes; 3 rooms to 29 are more
    assert value(scene, "music_area") == Decimal("98.5")
    assert len(SchoolMeasurement.objects.get().parts["music_rooms"]) == 3


@pytest.mark.parametrize(
    ("classes", "answer"), [(24, ChecklistAnswer.MET), (25, ChecklistAnswer.NOT_MET)], ids=["exactly", "just under"]
)
def test_one_room_to_twelve_classes_is_the_line(scene, classes, answer):
    scene.report_guarantees({0: {"primary_classes": classes}})
    assert answers(scene, "music_rooms", "art_rooms") == [answer, answer]


def test_the_fullest_class_of_any_school_decides(scene):
    scene.report_guarantees({1: {"primary_largest": 46}})
    assert (value(scene, "largest_primary_class"), value(scene, "largest_junior_class")) == (46, 48)
    assert answers(scene, "largest_primary_class", "largest_junior_class") == [
        ChecklistAnswer.NOT_MET,
        ChecklistAnswer.MET,
    ]


def test_shares_are_of_sums_not_means_of_shares(scene):
    scene.report_guarantees({0: {"teachers": 40, "certified": 39, "migrants_covered": 30}})
    certified = scene.figure("certificates")
    assert (certified.numerator, certified.denominator) == (39 + 46 * 3, 40 + 46 * 3)
    assert scene.figure("migrant_share").value == Decimal("87.5")
    assert answers(scene, "certificates", "migrant_share") == [ChecklistAnswer.NOT_MET, ChecklistAnswer.MET]


def test_new_pupils_of_schools_out_of_scope_are_in_neither_part(scene):
    scene.report_guarantees({0: {"zoned_school": "否", "zoned_primary": ""}})
    found = scene.figure("nearby_primary")
    assert (found.numerator, found.denominator) == (200, 200)
    junior = scene.figure("nearby_junior")
    assert (junior.numerator, junior.denominator, junior.value) == (117, 120, Decimal("97.5"))


@pytest.mark.parametrize(
    ("spent", "answer"),
    [("38000", ChecklistAnswer.MET), ("37999.99", ChecklistAnswer.NOT_MET)],
    ids=["exactly five percent", "a cent less"],
)
def test_the_school_that_spends_least_on_training_decides(scene, spent, answer):
    scene.report_guarantees({2: {"training_budget": spent}})
    assert answers(scene, "training_budget") == [answer]


def test_nobody_due_for_training_is_no_figure(scene):
    scene.report_guarantees({place: {"training_due": 0, "training_done": 0} for place in range(4)})
    assert scene.figure("training_done") is None
    assert answers(scene, "training_done") == [ChecklistAnswer.CANNOT_TELL]


def test_nothing_is_written_while_a_school_is_missing(scene):
    scene.report_guarantees(but=1)
    assert scene.figure("certificates") is None
    assert not SchoolMeasurement.objects.exists()


def test_one_ledger_does_not_wait_for_the_other(scene):
    scene.report_conditions()
    assert value(scene, "largest_primary") == 800
    assert scene.figure("certificates") is None
    scene.report_guarantees()
    assert value(scene, "certificates") == 100
    assert set(SchoolMeasurement.objects.get().parts) >= {"largest_primary", "certificates"}


def test_a_correction_changes_the_figure_once_it_is_approved(scene):
    scene.report_guarantees()
    before = scene.figure("largest_primary_class")
    clerk = scene.people(scene.schools[0])[0]
    open_correction(return_id=scene.sheet(scene.schools[0]).pk, reason="漏数一个班", actor=clerk, on=TODAY)
    assert (measure_guarantees(year=YEAR), scene.figure("largest_primary_class")) == (0, before)
    scene.report_guarantees_again(scene.schools[0], {"primary_largest": 45})
    assert value(scene, "largest_primary_class") == 45
    before.refresh_from_db()
    assert before.superseded_by_id is not None


def test_working_out_the_same_again_writes_nothing(scene):
    scene.report_guarantees()
    events = AuditEvent.objects.filter(kind="READINESS_MEASURED").count()
    assert events == 1
    assert measure_guarantees(year=YEAR) == 0
    assert AuditEvent.objects.filter(kind="READINESS_MEASURED").count() == events


def test_fifteen_measures_come_from_returns_and_two_from_rotation(scene):
    scene.report_conditions()
    scene.report_guarantees()
    named = [one.indicator for item in items_for(scene.authority, on=TODAY) for one in item.measures if one.indicator]
    assert sum(one.startswith("guarantee_") for one in named) == 15
    # Without a junior school of its own the largest one has no figure.
    assert standings_of(scene.authority, [2025], on=TODAY)[2025].coverage.observed == 14
