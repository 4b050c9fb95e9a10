"""Target values: one of its own before that of all, a replacement wants a reason, nothing is lost."""

from __future__ import annotations

from copy import deepcopy
from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from tests.factories import make_organisation, make_user
from tests.scenes import Scene
from yanzhen.apps.indicators.actions.load_catalogue import load_indicators
from yanzhen.apps.indicators.actions.set_target import TargetDraft, set_target, withdraw_target
from yanzhen.apps.indicators.aims import aim_of, aims_on
from yanzhen.apps.indicators.errors import IndicatorError
from yanzhen.apps.indicators.models import Indicator, IndicatorTarget
from yanzhen.apps.plans.models import Target

pytestmark = pytest.mark.django_db
MAY = date(2026, 5, 6)


@pytest.fixture(scope="module")
def standing_scene(standing):
    made = Scene()
    load_indicators()
    made.indicator = Indicator.objects.get(code="fitness_good_rate")
    made.indicator.owner = made.section
    made.indicator.save()
    return made


@pytest.fixture
def scene(standing_scene):
    return deepcopy(standing_scene)


def draft(**fields) -> TargetDraft:
    given = {
        "organisation_id": None,
        "starts_on": date(2026, 1, 1),
        "ends_on": date(2026, 12, 31),
        "comparator": "at_least",
        "minimum": Decimal(60),
        "maximum": None,
        "basis": "《示例行动方案》第三条",
    }
    return TargetDraft(**(given | fields))


def put(scene, *, actor=None, reason="", **fields) -> IndicatorTarget:
    return set_target(
        indicator_id=scene.indicator.pk, draft=draft(**fields), actor=actor or scene.head, on=MAY, reason=reason
    )


def counts_for(scene, unit):
    return aim_of(aims_on([scene.indicator.pk], on=MAY).get(scene.indicator.pk, []), unit.pk)


def test_a_units_own_target_counts_before_that_of_all(scene):
    put(scene)
    put(scene, organisation_id=scene.school.pk, minimum=Decimal(70))
    assert (counts_for(scene, scene.school).at_least, counts_for(scene, scene.other).at_least) == (70, 60)


@pytest.mark.parametrize(("on", "held"), [("2025-12-31", 0), ("2026-01-01", 1), ("2026-12-31", 1), ("2027-01-01", 0)])
def test_a_target_counts_from_its_first_to_its_last_day(scene, on, held):
    put(scene)
    found = aims_on([scene.indicator.pk], on=date.fromisoformat(on))
    assert len(found.get(scene.indicator.pk, [])) == held


def test_the_targets_of_plans_are_read_from_the_plans(scene):
    Target.objects.create(
        task=scene.district_task, indicator=scene.indicator, comparator="at_most", value=Decimal(40), metric="近视率"
    )
    scene.red.due_on = date(2026, 12, 31)
    scene.red.save()
    aim = counts_for(scene, scene.school)
    assert (aim.at_most, aim.subject) == (40, f"plans.task:{scene.red.pk}")
    put(scene, organisation_id=scene.school.pk)
    assert counts_for(scene, scene.school).at_least == 60
    assert IndicatorTarget.objects.count() == 1


def test_a_replacement_wants_a_reason_and_keeps_what_was(scene):
    first = put(scene)
    with pytest.raises(IndicatorError) as error, transaction.atomic():
        put(scene, minimum=Decimal(65))
    assert error.value.code == "REASON_MISSING"
    second = put(scene, minimum=Decimal(65), reason="上级调整")
    first.refresh_from_db()
    assert (first.superseded_by, first.withdrawn_on) == (second, None)
    assert list(IndicatorTarget.objects.standing()) == [second]


def test_a_withdrawn_target_counts_no_more_and_is_withdrawn_once(scene):
    target = put(scene)
    withdraw_target(target_id=target.pk, reason="文件废止", actor=scene.head, on=MAY)
    assert counts_for(scene, scene.school) is None
    with pytest.raises(IndicatorError) as error, transaction.atomic():
        withdraw_target(target_id=target.pk, reason="再撤", actor=scene.head, on=MAY)
    assert error.value.code == "TARGET_GONE"


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"basis": " "}, "BASIS_MISSING"),
        ({"minimum": None}, "TARGET_WITHOUT_FIGURE"),
        ({"comparator": "at_most"}, "TARGET_WITHOUT_FIGURE"),
        ({"comparator": "between", "maximum": Decimal(50)}, "BOUNDS_IN_DISORDER"),
        ({"ends_on": date(2025, 1, 1)}, "DAYS_IN_DISORDER"),
    ],
)
def test_what_is_no_target_is_refused(scene, fields, code):
    with pytest.raises(IndicatorError) as error:
        put(scene, **fields)
    assert error.value.code == code and not IndicatorTarget.objects.exists()


def test_a_school_and_another_section_set_no_target(scene):
    stranger = make_user(role="section_head", at=make_organisation("基建科", kind="section", under=scene.authority))
    for actor in (scene.clerk, stranger):
        with pytest.raises(IndicatorError) as error, transaction.atomic():
            put(scene, actor=actor)
        assert error.value.code == "NOT_YOURS"


def test_two_targets_never_stand_for_the_same_unit_and_days(scene):
    target = put(scene)
    target.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        target.save(force_insert=True)
