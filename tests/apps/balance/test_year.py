"""A school year from approved returns: judged with its cells, measured into indicators, corrected."""

from __future__ import annotations

from copy import deepcopy
from datetime import date
from decimal import Decimal

import pytest

from tests.apps.balance.scene import GOOD, NINE_YEAR, TODAY, YEAR, BalanceScene
from yanzhen.apps.audit.models import AuditEvent
from yanzhen.apps.balance.bridge import year_rows
from yanzhen.apps.balance.judged import judge_year, rules_of
from yanzhen.apps.balance.models import Measurement
from yanzhen.apps.balance.school_years import school_years
from yanzhen.apps.elements.models import ElementValue
from yanzhen.apps.indicators.models import Observation
from yanzhen.apps.ledgers.actions.take_back import open_correction
from yanzhen.engines.equity import spread_of

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def standing_scene(standing) -> BalanceScene:
    return BalanceScene()


@pytest.fixture
def scene(standing_scene) -> BalanceScene:
    return deepcopy(standing_scene)


def judged(name="yz17", **settings):
    return judge_year(year_rows(YEAR, **settings), YEAR, rules_of(name, YEAR))


def figure(code, day=YEAR.starts_on) -> Decimal | None:
    row = Observation.objects.current().filter(indicator_version__indicator__code=code, period_start=day).first()
    return row.value if row else None


def test_the_conditions_are_due_some_weeks_after_the_school_year_begins(scene):
    sheet = scene.sheet(scene.schools[0])
    assert (sheet.period_start, sheet.period_end) == (YEAR.starts_on, YEAR.ends_on)
    assert date(2025, 10, 1) < sheet.due_at.date() < date(2025, 11, 15)


def test_approved_returns_are_judged_and_those_not_approved_are_named(scene):
    first, second, third = scene.schools
    scene.report(first, GOOD)
    scene.send(second, GOOD)
    found = judged()
    assert {row.name for row in found.usable} == {first.name}
    assert {(one.organisation, one.message) for one in found.faults} == {
        (second, "已报送，等待科室审核"),
        (third, "还没有填报"),
    }
    assert not found.is_complete
    drafts = judged(with_drafts=True)
    assert {row.name for row in drafts.usable} == {first.name, second.name}
    assert [one.organisation for one in drafts.faults] == [third]


def test_a_blank_figure_is_told_at_its_cell_and_never_counted_as_zero(scene):
    school = scene.schools[0]
    row = {key: value for key, value in GOOD.items() if key != "sports_area_m2"}
    sheet = scene.fill(school, row)
    found = judged(with_drafts=True)
    blank = next(one for one in found.faults if one.organisation == school)
    record = sheet.records.standing().get()
    assert (blank.column, blank.record_id, blank.return_id) == ("sports_area_m2", record.pk, sheet.pk)
    assert "体育运动场馆面积" in blank.message
    assert found.usable == ()


def test_a_nine_year_school_without_its_other_stage_is_told_without_counting_lines(scene):
    school = scene.nine_year_school()
    scene.fill(school, NINE_YEAR)
    messages = [one.message for one in judged(with_drafts=True).faults if one.organisation == school]
    assert len(messages) == 1 and "初中学段的一行" in messages[0] and "第1行" not in messages[0]


def test_shared_assets_are_split_between_the_stages(scene):
    school = scene.nine_year_school()
    scene.report_all()
    scene.report(school, NINE_YEAR, {**NINE_YEAR, "stage": "初中", "pupils": 200})
    found = judged()
    values = {stage.stage: {one.code: one.values for one in stage.schools} for stage in found.verdict.stages}
    weighed = Decimal(400) + Decimal("1.1") * 200
    expected = Decimal(3800) / weighed
    assert values["primary"][school.code]["teaching_area"] == pytest.approx(float(expected))
    assert values["junior"][school.code]["teaching_area"] == pytest.approx(float(expected * Decimal("1.1")))


def test_the_coefficients_enter_the_indicators_once_the_last_school_is_approved(scene):
    first, second, third = scene.schools
    scene.report(first, {**GOOD, "sports_area_m2": 12800})
    scene.report(second, GOOD)
    assert figure("equity_cv_sports_area_primary") is None
    scene.report(third, GOOD)
    expected = spread_of([12800, 6400, 6400], [800, 800, 800]).cv
    assert figure("equity_cv_sports_area_primary") == Decimal(str(expected)).quantize(Decimal("0.000001"))
    assert figure("equity_passing_primary") == 100
    composite = figure("basic_composite_primary")
    assert composite is not None and composite > 0
    assert {row.rules for row in Measurement.objects.all()} == {"yz17", "jb12"}
    source = Observation.objects.current().get(indicator_version__indicator__code="equity_passing_primary").source
    assert source.subject.startswith("balance.measurement:")
    assert AuditEvent.objects.filter(kind="BALANCE_MEASURED").count() == 2


def test_a_correction_leaves_the_figures_standing_until_it_is_approved(scene):
    scene.report_all()
    assert figure("equity_cv_books_primary") is None
    assert figure("basic_cv_books_primary") == 0
    school = scene.schools[0]
    clerk = scene.people(school)[0]
    open_correction(return_id=scene.sheet(school).pk, reason="图书少报。", actor=clerk, on=TODAY)
    assert judged().faults[0].message == "正在更正，更正审核前不计入"
    assert figure("basic_cv_books_primary") == 0
    scene.report(school, {**GOOD, "books": 40000})
    after = figure("basic_cv_books_primary")
    assert after is not None and after > 0


def test_what_was_reported_is_known_to_other_forms(scene):
    scene.report(scene.schools[0], GOOD)
    known = {row.element.code: row.value for row in ElementValue.objects.current().select_related("element")}
    assert Decimal(str(known["sports_area_primary"])) == 6400
    assert "sports_area_junior" not in known


def test_the_same_year_measured_again_writes_nothing_new(scene):
    scene.report_all()
    worked_out = Observation.objects.exclude(source__subject__startswith="ledgers.return").order_by("pk")
    before = list(worked_out.values_list("pk", "source__subject"))
    assert any(subject.startswith("balance.") for _, subject in before)
    school = scene.schools[0]
    clerk = scene.people(school)[0]
    open_correction(return_id=scene.sheet(school).pk, reason="再核对。", actor=clerk, on=TODAY)
    scene.report(school, GOOD)
    assert list(worked_out.values_list("pk", "source__subject")) == before
    assert len(school_years(on=TODAY)) == 1
