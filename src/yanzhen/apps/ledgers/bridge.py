"""Rows ↔ engine values: the form of a version, the values of a record, the content of a return, its period."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.utils import timezone

from yanzhen.apps.ledgers.bulk import SLOTS
from yanzhen.apps.ledgers.models import LedgerTypeVersion, Record, Return
from yanzhen.apps.sealing.sealed_values import seal, unseal
from yanzhen.engines.ledgers import (
    Finding,
    LedgerForm,
    Period,
    Rhythm,
    Value,
    Values,
    content_hash,
    from_json,
    judge_return,
    period_containing,
    period_rhythm,
    reader_for,
    row_key,
    to_json,
)
from yanzhen.kernel.calendar import WorkdayError, add_workdays
from yanzhen.kernel.canonical import canonical_bytes, keyed_hash
from yanzhen.presets.ledger_forms import read_form
from yanzhen.presets.ledger_periods import due_workdays, term_rules
from yanzhen.presets.tables import Table
from yanzhen.presets.workdays import load_calendar

SEALED_AS = "ledgers.record"
LAST_MINUTE = time(23, 59)


def form_of(version: LedgerTypeVersion) -> LedgerForm:
    """Return the form that an issued version declares; parsed once per content."""
    return _parsed(json.dumps(version.definition, ensure_ascii=False, sort_keys=True))


@lru_cache(maxsize=256)
def _parsed(text: str) -> LedgerForm:
    # A form in force is not judged anew by rules that came later: its records were made with it.
    return read_form(Table("表样", json.loads(text)))


def readers_of(form: LedgerForm) -> dict[str, Callable[[object], Value]]:
    """Return how the cells of each field are read; built once for many rows."""
    return {one.key: reader_for(one) for one in form.fields}


def values_of(row: Record, form: LedgerForm) -> dict[str, Value]:
    """Return all values of a record, the sealed ones opened."""
    stored = dict(row.values)
    if row.sealed:
        stored |= unseal_values(bytes(row.sealed))
    return from_json(form, stored)


def write_values(row: Record, form: LedgerForm, values: Values) -> None:
    """Put values on a record: open, sealed and projected to the typed columns."""
    stored = to_json(form, values)
    hidden = {key: stored.pop(key) for key in form.sealed_keys if key in stored}
    row.values = stored
    row.sealed = seal_values(hidden) if hidden else None
    if row.pk is not None:
        for slot in SLOTS:
            setattr(row, slot, None)
    for key, slot in form.slots.items():
        value = _projected(values.get(key))
        if key in form.sealed_keys and value is not None:
            value = _hidden(str(value))  # told apart, never told
        setattr(row, slot, value)


def _projected(value: Value) -> Any:
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, int):
        return Decimal(value)
    return value


def key_of(form: LedgerForm, values: Values) -> str:
    """Return what tells a row apart in its return; empty while a key field is not filled in.

    A key with sealed fields is kept as a keyed hash, so that the column tells nothing.
    """
    key = row_key(form, values)
    if key and form.sealed_keys.intersection(form.key):
        return _hidden(key)
    return key


def _hidden(text: str) -> str:
    return keyed_hash(settings.SECRET_KEY.encode(), text.encode())


def seal_values(hidden: Mapping[str, Any]) -> bytes:
    """Return values as JSON, encrypted."""
    return seal(canonical_bytes(dict(hidden)), context=SEALED_AS)


def unseal_values(sealed: bytes) -> dict[str, Any]:
    """Return what ``seal_values`` encrypted."""
    return json.loads(unseal(sealed, context=SEALED_AS))


def period_of(form: LedgerForm, day: date, on: date) -> Period:
    """Return the period of the ledger that contains ``day``; for an EVENT ledger the one in which rows are gathered."""
    return period_containing(day, period_rhythm(form), term_rules(on=on))


def span_of(sheet: Return) -> Period:
    """Return the period of a return."""
    return Period(period_rhythm(form_of(sheet.form_version)), sheet.period_start, sheet.period_end)


def period_name_of(sheet: Return) -> str:
    """Return the period of a return as an office writes it."""
    return span_of(sheet).name


def due_moment(form: LedgerForm, period: Period, on: date) -> datetime:
    """Return the minute by which the return of a period is due.

    A daily report is due on its own day; one of a school year some working days after the year begins; others on the
    form's working day after the period's end, or the district's.
    """
    minute = time.fromisoformat(form.due_time) if form.due_time else LAST_MINUTE
    return timezone.make_aware(datetime.combine(_due_day(form, period, on), minute))


def _due_day(form: LedgerForm, period: Period, on: date) -> date:
    workdays = due_workdays(form, on=on)
    counted_from = period.starts_on if period.rhythm is Rhythm.SCHOOL_YEAR else period.ends_on
    try:
        return add_workdays(counted_from, workdays, load_calendar(), allow_guess=True)
    except WorkdayError:
        return counted_from + timedelta(days=workdays)


@dataclass(frozen=True, kw_only=True)
class Content:
    """What a return says.

    Attributes:
        rows: records in the order of the sheet with their values.
        findings: what the checks found; ``row`` is the place in ``rows``.
        digest: hash of the content, whatever the order of the rows.
    """

    rows: tuple[tuple[Record, dict[str, Value]], ...]
    findings: tuple[Finding, ...]
    digest: str

    @property
    def faults(self) -> tuple[Finding, ...]:
        """What has to be mended before the return is sent."""
        return tuple(one for one in self.findings if one.is_fault)


def content_of(sheet: Return) -> Content:
    """Return the rows of a return, what its checks find and the hash of its content."""
    form, period = form_of(sheet.form_version), span_of(sheet)
    rows = tuple((row, values_of(row, form)) for row in sheet.records.standing())
    values = [one for _, one in rows]
    findings = judge_return(form, values, rows_before(sheet, form), period=period)
    return Content(
        rows=rows,
        findings=tuple(findings),
        digest=content_hash(form, sheet.organisation.code, period, values),
    )


def rows_before(sheet: Return, form: LedgerForm) -> list[dict[str, Value]] | None:
    """Return the rows of the period before; None when it was never sent, so that checks across periods cannot tell."""
    before = (
        Return.objects.filter(
            type_id=sheet.type_id, organisation_id=sheet.organisation_id, period_end__lt=sheet.period_start
        )
        .sent()
        .order_by("-period_end")
        .first()
    )
    return None if before is None else [values_of(row, form) for row in before.records.standing()]
