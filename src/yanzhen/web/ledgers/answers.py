"""Answers of the grid: what became of rows, with their values and what the checks find, as they stand now."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils import timezone

from yanzhen.apps.accounts.models import User
from yanzhen.apps.ledgers.actions.save_rows import RowFault, SaveOutcome
from yanzhen.apps.ledgers.bridge import form_of, rows_before, span_of, values_of
from yanzhen.apps.ledgers.models import Record, Return
from yanzhen.engines.ledgers import (
    LedgerForm,
    Period,
    Scope,
    Value,
    Values,
    judge_record,
    judge_rows,
    parse_expression,
    row_key,
)
from yanzhen.web.ledgers.wire import finding_json, findings_json, values_json

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Sheet:
    """A return with what judging its rows needs; read once for an answer."""

    of: Return

    @cached_property
    def form(self) -> LedgerForm:
        """The form of its version."""
        return form_of(self.of.form_version)

    @cached_property
    def period(self) -> Period:
        """Its period."""
        return span_of(self.of)

    @cached_property
    def looks_back(self) -> bool:
        """Does a rule ask about the period before?"""
        texts = [text for check in self.form.checks for text in (check.must, check.when) if text]
        texts += [field.required_when for field in self.form.fields if field.required_when]
        return any("previous" in parse_expression(text).functions for text in texts)

    @cached_property
    def looks_across(self) -> bool:
        """Does a rule ask about all rows together?"""
        return any(check.scope is not Scope.RECORD for check in self.form.checks)

    @cached_property
    def before(self) -> list[dict[str, Value]] | None:
        """Rows of the period before, if a rule asks about them."""
        return rows_before(self.of, self.form) if self.looks_back else None

    @cached_property
    def before_by_key(self) -> dict[str, Values]:
        """The same by key."""
        return {row_key(self.form, row): row for row in self.before or ()}

    def judged(self, values: Values) -> list[dict[str, Any]]:
        """Return what is wrong with one row by itself."""
        previous = self.before_by_key.get(row_key(self.form, values)) if self.before else None
        return findings_json(judge_record(self.form, values, previous, period=self.period))

    def between(self, rows: Sequence[tuple[int | str, Values]]) -> list[dict[str, Any]] | None:
        """Return what is wrong between rows, each with the number (or name) of its row; null where no rule asks."""
        if not self.looks_across:
            return None
        found = judge_rows(self.form, [values for _, values in rows], self.before, period=self.period)
        return [{**finding_json(one), "row": None if one.row is None else rows[one.row][0]} for one in found]

    def standing(self) -> list[tuple[Record, dict[str, Value]]]:
        """Return the rows in their order, with their values."""
        records = self.of.records.standing().order_by("position", "pk")
        return [(record, values_of(record, self.form)) for record in records]


def whole(sheet: Sheet) -> dict[str, Any]:
    """Return all rows of a return with what is wrong and what was remarked."""
    rows = sheet.standing()
    remarks: dict[int, dict[str, str]] = {}
    for record_id, field, wording in sheet.of.remarks.filter(is_settled=False, record__isnull=False).values_list(
        "record_id", "field", "wording"
    ):
        remarks.setdefault(record_id, {})[field] = wording
    names = _names(record.changed_by_id for record, _ in rows)
    return {
        "version": sheet.of.version,
        "rows": [
            {
                **_row(sheet, record, values),
                "remarks": remarks.get(record.pk),
                "changed_by": names.get(record.changed_by_id, ""),
                "changed_at": _moment(record),
            }
            for record, values in rows
        ],
        "table": sheet.between([(record.pk, values) for record, values in rows]),
    }


def _names(numbers: Iterable[int | None]) -> dict[int | None, str]:
    users = User.objects.filter(pk__in=set(numbers) - {None}).select_related("person")
    return {user.pk: str(user) for user in users}


def _moment(record: Record) -> str:
    return timezone.localtime(record.changed_at).strftime("%H:%M")


def _row(sheet: Sheet, record: Record, values: Values) -> Row:
    return {
        "id": record.pk,
        "version": record.version,
        "values": values_json(sheet.form, values),
        "findings": sheet.judged(values),
    }


def skeleton(sheet: Sheet, outcome: SaveOutcome) -> dict[str, Any]:
    """Return what became of the rows without any value, as it is kept for a repeated question: nothing secret."""
    wrote = outcome.added + outcome.changed + outcome.removed > 0
    return {
        "saved": [[one.temp, one.record.pk if one.record else one.record_id] for one in outcome.saved],
        "conflicts": [[one.temp, one.theirs.pk] for one in outcome.conflicts],
        "faults": [_fault(sheet.form, one) for one in outcome.faults],
        "version": outcome.version,
        "before": outcome.version - 1 if wrote else outcome.version,
    }


def _fault(form: LedgerForm, one: RowFault) -> dict[str, Any]:
    field = form.by_key.get(one.fault.field)
    is_sealed = field is not None and field.is_sealed
    return {
        "temp": one.temp,
        "field": one.fault.field or None,
        "code": one.fault.code,
        "level": "fault",
        "message": f"“{one.fault.title}”应为{one.fault.expected}。" if is_sealed else one.fault.message,
        "expected": one.fault.expected,
    }


def filled(sheet: Sheet, kept: Mapping[str, Any]) -> dict[str, Any]:
    """Return a skeleton with the rows as they stand: the first answer and a repeated one are made the same way."""
    numbers = [number for _, number in (*kept["saved"], *kept["conflicts"])]
    records = {record.pk: record for record in sheet.of.records.filter(pk__in=numbers)}
    names = _names(record.changed_by_id for record in records.values())
    return {
        **kept,
        "saved": [{"temp": temp, **_saved(sheet, records[number])} for temp, number in kept["saved"]],
        "conflicts": [_conflict(sheet, temp, records[number], names) for temp, number in kept["conflicts"]],
        "table": _between(sheet),
    }


def _saved(sheet: Sheet, record: Record) -> Row:
    if record.removed_at is not None:
        return {"id": record.pk, "version": record.version, "values": None, "findings": []}
    return _row(sheet, record, values_of(record, sheet.form))


def _conflict(sheet: Sheet, temp: str, theirs: Record, names: Mapping[int | None, str]) -> Row:
    is_gone = theirs.removed_at is not None
    return {
        "temp": temp,
        "id": theirs.pk,
        "version": theirs.version,
        "theirs": None if is_gone else values_json(sheet.form, values_of(theirs, sheet.form)),
        "changed_by": names.get(theirs.changed_by_id, ""),
        "changed_at": _moment(theirs),
    }


def _between(sheet: Sheet) -> list[dict[str, Any]] | None:
    if not sheet.looks_across:
        return None
    return sheet.between([(record.pk, values) for record, values in sheet.standing()])


def previewed(sheet: Sheet, outcome: SaveOutcome) -> dict[str, Any]:
    """Return what a save would come to; new rows have no number."""
    changed: dict[int | str, Values] = {}
    saved = []
    for one in outcome.saved:
        if one.record is None:
            continue
        values = values_of(one.record, sheet.form)
        changed[one.record.pk or one.temp] = values
        saved.append({"temp": one.temp, "values": values_json(sheet.form, values), "findings": sheet.judged(values)})
    return {
        "saved": saved,
        "conflicts": [],
        "faults": [_fault(sheet.form, one) for one in outcome.faults],
        "table": _between_with(sheet, changed),
    }


def _between_with(sheet: Sheet, changed: dict[int | str, Values]) -> list[dict[str, Any]] | None:
    if not sheet.looks_across:
        return None
    rows: list[tuple[int | str, Values]] = [
        (record.pk, changed.pop(record.pk, values)) for record, values in sheet.standing()
    ]
    return sheet.between([*rows, *changed.items()])
