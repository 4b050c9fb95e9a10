"""What the system knows already stands in the workbook of a ledger of one row, with its source."""

from __future__ import annotations

import io
from copy import deepcopy

import openpyxl
import pytest

from tests.apps.ledgers.test_fill_once import FAMILY, MARCH, know, sheet_of
from tests.ledger_scene import LedgerScene
from yanzhen.apps.elements.actions.load_catalogue import load_elements
from yanzhen.apps.ledgers.actions.apply_workbook import apply_workbook
from yanzhen.apps.ledgers.actions.stage_workbook import stage_workbook
from yanzhen.apps.ledgers.bridge import form_of
from yanzhen.apps.ledgers.workbooks.layout import book_of
from yanzhen.apps.ledgers.workbooks.plan import plan_workbook
from yanzhen.engines.sheets import write_book

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def standing_scene(standing) -> LedgerScene:
    load_elements()
    made = LedgerScene(FAMILY)
    know(made, 3)
    return made


@pytest.fixture
def scene(standing_scene) -> LedgerScene:
    return deepcopy(standing_scene)


def downloaded(scene) -> openpyxl.Workbook:
    sheet = sheet_of(scene)
    out = io.BytesIO()
    write_book(out, book_of(sheet, form_of(sheet.form_version)), made_on=MARCH)
    return openpyxl.load_workbook(out)


def known_cell(book: openpyxl.Workbook):
    return next(cell for row in book.worksheets[0].iter_rows() for cell in row if cell.value == 3)


def plan_of(scene, book: openpyxl.Workbook):
    out = io.BytesIO()
    book.save(out)
    return plan_workbook(sheet_of(scene), content=out.getvalue(), name="回传.xlsx"), out.getvalue()


def test_a_known_number_stands_in_its_cell_with_its_source(scene):
    cell = known_cell(downloaded(scene))
    assert "小教科" in cell.comment.text and "3次" in cell.comment.text


def test_sent_back_untouched_it_is_no_change(scene):
    plan, _ = plan_of(scene, downloaded(scene))
    assert (plan.changes, plan.problems, plan.unchanged) == ([], [], 1)


@pytest.mark.parametrize("meetings", [3, 5])
def test_filled_in_further_or_corrected_it_is_one_new_row(scene, meetings):
    book = downloaded(scene)
    cell = known_cell(book)
    cell.value = meetings
    cell.offset(column=1).value = 2
    plan, content = plan_of(scene, book)
    assert (len(plan.added), plan.conflicts) == (1, [])
    sheet = sheet_of(scene)
    work = stage_workbook(return_id=sheet.pk, content=content, name="回传.xlsx", rows=1, actor=scene.clerk, on=MARCH)
    apply_workbook(staged_id=work.pk, seen=plan.digest, choices={}, take="", actor=scene.clerk, on=MARCH)
    assert sheet.records.get().values == {"meetings": meetings, "held": 2}


def test_a_row_saved_meanwhile_is_the_one_that_is_changed(scene):
    book = downloaded(scene)
    known_cell(book).offset(column=1).value = 2
    scene.save({"meetings": 4}, sheet=sheet_of(scene))
    plan, _ = plan_of(scene, book)
    assert [len(plan.added), len(plan.changed)] == [0, 1] and plan.changed[0].cells == {"held": 2}
