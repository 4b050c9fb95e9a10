"""Live figures: periods, changes and scopes; what is unknown says why and is never zero."""

from __future__ import annotations

from copy import deepcopy
from decimal import Decimal

import pytest

from tests.apps.reports.live_scene import LAST, THIS, LiveScene, month
from yanzhen.apps.reports.fact import Fact
from yanzhen.apps.reports.live_figures import LiveFigures
from yanzhen.apps.reports.models import Report
from yanzhen.engines.reports import NumberAsked, Take

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def standing_scene(standing):
    return LiveScene()


@pytest.fixture
def scene(standing_scene):
    return deepcopy(standing_scene)


def fact(scene, *, owner=None, scope_body=None, span=THIS, indicator="fitness", **asked) -> Fact:
    report = Report(
        owner=owner or scene.authority,
        scope=scope_body or owner or scene.authority,
        period_start=span[0],
        period_end=span[1],
    )
    wanted = NumberAsked(indicator=indicator, **asked)
    return LiveFigures(report, [wanted]).fact(wanted)


def test_the_districts_rate_is_that_of_all_pupils_not_the_mean_of_rates(scene):
    scene.two_years()
    scene.reported(scene.rate, scene.third, numerator=0, denominator=200)
    found = fact(scene)
    assert found.value == Decimal("22.5")
    assert found.unit == "%"


def test_who_reported_before_and_not_now_is_named(scene):
    scene.two_years()
    found = fact(scene)
    assert found.value == Decimal(45)
    assert found.missing == ("青石区第三小学",)


def test_every_figure_rests_on_the_observations_of_its_units(scene):
    scene.two_years()
    assert [row.label for row in fact(scene).inputs] == ["青石区第一小学", "青石区第二小学"]


def test_last_year_is_the_same_months_a_year_before(scene):
    scene.two_years()
    assert fact(scene, take=Take.LAST_YEAR).value == Decimal(135) / Decimal(250) * 100


@pytest.mark.parametrize(
    ("take", "in_words", "value", "phrase"),
    [
        (Take.CHANGE, False, Decimal("-9.0"), ""),
        (Take.CHANGE, True, Decimal("-9.0"), "下降9个百分点"),
        (Take.CHANGE_PERCENT, False, None, ""),
    ],
)
def test_a_rate_changes_by_points_and_never_by_percent(scene, take, in_words, value, phrase):
    scene.two_years()
    found = fact(scene, take=take, in_words=in_words)
    assert (found.value, found.phrase) == (value, phrase)


def test_a_change_in_percent_of_counts(scene):
    scene.reported(scene.visits, scene.school, value=39)
    scene.reported(scene.visits, scene.school, LAST, value=91)
    found = fact(scene, indicator="visits", take=Take.CHANGE_PERCENT, in_words=True)
    assert found.phrase == "下降57.1%"
    assert fact(scene, indicator="visits", take=Take.CHANGE).value == Decimal(-52)


@pytest.mark.parametrize(("before", "why"), [(None, "没有可比的数"), (0, "基数为0")])
def test_without_a_base_there_is_no_percent_and_the_reason_is_said(scene, before, why):
    scene.reported(scene.visits, scene.school, value=39)
    if before is not None:
        scene.reported(scene.visits, scene.school, LAST, value=before)
    found = fact(scene, indicator="visits", take=Take.CHANGE_PERCENT)
    assert found.value is None
    assert why in found.how


def test_months_add_up_from_the_start_of_the_year(scene):
    for number, count in ((1, 3), (2, 4), (3, 5)):
        scene.reported(scene.visits, scene.school, month(number), value=count)
    scene.reported(scene.visits, scene.school, month(12, 2025), value=100)
    found = fact(scene, indicator="visits", span=month(3), take=Take.CUMULATIVE)
    assert (found.value, len(found.inputs)) == (Decimal(12), 3)


def test_a_month_without_a_figure_leaves_the_cumulative_unknown_and_is_named(scene):
    scene.reported(scene.visits, scene.school, month(1), value=3)
    scene.reported(scene.visits, scene.school, month(3), value=5)
    found = fact(scene, indicator="visits", span=month(3), take=Take.CUMULATIVE)
    assert found.value is None
    assert "2026年2月1日" in found.how


def test_the_period_before_is_the_month_before(scene):
    scene.reported(scene.visits, scene.school, month(2), value=4)
    scene.reported(scene.visits, scene.school, month(3), value=5)
    assert fact(scene, indicator="visits", span=month(3), take=Take.PREVIOUS_CHANGE).value == Decimal(1)


def test_a_school_district_gathers_its_own_schools(scene):
    scene.two_years()
    scene.reported(scene.rate, scene.third, numerator=100, denominator=100)
    assert fact(scene, scope=f"unit:{scene.east.code}").value == Decimal(45)


def test_a_zero_that_was_reported_is_zero(scene):
    scene.reported(scene.visits, scene.school, value=0)
    assert fact(scene, indicator="visits").value == Decimal(0)


@pytest.mark.parametrize(
    ("asked", "why"),
    [
        ({"indicator": "fitness"}, "没有填报"),
        ({"indicator": "none"}, "没有找到代码为“none”的指标"),
        ({"indicator": "fitness", "scope": "unit:无此代码"}, "没有找到单位“无此代码”"),
    ],
)
def test_what_is_not_known_says_why(scene, asked, why):
    found = fact(scene, **asked)
    assert found.value is None
    assert why in found.how


def test_a_school_sees_its_own_figure_and_the_districts_but_no_other_schools(scene):
    scene.two_years()
    scene.reported(scene.rate, scene.third, numerator=45, denominator=100)
    own = fact(scene, owner=scene.school)
    district = fact(scene, owner=scene.school, scope="district")
    other = fact(scene, owner=scene.school, scope=f"unit:{scene.other.code}")
    assert (own.value, district.value, other.value) == (Decimal(60), Decimal(45), None)
    assert [row.label for row in own.inputs] == ["青石区第一小学"]
    assert district.inputs == ()
    assert "不在起草单位可以查看的范围内" in other.how


def test_a_district_figure_of_two_units_is_withheld_from_a_school(scene):
    scene.two_years()
    found = fact(scene, owner=scene.school, scope="district")
    assert found.value is None
    assert "不足3个" in found.how


def test_a_section_sees_every_unit_of_its_own_indicator_alone(scene):
    scene.two_years()
    scene.rate.owner = scene.section
    scene.rate.save()
    scene.reported(scene.visits, scene.school, value=3)
    at = {"owner": scene.section, "scope_body": scene.section, "scope": f"unit:{scene.school.code}"}
    assert fact(scene, **at).value == Decimal(60)
    assert fact(scene, indicator="visits", **at).value is None


def test_an_offices_report_about_the_district_shows_every_unit(scene):
    scene.two_years()
    at = {"owner": scene.section, "scope_body": scene.authority}
    assert fact(scene, scope=f"unit:{scene.school.code}", **at).value == Decimal(60)
    assert [row.label for row in fact(scene, **at).inputs] == ["青石区第一小学", "青石区第二小学"]


def test_a_report_about_a_school_district_shows_its_schools_alone(scene):
    scene.two_years()
    at = {"owner": scene.section, "scope_body": scene.east}
    assert fact(scene, scope=f"unit:{scene.other.code}", **at).value == Decimal(30)
    assert fact(scene, scope=f"unit:{scene.third.code}", take=Take.LAST_YEAR, **at).value is None


def test_a_figure_given_for_the_district_stands_before_the_roll_up(scene):
    scene.two_years()
    scene.reported(scene.rate, scene.section, numerator=1, denominator=4)
    assert fact(scene).value == Decimal(25)
