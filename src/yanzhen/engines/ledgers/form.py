"""What a ledger asks for (台账表式): fields, checks, roll-ups, who reports and how often."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cached_property

from yanzhen.engines.ledgers.expressions import names_in

NUMERIC_SLOTS = tuple(f"n{number}" for number in range(1, 9))
TEXT_SLOTS = tuple(f"t{number}" for number in range(1, 7))
DAY_SLOTS = ("d1", "d2")


class FieldKind(StrEnum):
    """What stands in a field (字段类型)."""

    TEXT = "text"
    LONG_TEXT = "long_text"
    INTEGER = "integer"
    DECIMAL = "decimal"
    DAY = "day"
    FLAG = "flag"
    CHOICE = "choice"
    CHOICES = "choices"
    CODE = "code"

    @property
    def is_numeric(self) -> bool:
        """Can the field be added up?"""
        return self in (FieldKind.INTEGER, FieldKind.DECIMAL)

    @property
    def has_choices(self) -> bool:
        """Does the field take its values from a list?"""
        return self in (FieldKind.CHOICE, FieldKind.CHOICES)


class Rhythm(StrEnum):
    """How often a ledger is reported (报送周期); EVENT rows are entered when something happens."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    TERM = "term"
    HALF_YEAR = "half_year"
    YEAR = "year"
    SCHOOL_YEAR = "school_year"
    EVENT = "event"


class Privacy(StrEnum):
    """How much care a value needs (信息类别); everything but NONE is sealed in the database."""

    NONE = "none"
    PERSONAL = "personal"
    MINOR = "minor"
    HEALTH = "health"


class Level(StrEnum):
    """What a finding means (核验级别): a fault must be mended before submission, a doubt needs a look."""

    FAULT = "fault"
    DOUBT = "doubt"


class Scope(StrEnum):
    """What a check looks at (核验范围): one record, all rows of a return, or this period against the last."""

    RECORD = "record"
    ROWS = "rows"
    PERIODS = "periods"


class Measure(StrEnum):
    """How rows become a figure (汇总方式)."""

    COUNT = "count"
    SUM = "sum"
    MEAN = "mean"
    RATE = "rate"
    DISTINCT = "distinct"
    LATEST = "latest"


@dataclass(frozen=True, kw_only=True)
class Field:
    """One field of a ledger (字段).

    Attributes:
        key: name in expressions and in stored rows, lower-case English with underscores.
        title: Chinese heading.
        kind: what stands in it.
        unit: unit as people write it (人、元、%), for numbers.
        required: may no submitted record leave it blank?
        required_when: expression; when true the field may not stay blank.
        computed: expression; the system fills the field and nobody types in it.
        at_least: smallest number accepted, in ``unit``.
        at_most: largest number accepted, in ``unit``.
        decimals: decimals kept, for DECIMAL; None: as typed.
        choices: code → Chinese title, in the order shown, for CHOICE and CHOICES.
        choice_words: other wording → code, accepted where a choice is read (七年级 for 初一年级).
        code_list: code of the shared list that ``choices`` came from, if any.
        element: code of the data element (数据元) that the field binds to, if any.
        element_of: where each row has an element of its own: choice of the key field → code of the element.
        help: what to fill in, shown beside the field.
        privacy: what kind of personal information it holds.
        aliases: other headings under which old spreadsheets have it.
        at_most_characters: longest text accepted.
        width: column width of the spreadsheet in characters; None: by kind.
        group: heading above several fields of a form, if any.
    """

    key: str
    title: str
    kind: FieldKind
    unit: str = ""
    required: bool = False
    required_when: str = ""
    computed: str = ""
    at_least: Decimal | None = None
    at_most: Decimal | None = None
    decimals: int | None = None
    choices: Mapping[str, str] = field(default_factory=dict)
    choice_words: Mapping[str, str] = field(default_factory=dict)
    code_list: str = ""
    element: str = ""
    element_of: Mapping[str, str] = field(default_factory=dict)
    help: str = ""
    privacy: Privacy = Privacy.NONE
    aliases: tuple[str, ...] = ()
    at_most_characters: int = 200
    width: int | None = None
    group: str = ""

    @property
    def heading(self) -> str:
        """The title with its unit, as a column head shows it.

        >>> Field(key="pupils", title="参加学生数", kind=FieldKind.INTEGER, unit="人").heading
        '参加学生数（人）'
        """
        return f"{self.title}（{self.unit}）" if self.unit else self.title

    @property
    def is_sealed(self) -> bool:
        """Is the value kept encrypted?"""
        return self.privacy is not Privacy.NONE

    @property
    def is_filled_by_people(self) -> bool:
        """Does somebody type it, as opposed to the system computing it?"""
        return not self.computed


@dataclass(frozen=True, kw_only=True)
class Check:
    """A rule across fields, rows or periods (核验规则).

    Attributes:
        code: stable name within the form.
        must: expression that has to hold; only a plain "no" is a finding, unknown is none.
        when: expression; the check is asked only where it holds. Empty: always.
        message: Chinese sentence for people: what is wrong and what to do.
        level: fault or doubt.
        scope: record, rows or periods.
        field: key of the field to point at; empty: the whole record or return.
    """

    code: str
    must: str
    message: str
    when: str = ""
    level: Level = Level.FAULT
    scope: Scope = Scope.RECORD
    field: str = ""


@dataclass(frozen=True, kw_only=True)
class Part:
    """Numerator or denominator of a rate: the sum of ``field`` over the rows where ``where`` holds.

    An empty ``field`` counts the rows instead.
    """

    field: str = ""
    where: str = ""


@dataclass(frozen=True, kw_only=True)
class RollUp:
    """How rows of a ledger become an indicator (汇总为指标).

    Attributes:
        code: code of the indicator.
        title: its Chinese name.
        unit: unit of the figure; with ``%`` a rate is given times 100.
        measure: count, sum, mean, rate, distinct or latest.
        field: what is added, averaged, told apart or taken; unused by COUNT and RATE.
        where: expression over a record's fields; rows where it is not plainly true stay out.
        numerator, denominator: the parts of a RATE.
        direction: ``higher``, ``lower`` or ``neutral``: which way is better.
        decimals: decimals shown.
        definition: what counts and what does not (口径).
        words: other names found in documents.
        target: value to reach, if the ledger has one.
        starts_on: day from which the definition holds.
    """

    code: str
    title: str
    unit: str
    measure: Measure
    field: str = ""
    where: str = ""
    numerator: Part | None = None
    denominator: Part | None = None
    direction: str = "neutral"
    decimals: int = 0
    definition: str = ""
    words: tuple[str, ...] = ()
    target: Decimal | None = None
    starts_on: date = date(2020, 1, 1)

    @property
    def fields_used(self) -> tuple[str, ...]:
        """Keys of the fields that the figure needs, in the order of use, each once."""
        parts = [(self.field, self.where)]
        parts += [(part.field, part.where) for part in (self.numerator, self.denominator) if part is not None]
        used: list[str] = []
        for key, where in parts:
            used += [key] if key else []
            used += names_in(where)
        return tuple(dict.fromkeys(used))


@dataclass(frozen=True, kw_only=True)
class SheetLayout:
    """How the spreadsheet looks (表格样式).

    Attributes:
        name: name of the worksheet; empty: the ledger's title.
        title_rows: lines above the head, e.g. the title of the form.
        note: what stands below the title for whoever fills it in.
    """

    name: str = ""
    title_rows: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class LedgerForm:
    """A type of ledger (台账类型), as one version of it is filled in.

    Attributes:
        code: stable name, the file's name in the catalogue.
        title: Chinese name.
        rows: rows of the table of systems that it serves (``M38``).
        owner: section that keeps it (科室), matched against organisations.
        requester: who outside asked for it, if anybody.
        reporters: kinds of organisations that fill it in.
        named: words of which one stands in the name of whoever fills it in (教师进修); empty: all of those kinds.
        stages: stages of schooling whose schools fill it in; empty: all.
        rhythm: how often it is reported.
        gathered: period in which the rows of an EVENT ledger are gathered; equals ``rhythm`` otherwise.
        due_workdays: working day after the period's end on which the return is due; None: by the district's rhythm.
            A SCHOOL_YEAR ledger says how things stand as the year begins: its days are counted from the year's start.
        due_time: minute of the due day (``17:00``); empty: end of the day.
        one_row: is there exactly one row per return?
        key: fields that tell the rows of a return apart; empty for one row.
        privacy: strictest kind of personal information in it.
        public: may it be published?
        approval: who inside the school passes it on, in order.
        zero_allowed: may a return say that there is nothing (零报告)?
        help: what the ledger is for and how to fill it in.
        empty: what an empty ledger says.
        fields, checks, rollups, sheet: its parts.
    """

    code: str
    title: str
    rows: tuple[str, ...]
    owner: str
    fields: tuple[Field, ...]
    rhythm: Rhythm
    gathered: Rhythm
    reporters: tuple[str, ...]
    requester: str = ""
    named: tuple[str, ...] = ()
    stages: tuple[str, ...] = ()
    due_workdays: int | None = None
    due_time: str = ""
    one_row: bool = False
    key: tuple[str, ...] = ()
    privacy: Privacy = Privacy.NONE
    public: bool = False
    approval: tuple[str, ...] = ("clerk", "middle", "leader")
    zero_allowed: bool = True
    help: str = ""
    empty: str = ""
    checks: tuple[Check, ...] = ()
    rollups: tuple[RollUp, ...] = ()
    sheet: SheetLayout = SheetLayout()

    @cached_property
    def by_key(self) -> Mapping[str, Field]:
        """Fields by key, in the order of the form."""
        return {one.key: one for one in self.fields}

    def field(self, key: str) -> Field:
        """Return the field of that key.

        Raises:
            KeyError: the form has none.
        """
        return self.by_key[key]

    @cached_property
    def sealed_keys(self) -> frozenset[str]:
        """Keys of the fields that are kept encrypted."""
        return frozenset(one.key for one in self.fields if one.is_sealed)

    @cached_property
    def typed_fields(self) -> tuple[Field, ...]:
        """Fields that people fill in, in the order of the form."""
        return tuple(one for one in self.fields if one.is_filled_by_people)

    @cached_property
    def slots(self) -> Mapping[str, str]:
        """Field key → typed column of a record, for every field that a roll-up adds up, tells apart or asks about.

        Numbers go to ``n1``–``n8``, days to ``d1``–``d2``, choices, codes and flags to ``t1``–``t6``, each in the
        order of first use by the roll-ups. Fields beyond the columns there are get none; the catalogue refuses them.
        """
        free = {"n": list(NUMERIC_SLOTS), "t": list(TEXT_SLOTS), "d": list(DAY_SLOTS)}
        used = dict.fromkeys(key for rollup in self.rollups for key in rollup.fields_used)
        taken: dict[str, str] = {}
        for key in used:
            if key in self.by_key and (columns := free[_slot_letter(self.field(key).kind)]):
                taken[key] = columns.pop(0)
        return taken


def _slot_letter(kind: FieldKind) -> str:
    if kind.is_numeric:
        return "n"
    return "d" if kind is FieldKind.DAY else "t"
