"""A report from template to signature: every number has rows, a frozen one stays as it was."""

from __future__ import annotations

from copy import deepcopy
from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from tests.factories import make_deputy, make_user
from tests.scenes import FRIDAY, Scene
from yanzhen.apps.audit.models import AuditEvent
from yanzhen.apps.indicators.models import Indicator, IndicatorVersion, Observation
from yanzhen.apps.reports.actions.bind import Wanted, bind_number, unbind_number
from yanzhen.apps.reports.actions.edit import edit_report
from yanzhen.apps.reports.actions.freeze import freeze_report
from yanzhen.apps.reports.actions.sign import sign_report
from yanzhen.apps.reports.actions.start import start_report
from yanzhen.apps.reports.bridge import figures_of, keys_used
from yanzhen.apps.reports.corrections import changed_since_frozen
from yanzhen.apps.reports.facts import facts_of, numbers_of
from yanzhen.apps.reports.models import FrozenReport, Report
from yanzhen.apps.reports.refusals import ReportActError
from yanzhen.apps.sources.models import Source
from yanzhen.engines.reports import ReportError

pytestmark = pytest.mark.django_db
HALF_YEAR = (date(2026, 1, 1), date(2026, 6, 30))


@pytest.fixture(scope="module")
def standing_scene(standing):
    return Scene()


@pytest.fixture
def scene(standing_scene):
    return deepcopy(standing_scene)


def started(scene, **changes) -> Report:
    given = {
        "template": "half_year",
        "owner_id": scene.authority.pk,
        "scope_id": scene.authority.pk,
        "plan_ids": [scene.plan.pk],
        "period_start": HALF_YEAR[0],
        "period_end": HALF_YEAR[1],
        "actor": scene.office,
        "on": FRIDAY,
    }
    return start_report(**(given | changes))


def written(scene, body: str) -> Report:
    report = started(scene)
    return edit_report(
        report_id=report.pk, title=report.title, body=body, version=report.version, actor=scene.office, on=FRIDAY
    )


def bound(scene, report, **fields):
    return bind_number(report_id=report.pk, wanted=Wanted(**fields), actor=scene.office, on=FRIDAY)


def value_of(report, key: str):
    return facts_of(report, report.bindings.all())[key]


def refusal_of(act) -> str:
    before = (Report.objects.values_list("pk", "version").first(), AuditEvent.objects.count())
    with pytest.raises(ReportActError) as refused, transaction.atomic():
        act()
    assert (Report.objects.values_list("pk", "version").first(), AuditEvent.objects.count()) == before
    return refused.value.code


def test_a_started_report_has_a_number_for_every_place(scene):
    report = started(scene)
    numbers = numbers_of(report, report.bindings.all())
    assert report.title == "青石区教委2026年上半年工作总结"
    assert set(keys_used(report.body)) <= numbers.facts.keys() | numbers.blocks.keys()
    assert all(fact.value is not None for fact in numbers.facts.values())


def test_counts_are_those_of_the_tasks_handed_down(scene):
    report = started(scene)
    facts = facts_of(report, report.bindings.all())
    counted = {key: facts[f"计划1{key}"].value for key in ("任务数", "下发数", "承担单位数", "红灯数", "完成率")}
    assert counted == {"任务数": 1, "下发数": 2, "承担单位数": 2, "红灯数": 2, "完成率": 0}


def test_every_count_opens_to_its_units(scene):
    report = started(scene)
    rows = value_of(report, "计划1红灯数").inputs
    assert {row.label for row in rows} == {"青石区第一小学", "青石区第二小学"}
    assert sum(int(row.shown) for row in rows) == 2


def test_a_task_value_leaves_silent_units_out_and_names_them(scene):
    scene.red.value = Decimal("62.5")
    scene.red.save()
    report = started(scene)
    bound(scene, report, key="锻炼", label="达标率", kind="task_value", task_id=scene.district_task.pk)
    fact = value_of(report, "锻炼")
    assert (fact.value, fact.missing) == (Decimal("62.5"), ("青石区第二小学",))


def test_nothing_reported_is_unknown_not_zero(scene):
    report = started(scene)
    bound(scene, report, key="锻炼", label="达标率", kind="task_value", task_id=scene.district_task.pk)
    assert value_of(report, "锻炼").value is None


def observed(scene, organisation, numerator: int, denominator: int, month: int = 3):
    indicator, _ = Indicator.objects.get_or_create(code="fitness", defaults={"title": "体质优良率", "unit": "%"})
    version, _ = IndicatorVersion.objects.get_or_create(
        indicator=indicator,
        number=1,
        defaults={
            "definition": "优良人数占受测人数",
            "formula": "rate",
            "numerator_title": "优良人数",
            "denominator_title": "受测人数",
            "started_on": date(2025, 1, 1),
        },
    )
    source = Source.objects.create(kind="entry", entered_by=scene.office)
    Observation.objects.create(
        indicator_version=version,
        organisation=organisation,
        period_start=date(2026, month, 1),
        period_end=date(2026, month, 28),
        numerator=numerator,
        denominator=denominator,
        source=source,
    )
    return indicator


def test_an_indicator_pools_the_latest_figure_of_each_school_in_the_period(scene):
    observed(scene, scene.school, 10, 100, month=2)
    observed(scene, scene.school, 60, 100, month=3)
    observed(scene, scene.other, 90, 300, month=9)  # after the period
    indicator = observed(scene, scene.other, 30, 200, month=5)
    report = started(scene)
    bound(scene, report, key="优良率", label="优良率", kind="indicator", indicator_id=indicator.pk, decimals=1)
    fact = value_of(report, "优良率")
    assert fact.value == Decimal(30)  # 90 of 300, in the indicator's unit
    assert [row.shown for row in fact.inputs] == ["60/100", "30/200"]


def test_a_figure_given_by_a_section_on_a_day_is_a_source(scene):
    report = started(scene)
    give = {"key": "投入", "label": "经费投入", "kind": "provided", "value": Decimal("320")}
    assert refusal_of(lambda: bound(scene, report, **give)) == "NO_PROVIDER"
    bound(scene, report, **give, provided_by="计财科", provided_on=FRIDAY)
    assert value_of(report, "投入").how == "由计财科于2026年3月6日提供"


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"key": "有 空格", "kind": "task_count", "measure": "red"}, "BAD_KEY"),
        ({"key": "计划1红灯数", "kind": "task_count", "measure": "red"}, "KEY_TAKEN"),
        ({"key": "甲", "kind": "task_count", "measure": "没有的"}, "NO_SUCH_FACT"),
        ({"key": "甲", "kind": "indicator", "indicator_id": 987654}, "NO_SUCH_FACT"),
        ({"key": "甲", "kind": "provided", "provided_by": "计财科"}, "NO_VALUE"),
    ],
)
def test_a_binding_that_says_nothing_is_refused(scene, fields, code):
    report = started(scene)
    assert refusal_of(lambda: bound(scene, report, label="说明", **fields)) == code


def test_a_stale_edit_is_refused(scene):
    report = started(scene)
    edit = {"report_id": report.pk, "title": "甲", "body": "乙", "actor": scene.office, "on": FRIDAY}
    edit_report(version=report.version, **edit)
    assert refusal_of(lambda: edit_report(version=report.version, **edit)) == "STALE"


def test_a_stray_brace_is_refused_before_anything_is_written(scene):
    with pytest.raises(ReportError), transaction.atomic():
        written(scene, "共有{任务")


def freeze(scene, report):
    report.refresh_from_db()
    return freeze_report(report_id=report.pk, version=report.version, actor=scene.office, on=FRIDAY)


def test_a_frozen_report_keeps_its_numbers_and_says_what_changed(scene):
    report = started(scene)
    frozen = freeze(scene, report)
    scene.red.state = "done"
    scene.red.save()
    bindings = list(report.bindings.all())
    now = figures_of(bindings, facts_of(report, bindings))
    changed = {row.key: (row.then, row.now) for row in changed_since_frozen(frozen, now)}
    assert FrozenReport.objects.get().figures["计划1完成数"]["shown"] == "0"
    assert changed["计划1完成数"] == ("0", "1")
    assert changed["计划1完成率"] == ("0.0%", "50.0%")


def test_a_frozen_report_cannot_be_rewritten_in_the_database(scene):
    frozen = freeze(scene, started(scene))
    for act in (lambda: FrozenReport.objects.update(title="改"), frozen.delete):
        with pytest.raises(IntegrityError), transaction.atomic():
            act()


def test_a_frozen_report_carries_the_logs_head(scene):
    report = started(scene)
    frozen = freeze(scene, report)
    last = AuditEvent.objects.get(number=frozen.chain_number)
    assert last.digest == frozen.chain_digest


def test_words_of_a_frozen_report_stay(scene):
    report = started(scene)
    freeze(scene, report)
    report.refresh_from_db()
    edit = {"report_id": report.pk, "title": "甲", "body": "乙", "actor": scene.office, "on": FRIDAY}
    assert refusal_of(lambda: edit_report(version=report.version, **edit)) == "FROZEN"


@pytest.mark.parametrize(
    ("body", "code"), [("  ", "NOTHING_TO_FREEZE"), ("共{没有的}所", "UNKNOWN_PLACE"), ("为{空的}", "MISSING_NUMBERS")]
)
def test_a_report_with_open_places_is_not_frozen(scene, body, code):
    report = written(scene, body)
    bound(scene, report, key="空的", label="达标率", kind="task_value", task_id=scene.district_task.pk)
    assert refusal_of(lambda: freeze(scene, report)) == code


def test_numbers_typed_by_hand_are_kept_and_listed(scene):
    frozen = freeze(scene, written(scene, "全区{计划1承担单位数}个单位，另有3所在建，2026年完成。"))
    assert frozen.unbound == ["3"]


def test_a_number_comes_only_with_the_signature_in_the_right_form(scene):
    report = started(scene)
    leader = make_user(role="principal_leader", at=scene.authority)
    sign = {"report_id": report.pk, "actor": leader, "on": FRIDAY}
    assert refusal_of(lambda: sign_report(number="", **sign)) == "NOT_FROZEN"
    freeze(scene, report)
    assert refusal_of(lambda: sign_report(number="青教[2026]05号", **sign)) == "BAD_NUMBER"
    assert sign_report(number="青教发〔2026〕5号", **sign).number == "青教发〔2026〕5号"
    assert refusal_of(lambda: sign_report(number="", **sign)) == "ALREADY_SIGNED"


def test_an_office_does_not_sign_its_own_report(scene):
    report = started(scene)
    freeze(scene, report)
    assert (
        refusal_of(lambda: sign_report(report_id=report.pk, number="", actor=scene.office, on=FRIDAY)) == "NOT_ALLOWED"
    )


def test_a_binding_in_use_is_not_let_go(scene):
    report = written(scene, "共{计划1任务数}项")
    let_go = {"report_id": report.pk, "actor": scene.office, "on": FRIDAY}
    assert refusal_of(lambda: unbind_number(key="计划1任务数", **let_go)) == "IN_USE"
    unbind_number(key="计划1红灯数", **let_go)
    assert not report.bindings.filter(key="计划1红灯数").exists()


def test_a_school_does_not_write_the_districts_report(scene):
    assert refusal_of(lambda: started(scene, actor=scene.clerk)) == "NOT_ALLOWED"


def test_a_plan_of_another_district_is_not_summed_up(scene):
    other = Scene.__new__(Scene)
    other.__init__()
    assert refusal_of(lambda: started(scene, plan_ids=[other.plan.pk])) == "NO_SUCH_FACT"


def test_braces_in_a_plans_own_words_are_words(scene):
    scene.district_task.title = "推进{试点}"
    scene.district_task.save()
    report = started(scene)
    assert "推进{{试点}}" in report.body
    assert "试点" not in keys_used(report.body)


def test_more_tasks_cost_no_more_queries(scene, django_assert_max_num_queries):
    for _ in range(8):
        task = scene.task(scene.section)
        scene.task(scene.school, origin=task)
    report = started(scene)
    bindings = list(report.bindings.select_related("plan", "task", "source", "indicator"))
    with django_assert_max_num_queries(5):  # tasks; whom the table is about, figures of two spans, indicators
        facts_of(report, bindings)


def test_a_rate_of_tasks_stands_in_the_unit_of_its_target(scene):
    scene.district_task.formula = "rate"
    scene.district_task.save()
    scene.district_task.targets.create(metric="优良率", value=60, unit="%")
    scene.red.value, scene.red.numerator, scene.red.denominator = 80, 80, 100
    scene.red.save()
    report = started(scene)
    bound(scene, report, key="优良率", label="优良率", kind="task_value", task_id=scene.district_task.pk)
    assert value_of(report, "优良率").value == 80


def test_deputies_freeze_and_sign_and_the_log_says_for_whom(scene):
    report = started(scene)
    leader = make_user(role="principal_leader", at=scene.authority)
    office_deputy, leader_deputy = make_deputy(scene.office, on=FRIDAY), make_deputy(leader, on=FRIDAY)
    freeze_report(report_id=report.pk, version=report.version, actor=office_deputy, on=FRIDAY)
    sign_report(report_id=report.pk, number="", actor=leader_deputy, on=FRIDAY)
    pairs = {"REPORT_FROZEN": (office_deputy, scene.office), "REPORT_SIGNED": (leader_deputy, leader)}
    for kind, pair in pairs.items():
        event = AuditEvent.objects.get(kind=kind)
        assert (event.actor, event.acting_for) == pair


def test_a_number_is_named_after_its_plan_and_what_it_counts(scene):
    assert started(scene).bindings.get(key="计划1任务数").label == "体质健康提升计划：任务数"
