"""Live tables and charts: rows, columns, what is missing, and how they are frozen and corrected."""

from __future__ import annotations

from copy import deepcopy

import pytest

from tests.apps.reports.live_scene import LAST, LiveScene, month
from tests.scenes import FRIDAY
from yanzhen.apps.reports.actions.acknowledge import acknowledge_corrections
from yanzhen.apps.reports.actions.edit import edit_report
from yanzhen.apps.reports.actions.freeze import freeze_report
from yanzhen.apps.reports.bridge import figures_of, frozen_digest
from yanzhen.apps.reports.corrections import changed_since_frozen
from yanzhen.apps.reports.facts import numbers_of
from yanzhen.apps.reports.models import Report
from yanzhen.apps.reports.refusals import ReportActError
from yanzhen.apps.reports.wanted import Wanted
from yanzhen.engines.reports import Place
from yanzhen.web.reports.composing import compose

pytestmark = pytest.mark.django_db
EACH_SCHOOL = {"axis": "organisations", "caption": "各校", "indicators": ["fitness"], "takes": ["this", "change"]}


@pytest.fixture(scope="module")
def standing_scene(standing):
    return LiveScene()


@pytest.fixture
def scene(standing_scene):
    return deepcopy(standing_scene)


def written(scene, body: str, picked=(), **start) -> Report:
    report = scene.started("brief", **start)
    return edit_report(
        report_id=report.pk,
        title=report.title,
        body=body,
        version=report.version,
        actor=start.get("actor") or scene.office,
        on=FRIDAY,
        picked=picked,
    )


def with_table(scene, spec, **start) -> Report:
    return written(scene, "{甲表}", [Wanted(key="甲表", label="甲表", kind="table", spec=spec)], **start)


def cells(report) -> list[list[str]]:
    rows = list(report.bindings.all())
    numbers = numbers_of(report, rows)
    figures = figures_of(rows, numbers.facts)

    def said(run) -> str:
        return (figures[run.key].shown or run.absent) if isinstance(run, Place) else run.text

    return [["".join(said(run) for run in cell) for cell in row] for row in numbers.blocks["甲表"].table.rows]


def test_each_school_has_a_row_and_a_missing_figure_says_so(scene):
    scene.two_years()
    assert cells(with_table(scene, EACH_SCHOOL)) == [
        ["青石区第一小学", "60.0", "10.0"],
        ["青石区第二小学", "30.0", "-10.0"],
        ["青石区第三小学", "未报", "—"],
        ["青石区教委合计", "45.0", "-9.0"],
    ]


def test_each_school_district_has_a_row(scene):
    scene.two_years()
    spec = EACH_SCHOOL | {"bodies": "each_school_district", "takes": ["this"], "with_total": False}
    assert cells(with_table(scene, spec)) == [["东片学区", "45.0"]]


def test_rows_of_indicators_are_those_with_a_figure_in_the_period(scene):
    scene.two_years()
    scene.reported(scene.visits, scene.school, LAST, value=3)
    spec = {"axis": "indicators", "caption": "一览", "takes": ["this", "last_year"]}
    assert cells(with_table(scene, spec)) == [["体质优良率（%）", "45.0", "54.0"]]


def test_rows_of_periods_are_those_that_were_reported(scene):
    for number in (1, 2, 4):
        scene.reported(scene.visits, scene.school, month(number), value=number)
    spec = {"axis": "periods", "caption": "逐月", "indicators": ["visits"], "periods": 2}
    assert cells(with_table(scene, spec)) == [["2026年2月", "2"], ["2026年4月", "4"]]


def test_a_schools_report_lists_no_other_school(scene):
    scene.two_years()
    report = with_table(scene, EACH_SCHOOL, at=scene.school, actor=scene.secretary, plans=False)
    assert cells(report) == [["青石区第一小学", "60.0", "10.0"]]


def test_a_withheld_figure_does_not_pass_for_an_unreported_one(scene):
    scene.two_years()
    spec = {"axis": "indicators", "caption": "全区", "takes": ["this", "last_year"], "scope": "district"}
    report = with_table(scene, spec, at=scene.school, actor=scene.secretary, plans=False)
    assert cells(report) == [["体质优良率（%）", "隐去", "54.0"]]


def test_a_table_in_the_middle_of_a_line_is_refused_and_nothing_is_written(scene):
    with pytest.raises(ReportActError) as refused:
        picked = [Wanted(key="甲表", label="甲表", kind="table", spec=EACH_SCHOOL)]
        written(scene, "见{甲表}。", picked)
    assert refused.value.code == "BLOCK_INSIDE"


def test_a_frozen_table_keeps_its_cells_and_is_under_the_digest(scene):
    scene.two_years()
    report = with_table(scene, EACH_SCHOOL)
    frozen = freeze_report(report_id=report.pk, version=report.version, actor=scene.office, on=FRIDAY)
    assert frozen.digest == frozen_digest(frozen.title, frozen.body, frozen.figures, frozen.blocks)
    assert frozen.digest != frozen_digest(frozen.title, frozen.body, frozen.figures, {})
    scene.reported(scene.rate, scene.third, numerator=1, denominator=100)
    html = compose(report).html
    assert "未报" in html
    assert "各校" in html


def test_a_correction_shows_on_the_frozen_report_with_old_new_day_and_reason(scene):
    scene.two_years()
    report = with_table(scene, EACH_SCHOOL)
    frozen = freeze_report(report_id=report.pk, version=report.version, actor=scene.office, on=FRIDAY)
    scene.reported(scene.rate, scene.school, numerator=70, denominator=100, reason="重复计数")
    rows = list(report.bindings.all())
    changed = {row.key: row for row in changed_since_frozen(frozen, figures_of(rows, numbers_of(report, rows).facts))}
    own = changed[f"甲表.o{scene.school.pk}.fitness.this"]
    assert (own.title, own.then, own.now) == ("数据已更正", "60.0", "70.0")
    [correction] = own.corrections
    assert (correction.then, correction.now, correction.reason) == ("60.0（60/100）", "70.0（70/100）", "重复计数")
    assert changed["甲表.total.fitness.this"].now == "50.0"
    assert f"甲表.o{scene.other.pk}.fitness.this" not in changed


def test_a_correction_that_leaves_the_figure_as_it_was_is_told_too(scene):
    scene.reported(scene.rate, scene.school, numerator=60, denominator=100)
    report = with_table(scene, EACH_SCHOOL | {"takes": ["this"]})
    scene.reported(scene.rate, scene.school, numerator=120, denominator=200, reason="漏报一个校区")
    [row] = [row for row in compose(report).corrected if row.key.startswith(f"甲表.o{scene.school.pk}")]
    assert (row.then, row.now) == ("60.0", "60.0")


def test_a_draft_flags_a_correction_until_its_writer_has_taken_note(scene):
    scene.two_years()
    report = with_table(scene, EACH_SCHOOL)
    assert compose(report).corrected == ()
    scene.reported(scene.rate, scene.school, numerator=70, denominator=100, reason="重复计数")
    composed = compose(report)
    assert "corrected-number" in composed.html
    assert {row.now for row in composed.corrected} >= {"70.0", "50.0"}
    acknowledge_corrections(report_id=report.pk, actor=scene.office, on=FRIDAY)
    report.refresh_from_db()
    assert compose(report).corrected == ()


def test_saving_the_words_does_not_hide_a_correction(scene):
    scene.two_years()
    report = with_table(scene, EACH_SCHOOL)
    scene.reported(scene.rate, scene.school, numerator=70, denominator=100, reason="重复计数")
    edit_report(report_id=report.pk, title="新题", body="{甲表}", version=report.version, actor=scene.office, on=FRIDAY)
    report.refresh_from_db()
    assert compose(report).corrected


def test_a_new_report_is_an_update_and_no_correction(scene):
    scene.two_years()
    report = with_table(scene, EACH_SCHOOL)
    scene.reported(scene.rate, scene.third, numerator=9, denominator=10)
    composed = compose(report)
    assert composed.corrected == ()
    assert {row.title for row in composed.updated} == {"数据有更新"}


def test_a_chart_draws_its_figures_and_tells_them_in_words(scene):
    for number, count in ((1, 3), (2, 4), (4, 6)):
        scene.reported(scene.visits, scene.school, month(number), value=count)
    spec = {"drawing": "trend", "caption": "走访走势", "indicators": ["visits"]}
    report = written(scene, "{甲图}", [Wanted(key="甲图", label="走访走势", kind="chart", spec=spec)])
    html = compose(report).html
    assert "2026年1月3，2026年2月4，2026年4月6" in html
    assert "图1　走访走势" in html
    assert "style=" not in html


def test_a_chart_without_figures_is_said_in_words(scene):
    spec = {"drawing": "comparison", "caption": "各校走访", "indicators": ["visits"]}
    report = written(scene, "{甲图}", [Wanted(key="甲图", label="各校走访", kind="chart", spec=spec)])
    html = compose(report).html
    assert "未报" in html or "还没有可以列出的数" in html
