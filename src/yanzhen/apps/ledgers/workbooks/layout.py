"""The workbook of a return: its form and rows as the sheets engine writes and reads them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from yanzhen.apps.elements.queries import Known
from yanzhen.apps.ledgers.bridge import period_name_of, values_of
from yanzhen.apps.ledgers.fill_once import known_for, rows_to_fill
from yanzhen.apps.ledgers.models import ColumnMapping, Record, Return
from yanzhen.apps.ledgers.workbooks.formulas import formula_of
from yanzhen.engines.ledgers import Field, LedgerForm, Value, column_of, row_key, to_json
from yanzhen.engines.sheets import (
    PART,
    ROW_NUMBER_COLUMN,
    WHOLE,
    BookColumn,
    BookRow,
    FormBook,
    SheetForm,
    Stamp,
    StampedRow,
)
from yanzhen.engines.sheets.book import FAULTS_TITLE

Row = tuple[Record, Mapping[str, Value]]


@dataclass(frozen=True, kw_only=True)
class RedRow:
    """A row that goes back to whoever filled it in: what was written, and what is wrong with it.

    Attributes:
        record: the record it belongs to, with its values as they stand; None: a new row.
        values: what could be read.
        written: what could not be read, as written, by key.
        faults: fault by key; an empty key is a fault of the whole row.
    """

    record: Row | None
    values: Mapping[str, Value]
    written: Mapping[str, str]
    faults: Mapping[str, str]


def rows_of(sheet: Return, form: LedgerForm) -> list[Row]:
    """Return the rows of a return with their values, in their order."""
    return [(row, values_of(row, form)) for row in sheet.records.standing()]


def stamp_of(sheet: Return, form: LedgerForm, rows: Sequence[Row] = (), *, scope: str = WHOLE) -> Stamp:
    """Return what the hidden worksheet says of a return; rows are numbered from 1 in the order given."""
    typed = {one.key for one in form.typed_fields}
    return Stamp(
        kind=form.code,
        kind_title=form.title,
        form_version=str(sheet.form_version.number),
        subject=str(sheet.pk),
        organisation=sheet.organisation.code,
        organisation_title=sheet.organisation.name,
        period=f"{sheet.period_start}/{sheet.period_end}",
        period_title=period_name_of(sheet),
        content_hash=sheet.digest,
        scope=scope,
        rows={
            number: StampedRow(
                record=record.pk,
                version=record.version,
                key=row_key(form, values),
                values=to_json(form, {key: value for key, value in values.items() if key in typed}),
            )
            for number, (record, values) in enumerate(rows, 1)
        },
    )


def book_of(sheet: Return, form: LedgerForm) -> FormBook:
    """Return the workbook with all rows of a return as they stand.

    Where a ledger of one row has none yet it is filled with what is known, each value with its source beside it; sent
    back untouched that is no change. A ledger of many rows gets a row for each of which something is known.
    """
    rows = rows_of(sheet, form)
    if not rows and (known_rows := rows_to_fill(sheet, form)):
        return book_from(form, stamp_of(sheet, form), [_known_row(form, *one) for one in known_rows.items()])
    known = known_for(sheet, form) if form.one_row and not rows else {}
    if known:
        values = {key: one.value for key, one in known.items()}
        stamp = replace(stamp_of(sheet, form), rows={1: _unsaved(form, values)})
        return book_from(form, stamp, [BookRow(values=values, number=1, notes=_notes(known))])
    filled = [BookRow(values=values, number=number) for number, (_, values) in enumerate(rows, 1)]
    return book_from(form, stamp_of(sheet, form, rows), filled)


def _known_row(form: LedgerForm, choice: str, known: Mapping[str, Known]) -> BookRow:
    values = {form.key[0]: choice, **{key: one.value for key, one in known.items()}}
    return BookRow(values=values, notes=_notes(known))


def _notes(known: Mapping[str, Known]) -> dict[str, str]:
    return {key: f"系统里已有：{one.words}（{one.source}）。请核对，不对的直接改。" for key, one in known.items()}


def _unsaved(form: LedgerForm, values: Mapping[str, Value]) -> StampedRow:
    return StampedRow(record=0, version=0, key="", values=to_json(form, values))


def red_book_of(sheet: Return, form: LedgerForm, rows: Sequence[RedRow]) -> FormBook:
    """Return the workbook of the faulty rows alone, with their faults beside them."""
    known = [row.record for row in rows if row.record is not None]
    numbers = {record.pk: number for number, (record, _) in enumerate(known, 1)}
    filled = [
        BookRow(
            values=row.values,
            written=row.written,
            number=numbers[row.record[0].pk] if row.record is not None else None,
            faults=row.faults,
        )
        for row in rows
    ]
    return book_from(form, stamp_of(sheet, form, known, scope=PART), filled, with_faults=True)


def reading_form(form: LedgerForm, sheet: Return) -> SheetForm:
    """Return what is read of a workbook of the return: what is missing is judged later, with the rows as they stand.

    Headings that the unit once said the meaning of are known, too.
    """
    remembered = mappings_of(sheet)
    columns = tuple(
        replace(
            column_of(field),
            required=False,
            aliases=(*field.aliases, *(heading for heading, key in remembered.items() if key == field.key)),
        )
        for field in form.typed_fields
    )
    passive = (*(one.title for one in form.fields if one.computed), FAULTS_TITLE)
    unwanted = tuple(heading for heading, key in remembered.items() if not key)
    return SheetForm(
        name=_sheet_title(form), columns=(*columns, ROW_NUMBER_COLUMN), unique=form.key, unread=(*passive, *unwanted)
    )


def mappings_of(sheet: Return) -> dict[str, str]:
    """Return field by heading, as the unit once said; an empty field: the column is not wanted."""
    rows = ColumnMapping.objects.filter(type_id=sheet.type_id, organisation_id=sheet.organisation_id)
    return dict(rows.values_list("heading", "field"))


def _sheet_title(form: LedgerForm) -> str:
    return form.sheet.name or form.title


def book_from(form: LedgerForm, stamp: Stamp, rows: Sequence[BookRow], **more: Any) -> FormBook:
    """Return the workbook of a form with rows as they are to be shown."""
    return FormBook(
        sheet=_sheet_title(form),
        columns=tuple(_column(one, form) for one in form.fields),
        stamp=stamp,
        title_rows=form.sheet.title_rows or (form.title,),
        note=form.sheet.note or form.help,
        unique=form.key,
        rows=rows,
        one_row=form.one_row,
        **more,
    )


def _column(field: Field, form: LedgerForm) -> BookColumn:
    formula, needs = formula_of(field, form.by_key) if field.computed else ("", ())
    return BookColumn(
        column=column_of(field),
        is_computed=bool(field.computed),
        formula=formula,
        needs=needs,
        width=field.width,
        group=field.group,
    )
