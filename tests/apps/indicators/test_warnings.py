"""Warnings: raised by figures, cleared by better ones, closed by people with a note and not raised again for it."""

from __future__ import annotations

from copy import deepcopy
from datetime import date
from decimal import Decimal

import pytest
from django.db import transaction

from tests.factories import make_organisation
from tests.scenes import Scene
from yanzhen.apps.audit.models import AuditEvent
from yanzhen.apps.indicators.actions.close_warning import close_warning
from yanzhen.apps.indicators.actions.load_catalogue import load_indicators
from yanzhen.apps.indicators.actions.put_observation import put_observation
from yanzhen.apps.indicators.actions.refresh_warnings import refresh_stale_warnings, refresh_warnings
from yanzhen.apps.indicators.actions.set_target import TargetDraft, set_target
from yanzhen.apps.indicators.actions.set_warning_rule import set_warning_rule
from yanzhen.apps.indicators.errors import IndicatorError
from yanzhen.apps.indicators.models import Indicator, IndicatorWarning
from yanzhen.apps.plans.models import Target
from yanzhen.apps.sources.models import Source

pytestmark = pytest.mark.django_db
JUNE = date(2026, 6, 3)
APRIL = (date(2026, 4, 1), date(2026, 4, 30))
MAY = (date(2026, 5, 1), date(2026, 5, 31))


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


def put(scene, unit, good, span=MAY, of=100, code=None, reason=""):
    indicator = Indicator.objects.get(code=code) if code else scene.indicator
    parts = {"value": Decimal(good)} if code else {"numerator": Decimal(good), "denominator": Decimal(of)}
    with transaction.atomic():
        return put_observation(
            version=indicator.versions.get(),
            organisation_id=unit.pk,
            period_start=span[0],
            period_end=span[1],
            source=Source.objects.create(kind="report"),
            reason=reason,
            **parts,
        )


def refresh(scene, on=JUNE):
    refresh_warnings(indicator_id=scene.indicator.pk, on=on)
    return sorted(IndicatorWarning.objects.open().values_list("organisation__name", "rule"))


def test_a_figure_worse_than_before_is_warned_of_and_a_correction_clears_it(scene):
    put(scene, scene.school, 60, APRIL)
    put(scene, scene.school, 50)
    assert refresh(scene) == [("体卫艺科", "worse_than_before"), ("青石区第一小学", "worse_than_before")]
    row = IndicatorWarning.objects.get(organisation=scene.school)
    assert "下降10个百分点" in row.why and (row.period_start, row.raised_on) == (MAY[0], JUNE)
    put(scene, scene.school, 59, reason="补录")
    assert refresh(scene) == []
    row.refresh_from_db()
    assert row.cleared_on == JUNE and row.closed_by is None


def test_the_district_is_judged_only_where_every_unit_reported(scene):
    put(scene, scene.school, 60, APRIL)
    put(scene, scene.other, 60, APRIL)
    put(scene, scene.school, 10)
    assert refresh(scene) == [("青石区第一小学", "worse_than_before")]
    put(scene, scene.other, 60)
    assert ("体卫艺科", "worse_than_before") in refresh(scene)


def test_a_gap_between_periods_tells_nothing(scene):
    put(scene, scene.school, 60, (date(2026, 3, 1), date(2026, 3, 31)))
    put(scene, scene.school, 10)
    assert refresh(scene) == []


def test_a_target_missed_in_its_second_half_is_warned_of(scene):
    put(scene, scene.school, 50)
    set_target(
        indicator_id=scene.indicator.pk,
        draft=TargetDraft(
            organisation_id=None,
            starts_on=date(2026, 1, 1),
            ends_on=date(2026, 12, 31),
            comparator="at_least",
            minimum=Decimal(60),
            maximum=None,
            basis="示例",
        ),
        actor=scene.head,
        on=JUNE,
    )
    assert refresh(scene) == []
    assert refresh(scene, date(2026, 7, 2)) == [("青石区第一小学", "behind_target")]


def test_an_overdue_report_of_a_plan_is_warned_of_until_it_is_in(scene):
    Target.objects.create(
        task=scene.district_task, indicator=scene.indicator, comparator="at_least", value=Decimal(1), metric="优良率"
    )
    scene.red.next_due_on = date(2026, 6, 2)
    scene.red.save()
    assert refresh(scene, date(2026, 6, 2)) == []
    assert refresh(scene, JUNE) == [("青石区第一小学", "report_missing")]
    assert "已逾期1天" in IndicatorWarning.objects.get().why
    scene.red.next_due_on = date(2026, 7, 3)
    scene.red.save()
    assert refresh(scene, JUNE) == []


def test_a_figure_far_from_its_peers_is_warned_of_and_closed_with_a_note(scene):
    for place in range(9):
        put(scene, make_organisation(f"青石区实验{place}小学", under=scene.authority, stages=["primary"]), 50 + place)
    odd = make_organisation("青石区东门小学", under=scene.authority, stages=["primary"])
    put(scene, odd, 2)
    put(scene, make_organisation("青石区东门中学", under=scene.authority, stages=["junior"]), 2)
    assert refresh(scene) == [("青石区东门小学", "stands_out")]
    row = IndicatorWarning.objects.open().get()
    with pytest.raises(IndicatorError) as error:
        close_warning(warning_id=row.pk, note=" ", actor=scene.head, on=JUNE)
    assert error.value.code == "NOTE_MISSING"
    with pytest.raises(IndicatorError) as error:
        close_warning(warning_id=row.pk, note="我校无误", actor=scene.clerk, on=JUNE)
    assert error.value.code == "NOT_YOURS"
    close_warning(warning_id=row.pk, note="特教班占多数，已核对", actor=scene.head, on=JUNE)
    assert refresh(scene) == []
    put(scene, odd, 2, (date(2026, 6, 1), date(2026, 6, 30)))
    assert refresh(scene, date(2026, 7, 1)) == [("青石区东门小学", "stands_out")]


def test_the_office_switches_rules_off_and_moves_thresholds(scene):
    put(scene, scene.school, 60, APRIL)
    put(scene, scene.school, 50)
    given = {"code": "worse_than_before", "actor": scene.office, "on": JUNE}
    looser = {"worse_by_points": Decimal(10), "worse_by_percent": Decimal(20)}
    set_warning_rule(is_on=True, thresholds=looser, expected_version=0, **given)
    assert refresh(scene) == []
    with pytest.raises(IndicatorError) as error:
        set_warning_rule(is_on=False, thresholds=looser, expected_version=0, **given)
    assert error.value.code == "CHANGED_MEANWHILE"
    set_warning_rule(is_on=False, thresholds={}, expected_version=1, **given)
    assert refresh(scene) == []
    set_warning_rule(is_on=True, thresholds={"worse_by_points": Decimal("9.9")}, expected_version=2, **given)
    assert len(refresh(scene)) == 2
    assert AuditEvent.objects.filter(kind="WARNING_RULE_SET").count() == 3


@pytest.mark.parametrize(
    ("code", "thresholds", "refused"),
    [
        ("worse_than_before", {"worse_by_points": Decimal(-1)}, "BAD_THRESHOLD"),
        ("behind_target", {"share_gone": Decimal("1.1")}, "BAD_THRESHOLD"),
        ("worse_than_before", {"share_gone": Decimal("0.5")}, "BAD_THRESHOLD"),
        ("no_such_rule", {}, "NO_RULE"),
    ],
)
def test_thresholds_that_mean_nothing_are_refused(scene, code, thresholds, refused):
    given = {"is_on": True, "expected_version": 0, "on": JUNE}
    with pytest.raises(IndicatorError) as error:
        set_warning_rule(code=code, thresholds=thresholds, actor=scene.office, **given)
    assert error.value.code == refused
    with pytest.raises(IndicatorError) as error:
        set_warning_rule(code="worse_than_before", thresholds={}, actor=scene.head, **given)
    assert error.value.code == "NOT_OFFICE"


def test_only_what_changed_is_judged_again(scene):
    put(scene, scene.school, 60, APRIL)
    today = date(2026, 6, 3)
    assert refresh_stale_warnings(on=today) == Indicator.objects.count()
    assert refresh_stale_warnings(on=today) == 0
    put(scene, scene.school, 50)
    assert refresh_stale_warnings(on=today) == 1
    assert IndicatorWarning.objects.filter(organisation=scene.school).exists()
