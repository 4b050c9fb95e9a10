"""Rows from another system (接口写入): each is matched by its key, so that sending them again changes nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import transaction

from yanzhen.apps.accounts.models import User
from yanzhen.apps.ledgers.actions.locked import locked_return
from yanzhen.apps.ledgers.actions.save_rows import RowWrite, SaveOutcome, save_rows
from yanzhen.apps.ledgers.bridge import form_of, key_of, readers_of
from yanzhen.apps.ledgers.models import Record, Return
from yanzhen.apps.ledgers.reading import CellFault, read_row
from yanzhen.apps.ledgers.refusals import why_not_fill
from yanzhen.apps.sources.models import Source, SourceKind
from yanzhen.engines.ledgers import LedgerForm, complete


@dataclass(frozen=True, kw_only=True)
class RowResult:
    """What became of one row sent: ``added``, ``changed``, ``unchanged`` or ``fault``; ``place`` counts from 0."""

    place: int
    outcome: str
    record_id: int | None = None
    version: int | None = None
    faults: Sequence[CellFault] = ()


@dataclass(kw_only=True)
class UpsertOutcome:
    """All rows in the order sent, and the version of the return afterwards."""

    rows: list[RowResult] = field(default_factory=list)
    removed: int = 0
    version: int = 0


@transaction.atomic
def upsert_rows(
    *,
    return_id: int,
    rows: Sequence[Mapping[str, Any]],
    actor: User,
    on: date,
    origin: str,
    all_or_nothing: bool = True,
    remove_missing: bool = False,
) -> UpsertOutcome:
    """Add rows that are new by their key and change those that are there.

    Args:
        rows: raw cells by field key; fields that are not given keep what they say.
        origin: name of the system that sends them; stands in the rows' source.
        all_or_nothing: one fault leaves everything as it was; else the good rows are written.
        remove_missing: rows whose key was not sent are removed; only together with ``all_or_nothing``.
    Raises:
        LedgerError: NOT_YOURS, WRONG_STATE, UNKNOWN_FIELD or TOO_MANY_ROWS; then nothing is written.
    """
    sheet = locked_return(return_id)
    if refusal := why_not_fill(sheet, actor, on=on):
        raise refusal
    form = form_of(sheet.form_version)
    standing = {_identity(form, row): row for row in sheet.records.standing()}
    writes, places, sent = _writes(form, rows, standing)
    if remove_missing and all_or_nothing:
        gone = [row for identity, row in standing.items() if identity not in sent]
        writes += [RowWrite(record_id=row.pk, version=row.version) for row in gone]
    versions = {row.pk: row.version for row in standing.values()}
    outcome = save_rows(
        return_id=sheet.pk,
        changes=writes,
        actor=actor,
        on=on,
        partly=not all_or_nothing,
        source=(source := _source(sheet, actor, origin)),
    )
    if not (outcome.added or outcome.changed or outcome.removed):
        source.delete()  # the same delivery again brings nothing that would rest on it
    return _told(outcome, places, versions, len(rows))


def _identity(form: LedgerForm, row: Record) -> str:
    return "" if form.one_row else row.key or f"#{row.pk}"


def _writes(
    form: LedgerForm, rows: Sequence[Mapping[str, Any]], standing: Mapping[str, Record]
) -> tuple[list[RowWrite], list[int], set[str]]:
    readers = readers_of(form)
    writes, places, sent = [], [], set()
    for place, raw in enumerate(rows):
        values, _ = read_row(form, raw, readers)
        key = "" if form.one_row else key_of(form, complete(form, values))
        found = standing.get(key) if key or form.one_row else None
        # The same row twice in one delivery: the second is written as a row of its own and told as a fault.
        is_first = key not in sent
        sent.add(key)
        known = found if is_first else None
        writes.append(
            RowWrite(
                record_id=known.pk if known else None,
                version=known.version if known else None,
                values=raw,
                temp=str(place),
            )
        )
        places.append(place)
    return writes, places, sent


def _source(sheet: Return, actor: User, origin: str) -> Source:
    return Source.objects.create(
        kind=SourceKind.ENTRY,
        subject=f"ledgers.return:{sheet.pk}",
        wording=f"接口写入：{origin}" if origin else "接口写入",
        entered_by=actor,
    )


def _told(outcome: SaveOutcome, places: Sequence[int], versions: Mapping[int, int], count: int) -> UpsertOutcome:
    found: dict[int, RowResult] = {}
    for one in outcome.saved:
        if one.record is None or not one.temp:
            continue
        before = versions.get(one.record_id)
        kind = "added" if before is None else "unchanged" if before == one.record.version else "changed"
        place = int(one.temp)
        found[place] = RowResult(place=place, outcome=kind, record_id=one.record_id, version=one.record.version)
    for place in places:
        faults = [one.fault for one in outcome.faults if one.temp == str(place)]
        if faults:
            found[place] = RowResult(place=place, outcome="fault", faults=faults)
    told = [found.get(place) or RowResult(place=place, outcome="not_written") for place in range(count)]
    return UpsertOutcome(rows=told, removed=outcome.removed, version=outcome.version)
