"""Every ledger of the catalogue leaves as a workbook and comes back as it was."""

from __future__ import annotations

import io
import random
from datetime import date

import openpyxl
import pytest

from yanzhen.apps.ledgers.workbooks.layout import book_from
from yanzhen.demo.ledger_rows import sample_rows
from yanzhen.engines.ledgers import column_of, complete, period_containing, period_rhythm
from yanzhen.engines.sheets import ROW_NUMBER_COLUMN, BookRow, SheetForm, Stamp, StampedRow, read_filled, write_book
from yanzhen.engines.sheets.book import FAULTS_TITLE
from yanzhen.presets.ledger_catalogue import ledger_catalogue
from yanzhen.presets.ledger_periods import term_rules

FORMS = ledger_catalogue()
DAY = date(2026, 3, 6)


def made(form):
    period = period_containing(DAY, period_rhythm(form), term_rules(on=DAY))
    rows = sample_rows(form, period, random.Random(7), size=600, stages=("primary", "junior"), at_most=6)
    return [complete(form, row) for row in rows]


@pytest.mark.parametrize("code", sorted(FORMS))
def test_a_ledger_reads_back_as_it_was_written(code):
    form = FORMS[code]
    rows = made(form)
    stamp = Stamp(
        kind=form.code,
        kind_title=form.title,
        form_version="1",
        subject="1",
        organisation="C1",
        organisation_title="青石区第一小学",
        period="2026-03-01/2026-03-31",
        period_title="2026年3月",
        rows={n: StampedRow(record=n, version=1, key="", values={}) for n in range(1, len(rows) + 1)},
    )
    out = io.BytesIO()
    filled = [BookRow(values=row, number=number) for number, row in enumerate(rows, 1)]
    write_book(out, book_from(form, stamp, filled), made_on=DAY)
    columns = (*(column_of(one) for one in form.typed_fields), ROW_NUMBER_COLUMN)
    passive = (*(one.title for one in form.fields if one.computed), FAULTS_TITLE)
    wanted = SheetForm(name=form.sheet.name or form.title, columns=columns, unique=form.key, unread=passive)
    found = read_filled(out.getvalue(), name="表.xlsx", form=wanted, wanted=stamp)
    unreadable = [one.message for one in found.sheet.problems if one.code not in ("MISSING", "ROW_TWICE")]
    assert (unreadable, found.notices, found.sheet.unknown) == ([], (), ())
    assert set(found.sheet.letters) == {column.key for column in columns}
    typed = {one.key for one in form.typed_fields}
    for row, again in zip(rows, found.sheet.rows, strict=True):
        assert {key: value for key, value in again.values.items() if value is not None} == {
            key: value for key, value in row.items() if key in typed
        }
    openpyxl.load_workbook(out)
