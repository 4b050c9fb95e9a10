"""Turns a definition of a ledger (台账定义), from a TOML file or from JSON kept in a database, into a form and back."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any, TypeVar

from yanzhen.engines.ledgers import (
    Check,
    Field,
    FieldKind,
    LedgerForm,
    Level,
    Measure,
    Part,
    Privacy,
    Rhythm,
    RollUp,
    Scope,
    SheetLayout,
)
from yanzhen.presets.code_lists import CodeList, code_lists, parse_choices, parse_words
from yanzhen.presets.tables import Table

Choice = TypeVar("Choice", bound=StrEnum)

APPROVAL = ("clerk", "middle", "leader")
REPORTERS = (
    "authority",
    "section",
    "school",
    "kindergarten",
    "teaching_point",
    "campus",
    "site",
    "institute",
    "party_committee",
    "party_general_branch",
    "party_branch",
    "party_group",
    "school_district",
    "education_group",
    "alliance",
    "street",
    "external",
)
STAGES = ("preschool", "primary", "junior", "senior", "vocational", "special")
DIRECTIONS = ("higher", "lower", "neutral")
EMPTY_TEXT = "本期还没有填报。"
_ROW = re.compile(r"M\d{2}")
_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d")
_CODE = re.compile(r"[a-z][a-z0-9_]{0,39}")
LONGEST_TITLE = 60

FORM_KEYS = (
    "code",
    "title",
    "rows",
    "owner",
    "requester",
    "reporters",
    "named",
    "stages",
    "rhythm",
    "gathered",
    "due_workdays",
    "due_time",
    "one_row",
    "key",
    "privacy",
    "public",
    "approval",
    "zero_allowed",
    "help",
    "empty",
    "sheet",
    "fields",
    "checks",
    "indicators",
)
FIELD_KEYS = (
    "key",
    "title",
    "kind",
    "unit",
    "required",
    "required_when",
    "computed",
    "at_least",
    "at_most",
    "decimals",
    "choices",
    "choice_words",
    "code_list",
    "element",
    "element_of",
    "help",
    "privacy",
    "aliases",
    "at_most_characters",
    "width",
    "group",
)
CHECK_KEYS = ("code", "must", "when", "message", "level", "scope", "field")
ROLLUP_KEYS = (
    "code",
    "title",
    "unit",
    "measure",
    "field",
    "where",
    "numerator",
    "denominator",
    "direction",
    "decimals",
    "definition",
    "words",
    "target",
    "starts_on",
)
PART_KEYS = ("field", "where")
SHEET_KEYS = ("name", "title_rows", "note")


def read_form(table: Table, lists: Mapping[str, CodeList] | None = None) -> LedgerForm:
    """Return the form that a table defines, as far as it can be read; faults of single values are noted on it."""
    table.only(FORM_KEYS)
    rhythm = one_of(table, "rhythm", Rhythm, Rhythm.MONTH)
    gathered = one_of(table, "gathered", Rhythm, Rhythm.MONTH if rhythm is Rhythm.EVENT else rhythm)
    known = code_lists() if lists is None else lists
    return LedgerForm(
        code=_code(table, "code"),
        title=_title(table),
        rows=_rows(table),
        owner=table.required("owner", str) or "",
        requester=table.optional("requester", str) or "",
        reporters=_among(table, "reporters", REPORTERS, needed=True),
        named=texts(table, "named"),
        stages=_among(table, "stages", STAGES),
        rhythm=rhythm,
        gathered=gathered,
        due_workdays=whole(table, "due_workdays", 0, 250),
        due_time=_time(table),
        one_row=table.optional("one_row", bool) or False,
        key=texts(table, "key"),
        privacy=one_of(table, "privacy", Privacy, Privacy.NONE),
        public=table.optional("public", bool) or False,
        approval=_approval(table),
        zero_allowed=_or(table.optional("zero_allowed", bool), True),
        help=table.optional("help", str) or "",
        empty=table.optional("empty", str) or EMPTY_TEXT,
        fields=tuple(_field(row, known) for row in table.tables("fields")),
        checks=tuple(_check(row) for row in _optional_tables(table, "checks")),
        rollups=tuple(_rollup(row) for row in _optional_tables(table, "indicators")),
        sheet=_sheet(table),
    )


def _or(found: bool | None, otherwise: bool) -> bool:
    return otherwise if found is None else found


def one_of(table: Table, key: str, kinds: type[Choice], otherwise: Choice) -> Choice:
    """Return one of the values of an enumeration; an unknown word is noted."""
    found = table.optional(key, str)
    if found is None:
        return otherwise
    try:
        return kinds(found)
    except ValueError:
        table.fault("UNKNOWN_VALUE", "不认识的写法。", key=key, found=found, expected="、".join(kinds))
        return otherwise


def texts(table: Table, key: str) -> tuple[str, ...]:
    """Return an array of texts; anything else in it is noted."""
    found = table.optional(key, list) or []
    if not all(isinstance(one, str) and one.strip() for one in found):
        table.fault("WRONG_KIND", "应为文字的数组。", key=key, expected="数组")
        return ()
    return tuple(found)


def whole(table: Table, key: str, least: int, most: int) -> int | None:
    """Return a whole number within limits; others are noted."""
    found = table.optional(key, int)
    if found is not None and not least <= found <= most:
        table.fault("OUT_OF_RANGE", f"应在{least}到{most}之间。", key=key, found=found, expected=f"{least}到{most}")
        return None
    return found


def number(table: Table, key: str) -> Decimal | None:
    """Return a number as it is written, or None; text, yes and no are noted."""
    found = table.values.get(key)
    if found is None:
        return None
    if isinstance(found, bool) or not isinstance(found, int | float) or not Decimal(str(found)).is_finite():
        table.fault("WRONG_KIND", "应为数字。", key=key, found=found, expected="数字")
        return None
    return Decimal(str(found))


def day(table: Table, key: str, otherwise: date) -> date:
    """Return a date, written as TOML does or in ISO form."""
    found = table.values.get(key)
    if isinstance(found, str):
        try:
            return date.fromisoformat(found)
        except ValueError:
            table.fault("WRONG_KIND", "应为日期，如2026-01-01。", key=key, found=found, expected="日期")
            return otherwise
    return table.optional(key, date) or otherwise


def _code(table: Table, key: str) -> str:
    found = table.required(key, str) or ""
    if found and not _CODE.fullmatch(found):
        message = "代码用小写英文字母开头，只能有小写字母、数字和下划线，至多40个。"
        table.fault("BAD_CODE", message, key=key, found=found)
    return found


def _title(table: Table) -> str:
    found = table.required("title", str) or ""
    if len(found) > LONGEST_TITLE:
        table.fault("TOO_LONG", f"名称不超过{LONGEST_TITLE}个字。", key="title", found=found)
    return found.strip()


def _rows(table: Table) -> tuple[str, ...]:
    found = texts(table, "rows")
    for one in found:
        if not _ROW.fullmatch(one):
            table.fault("UNKNOWN_VALUE", "对应的系统行应写作M加两位数字。", key="rows", found=one, expected="如M38")
    return found


def _among(table: Table, key: str, known: tuple[str, ...], *, needed: bool = False) -> tuple[str, ...]:
    if needed:
        table.required(key, list)
    found = texts(table, key)
    for one in found:
        if one not in known:
            table.fault("UNKNOWN_VALUE", "不认识的写法。", key=key, found=one, expected="、".join(known))
    if needed and key in table.values and not found:
        table.fault("NO_REPORTERS", "至少写明一类填报单位。", key=key)
    return found


def _time(table: Table) -> str:
    found = table.optional("due_time", str) or ""
    if found and not _TIME.fullmatch(found):
        table.fault("WRONG_KIND", "应为时刻，如17:00。", key="due_time", found=found, expected="时刻")
    return found


def _approval(table: Table) -> tuple[str, ...]:
    if "approval" not in table.values:
        return APPROVAL
    found = _among(table, "approval", APPROVAL)
    if found != tuple(step for step in APPROVAL if step in found) or not found:
        message = "按经办人、中层、领导的先后写，不能重复，至少一个。"
        table.fault("BAD_ORDER", message, key="approval", found="、".join(found), expected="、".join(APPROVAL))
    return found


def _optional_tables(table: Table, key: str) -> list[Table]:
    return table.tables(key) if key in table.values else []


def _field(row: Table, lists: Mapping[str, CodeList]) -> Field:
    row.only(FIELD_KEYS)
    choices, code_list = _choices(row, lists)
    given_words = parse_words(row, "choice_words", choices)
    return Field(
        key=_code(row, "key"),
        title=_title(row),
        kind=_required_one_of(row, "kind", FieldKind, FieldKind.TEXT),
        unit=row.optional("unit", str) or "",
        required=row.optional("required", bool) or False,
        required_when=row.optional("required_when", str) or "",
        computed=row.optional("computed", str) or "",
        at_least=number(row, "at_least"),
        at_most=number(row, "at_most"),
        decimals=whole(row, "decimals", 0, 6),
        choices=choices,
        choice_words=given_words or _words_of(row, lists),
        code_list=code_list,
        element=row.optional("element", str) or "",
        element_of=_elements_of(row),
        help=row.optional("help", str) or "",
        privacy=one_of(row, "privacy", Privacy, Privacy.NONE),
        aliases=texts(row, "aliases"),
        at_most_characters=_longest(row),
        width=whole(row, "width", 2, 120),
        group=row.optional("group", str) or "",
    )


def _elements_of(row: Table) -> dict[str, str]:
    """Return which data element each choice of the key field stands for."""
    found = {}
    for choice, element in (row.optional("element_of", dict) or {}).items():
        if isinstance(element, str):
            found[choice] = element
        else:
            row.fault("NOT_TEXT", "每个选项对应一个数据元的代码。", key="element_of", found=str(element))
    return found


def _longest(row: Table) -> int:
    """Long texts may be ten times as long as others where nothing is said."""
    otherwise = 2000 if row.values.get("kind") == FieldKind.LONG_TEXT else 200
    return whole(row, "at_most_characters", 1, 5000) or otherwise


def _required_one_of(table: Table, key: str, kinds: type[Choice], otherwise: Choice) -> Choice:
    if table.required(key, str) is None:
        return otherwise
    return one_of(table, key, kinds, otherwise)


def _choices(row: Table, lists: Mapping[str, CodeList]) -> tuple[dict[str, str], str]:
    given = row.values.get("choices")
    if given is None:
        return {}, ""
    if not isinstance(given, str):
        return parse_choices(row, "choices"), row.optional("code_list", str) or ""
    if given not in lists:
        row.fault("UNKNOWN_LIST", "没有这个代码表。", key="choices", found=given, expected="、".join(lists))
        return {}, given
    return dict(lists[given].choices), given


def _words_of(row: Table, lists: Mapping[str, CodeList]) -> dict[str, str]:
    """The other wording of a shared list, where the field names one."""
    given = row.values.get("choices")
    return dict(lists[given].words) if isinstance(given, str) and given in lists else {}


def _check(row: Table) -> Check:
    row.only(CHECK_KEYS)
    return Check(
        code=_code(row, "code"),
        must=row.required("must", str) or "",
        when=row.optional("when", str) or "",
        message=row.required("message", str) or "",
        level=one_of(row, "level", Level, Level.FAULT),
        scope=one_of(row, "scope", Scope, Scope.RECORD),
        field=row.optional("field", str) or "",
    )


def _rollup(row: Table) -> RollUp:
    row.only(ROLLUP_KEYS)
    direction = row.optional("direction", str) or "neutral"
    if direction not in DIRECTIONS:
        row.fault("UNKNOWN_VALUE", "不认识的写法。", key="direction", found=direction, expected="、".join(DIRECTIONS))
    return RollUp(
        code=_code(row, "code"),
        title=_title(row),
        unit=row.required("unit", str) or "",
        measure=_required_one_of(row, "measure", Measure, Measure.COUNT),
        field=row.optional("field", str) or "",
        where=row.optional("where", str) or "",
        numerator=_part(row, "numerator"),
        denominator=_part(row, "denominator"),
        direction=direction,
        decimals=whole(row, "decimals", 0, 6) or 0,
        definition=row.required("definition", str) or "",
        words=texts(row, "words"),
        target=number(row, "target"),
        starts_on=day(row, "starts_on", RollUp.starts_on),
    )


def _part(row: Table, key: str) -> Part | None:
    if key not in row.values:
        return None
    part = row.table(key)
    part.only(PART_KEYS)
    return Part(field=part.optional("field", str) or "", where=part.optional("where", str) or "")


def _sheet(table: Table) -> SheetLayout:
    if "sheet" not in table.values:
        return SheetLayout()
    sheet = table.table("sheet")
    sheet.only(SHEET_KEYS)
    return SheetLayout(
        name=sheet.optional("name", str) or "",
        title_rows=texts(sheet, "title_rows"),
        note=sheet.optional("note", str) or "",
    )


def definition_of(form: LedgerForm) -> dict[str, Any]:
    """Return the definition of a form as JSON: the shape of the TOML file, complete in itself.

    Choices come from shared lists are written out as pairs, in their order, so that a later change of a list or a
    database that keeps no order of keys changes no version made with it. Values that are as usual are left out.
    """
    found: dict[str, Any] = {"code": form.code, "title": form.title}
    found |= _kept(form, LedgerForm, FORM_KEYS[2:-4], always=("owner", "reporters", "rhythm"))
    if form.gathered is form.rhythm or (form.rhythm is Rhythm.EVENT and form.gathered is Rhythm.MONTH):
        found.pop("gathered", None)
    if form.empty == EMPTY_TEXT:
        found.pop("empty", None)
    if sheet := _kept(form.sheet, SheetLayout, SHEET_KEYS):
        found["sheet"] = sheet
    found["fields"] = [_field_definition(one) for one in form.fields]
    if form.checks:
        found["checks"] = [_kept(one, Check, CHECK_KEYS, always=("code", "must", "message")) for one in form.checks]
    if form.rollups:
        found["indicators"] = [_rollup_definition(one) for one in form.rollups]
    return found


def _field_definition(field: Field) -> dict[str, Any]:
    found = _kept(field, Field, FIELD_KEYS, always=("key", "title", "kind"))
    if field.choices:
        found["choices"] = [[code, title] for code, title in field.choices.items()]
    if field.kind is FieldKind.LONG_TEXT:
        found["at_most_characters"] = field.at_most_characters
    return found


def _rollup_definition(rollup: RollUp) -> dict[str, Any]:
    found = _kept(rollup, RollUp, ROLLUP_KEYS, always=("code", "title", "unit", "measure", "definition", "starts_on"))
    for key, part in (("numerator", rollup.numerator), ("denominator", rollup.denominator)):
        if part is not None:
            found[key] = _kept(part, Part, PART_KEYS)
    return found


def _kept(source: object, kind: type, keys: tuple[str, ...], always: tuple[str, ...] = ()) -> dict[str, Any]:
    """The values of some attributes as JSON, without those that are as usual."""
    usual = {name: spec.default for name, spec in kind.__dataclass_fields__.items()}  # type: ignore[attr-defined]
    found: dict[str, Any] = {}
    for key in keys:
        value = getattr(source, key)
        if key in always or (value != usual[key] and value not in ((), "", None) and value != {}):
            found[key] = _as_json(value)
    return found


def _as_json(value: Any) -> Any:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return dict(value)  # never the form's own: who changes a definition changes no form
    return list(value) if isinstance(value, tuple) else value
