"""What a workbook that came back would change: cell by cell against what stands, and against what it was made from."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from yanzhen.apps.ledgers.bridge import form_of, rows_before, span_of
from yanzhen.apps.ledgers.models import Record, Return
from yanzhen.apps.ledgers.workbooks.layout import Row, reading_form, rows_of, stamp_of
from yanzhen.engines.ledgers import (
    ChangeKind,
    Finding,
    LedgerForm,
    RowChange,
    Value,
    Values,
    compare,
    complete,
    from_json,
    judge_return,
    row_key,
    shown_value,
)
from yanzhen.engines.ledgers.values import ValueFault, is_blank
from yanzhen.engines.sheets import FilledBook, ParsedRow, read_filled
from yanzhen.kernel.problem import Problem


@dataclass(frozen=True, kw_only=True)
class CellConflict:
    """A cell that two people changed: when downloaded, as it stands, and as the workbook has it."""

    field: str
    base: Value
    theirs: Value
    mine: Value


@dataclass(kw_only=True)
class PlannedRow:
    """What would become of one row.

    Attributes:
        line: row of the worksheet; None: a row that the workbook no longer has.
        record: the record as it stands; None: a new row.
        before, after: values as they stand, and as they would be; ``after`` None: the row goes.
        cells: values to write by key, changed ones only.
        conflicts: cells that somebody else changed, too.
        is_contested: did somebody change a row that the workbook leaves out, or remove one that it changes?
        problems: faults of the row's cells, those that cannot be read and those that the checks found.
        unreadable: keys of cells that cannot be read, with what was written there.
        kind: what would become of the row; None: nothing.
    """

    line: int | None
    record: Record | None
    before: Values
    after: Values | None
    cells: Mapping[str, Value] = field(default_factory=dict)
    conflicts: tuple[CellConflict, ...] = ()
    is_contested: bool = False
    problems: list[Problem] = field(default_factory=list)
    unreadable: Mapping[str, str] = field(default_factory=dict)
    kind: ChangeKind | None = None

    @property
    def is_conflict(self) -> bool:
        """Has the user to say whose values hold?"""
        return bool(self.conflicts) or self.is_contested

    @property
    def is_red(self) -> bool:
        """Is a cell of the row wrong?"""
        return bool(self.problems)

    def change(self, form: LedgerForm) -> RowChange | None:
        """Return what would become of the row, to be told in words."""
        before = {"": self.before} if self.record is not None else {}
        after = {"": self.after} if self.after is not None else {}
        return next(iter(compare(form, before, after)), None)

    @property
    def choice(self) -> str:
        """Name of the row's choice in a form."""
        return f"r{self.record.pk}" if self.record is not None else f"l{self.line}"


@dataclass(kw_only=True)
class Plan:
    """What a workbook would change, all of it before anything is written (回传差异)."""

    sheet: Return
    form: LedgerForm
    filled: FilledBook
    rows: list[PlannedRow]
    general: tuple[Problem, ...]
    doubts: tuple[str, ...]
    unchanged: int
    merged: int

    @cached_property
    def problems(self) -> list[Problem]:
        """All faults, those of the sheet first, then row by row."""
        return [*self.general, *(one for row in self.rows for one in row.problems)]

    @cached_property
    def changes(self) -> list[PlannedRow]:
        """Rows that would be written or removed, or that wait for a choice."""
        return [row for row in self.rows if row.kind is not None or row.is_conflict]

    def of_kind(self, kind: ChangeKind) -> list[PlannedRow]:
        """Return the rows that would be added, changed or removed."""
        return [row for row in self.changes if row.kind is kind]

    @property
    def added(self) -> list[PlannedRow]:
        """Rows that would be added."""
        return self.of_kind(ChangeKind.ADDED)

    @property
    def changed(self) -> list[PlannedRow]:
        """Rows that would be changed."""
        return self.of_kind(ChangeKind.CHANGED)

    @property
    def removed(self) -> list[PlannedRow]:
        """Rows that would be removed."""
        return self.of_kind(ChangeKind.REMOVED)

    @property
    def conflicts(self) -> list[PlannedRow]:
        """Rows about which the user has to decide."""
        return [row for row in self.rows if row.is_conflict]

    @property
    def red(self) -> list[PlannedRow]:
        """Rows with faults."""
        return [row for row in self.rows if row.is_red]

    @property
    def unreadable(self) -> list[PlannedRow]:
        """Rows with cells that cannot be read; they can never be written."""
        return [row for row in self.rows if row.unreadable]

    @cached_property
    def digest(self) -> str:
        """Hash of everything that would be written: what is applied is what was shown."""
        told = hashlib.sha256(str(self.sheet.pk).encode())
        for row in self.rows:
            if row.kind is None and not row.is_conflict and not row.problems:
                continue
            record = row.record and (row.record.pk, row.record.version)
            cells = None if row.after is None else sorted(row.cells.items())
            theirs = [(one.field, one.theirs) for one in row.conflicts]
            codes = [one.code for one in row.problems]
            told.update(repr((row.line, record, cells, theirs, row.is_contested, codes)).encode())
        return told.hexdigest()


def plan_workbook(sheet: Return, *, content: bytes, name: str) -> Plan:
    """Read a workbook for a return and return what it would change; nothing is written.

    Raises:
        SheetError: the file is no table, or too large. WrongBookError: it was made for something else.
    """
    form = form_of(sheet.form_version)
    filled = read_filled(content, name=name, form=reading_form(form, sheet), wanted=stamp_of(sheet, form))
    return _Planner(sheet, form, filled, rows_of(sheet, form)).plan()


class _Planner:
    """Matches the rows of a workbook with those that stand, and compares them."""

    def __init__(self, sheet: Return, form: LedgerForm, filled: FilledBook, standing: Sequence[Row]) -> None:
        self.sheet, self.form, self.filled = sheet, form, filled
        self.standing = {record.pk: (record, values) for record, values in standing}
        self.by_key = {key: record.pk for record, values in standing if (key := row_key(form, values))}
        self.typed = [one.key for one in form.typed_fields if one.key in filled.sheet.letters]
        self.taken: set[int] = set()
        self.stamped = {one.record: one for one in filled.stamp.rows.values()} if filled.stamp else {}
        self.is_prefilled = 0 in self.stamped
        self.titles = {one.key: one.title for one in form.fields}
        self.lines: dict[int, PlannedRow] = {}
        self.merged = 0
        self.unchanged = 0

    def plan(self) -> Plan:
        """Return the whole plan."""
        matched = [(row, *self._record_of(row)) for row in self.filled.sheet.rows]
        rows = [self._compared(row, record, base) for row, record, base in matched]
        rows += self._left_out()
        self.lines = {row.line: row for row in rows if row.line is not None}
        self._place_problems()
        doubts = self._judge(rows)
        return Plan(
            sheet=self.sheet,
            form=self.form,
            filled=self.filled,
            rows=rows,
            general=tuple(one for one in self.filled.sheet.problems if self._row_at(one) is None),
            doubts=doubts,
            unchanged=self.unchanged,
            merged=self.merged,
        )

    def _record_of(self, row: ParsedRow) -> tuple[Row | None, Values | None]:
        """Return the record that a line means and its values on download: by its number, else by its key."""
        number = self.filled.numbers.get(row.line)
        stamped = self.filled.stamp.rows[number] if number is not None and self.filled.stamp else None
        if stamped is not None and stamped.record not in self.taken and stamped.record in self.standing:
            self.taken.add(stamped.record)
            return self.standing[stamped.record], self._base(stamped.values)
        if stamped is not None and stamped.record not in self.standing and not (self.form.one_row and self.standing):
            return None, self._base(stamped.values)
        pk = self._by_content(row)
        if pk is None or pk in self.taken:
            return None, None
        self.taken.add(pk)
        again = stamped or self.stamped.get(pk)
        return self.standing[pk], self._base(again.values) if again else None

    def _base(self, stored: Mapping[str, object]) -> Values | None:
        try:
            return from_json(self.form, stored)
        except ValueFault:
            return None

    def _by_content(self, row: ParsedRow) -> int | None:
        if self.form.one_row:
            return next(iter(self.standing), None)
        return self.by_key.get(row_key(self.form, row.values))

    def _compared(self, row: ParsedRow, found: Row | None, base: Values | None) -> PlannedRow:
        if found is None:
            return self._new(row, base)
        record, before = found
        if all(is_blank(row.values.get(key)) for key in self.typed) and not row.faulty:
            return self._gone(row.line, record, before, base)
        cells: dict[str, Value] = {}
        conflicts = []
        for key in self.typed:
            if key in row.faulty:
                continue
            mine, theirs = row.values.get(key), before.get(key)
            if _same(mine, theirs) or (base is not None and _same(mine, base.get(key))):
                continue
            if base is None and is_blank(mine):
                continue  # a sheet of the user's own says nothing where it is blank
            cells[key] = mine
            if base is not None and not _same(base.get(key), theirs):
                conflicts.append(CellConflict(field=key, base=base.get(key), theirs=theirs, mine=mine))
        is_merged = bool(cells) and base is not None and not conflicts and self._differs(base, before)
        self.merged += is_merged
        self.unchanged += not cells and not row.faulty
        after = complete(self.form, {**before, **cells})
        return PlannedRow(
            line=row.line,
            record=record,
            before=before,
            after=after,
            cells=cells,
            conflicts=tuple(conflicts),
            kind=ChangeKind.CHANGED if cells else None,
        )

    def _differs(self, base: Values, now: Values) -> bool:
        return any(not _same(base.get(key), now.get(key)) for key in self.typed)

    def _new(self, row: ParsedRow, base: Values | None) -> PlannedRow:
        cells = {key: row.values[key] for key in self.typed if not is_blank(row.values.get(key))}
        after = complete(self.form, cells)
        is_same = base is not None and not self._differs(base, cells)
        self.unchanged += is_same
        was_removed = base is not None and not self.is_prefilled
        return PlannedRow(
            line=row.line,
            record=None,
            before={},
            after=after,
            cells=cells if not is_same else {},
            is_contested=was_removed and not is_same,
            kind=ChangeKind.ADDED if cells and not is_same else None,
        )

    def _gone(self, line: int | None, record: Record, before: Values, base: Values | None) -> PlannedRow:
        return PlannedRow(
            line=line,
            record=record,
            before=before,
            after=None,
            is_contested=base is not None
            and any(
                not _same(base.get(key), before.get(key))
                for key in self.form.by_key
                if not self.form.field(key).computed
            ),
            kind=ChangeKind.REMOVED,
        )

    def _left_out(self) -> list[PlannedRow]:
        """Rows that stood in the workbook when it was made and do not any more."""
        stamp = self.filled.stamp
        if stamp is None or not stamp.is_whole:
            return []
        gone = []
        for one in stamp.rows.values():
            if one.record in self.standing and one.record not in self.taken:
                self.taken.add(one.record)
                gone.append(self._gone(None, *self.standing[one.record], self._base(one.values)))
        return gone

    def _row_at(self, problem: Problem) -> PlannedRow | None:
        return None if problem.line is None else self.lines.get(problem.line)

    def _place_problems(self) -> None:
        faulty = {row.line: row.faulty for row in self.filled.sheet.rows}
        for problem in self.filled.sheet.problems:
            row = self._row_at(problem)
            if row is None or problem.line is None:
                continue
            row.problems.append(problem)
            if problem.key and (problem.key in faulty[problem.line] or problem.code == "ROW_TWICE"):
                row.unreadable = {**row.unreadable, problem.key: problem.found or ""}

    def _judge(self, rows: Sequence[PlannedRow]) -> tuple[str, ...]:
        """Ask the checks of the whole return as it would be; faults go to the cells of the workbook."""
        planned = {row.record.pk: row for row in rows if row.record is not None}
        after: list[tuple[PlannedRow | None, Values]] = []
        for pk, (_, values) in self.standing.items():
            row = planned.get(pk)
            if row is None or row.after is not None:
                after.append((row, values if row is None else row.after or {}))
        after += [(row, row.after) for row in rows if row.record is None and row.kind is not None and row.after]
        findings = judge_return(
            self.form, [values for _, values in after], rows_before(self.sheet, self.form), period=span_of(self.sheet)
        )
        doubts = []
        for finding in findings:
            row = after[finding.row][0] if finding.row is not None else None
            if not finding.is_fault:
                doubts.append(self._doubt(finding, row))
            elif row is not None and row.line is not None:
                self._note(row, finding)
        return tuple(doubts)

    def _note(self, row: PlannedRow, finding: Finding) -> None:
        if finding.code == "DUPLICATE" and any(one.code == "ROW_TWICE" for one in row.problems):
            return
        key = finding.field or ""
        if key in row.unreadable:
            return
        letter = self.filled.sheet.letters.get(key)
        title = self.titles.get(key, "")
        place = f"{letter}（{title}）" if letter else title or None
        row.problems.append(
            Problem(
                code=finding.code,
                message=finding.message,
                file=self.filled.sheet.file,
                sheet=self.filled.sheet.sheet or None,
                line=row.line,
                column=place,
                key=key or None,
                found=finding.found or None,
                expected=finding.expected or None,
            )
        )

    def _doubt(self, finding: Finding, row: PlannedRow | None) -> str:
        place = f"第{row.line}行：" if row is not None and row.line is not None else ""
        return f"{place}{finding.message}{f'（{finding.found}）' if finding.found else ''}"


def _same(one: Value, other: Value) -> bool:
    if is_blank(one) or is_blank(other):
        return is_blank(one) and is_blank(other)
    return one == other and isinstance(one, bool) is isinstance(other, bool)


def shown_conflict(form: LedgerForm, one: CellConflict) -> dict[str, str]:
    """Return a conflict in words: the field, when downloaded, as it stands, as the workbook has it."""
    field_ = form.field(one.field)
    words = {"base": one.base, "theirs": one.theirs, "mine": one.mine}
    return {"title": field_.heading, **{name: shown_value(field_, value) or "空白" for name, value in words.items()}}


def name_of(form: LedgerForm, values: Values) -> str:
    """Return what people call a row: its key fields, or its first filled field."""
    keys = form.key or tuple(one.key for one in form.fields if not is_blank(values.get(one.key)))[:1]
    return "，".join(shown_value(form.field(key), values.get(key)) for key in keys if not is_blank(values.get(key)))
