"""Rows of a ledger as a school of the sample district would fill them in: plausible, and without faults."""

from __future__ import annotations

import random
from collections.abc import Collection, Mapping
from datetime import timedelta
from decimal import Decimal
from types import MappingProxyType

from yanzhen.demo.ledger_mending import mend
from yanzhen.demo.ledger_texts import NUMBERS, PHRASES, TYPICAL
from yanzhen.engines.ledgers import Field, FieldKind, LedgerForm, Period, Value, complete, judge_record, judge_rows

TRIES = 30
EVERY = 99
CONFIRMING = 0.9  # the rest says something else, as people do
Known = Mapping[str, Mapping[str, Value]]
GRADE_DIGITS = {"primary": "1", "junior": "2", "senior": "3"}


def sample_rows(
    form: LedgerForm,
    period: Period,
    chance: random.Random,
    *,
    size: int,
    stages: Collection[str],
    at_most: int,
    known: Known = MappingProxyType({}),
) -> list[dict]:
    """Return rows without faults; fewer than ``at_most`` where keys or checks leave no room.

    ``size`` is the number of pupils of the unit, so that a small school does not report like a large one; ``stages``
    are its stages of schooling, so that it reports on its own grades. ``known`` is what the system already fills in,
    by choice of the key field (``""`` for a form of one row) and field; most rows confirm it.
    """
    wanted = 1 if form.one_row else chance.randint(1, at_most)
    rows = _some_rows(form, period, chance, size, stages, wanted, known)
    if any(one.is_fault for one in judge_rows(form, rows, period=period)):
        # A form that wants every one of its items, such as the twelve of a self-check.
        rows = _some_rows(form, period, chance, size, stages, EVERY, known)
    for _ in range(TRIES):
        if not any(one.is_fault for one in judge_rows(form, rows, period=period)):
            break
        # Rows that have to go together, such as the two of a nine-year school.
        rows = _some_rows(form, period, chance, size, stages, chance.randint(1, at_most), known)
    return rows


def _some_rows(
    form: LedgerForm,
    period: Period,
    chance: random.Random,
    size: int,
    stages: Collection[str],
    wanted: int,
    known: Known,
) -> list[dict]:
    rows: list[dict] = []
    keys = _keys(form, chance, wanted, stages)
    wanted = max([1, *map(len, keys.values())]) if wanted == EVERY else wanted
    for place in range(wanted):
        fixed = {name: values[place % len(values)] for name, values in keys.items()}
        told = known.get(str(fixed.get(form.key[0], "")) if form.key else "", {})
        confirmed = {**fixed, **told} if told and chance.random() < CONFIRMING else fixed
        row = _row(form, period, chance, confirmed, size, place)
        if row is not None and _key(form, row) not in {_key(form, one) for one in rows}:
            rows.append(row)
    return rows


def _key(form: LedgerForm, row: Mapping[str, Value]) -> tuple[Value, ...]:
    return tuple(row.get(name) for name in form.key) or (id(row),)


def _keys(form: LedgerForm, chance: random.Random, wanted: int, stages: Collection[str]) -> dict[str, list[Value]]:
    """A different value of each choice that tells rows apart."""
    found: dict[str, list[Value]] = {}
    for name in form.key:
        field = form.by_key[name]
        if field.kind is FieldKind.CHOICE:
            codes = _own(field, stages)
            found[name] = sorted(chance.sample(codes, min(wanted, len(codes))), key=codes.index)
    return found


def _own(field: Field, stages: Collection[str]) -> list[str]:
    """The codes of a choice that suit the unit: a primary school has no 高一."""
    codes = list(field.choices)
    if field.code_list != "grade":
        return codes
    digits = {GRADE_DIGITS[stage] for stage in stages if stage in GRADE_DIGITS}
    return [code for code in codes if code[0] in digits] or codes


def _row(
    form: LedgerForm, period: Period, chance: random.Random, fixed: Mapping[str, Value], size: int, place: int
) -> dict | None:
    row = {one.key: _value(one, form, period, chance, size, place) for one in form.fields if not one.computed}
    row |= _scaled(form, row, fixed)
    row |= fixed
    by_code = {check.code: check for check in form.checks}
    for round_ in range(TRIES):
        whole = complete(form, row)
        findings = judge_record(form, whole, period=period)
        if not findings or (round_ > TRIES // 2 and not any(one.is_fault for one in findings)):
            return whole
        for finding in findings:
            check = by_code.get(finding.code)
            if check is not None and mend(row, check.must, form, chance=chance, fixed=fixed, period=period):
                continue
            if finding.field in row and finding.field not in fixed:
                row[finding.field] = _value(form.by_key[finding.field], form, period, chance, size, place)
    return None


def _scaled(form: LedgerForm, row: Mapping[str, Value], fixed: Mapping[str, Value]) -> dict[str, Value]:
    """Numbers of persons beside a known one grow or shrink with it, so that shares stay as plausible as drawn."""
    people = [one for one in form.fields if one.kind is FieldKind.INTEGER and one.unit == "人" and row.get(one.key)]
    known = [one.key for one in people if isinstance(fixed.get(one.key), int)]
    if not known:
        return {}
    ratio = int(fixed[known[0]]) / int(row[known[0]])
    free = (one for one in people if one.key not in fixed)
    return {one.key: min(round(int(row[one.key]) * ratio), int(one.at_most or EVERY * EVERY)) for one in free}


def _value(field: Field, form: LedgerForm, period: Period, chance: random.Random, size: int, place: int) -> Value:
    kind = field.kind
    if kind is FieldKind.FLAG:
        return chance.random() < 0.9
    if kind is FieldKind.DAY:
        return period.starts_on + timedelta(days=chance.randrange((period.ends_on - period.starts_on).days + 1))
    if kind is FieldKind.CHOICE:
        return chance.choice(list(field.choices))
    if kind is FieldKind.CHOICES:
        codes = list(field.choices)
        return tuple(sorted(chance.sample(codes, min(len(codes), chance.randint(1, 3))), key=codes.index))
    if kind.is_numeric:
        return _number(field, chance, size)
    return _text(field, form, chance, place)


def _number(field: Field, chance: random.Random, size: int) -> Value:
    low, high = TYPICAL.get(field.title) or NUMBERS.get(field.unit, (0, 12))
    if field.unit == "人" and field.title not in TYPICAL:
        high = min(high, max(4, size // 6))
    low = max(low, int(field.at_least or 0))
    high = max(low, min(high, int(field.at_most)) if field.at_most is not None else high)
    if field.kind is FieldKind.INTEGER:
        return chance.randint(low, high)
    return Decimal(str(round(chance.uniform(low, high), field.decimals if field.decimals is not None else 1)))


def _text(field: Field, form: LedgerForm, chance: random.Random, place: int) -> str:
    if field.kind is FieldKind.CODE:
        return f"{chance.randint(1, 99999):05}"
    for name in (f"{form.code}.{field.key}", field.key, field.title):
        if name in PHRASES:
            return chance.choice(PHRASES[name])[: field.at_most_characters]
    for part, phrases in PHRASES.items():
        if part in field.title:
            return chance.choice(phrases)[: field.at_most_characters]
    return f"{field.title}{place + 1}"[: field.at_most_characters]
