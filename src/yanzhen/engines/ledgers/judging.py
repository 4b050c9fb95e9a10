"""Judging records (核验): what is missing, what breaks a limit, what contradicts something else; all in one pass."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache

from yanzhen.engines.ledgers.expressions import Expression, Value, Values, parse_expression, rounded
from yanzhen.engines.ledgers.form import Check, Field, FieldKind, LedgerForm, Level, Scope
from yanzhen.engines.ledgers.keys import row_key
from yanzhen.engines.ledgers.periods import Period
from yanzhen.engines.ledgers.values import canonical_number, is_blank, shown_value

_KIND_TYPES: Mapping[FieldKind, tuple[type, ...]] = {
    FieldKind.INTEGER: (int,),
    FieldKind.DECIMAL: (Decimal, int),
    FieldKind.DAY: (date,),
    FieldKind.FLAG: (bool,),
    FieldKind.CHOICES: (tuple,),
}
_TEXTS = frozenset({FieldKind.TEXT, FieldKind.LONG_TEXT, FieldKind.CODE})


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One thing that is wrong, or looks wrong, in a record or a return (核验发现).

    Attributes:
        code: ``REQUIRED``, ``TOO_SMALL``, ``TOO_LARGE``, ``TOO_MANY_DECIMALS``, ``TOO_LONG``, ``NOT_A_CHOICE``,
            ``WRONG_KIND``, ``DUPLICATE``, ``TOO_MANY_ROWS``, or the code of the form's check.
        message: one Chinese sentence that says what to do.
        field: key of the field to point at; None: the whole record or return.
        level: a fault stops submission, a doubt asks for a look.
        found: what stands there, as people read it.
        expected: what would have been right, in Chinese.
        row: index of the row in the return, from 0; None: the return as a whole, or a record judged alone.
    """

    code: str
    message: str
    field: str | None = None
    level: Level = Level.FAULT
    found: str = ""
    expected: str = ""
    row: int | None = None

    @property
    def is_fault(self) -> bool:
        """Does it stop submission?"""
        return self.level is Level.FAULT


def complete(form: LedgerForm, values: Values) -> dict[str, Value]:
    """Return the record with its computed fields worked out; what was typed in a computed field is replaced.

    A computed field whose inputs are not all known is left out: missing is not zero. Decimals are rounded to the
    field's own number of decimals, halves away from zero; whole-number fields to whole numbers.
    """
    whole: dict[str, Value] = {
        key: value for key, value in values.items() if value or value == 0
    }  # so are zero and "no"
    for field in _in_order_of_need(form):
        whole.pop(field.key, None)
        found = _fitting(field, parse_expression(field.computed).evaluate(whole))
        if found is not None:
            whole[field.key] = found
    return whole


def _in_order_of_need(form: LedgerForm) -> list[Field]:
    """Computed fields, each behind those it is computed from; a ring keeps the order of the form."""
    waiting = [one for one in form.fields if one.computed]
    done: list[Field] = []
    while waiting:
        open_keys = {one.key for one in waiting}
        ready = [one for one in waiting if not parse_expression(one.computed).names & (open_keys - {one.key})]
        done += ready or waiting
        waiting = [one for one in waiting if one not in done]
    return done


def _fitting(field: Field, found: Value) -> Value:
    if isinstance(found, bool):
        return found if field.kind is FieldKind.FLAG else None
    if isinstance(found, Decimal | int):
        if field.kind is FieldKind.INTEGER:
            whole = rounded(Decimal(found), 0)
            return None if whole is None else int(whole)
        if field.kind is FieldKind.DECIMAL:
            return Decimal(found) if field.decimals is None else rounded(Decimal(found), field.decimals)
        return None
    return found if _is_of_kind(field, found) else None


def _is_of_kind(field: Field, value: Value) -> bool:
    expected = _KIND_TYPES.get(field.kind, (str,))
    if isinstance(value, bool):
        return field.kind is FieldKind.FLAG
    return isinstance(value, expected)


def judge_record(
    form: LedgerForm,
    values: Values,
    previous: Values | None = None,
    *,
    period: Period | None = None,
    rows: Sequence[Values] | None = None,
) -> list[Finding]:
    """Return everything wrong with one record by itself: fields first, in the order of the form, then checks.

    Args:
        form: what is asked for.
        values: the record; computed fields are worked out anew, whatever stands in them.
        previous: the record of the same key in the period before, for conditions that look back.
        period: the return's period, for conditions about its days.
        rows: the records of the return, should a condition of a field ask for them.
    Returns:
        Findings without ``row``. Checks of scope ``record`` only; ``judge_rows`` asks the others. A check that cannot
        be answered because something is missing is no finding: what is missing is found as ``REQUIRED``.
    """
    return _judge_whole(form, complete(form, values), previous, period=period, rows=rows)


def _judge_whole(
    form: LedgerForm,
    whole: Values,
    previous: Values | None,
    *,
    period: Period | None,
    rows: Sequence[Values] | None,
) -> list[Finding]:
    days = _days(period)

    def holds(one: Expression) -> bool | None:
        return one.holds(whole, rows, previous, None, days)

    found: list[Finding] = []
    for field in form.fields:
        if not _is_plainly_right(field, whole.get(field.key)):
            found += _judge_field(field, whole, holds)
    for check in form.checks:
        if check.scope is Scope.RECORD and _is_broken(check, holds):
            found.append(_broken(form, check, whole))
    return found


def _is_plainly_right(field: Field, value: Value) -> bool:
    """Is there nothing to say about the value? Most values of most rows: told quickly, the others are looked at."""
    kind = field.kind
    if kind is FieldKind.INTEGER:
        return (
            type(value) is int
            and (field.at_least is None or value >= field.at_least)
            and (field.at_most is None or value <= field.at_most)
        )
    if kind is FieldKind.CHOICE:
        return type(value) is str and value in field.choices
    if kind in _TEXTS:
        return type(value) is str and 0 < len(value) <= field.at_most_characters
    return type(value) is bool if kind is FieldKind.FLAG else kind is FieldKind.DAY and type(value) is date


def _days(period: Period | None) -> tuple[date, date] | None:
    return None if period is None else (period.starts_on, period.ends_on)


def _judge_field(field: Field, values: Values, holds: Callable[[Expression], bool | None]) -> list[Finding]:
    value = values.get(field.key)
    if is_blank(value) or value is None:
        needed = field.required or (bool(field.required_when) and holds(parse_expression(field.required_when)) is True)
        if not needed or field.computed:
            return []
        message = f"“{field.title}”没有填写，请补上。"
        return [Finding(code="REQUIRED", message=message, field=field.key, expected=field.heading)]
    if not _is_of_kind(field, value):
        return [_wrong(field, value, "WRONG_KIND", "与栏目要求的类型不符，请重新填写")]
    if field.kind.is_numeric:
        return _judge_number(field, Decimal(str(value)))
    if field.kind.has_choices:
        codes = value if isinstance(value, tuple) else (str(value),)
        if any(code not in field.choices for code in codes):
            return [_wrong(field, value, "NOT_A_CHOICE", f"不在可选内容中，可选的有{_listed(field)}")]
    if isinstance(value, str) and len(value) > field.at_most_characters:
        return [_wrong(field, value, "TOO_LONG", f"超过{field.at_most_characters}个字，请精简")]
    return []


def _listed(field: Field) -> str:
    titles = list(field.choices.values())
    return "、".join(titles[:12]) + ("等" if len(titles) > 12 else "")


def _judge_number(field: Field, number: Decimal) -> list[Finding]:
    if field.at_least is not None and number < field.at_least:
        limit = f"{canonical_number(field.at_least)}{field.unit}"
        return [_wrong(field, number, "TOO_SMALL", f"不应小于{limit}，请核对", f"不小于{limit}")]
    if field.at_most is not None and number > field.at_most:
        limit = f"{canonical_number(field.at_most)}{field.unit}"
        return [_wrong(field, number, "TOO_LARGE", f"不应大于{limit}，请核对", f"不大于{limit}")]
    if field.decimals is not None and rounded(number, field.decimals) != number:
        return [_wrong(field, number, "TOO_MANY_DECIMALS", f"至多保留{field.decimals}位小数")]
    return []


def _wrong(field: Field, value: Value, code: str, what: str, expected: str = "") -> Finding:
    """A finding at one field; what stands in a sealed field is not repeated, findings travel further than values."""
    if field.is_sealed:
        return Finding(code=code, message=f"“{field.title}”{what}。", field=field.key, expected=expected or what)
    shown = shown_value(field, value)
    message = f"“{field.title}”{'算出' if field.computed else '填'}的是“{_short(shown)}”，{what}。"
    return Finding(code=code, message=message, field=field.key, found=shown, expected=expected or what)


def _short(text: str) -> str:
    return text if len(text) <= 30 else f"{text[:28]}……"


def _is_broken(check: Check, holds: Callable[[Expression], bool | None]) -> bool:
    """Only a plain "no" to ``must`` counts, and only where ``when`` is plainly so."""
    if check.when and holds(parse_expression(check.when)) is not True:
        return False
    return holds(parse_expression(check.must)) is False


def _broken(form: LedgerForm, check: Check, values: Values, row: int | None = None) -> Finding:
    return Finding(
        code=check.code,
        message=check.message,
        field=check.field or None,
        level=check.level,
        found=_facts(form, check, values),
        row=row,
    )


def _facts(form: LedgerForm, check: Check, values: Values) -> str:
    """What the check looked at, as people read it; sealed fields are named without their value."""
    looked_at = _in_form_order(form, check.must)
    parts = []
    for field in looked_at:
        value = values.get(field.key)
        if field.is_sealed or is_blank(value):
            continue
        parts.append(f"{field.title}{_short(shown_value(field, value))}{field.unit}")
    return "，".join(parts)


@lru_cache(maxsize=1024)
def _names_of(text: str) -> frozenset[str]:
    return parse_expression(text).names_of_row


def _in_form_order(form: LedgerForm, text: str) -> list[Field]:
    names = _names_of(text)
    return [field for field in form.fields if field.key in names]


def judge_rows(
    form: LedgerForm,
    rows: Sequence[Values],
    previous_rows: Sequence[Values] | None = None,
    *,
    period: Period | None = None,
) -> list[Finding]:
    """Return what is wrong between the rows of a return, or against the period before.

    Args:
        form: what is asked for.
        rows: the records of the return, in their order.
        previous_rows: the records of the period before; None: there is none, and nothing is compared.
        period: the return's period, for conditions about its days.
    Returns:
        Findings with the ``row`` they are about (from 0), or None for the return as a whole: rows with the same key,
        too many rows in a one-row ledger, and the checks of scope ``rows`` and ``periods``. A check that looks at a
        field outside ``sum`` and ``count`` is asked row by row, any other once.
    """
    return _judge_whole_rows(form, [complete(form, row) for row in rows], previous_rows, period)


def _judge_whole_rows(
    form: LedgerForm, whole: Sequence[Values], previous_rows: Sequence[Values] | None, period: Period | None
) -> list[Finding]:
    before = None if previous_rows is None else [complete(form, row) for row in previous_rows]
    found = _count_of_rows(form, whole) + _duplicates(form, whole)
    matched = {row_key(form, row): row for row in before or ()}
    for check in form.checks:
        if check.scope is not Scope.RECORD:
            found += _judge_across(form, check, whole, before, matched, _days(period))
    return found


def _count_of_rows(form: LedgerForm, rows: Sequence[Values]) -> list[Finding]:
    if not form.one_row or len(rows) <= 1:
        return []
    message = f"“{form.title}”每期只填一行，现有{len(rows)}行，请只保留一行。"
    return [Finding(code="TOO_MANY_ROWS", message=message, found=str(len(rows)), expected="1行")]


def _duplicates(form: LedgerForm, rows: Sequence[Values]) -> list[Finding]:
    if form.one_row or not form.key:
        return []
    titles = "、".join(form.field(key).title for key in form.key)
    first: dict[str, int] = {}
    found = []
    for index, row in enumerate(rows):
        key = row_key(form, row)
        if not key:
            continue
        if key in first:
            message = f"这一行与第{first[key] + 1}行的{titles}相同，请合并或更正其中一行。"
            found.append(
                Finding(code="DUPLICATE", message=message, field=form.key[0], row=index, found=_key_words(form, row))
            )
        else:
            first[key] = index
    return found


def _key_words(form: LedgerForm, row: Values) -> str:
    fields = [form.field(key) for key in form.key]
    return "，".join(shown_value(field, row.get(field.key)) for field in fields if not field.is_sealed)


def _judge_across(
    form: LedgerForm,
    check: Check,
    rows: Sequence[Values],
    before: Sequence[Values] | None,
    matched: Mapping[str, Values],
    days: tuple[date, date] | None,
) -> list[Finding]:
    asked = parse_expression(check.must).names_of_row
    if check.when:
        asked |= parse_expression(check.when).names_of_row
    if not asked:
        broken = _is_broken(check, lambda one: one.holds({}, rows, None, before, days))
        return [_broken(form, check, {})] if broken else []
    found = []
    for index, row in enumerate(rows):
        previous = matched.get(row_key(form, row)) if matched else None
        if _asked_of(check, row, rows, previous, before, days):
            found.append(_broken(form, check, row, index))
    return found


def _asked_of(
    check: Check,
    row: Values,
    rows: Sequence[Values],
    previous: Values | None,
    before: Sequence[Values] | None,
    days: tuple[date, date] | None,
) -> bool:
    return _is_broken(check, lambda one: one.holds(row, rows, previous, before, days))


def judge_return(
    form: LedgerForm,
    rows: Sequence[Values],
    previous_rows: Sequence[Values] | None = None,
    *,
    period: Period | None = None,
) -> list[Finding]:
    """Return everything wrong with a return: each record by itself, with its ``row``, then what is between rows."""
    matched = {row_key(form, row): row for row in previous_rows or ()}
    whole = [complete(form, row) for row in rows]
    found = []
    for index, row in enumerate(whole):
        earlier = matched.get(row_key(form, row)) if matched else None
        alone = _judge_whole(form, row, earlier, period=period, rows=rows)
        found += [_in_row(one, index) for one in alone]
    return found + _judge_whole_rows(form, whole, previous_rows, period)


def _in_row(finding: Finding, row: int) -> Finding:
    return Finding(
        code=finding.code,
        message=finding.message,
        field=finding.field,
        level=finding.level,
        found=finding.found,
        expected=finding.expected,
        row=row,
    )
