"""Every ledger that is shipped goes through the whole loop: filled, workbook out and in, sent, cited, corrected."""

from __future__ import annotations

import io
import random
from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories import make_organisation, make_user
from tests.ledger_scene import MARCH
from yanzhen.apps.indicators.models import Observation
from yanzhen.apps.ledgers.actions.forms import load_ledgers
from yanzhen.apps.ledgers.actions.open_returns import open_returns
from yanzhen.apps.ledgers.actions.pass_on import approve_returns, endorse_return, forward_return
from yanzhen.apps.ledgers.actions.save_rows import RowWrite, save_rows
from yanzhen.apps.ledgers.actions.take_back import lock_period, open_correction
from yanzhen.apps.ledgers.bridge import content_of, form_of, span_of, values_of
from yanzhen.apps.ledgers.models import LedgerType, Return, ReturnState, Stage
from yanzhen.apps.ledgers.workbooks.layout import book_of
from yanzhen.apps.ledgers.workbooks.plan import plan_workbook
from yanzhen.apps.reports.actions.freeze import freeze_report
from yanzhen.apps.reports.actions.keep_template import start_template
from yanzhen.apps.reports.actions.start import start_report
from yanzhen.apps.reports.models import Report
from yanzhen.demo.ledger_rows import sample_rows
from yanzhen.engines.ledgers import LedgerForm, Values, measure, read_value, shown_value
from yanzhen.engines.sheets import write_book
from yanzhen.presets.ledger_catalogue import ledger_catalogue

CATALOGUE = ledger_catalogue()


class Loop:
    """One unit of the kind that reports the ledger, and the section that receives it."""

    def __init__(self, form: LedgerForm) -> None:
        self.form = form
        self.authority = authority = make_organisation("青石区教委", kind="authority")
        section = make_organisation(f"{form.owner}科", kind="section", under=authority)
        stages = list(form.stages) or ["primary"]
        name = f"青石区第一{form.named[0] if form.named else '单位'}"
        self.unit = make_organisation(name, kind=form.reporters[0], under=authority, stages=stages)
        self.clerk = make_user(role="school_clerk", at=self.unit)
        self.middle = make_user(role="middle_manager", at=self.unit)
        self.leader = make_user(role="school_principal", at=self.unit)
        self.officer = make_user(role="section_officer", at=section)
        self.office = make_user(role="district_office", at=authority)
        load_ledgers(forms={form.code: form})
        type_ = LedgerType.objects.get(code=form.code)
        open_returns(type_id=type_.pk, day=MARCH, actor=None, on=MARCH)
        self.sheet = Return.objects.get(type=type_, organisation=self.unit)
        self.form = form_of(self.sheet.form_version)
        self.after = self.sheet.period_end + timedelta(days=1)

    def rows(self, seed: int) -> list[dict[str, str]]:
        """Rows as people write them."""
        period = span_of(self.sheet)
        made = sample_rows(self.form, period, random.Random(seed), size=400, stages=self.unit.stages, at_most=3)
        return [{key: shown_value(self.form.by_key[key], value) for key, value in row.items()} for row in made]

    def other_rows(self, figures: Mapping[str, Decimal]) -> list[dict[str, str]]:
        """Rows that give at least one of the figures another value."""
        for seed in range(8, 100):
            rows = self.rows(seed)
            read = [{key: read_value(self.form.by_key[key], cell) for key, cell in row.items()} for row in rows]
            told = figures_of(self.form, read)
            if any(told[code] != value for code, value in figures.items() if code in told):
                return rows
        raise AssertionError("no other rows could be made up")

    def save(self, rows: list[dict[str, str]]) -> None:
        """Put these rows in the place of those that stand."""
        gone = [RowWrite(record_id=row.pk, version=row.version) for row in self.sheet.records.standing()]
        for changes in (gone, [RowWrite(values=row) for row in rows]):
            outcome = save_rows(return_id=self.sheet.pk, changes=changes, actor=self.clerk, on=MARCH)
            assert outcome.is_clean, [one.fault.message for one in outcome.faults]

    def send(self) -> Return:
        """Carry the return through the unit and the section."""
        sheet = forward_return(return_id=self.sheet.pk, actor=self.clerk, on=MARCH)
        while sheet.state == ReturnState.IN_UNIT:
            user = self.middle if sheet.stage == Stage.MIDDLE else self.leader
            sheet = endorse_return(return_id=sheet.pk, actor=user, on=MARCH)
        return approve_returns(return_ids=[sheet.pk], actor=self.officer, on=MARCH)[0]

    def expected(self) -> dict[str, Decimal]:
        """What the rows that stand say."""
        return figures_of(self.form, [values_of(row, self.form) for row in self.sheet.records.standing()])

    def check_figures(self) -> dict[str, Decimal]:
        """Every indicator says what the rows say."""
        expected = self.expected()
        found = {
            one.indicator_version.indicator.code: one.value
            for one in Observation.objects.current().filter(organisation=self.unit)
        }
        assert found.keys() == expected.keys()
        assert all(abs(found[code] - value) < 1e-5 for code, value in expected.items())
        return expected

    def replaced(self) -> set[str]:
        """Indicators whose figure was replaced: another value, or the same share of other numbers."""
        rows = Observation.objects.filter(organisation=self.unit, superseded_by__isnull=False)
        return set(rows.values_list("indicator_version__indicator__code", flat=True))

    def lock(self) -> None:
        """Lock the period on the day after it."""
        period = {"period_start": self.sheet.period_start, "period_end": self.sheet.period_end}
        assert lock_period(type_id=self.sheet.type_id, actor=None, on=self.after, **period) == 1

    def report(self, figures: Mapping[str, Decimal]) -> Report:
        """Draft and freeze a report from a template that cites the figures; what it prints is what was reported."""
        template = start_template(
            owner_id=self.authority.pk, definition=citing(figures), actor=self.office, on=self.after
        )
        report = start_report(
            template=f"own:{template.pk}",
            owner_id=self.authority.pk,
            scope_id=self.unit.pk,
            plan_ids=[],
            period_start=self.sheet.period_start,
            period_end=self.sheet.period_end,
            actor=self.office,
            on=self.after,
        )
        frozen = freeze_report(report_id=report.pk, version=report.version, actor=self.office, on=self.after)
        assert frozen.figures.keys() == figures.keys()
        for code, value in figures.items():
            assert abs(Decimal(frozen.figures[code]["value"]) - value) < 1e-5, code
        return report

    def page_of(self, report: Report, client: Client) -> str:
        """The report as the office reads it."""
        client.force_login(self.office)
        answer = client.get(reverse("reports:report", args=[report.pk]))
        assert answer.status_code == 200
        return answer.content.decode()


def figures_of(form: LedgerForm, rows: Sequence[Values]) -> dict[str, Decimal]:
    """What rows say, worked out the plain way, by indicator; what cannot be told is left out."""
    figures = {rollup.code: measure(form, rollup, rows).value for rollup in form.rollups}
    return {code: value for code, value in figures.items() if value is not None}


def citing(codes: Iterable[str]) -> dict[str, Any]:
    """A template that cites each indicator in a line of its own."""
    return {
        "name": "台账汇总",
        "title": "$scope台账汇总",
        "kind": "special",
        "parts": [{"each": "once", "lines": [f"本期为{{{code}}}。" for code in codes]}],
        "bindings": {code: {"indicator": code} for code in codes},
    }


def test_there_are_at_least_twelve_ledgers_and_each_feeds_an_indicator():
    assert len(CATALOGUE) >= 12
    assert all(form.rollups for form in CATALOGUE.values())


@pytest.mark.django_db
@pytest.mark.parametrize("code", sorted(CATALOGUE))
def test_a_ledger_goes_through_the_whole_loop(code, client):
    loop = Loop(CATALOGUE[code])
    rows = loop.rows(seed=7)
    assert rows, "no row without a fault could be made up: do the checks contradict each other?"
    loop.save(rows)
    assert [one.message for one in content_of(loop.sheet).faults] == []
    book = io.BytesIO()
    write_book(book, book_of(loop.sheet, loop.form), made_on=MARCH)
    plan = plan_workbook(Return.objects.get(pk=loop.sheet.pk), content=book.getvalue(), name="回传.xlsx")
    assert (plan.changes, plan.problems, plan.conflicts) == ([], [], [])
    sent = loop.send()
    assert sent.state == ReturnState.APPROVED
    first = loop.check_figures()
    loop.lock()
    report = loop.report(first)
    open_correction(return_id=loop.sheet.pk, reason="核对后更正", actor=loop.clerk, on=loop.after)
    loop.save(loop.other_rows(first))
    assert "数据已更正" not in loop.page_of(report, client), "figures stand until the correction is approved"
    corrected = loop.send()
    assert (corrected.revision, corrected.state) == (1, ReturnState.APPROVED)
    assert corrected.digest != sent.digest
    second = loop.check_figures()
    replaced = loop.replaced()
    assert {code for code in first.keys() & second.keys() if first[code] != second[code]} <= replaced
    page = loop.page_of(report, client)
    assert page.count(f"{loop.unit.name}由") == page.count("，核对后更正）") == len(replaced) > 0
