"""Write rows of a return (填写): all or nothing, or the good rows of a page that is being filled."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from yanzhen.apps.accounts.models import User
from yanzhen.apps.accounts.permissions import acting_for
from yanzhen.apps.audit.actions.record import record
from yanzhen.apps.ledgers.actions.locked import locked_return
from yanzhen.apps.ledgers.actions.row_order import put_in_between
from yanzhen.apps.ledgers.bridge import form_of, key_of, period_name_of, readers_of, values_of, write_values
from yanzhen.apps.ledgers.bulk import insert_records, keep_history, update_records
from yanzhen.apps.ledgers.errors import LedgerError
from yanzhen.apps.ledgers.models import CellRemark, Record, Return, ReturnState, SaveToken
from yanzhen.apps.ledgers.reading import CellFault, read_row
from yanzhen.apps.ledgers.refusals import why_not_fill
from yanzhen.apps.sources.models import Source, SourceKind
from yanzhen.engines.ledgers import LedgerForm, complete

ROWS_AT_MOST = 50_000


@dataclass(frozen=True, kw_only=True)
class RowWrite:
    """What shall become of one row.

    Attributes:
        record_id: the row to change; null: a new one.
        version: its version as the writer saw it; null: whatever it is.
        values: raw cells by field key, as people write them; only the keys given change. Null: remove the row.
        temp: the writer's own name of the row, given back in the answer.
        after: where a new row stands: behind the row of that number, or of that ``temp`` in the same save; empty text:
            first; null: last.
        is_read: are the values what the fields hold already, read and checked by whoever asks for the write?
    """

    record_id: int | None = None
    version: int | None = None
    values: Mapping[str, Any] | None = None
    temp: str = ""
    after: int | str | None = None
    is_read: bool = False


@dataclass(frozen=True, kw_only=True)
class SavedRow:
    """A row as it stands after the save; ``record`` null: removed."""

    temp: str
    record_id: int
    record: Record | None


@dataclass(frozen=True, kw_only=True)
class Conflict:
    """Somebody else changed the row since the writer saw it; ``theirs`` is the row as it stands."""

    temp: str
    write: RowWrite
    theirs: Record


@dataclass(frozen=True, kw_only=True)
class RowFault:
    """A cell that cannot be read, or a row whose key is taken; ``place`` counts the writes from 0."""

    place: int
    temp: str
    record_id: int | None
    fault: CellFault


@dataclass(kw_only=True)
class SaveOutcome:
    """What a save did; with faults or conflicts nothing of the rows named there was written."""

    saved: list[SavedRow] = field(default_factory=list)
    conflicts: list[Conflict] = field(default_factory=list)
    faults: list[RowFault] = field(default_factory=list)
    added: int = 0
    changed: int = 0
    removed: int = 0
    version: int = 0

    @property
    def is_clean(self) -> bool:
        """Was every row written?"""
        return not self.conflicts and not self.faults


@transaction.atomic
def save_rows(
    *,
    return_id: int,
    changes: Sequence[RowWrite],
    actor: User,
    on: date,
    partly: bool = False,
    reason: str = "",
    source: Source | None = None,
) -> SaveOutcome:
    """Change rows of a return that is still in its unit's hands.

    Without ``partly`` one fault or conflict leaves everything as it was; with it the other rows are written, as a page
    that saves while somebody types needs it. Findings of the checks never keep a draft from being saved.

    Raises:
        LedgerError: NOT_YOURS, WRONG_STATE, UNKNOWN_ROW, UNKNOWN_FIELD or TOO_MANY_ROWS; then nothing is written.
    """
    sheet = locked_return(return_id)
    if refusal := why_not_fill(sheet, actor, on=on):
        raise refusal
    work = _Work(sheet, form_of(sheet.form_version), changes)
    work.read()
    outcome = work.outcome
    outcome.version = sheet.version
    if not outcome.is_clean and not partly:
        outcome.saved.clear()
        return outcome
    if not (work.new or work.old):
        return outcome
    if sheet.rows + outcome.added - outcome.removed > ROWS_AT_MOST:
        owner = sheet.type.owner.name if sheet.type.owner else "主管科室"
        raise LedgerError("TOO_MANY_ROWS", limit=ROWS_AT_MOST, count=sheet.rows + outcome.added, owner=owner)
    work.write(actor=actor, reason=reason, source=source)
    _touch(sheet, outcome, actor)
    record(
        kind="ROWS_SAVED",
        actor=actor,
        acting_for=acting_for(actor, "ledgers.fill", sheet.organisation_id, on=on),
        subjects=[sheet],
        content={
            "organisation": sheet.organisation.name,
            "title": sheet.type.title,
            "period": period_name_of(sheet),
            "added": outcome.added,
            "changed": outcome.changed,
            "removed": outcome.removed,
        },
    )
    return outcome


@transaction.atomic
def preview_rows(*, return_id: int, changes: Sequence[RowWrite], actor: User, on: date) -> SaveOutcome:
    """Return what ``save_rows`` would write, refuse and find taken; writes nothing. New rows have no number yet.

    Raises:
        LedgerError: NOT_YOURS, WRONG_STATE, UNKNOWN_ROW or UNKNOWN_FIELD.
    """
    sheet = locked_return(return_id)
    if refusal := why_not_fill(sheet, actor, on=on):
        raise refusal
    work = _Work(sheet, form_of(sheet.form_version), changes)
    work.read()
    work.outcome.version = sheet.version
    return work.outcome


@transaction.atomic
def save_once(*, token: str, answer: Any, **settings: Any) -> tuple[dict[str, Any], bool]:
    """Save and keep the answer under ``token``; asked again with the token, give the same answer and write nothing.

    ``answer`` turns the outcome into what the caller sends back (JSON). Returns it, and whether it is a repetition.
    """
    sheet = Return.objects.select_for_update().only("pk").get(pk=settings["return_id"])
    if before := SaveToken.objects.filter(belongs_to=sheet, token=token).first():
        return before.answer, True
    body = answer(save_rows(**settings))
    SaveToken.objects.create(belongs_to=sheet, token=token, answer=body)
    return body, False


def _touch(sheet: Return, outcome: SaveOutcome, actor: User) -> None:
    sheet.rows += outcome.added - outcome.removed
    sheet.version += 1
    sheet.is_zero = False
    sheet.filled_by = actor
    if sheet.state == ReturnState.EXPECTED:
        sheet.state = ReturnState.DRAFT
    sheet.save()
    outcome.version = sheet.version


class _Work:
    """One save: what was asked, what stands, what will be written."""

    def __init__(self, sheet: Return, form: LedgerForm, changes: Sequence[RowWrite]) -> None:
        self.sheet, self.form, self.changes = sheet, form, changes
        self.outcome = SaveOutcome()
        self.new: list[Record] = []
        self.old: list[Record] = []
        wanted = {change.record_id for change in changes if change.record_id is not None}
        rows = sheet.records.select_for_update().filter(pk__in=wanted).order_by("pk") if wanted else ()
        self.standing = {row.pk: row for row in rows}
        self.keys = self._keys_of_the_others(wanted)
        self.place_of: dict[int, int] = {}
        self.readers = readers_of(form)

    def _keys_of_the_others(self, touched: set[int]) -> set[str]:
        if not self.form.key:
            return set()
        others = self.sheet.records.standing().exclude(pk__in=touched).exclude(key="")
        return set(others.values_list("key", flat=True))

    def read(self) -> None:
        """Sort the writes into rows to insert, rows to update, conflicts and faults."""
        next_position = self.sheet.records.order_by("-position").values_list("position", flat=True).first() or 0
        for place, change in enumerate(self.changes):
            row = self._row_of(place, change)
            if row is None:
                continue
            if change.values is None:
                self._remove(change, row)
                continue
            if row.pk is None:
                next_position += 1
                row.position = next_position
            self._fill(place, change, row)
        self._leave_taken_keys()

    def _leave_taken_keys(self) -> None:
        """A row that stays as it is keeps its key: a write that counted on it being freed is a fault."""
        written = {row.pk for row in self.old}
        kept = {row.key for row in self.standing.values() if row.pk not in written and row.removed_at is None} - {""}
        taken = [row for row in (*self.new, *self.old) if row.key in kept and row.removed_at is None]
        for row in taken:
            saved = next(one for one in self.outcome.saved if one.record is row)
            self.outcome.saved.remove(saved)
            place = self.place_of[id(row)]
            fault = CellFault.taken(self.form, values_of(row, self.form))
            self.outcome.faults.append(RowFault(place=place, temp=saved.temp, record_id=row.pk, fault=fault))
            if row.pk is None:
                self.new.remove(row)
                self.outcome.added -= 1
            else:
                self.old.remove(row)
                self.outcome.changed -= 1

    def _row_of(self, place: int, change: RowWrite) -> Record | None:
        """The row to write, or None where the write is a conflict or asks for nothing."""
        if change.record_id is None:
            return None if change.values is None else self._blank()
        row = self.standing.get(change.record_id)
        if row is None:
            raise LedgerError("UNKNOWN_ROW", position=place + 1)
        is_stale = change.version is not None and row.version != change.version
        if is_stale or (row.removed_at is not None and change.values is not None):
            self.outcome.conflicts.append(Conflict(temp=change.temp, write=change, theirs=row))
            return None
        return row

    def _blank(self) -> Record:
        sheet = self.sheet
        return Record(
            belongs_to=sheet,
            type_id=sheet.type_id,
            organisation_id=sheet.organisation_id,
            period_start=sheet.period_start,
            period_end=sheet.period_end,
        )

    def _remove(self, change: RowWrite, row: Record) -> None:
        if row.removed_at is None:
            row.removed_at = timezone.now()
            self.outcome.removed += 1
            self.old.append(row)
        self.outcome.saved.append(SavedRow(temp=change.temp, record_id=row.pk, record=None))

    def _fill(self, place: int, change: RowWrite, row: Record) -> None:
        self.place_of[id(row)] = place
        before = {} if row.pk is None else values_of(row, self.form)
        raw = change.values or {}
        given, faults = (raw, []) if change.is_read else read_row(self.form, raw, self.readers)
        values = complete(self.form, {**before, **given})
        key = key_of(self.form, values)
        if not faults and key and key in self.keys:
            faults = [CellFault.taken(self.form, values)]
        if faults:
            self.outcome.faults += [
                RowFault(place=place, temp=change.temp, record_id=row.pk, fault=fault) for fault in faults
            ]
            return
        if key:
            self.keys.add(key)
        self.outcome.saved.append(SavedRow(temp=change.temp, record_id=row.pk or 0, record=row))
        if row.pk is not None and values == before:
            return
        write_values(row, self.form, values)
        row.key = key
        if row.pk is None:
            self.outcome.added += 1
            self.new.append(row)
        else:
            self.outcome.changed += 1
            self.old.append(row)

    def _put_in_order(self) -> None:
        """New rows that stand between others push those behind down."""
        numbers = {one.temp: one.record.pk for one in self.outcome.saved if one.record is not None}
        placed = []
        for row in self.new:
            after = self.changes[self.place_of[id(row)]].after
            if after is not None:
                placed.append(
                    (row.pk, (numbers.get(after, -1) if after else None) if isinstance(after, str) else after)
                )
        if placed:
            put_in_between(self.sheet, placed)

    def write(self, *, actor: User, reason: str, source: Source | None) -> None:
        """Write what was sorted; rows of a return that was sent before keep what they said."""
        sheet = self.sheet
        if sheet.submitted_at is not None:
            keep_history(self.old, revision=sheet.revision, reason=reason, changed_by_id=actor.pk)
        origin = source or Source.objects.create(
            kind=SourceKind.ENTRY, subject=f"ledgers.return:{sheet.pk}", entered_by=actor
        )
        now = timezone.now()
        for row in (*self.new, *self.old):
            row.source, row.changed_by, row.changed_at = origin, actor, now
        for row in self.old:
            row.version += 1
        update_records(self.old)
        insert_records(self.new)
        self._put_in_order()
        CellRemark.objects.filter(record__in=[row.pk for row in self.old], is_settled=False).update(is_settled=True)
        self.outcome.saved = [
            SavedRow(temp=one.temp, record_id=one.record.pk if one.record else one.record_id, record=one.record)
            for one in self.outcome.saved
        ]
