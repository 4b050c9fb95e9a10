"""Every ledger that is shipped goes through the whole loop: filled, workbook out and in, sent, approved, corrected."""

from __future__ import annotations

import io
import random

import pytest

from tests.factories import make_organisation, make_user
from tests.ledger_scene import MARCH
from yanzhen.apps.indicators.models import Observation
from yanzhen.apps.ledgers.actions.forms import load_ledgers
from yanzhen.apps.ledgers.actions.open_returns import open_returns
from yanzhen.apps.ledgers.actions.pass_on import approve_returns, endorse_return, forward_return
from yanzhen.apps.ledgers.actions.save_rows import RowWrite, save_rows
from yanzhen.apps.ledgers.actions.take_back import open_correction
from yanzhen.apps.ledgers.bridge import content_of, form_of, span_of, values_of
from yanzhen.apps.ledgers.models import LedgerType, Return, ReturnState, Stage
from yanzhen.apps.ledgers.workbooks.layout import book_of
from yanzhen.apps.ledgers.workbooks.plan import plan_workbook
from yanzhen.demo.ledger_rows import sample_rows
from yanzhen.engines.ledgers import LedgerForm, measure, shown_value
from yanzhen.engines.sheets import write_book
from yanzhen.presets.ledger_catalogue import ledger_catalogue

CATALOGUE = ledger_catalogue()


class Loop:
    """One unit of the kind that reports the ledger, and the section that receives it."""

    def __init__(self, form: LedgerForm) -> None:
        self.form = form
        authority = make_organisation("青石区教委", kind="authority")
        section = make_organisation(f"{form.owner}科", kind="section", under=authority)
        stages = list(form.stages) or ["primary"]
        name = f"青石区第一{form.named[0] if form.named else '单位'}"
        self.unit = make_organisation(name, kind=form.reporters[0], under=authority, stages=stages)
        self.clerk = make_user(role="school_clerk", at=self.unit)
        self.middle = make_user(role="middle_manager", at=self.unit)
        self.leader = make_user(role="school_principal", at=self.unit)
        self.officer = make_user(role="section_officer", at=section)
        load_ledgers(forms={form.code: form})
        type_ = LedgerType.objects.get(code=form.code)
        open_returns(type_id=type_.pk, day=MARCH, actor=None, on=MARCH)
        self.sheet = Return.objects.get(type=type_, organisation=self.unit)
        self.form = form_of(self.sheet.form_version)

    def rows(self, seed: int) -> list[dict[str, str]]:
        """Rows as people write them."""
        period = span_of(self.sheet)
        made = sample_rows(self.form, period, random.Random(seed), size=400, stages=self.unit.stages, at_most=3)
        return [{key: shown_value(self.form.by_key[key], value) for key, value in row.items()} for row in made]

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

    def check_figures(self) -> None:
        """Every indicator says what the rows say, worked out the plain way."""
        rows = [values_of(row, self.form) for row in self.sheet.records.standing()]
        for rollup in self.form.rollups:
            expected = measure(self.form, rollup, rows).value
            found = Observation.objects.current().filter(
                indicator_version__indicator__code=rollup.code, organisation=self.unit
            )
            if expected is None:
                assert not found.exists(), rollup.title
            else:
                assert abs(found.get().value - expected) < 1e-5, rollup.title


def test_there_are_at_least_twelve_ledgers_and_each_feeds_an_indicator():
    assert len(CATALOGUE) >= 12
    assert all(form.rollups for form in CATALOGUE.values())


@pytest.mark.django_db
@pytest.mark.parametrize("code", sorted(CATALOGUE))
def test_a_ledger_goes_through_the_whole_loop(code):
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
    loop.check_figures()
    open_correction(return_id=loop.sheet.pk, reason="核对后更正", actor=loop.clerk, on=MARCH)
    loop.save(loop.rows(seed=8))
    corrected = loop.send()
    assert (corrected.revision, corrected.state) == (1, ReturnState.APPROVED)
    assert corrected.digest != sent.digest
    loop.check_figures()
