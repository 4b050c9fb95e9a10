"""Values of a ledger's fields (栏目的值): read as people write them, kept as JSON, shown in words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from yanzhen.engines.ledgers.expressions import Value, Values
from yanzhen.engines.ledgers.form import Field, FieldKind, LedgerForm
from yanzhen.kernel.cells import CellFault, reader_of
from yanzhen.kernel.columns import Column, ColumnKind

__all__ = [
    "Value",
    "ValueFault",
    "Values",
    "column_of",
    "from_json",
    "read_value",
    "reader_for",
    "shown_value",
    "to_json",
]


class ValueFault(CellFault):
    """What was given cannot stand in the field; carries a code, and what was expected in Chinese."""


def is_blank(value: Value) -> bool:
    """Was nothing filled in? Zero and "no" are something.

    >>> is_blank(None), is_blank(""), is_blank(()), is_blank(0), is_blank(False)
    (True, True, True, False, False)
    """
    return value is None or value == "" or value == ()


def column_of(field: Field) -> Column:
    """Return the field as the column of a sheet: choices in every wording, limits and unit as they are."""
    return Column(
        key=field.key,
        title=field.title,
        kind=ColumnKind(field.kind.value),
        required=field.required,
        choices=_accepted(field),
        aliases=field.aliases,
        unit=field.unit,
        at_most_characters=field.at_most_characters,
        at_least=field.at_least,
        at_most=field.at_most,
        decimals=field.decimals,
        hint=field.help,
    )


def _accepted(field: Field) -> dict[str, str]:
    """Wording → code: titles first, as they are offered, then what else people write, then the codes themselves."""
    accepted = {title: code for code, title in field.choices.items()}
    for word, code in (*field.choice_words.items(), *((code, code) for code in field.choices)):
        if code in field.choices:
            accepted.setdefault(word, code)
    return accepted


def reader_for(field: Field) -> Callable[[object], Value]:
    """Return the function that reads values of ``field``: what depends on the field alone is worked out once."""
    read = reader_of(column_of(field))

    def read_one(raw: object) -> Value:
        try:
            if isinstance(raw, list | tuple):
                return _several(raw, field, read)
            return read(raw)  # type: ignore[arg-type]
        except CellFault as fault:
            raise ValueFault(fault.code, fault.expected) from fault

    return read_one


def read_value(field: Field, raw: object) -> Value:
    """Return what somebody gave for a field as its value; blanks are None.

    Args:
        field: what is asked for.
        raw: text as people write it (full width, ``1,234``, ``2024年9月1日``, ``120人``, a choice's title or code), a
            cell of a sheet, or the value itself; several choices also as a list.
    Raises:
        ValueFault: it cannot stand there; a required field left blank is ``judge_record``'s to find.

    >>> read_value(Field(key="n", title="人数", kind=FieldKind.INTEGER, unit="人"), "１,２０６人")
    1206
    >>> read_value(Field(key="s", title="学段", kind=FieldKind.CHOICE, choices={"primary": "小学"}), "小学")
    'primary'
    """
    return reader_for(field)(raw)


def _several(raw: list[object] | tuple[object, ...], field: Field, read: Callable[[Any], Value]) -> Value:
    if field.kind is not FieldKind.CHOICES:
        raise CellFault("SEVERAL", "一个值，不能是几个")
    found: dict[str, None] = {}
    for one in raw:
        value = read(one)
        found.update(dict.fromkeys(value if isinstance(value, tuple) else ()))
    return tuple(found) or None


def canonical_number(number: Decimal) -> str:
    """Return a decimal in its one spelling: no exponent, no needless zeros, no negative zero.

    >>> canonical_number(Decimal("12.50")), canonical_number(Decimal("1E+3")), canonical_number(Decimal("-0.0"))
    ('12.5', '1000', '0')
    """
    text = f"{number:f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def to_json(form: LedgerForm, values: Values) -> dict[str, Any]:
    """Return the values of the form's fields as JSON: whole numbers as numbers, decimals as text, days in ISO form.

    Blanks and keys that the form does not know are left out; the order is the form's.

    >>> from yanzhen.engines.ledgers.form import Rhythm
    >>> form = LedgerForm(code="x", title="示例", rows=(), owner="", rhythm=Rhythm.MONTH, gathered=Rhythm.MONTH,
    ...                   reporters=("school",), fields=(Field(key="fee", title="收费", kind=FieldKind.DECIMAL),))
    >>> to_json(form, {"fee": Decimal("12.50"), "other": 1})
    {'fee': '12.5'}
    """
    return {one.key: _jsonable(values[one.key]) for one in form.fields if not is_blank(values.get(one.key))}


def _jsonable(value: Value) -> Any:
    if isinstance(value, Decimal):
        return canonical_number(value)
    if isinstance(value, date):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value


def from_json(form: LedgerForm, stored: Mapping[str, Any]) -> dict[str, Value]:
    """Return stored JSON as values; keys that the form does not know are left out.

    Raises:
        ValueFault: NOT_AS_STORED when a value is not of its field's kind.
    """
    return {
        one.key: _restored(one, stored[one.key])
        for one in form.fields
        if stored.get(one.key) not in (None, "") and stored[one.key] != []
    }


def _restored(field: Field, stored: Any) -> Value:
    kind = field.kind
    try:
        if kind is FieldKind.DECIMAL and isinstance(stored, str | int) and not isinstance(stored, bool):
            if (number := Decimal(stored)).is_finite():
                return number
        elif kind is FieldKind.DAY and isinstance(stored, str):
            return date.fromisoformat(stored)
        elif kind is FieldKind.CHOICES and isinstance(stored, list):
            return tuple(str(one) for one in stored)
        elif kind is FieldKind.INTEGER:
            if isinstance(stored, int) and not isinstance(stored, bool):
                return stored
        elif kind is FieldKind.FLAG:
            if isinstance(stored, bool):
                return stored
        elif isinstance(stored, str):
            return stored
    except (InvalidOperation, ValueError):
        pass
    raise ValueFault("NOT_AS_STORED", f"“{field.title}”应有的保存形式")


def shown_value(field: Field, value: Value) -> str:
    """Return a value as people read it: a choice by its title, 是 or 否, a day in Chinese; blank for nothing.

    >>> shown_value(Field(key="d", title="日期", kind=FieldKind.DAY), date(2026, 3, 5))
    '2026年3月5日'
    """
    if is_blank(value):
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, tuple):
        return "、".join(field.choices.get(one, one) for one in value)
    if isinstance(value, date):
        return f"{value.year}年{value.month}月{value.day}日"
    if isinstance(value, Decimal):
        return canonical_number(value)
    return field.choices.get(value, value) if isinstance(value, str) else str(value)
