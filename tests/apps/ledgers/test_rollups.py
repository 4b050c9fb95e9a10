"""Figures of ledgers: what grew approval by approval always equals what is worked out at once, and what the engine says."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.ledger_scene import MARCH, LedgerScene
from yanzhen.apps.indicators.models import Indicator, IndicatorVersion, Observation
from yanzhen.apps.ledgers.actions.open_returns import open_returns
from yanzhen.apps.ledgers.actions.pass_on import approve_returns, endorse_return, forward_return, report_zero
from yanzhen.apps.ledgers.actions.save_rows import RowWrite, save_rows
from yanzhen.apps.ledgers.actions.take_back import open_correction
from yanzhen.apps.ledgers.bridge import form_of, values_of
from yanzhen.apps.ledgers.models import COUNTED, Record, Return, ReturnState
from yanzhen.apps.ledgers.rollup_indicators import ensure_indicators
from yanzhen.apps.ledgers.rollup_sql import NotInSqlError, condition_of, figures_of
from yanzhen.apps.ledgers.rollups import measured_plainly
from yanzhen.apps.ledgers.rollups_in_full import differing, recompute_all, rollups_of
from yanzhen.apps.organisations.models import Organisation
from yanzhen.engines.ledgers import parse_expression
from yanzhen.presets.ledger_catalogue import form_from

FORM = {
    "code": "sample_visits",
    "title": "教研员入校",
    "owner": "小教",
    "reporters": ["school"],
    "rhythm": "month",
    "due_workdays": 3,
    "key": ["number"],
    "approval": ["clerk"],
    "fields": [
        {"key": "number", "title": "序号", "kind": "code", "required": True},
        {"key": "researcher", "title": "教研员代码", "kind": "code"},
        {"key": "subject", "title": "学科", "kind": "choice", "choices": {"cn": "语文", "ma": "数学", "en": "英语"}},
        {"key": "hours", "title": "课时", "kind": "decimal", "unit": "课时", "decimals": 2},
        {"key": "listeners", "title": "听课人数", "kind": "integer", "unit": "人"},
        {"key": "is_open", "title": "公开课", "kind": "flag"},
        {"key": "visited_on", "title": "日期", "kind": "day"},
    ],
    "indicators": [
        {"code": "s_count", "title": "入校次数", "unit": "次", "measure": "count", "definition": "条目数。"},
        {
            "code": "s_open",
            "title": "公开课次数",
            "unit": "次",
            "measure": "count",
            "where": "is_open and (hours >= 1 or subject in ['cn', 'ma'])",
            "definition": "公开课条目数。",
        },
        {
            "code": "s_hours",
            "title": "课时合计",
            "unit": "课时",
            "measure": "sum",
            "field": "hours",
            "definition": "合计。",
        },
        {
            "code": "s_mean",
            "title": "平均听课人数",
            "unit": "人",
            "measure": "mean",
            "field": "listeners",
            "where": "not blank(subject) and visited_on >= day('2026-01-01')",
            "definition": "平均。",
        },
        {
            "code": "s_rate",
            "title": "语文课占比",
            "unit": "%",
            "measure": "rate",
            "numerator": {"where": "subject = 'cn'"},
            "denominator": {"where": "not blank(subject)"},
            "definition": "占比。",
        },
        {
            "code": "s_people",
            "title": "入校教研员数",
            "unit": "人",
            "measure": "distinct",
            "field": "researcher",
            "definition": "去重。",
        },
        {
            "code": "s_latest",
            "title": "最近一次听课人数",
            "unit": "人",
            "measure": "latest",
            "field": "listeners",
            "where": "max(listeners, hours) > 2",
            "definition": "最近一次。",
        },
        {
            "code": "s_plain",
            "title": "人均课时较多的次数",
            "unit": "次",
            "measure": "count",
            "where": "hours / listeners > 0.3",
            "definition": "除法条件逐条判断。",
        },
    ],
}
ROWS = st.fixed_dictionaries(
    {},
    optional={
        "researcher": st.sampled_from(["T1", "T2", "T3"]),
        "subject": st.sampled_from(["cn", "ma", "en"]),
        "hours": st.decimals(0, 9, places=2).map(str),
        "listeners": st.integers(0, 9),
        "is_open": st.booleans(),
        "visited_on": st.dates(date(2025, 12, 25), date(2026, 1, 8)).map(date.isoformat),
    },
)
STEPS = st.lists(
    st.tuples(
        st.integers(0, 2),
        st.sampled_from(["report", "report", "report", "zero", "reopen", "close"]),
        st.lists(ROWS, max_size=4),
        st.sets(st.integers(0, 3), max_size=2),
    ),
    min_size=1,
    max_size=9,
)


class Stage:
    """Three schools with a clerk, a ledger with every kind of roll-up, and a month of its own for every run."""

    def __init__(self) -> None:
        self.scene = LedgerScene(FORM)
        self.clerk, self.officer = self.scene.clerk, self.scene.officer
        self.month = date(2026, 3, 1)

    def next_month(self) -> list[Return]:
        """Open the returns of the next month for both schools and the authority's first one."""
        self.month = (self.month + timedelta(days=32)).replace(day=1)
        Organisation.objects.filter(closed_on__isnull=False).update(closed_on=None)
        open_returns(type_id=self.scene.type.pk, day=self.month, actor=None, on=self.month)
        return list(Return.objects.filter(type=self.scene.type, period_start=self.month).order_by("pk"))

    def play(self, sheet: Return, act: str, rows: list, removed: set[int]) -> None:
        """Do one step where it is allowed; what is not possible just now does nothing."""
        clerk = self.clerk if sheet.organisation == self.scene.school else self.scene.other_clerk
        on = self.month
        if act == "close":
            Organisation.objects.filter(pk=sheet.organisation_id).update(closed_on=on)
            return
        if act == "reopen":
            if sheet.state in COUNTED:
                open_correction(return_id=sheet.pk, reason="有误", actor=clerk, on=on)
            return
        if sheet.state in COUNTED:
            open_correction(return_id=sheet.pk, reason="更正", actor=clerk, on=on)
        self.fill(sheet, [] if act == "zero" else rows, set(range(9)) if act == "zero" else removed, clerk)
        sheet.refresh_from_db()
        if sheet.rows:
            forward_return(return_id=sheet.pk, actor=clerk, on=on)
        else:
            report_zero(return_id=sheet.pk, actor=clerk, on=on)
        approve_returns(return_ids=[sheet.pk], actor=self.officer, on=on)

    def fill(self, sheet: Return, rows: list, removed: set[int], clerk) -> None:
        """Remove some of the rows that stand, rewrite the others with the new ones, add what is left over."""
        standing = list(sheet.records.standing())
        changes = []
        left = list(rows)
        for place, row in enumerate(standing):
            if place in removed:
                changes.append(RowWrite(record_id=row.pk, version=row.version, values=None))
            elif left:
                blank = dict.fromkeys(("researcher", "subject", "hours", "listeners", "is_open", "visited_on"))
                changes.append(RowWrite(record_id=row.pk, version=row.version, values=blank | left.pop()))
        start = Record.objects.filter(belongs_to=sheet).count()
        changes += [
            RowWrite(values={"number": f"N{start + place}", **row}, temp=str(place)) for place, row in enumerate(left)
        ]
        assert save_rows(return_id=sheet.pk, changes=changes, actor=clerk, on=self.month).is_clean


def standing_figures(sheets) -> dict:
    rows = Observation.objects.current().filter(
        organisation__in=[sheet.organisation_id for sheet in sheets],
        period_start=sheets[0].period_start,
        source__kind="computation",
    )
    return {
        (row.indicator_version.indicator.code, row.organisation_id): (row.value, row.numerator, row.denominator)
        for row in rows.select_related("indicator_version__indicator")
    }


def figures_by_the_engine(sheet: Return) -> dict:
    form = form_of(sheet.form_version)
    rows = [values_of(row, form) for row in sheet.records.standing()]
    found = {}
    for rollup in form.rollups:
        figure = measured_plainly(form, rollup, rows)
        if figure.is_known:
            known = figure.value is not None
            found[rollup.code] = figure.value if known else (figure.numerator, figure.denominator)
    return found


@pytest.fixture
def stage(db) -> Stage:
    return Stage()


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(steps=STEPS)
def test_piece_by_piece_equals_all_at_once_and_the_engine(stage, steps):
    sheets = stage.next_month()
    for place, act, rows, removed in steps:
        stage.play(Return.objects.get(pk=sheets[place % len(sheets)].pk), act, rows, removed)
    codes = rollups_of(stage.scene.type)
    assert {code: differing(type_id=stage.scene.type.pk, code=code) for code in codes} == dict.fromkeys(codes, 0)
    counted = [sheet for sheet in Return.objects.filter(pk__in=[one.pk for one in sheets]) if sheet.state in COUNTED]
    if not counted:
        return
    before = standing_figures(counted)
    with transaction.atomic():
        Observation.objects.current().update(withdrawn_at="2026-01-01T00:00:00Z")
        for code in codes:
            recompute_all(type_id=stage.scene.type.pk, code=code)
        assert standing_figures(counted) == before
        transaction.set_rollback(True)
    for sheet in counted:
        expected = figures_by_the_engine(sheet)
        seen = {
            code: value if top is None else (top, bottom)
            for (code, unit), (value, top, bottom) in before.items()
            if unit == sheet.organisation_id
        }
        assert seen == expected


CONDITIONS = [
    "hours > 1 and listeners < 5",
    "hours > 1 or is_open",
    "not is_open",
    "not (subject = 'cn' or hours >= 2)",
    "subject in ['cn', 'en'] and not blank(researcher)",
    "subject != 'cn'",
    "subject > 'cn'",
    "is_open = true",
    "is_open != (hours > 2)",
    "hours = listeners",
    "subject = 3",
    "abs(hours - listeners) >= 2",
    "min(hours, listeners) >= 1",
    "round(hours, 0) = 3",
    "days(visited_on, day('2026-01-05')) >= 3",
    "visited_on < day('2026-01-01') or blank(visited_on)",
    "-listeners + 4 * 2 - hours > 0",
    "blank(nothing_of_the_kind)",
    "hours",
]


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(row=ROWS)
def test_the_database_answers_conditions_as_the_engine_does(stage, row):
    sheet = stage.scene.sheet()
    form = form_of(sheet.form_version)
    Record.objects.all().delete()
    stage.fill(sheet, [row], set(), stage.clerk)
    record = Record.objects.get()
    values = values_of(record, form)
    for text in CONDITIONS:
        piece = condition_of(form, text)
        found = Record.objects.raw(
            f"SELECT x.id FROM ledgers_record x WHERE x.id = %s AND {piece.text}", [record.pk, *piece.given]
        )
        assert (text, bool(list(found))) == (text, parse_expression(text).holds(values) is True)


def test_division_is_left_to_the_engine(stage):
    form = form_of(stage.scene.sheet().form_version)
    rollup = next(one for one in form.rollups if one.code == "s_plain")
    with pytest.raises(NotInSqlError):
        figures_of(form, rollup)


def test_a_correction_that_leaves_nothing_withdraws_the_figure(stage):
    [sheet, *_] = stage.next_month()
    stage.play(sheet, "report", [{"subject": "cn", "listeners": 3}], set())
    rate = Observation.objects.current().get(indicator_version__indicator__code="s_rate")
    assert (rate.value, rate.source.locator["rows"]) == (100, 1)
    stage.play(Return.objects.get(pk=sheet.pk), "zero", [], set())
    assert not Observation.objects.current().filter(indicator_version__indicator__code="s_rate").exists()
    rate.refresh_from_db()
    assert rate.withdrawn_at is not None and rate.value == 100
    assert Observation.objects.current().get(indicator_version__indicator__code="s_count").value == 0
    stage.play(Return.objects.get(pk=sheet.pk), "report", [{"subject": "ma"}], set())
    assert Observation.objects.current().get(indicator_version__indicator__code="s_rate").value == 0


def test_figures_stand_while_a_correction_is_under_way(stage):
    [sheet, *_] = stage.next_month()
    stage.play(sheet, "report", [{"hours": "2"}], set())
    stage.play(Return.objects.get(pk=sheet.pk), "reopen", [], set())
    stage.fill(sheet, [{"hours": "5"}], {0}, stage.clerk)
    assert differing(type_id=stage.scene.type.pk, code="s_hours") == 0
    assert Observation.objects.current().get(indicator_version__indicator__code="s_hours").value == 2


def test_a_wrong_figure_is_put_right_with_the_reason_and_the_old_one_is_kept(stage):
    [sheet, *_] = stage.next_month()
    stage.play(sheet, "report", [{"hours": "2"}, {"hours": "3.5"}], set())
    form = form_of(sheet.form_version)
    slot = form.slots["hours"]
    Record.objects.filter(belongs_to=sheet).update(**{slot: Decimal(1)})
    done = recompute_all(type_id=stage.scene.type.pk, code="s_hours")
    assert (done.written, done.withdrawn) == (1, 0)
    figure = Observation.objects.current().get(indicator_version__indicator__code="s_hours")
    assert (figure.value, figure.reason, figure.supersedes.value) == (2, "全量重算", Decimal("5.5"))
    assert figure.source.subject == f"ledgers.return:{sheet.pk}"


def test_indicators_follow_the_form(stage):
    mean = IndicatorVersion.objects.get(indicator__code="s_mean")
    assert (mean.measure, mean.formula, mean.rule) == (
        "mean",
        "rate",
        {"ledger": "sample_visits", "rollup": "s_mean"},
    )
    assert mean.numerator_title == "听课人数合计"
    [sheet, *_] = stage.next_month()
    stage.play(sheet, "report", [{"listeners": 3, "subject": "cn", "visited_on": "2026-01-02"}], set())
    changed = dict(FORM, indicators=[row | {"definition": "另一口径。"} for row in FORM["indicators"]])
    ensure_indicators(form_from(changed), owner_id=None, started_on=date(2027, 1, 1))
    old, new = IndicatorVersion.objects.filter(indicator__code="s_mean").order_by("number")
    assert (old.ended_on, new.started_on, new.definition) == (date(2026, 12, 31), date(2027, 1, 1), "另一口径。")
    silent = IndicatorVersion.objects.filter(indicator__code="s_latest")
    assert silent.count() == 1 or silent.filter(observations__isnull=False).exists()


def test_an_indicator_given_by_hand_so_far_is_taken_over_with_its_figures(db):
    indicator = Indicator.objects.create(code="sample_share", title="课后服务学生参加率", unit="%")
    IndicatorVersion.objects.create(
        indicator=indicator,
        number=1,
        definition="参加学生数占在校学生数的比例。",
        direction="higher",
        formula="rate",
        numerator_title="参加",
        denominator_title="在校",
        started_on=date(2020, 1, 1),
    )
    LedgerScene()
    version = indicator.versions.get()
    assert version.rule == {"ledger": "sample_service", "rollup": "sample_share"}
    assert version.counts_people


def test_only_the_approved_state_counts(stage):
    [sheet, *_] = stage.next_month()
    stage.fill(sheet, [{"hours": "2"}], set(), stage.clerk)
    forward_return(return_id=sheet.pk, actor=stage.clerk, on=stage.month)
    sheet.refresh_from_db()
    assert sheet.state in (ReturnState.SUBMITTED, ReturnState.IN_UNIT)
    assert recompute_all(type_id=stage.scene.type.pk, code="s_hours").cells == 0
    if sheet.state == ReturnState.IN_UNIT:
        endorse_return(return_id=sheet.pk, actor=stage.scene.principal, on=MARCH)


def test_the_command_checks_and_puts_right(stage, capsys):
    [sheet, *_] = stage.next_month()
    stage.play(sheet, "report", [{"hours": "2"}], set())
    call_command("recompute_indicators", check=True)
    slot = form_of(sheet.form_version).slots["hours"]
    Record.objects.filter(belongs_to=sheet).update(**{slot: Decimal(3)})
    with pytest.raises(CommandError, match="1个数不一致"):
        call_command("recompute_indicators", check=True)
    call_command("recompute_indicators", ledger="sample_visits")
    call_command("recompute_indicators", check=True)
    assert "改写1个" in capsys.readouterr().out
    with pytest.raises(CommandError, match="没有台账"):
        call_command("recompute_indicators", ledger="并无")
