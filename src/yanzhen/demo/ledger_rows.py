"""Rows of a ledger as a school of the sample district would fill them in: plausible, and without faults."""

from __future__ import annotations

import random
import re
from collections.abc import Collection, Mapping
from datetime import date, timedelta
from decimal import Decimal

from yanzhen.demo.ledger_texts import NUMBERS, PHRASES, TYPICAL
from yanzhen.engines.ledgers import Field, FieldKind, LedgerForm, Period, Value, complete, judge_record, judge_rows

TRIES = 30
EVERY = 99
GRADE_DIGITS = {"primary": "1", "junior": "2", "senior": "3"}
_AT_MOST = re.compile(r"(\w+) <= (\w+)(?: \* [\d.]+)?")
_AT_LEAST = re.compile(r"(\w+) >= (\w+)(?: \* [\d.]+)?")
_SUM = re.compile(r"(\w+(?: \+ \w+)+) = (\w+)")
_FIXED = re.compile(r"(\w+) (?:=|>=|<=) (\d+)")
_POSITIVE = re.compile(r"(\w+)(?: \+ \w+)* > 0")
_PARTS = re.compile(r"(\w+(?: \+ \w+)+) <= (\w+)")
_LATER = re.compile(r"(\w+) > ([a-z_]+)")
_BLANK = re.compile(r"blank\((\w+)\)")


def sample_rows(
    form: LedgerForm, period: Period, chance: random.Random, *, size: int, stages: Collection[str], at_most: int
) -> list[dict]:
    """Return rows without faults; fewer than ``at_most`` where keys or checks leave no room.

    ``size`` is the number of pupils of the unit, so that a small school does not report like a large one; ``stages``
    are its stages of schooling, so that it reports on its own grades.
    """
    wanted = 1 if form.one_row else chance.randint(1, at_most)
    rows = _some_rows(form, period, chance, size, stages, wanted)
    if any(one.is_fault for one in judge_rows(form, rows, period=period)):
        # A form that wants every one of its items, such as the twelve of a self-check.
        rows = _some_rows(form, period, chance, size, stages, wanted=EVERY)
    return rows


def _some_rows(
    form: LedgerForm, period: Period, chance: random.Random, size: int, stages: Collection[str], wanted: int
) -> list[dict]:
    rows: list[dict] = []
    keys = _keys(form, chance, wanted, stages)
    wanted = max([1, *map(len, keys.values())]) if wanted == EVERY else wanted
    for place in range(wanted):
        fixed = {name: values[place % len(values)] for name, values in keys.items()}
        row = _row(form, period, chance, fixed, size, place)
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
    row |= fixed
    for _ in range(TRIES):
        whole = complete(form, row)
        faults = [one for one in judge_record(form, whole, period=period) if one.is_fault]
        if not faults:
            return whole
        by_code = {check.code: check for check in form.checks}
        for fault in faults:
            check = by_code.get(fault.code)
            if check is not None and _mend(row, check.must, chance):
                continue
            if fault.field in row and fault.field not in fixed:
                row[fault.field] = _value(form.by_key[fault.field], form, period, chance, size, place)
    return None


def _mend(row: dict, must: str, chance: random.Random) -> bool:
    """Change a value so that a condition of a usual shape holds."""
    if (sums := _SUM.fullmatch(must)) and isinstance(row.get(sums[2]), int):
        _share_out(row, sums[1].split(" + "), row[sums[2]], chance)
    elif (parts := _PARTS.fullmatch(must)) and parts[2] in row:
        row[parts[2]] = sum((row.get(name) or 0 for name in parts[1].split(" + ")), Decimal(0)) + 1
        if isinstance(row.get(parts[1].split(" + ")[0]), int):
            row[parts[2]] = int(row[parts[2]])
    elif (least := _AT_LEAST.fullmatch(must)) and least[2] in row:
        row[least[1]] = row[least[2]]
    elif (most := _AT_MOST.fullmatch(must)) and most[1] in row and row.get(most[2]) is not None:
        row[most[1]] = _some_of(row[most[2]], chance)
    elif (later := _LATER.fullmatch(must)) and isinstance(row.get(later[2]), date):
        row[later[1]] = row[later[2]].replace(year=row[later[2]].year + 3, day=1)
    elif (blank := _BLANK.fullmatch(must)) and blank[1] in row:
        row[blank[1]] = None
    elif (fixed := _FIXED.fullmatch(must)) and fixed[1] in row:
        row[fixed[1]] = int(fixed[2])
    elif (positive := _POSITIVE.fullmatch(must)) and positive[1] in row:
        row[positive[1]] = chance.randint(1, 9)
    else:
        return False
    return True


def _some_of(whole: Value, chance: random.Random) -> Value:
    """A large part of a number; of a day, the day itself."""
    if isinstance(whole, int):
        return int(whole * chance.uniform(0.55, 0.98))
    return (whole * Decimal("0.9")).quantize(Decimal("0.1")) if isinstance(whole, Decimal) else whole


def _share_out(row: dict, names: list[str], whole: int, chance: random.Random) -> None:
    """Part a whole among several numbers, the first ones larger."""
    left = whole
    for place, name in enumerate(names):
        last = place == len(names) - 1
        row[name] = left if last else int(left * chance.uniform(0.3, 0.6))
        left -= row[name]


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
