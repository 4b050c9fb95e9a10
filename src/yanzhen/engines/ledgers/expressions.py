"""A small, safe language over the fields of a ledger (表达式): exact decimals, and unknown stays unknown."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal, DecimalException, localcontext
from functools import cached_property, lru_cache
from typing import Any

from yanzhen.engines.ledgers.syntax import (
    PERIOD_NAMES,
    ROW_FUNCTIONS,
    Binary,
    Call,
    ExpressionError,
    Listed,
    Literal,
    Name,
    Node,
    Unary,
    children,
    parse_tree,
    walk,
)

Value = str | int | Decimal | date | bool | tuple[str, ...] | None
"""What stands in a field; a choice stands as its code; None: not filled in, which is never zero and never "no"."""

Values = Mapping[str, Value]
"""Field key → value; a key that is absent is not filled in."""

_MOST_DECIMALS = 10
_PRECISION = 40
_COMPARE: Mapping[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


@dataclass(frozen=True)
class Surroundings:
    """What an expression may look at.

    Attributes:
        values: the record's fields.
        rows: all records of the return; None: unknown here.
        previous: the record of the same key in the period before; None: there is none.
        previous_rows: all records of the return of the period before; None: there is none.
        period: first and last day of the period; None: unknown here.
    """

    values: Values
    rows: Sequence[Values] | None = None
    previous: Values | None = None
    previous_rows: Sequence[Values] | None = None
    period: tuple[date, date] | None = None


@dataclass(frozen=True)
class Expression:
    """A parsed expression.

    Attributes:
        text: as somebody wrote it.
        tree: its meaning, for whoever turns it into something else (SQL, words).
    """

    text: str
    tree: Node

    @cached_property
    def names(self) -> frozenset[str]:
        """Keys of the fields that it looks at."""
        return frozenset(_names(self.tree))

    @cached_property
    def functions(self) -> frozenset[str]:
        """Names of the functions that it calls."""
        return frozenset(node.function for node in walk(self.tree) if isinstance(node, Call))

    @cached_property
    def period_names(self) -> frozenset[str]:
        """Which days of the period it looks at: ``period_start``, ``period_end``."""
        keys = {node.key for node in walk(self.tree) if isinstance(node, Name)}
        return frozenset(keys & set(PERIOD_NAMES))

    @cached_property
    def names_of_row(self) -> frozenset[str]:
        """Fields that it looks at in one record, outside ``sum`` and ``count``: it is asked row by row for them."""
        return frozenset(_names_outside_rows(self.tree))

    def evaluate(
        self,
        values: Values,
        rows: Sequence[Values] | None = None,
        previous: Values | None = None,
        previous_rows: Sequence[Values] | None = None,
        period: tuple[date, date] | None = None,
    ) -> Value:
        """Return the value for one record; None where something that matters is not known.

        Args:
            values: the record's fields by key.
            rows: all records of the return, for ``sum`` and ``count``.
            previous: the record of the same key in the period before, for ``previous``.
            previous_rows: all records of the period before, for ``previous(sum(x))``.
            period: first and last day of the period, for ``period_start`` and ``period_end``.
        Returns:
            A Decimal, text, day, yes or no. Values that do not fit together (text plus number, division by zero) are
            unknown; ``and`` and ``or`` answer when one side settles it; only ``blank(x)`` answers on what is missing.

        >>> parse_expression("joined / pupils * 100").evaluate({"joined": 30, "pupils": 40})
        Decimal('75.00')
        >>> parse_expression("joined <= pupils").evaluate({"joined": 30}) is None
        True
        >>> parse_expression("sum(joined) <= 50").evaluate({}, rows=[{"joined": 30}, {"joined": 25}])
        False
        """
        around = Surroundings(values, rows, previous, previous_rows, period)
        with localcontext() as context:
            context.prec = _PRECISION
            return _value(self.tree, around)

    def holds(
        self,
        values: Values,
        rows: Sequence[Values] | None = None,
        previous: Values | None = None,
        previous_rows: Sequence[Values] | None = None,
        period: tuple[date, date] | None = None,
    ) -> bool | None:
        """Return yes, no or None for unknown; a value that is neither yes nor no is unknown."""
        found = self.evaluate(values, rows, previous, previous_rows, period)
        return found if isinstance(found, bool) else None


@lru_cache(maxsize=4096)
def parse_expression(text: str) -> Expression:
    """Return the expression that a text says; full-width marks are taken as plain ones.

    Raises:
        ExpressionError: the text is none; the message says at which character and what was expected.

    >>> sorted(parse_expression("实到人数 ≤ 应到人数 and kind in ['a', 'b']").names)
    ['kind', '实到人数', '应到人数']
    >>> parse_expression("a +")
    Traceback (most recent call last):
        ...
    yanzhen.engines.ledgers.syntax.ExpressionError: 表达式没有写完，末尾应有字段名、数字、引号里的文字或“(”。
    """
    return Expression(text, parse_tree(text))


def names_in(text: str) -> tuple[str, ...]:
    """Return the fields that an expression looks at, in the order of use; none for a blank or a wrong text.

    >>> names_in("b > 0 and a > b"), names_in("")
    (('b', 'a'), ())
    """
    if not text:
        return ()
    try:
        return _names(parse_expression(text).tree)
    except ExpressionError:
        return ()


def _names(tree: Node) -> tuple[str, ...]:
    return tuple(
        dict.fromkeys(node.key for node in walk(tree) if isinstance(node, Name) and node.key not in PERIOD_NAMES)
    )


def _names_outside_rows(node: Node) -> set[str]:
    if isinstance(node, Call) and node.function in ROW_FUNCTIONS:
        return set()
    if isinstance(node, Name):
        return set() if node.key in PERIOD_NAMES else {node.key}
    return {name for child in children(node) for name in _names_outside_rows(child)}


def _value(node: Node, around: Surroundings) -> Value:
    if isinstance(node, Literal):
        return node.value
    if isinstance(node, Name):
        return _named(node.key, around)
    if isinstance(node, Unary):
        inner = _value(node.inner, around)
        if node.sign == "not":
            return not inner if isinstance(inner, bool) else None
        number = _number(inner)
        return None if number is None else -number
    if isinstance(node, Binary):
        return _binary(node, around)
    return _called(node, around) if isinstance(node, Call) else None


def _named(key: str, around: Surroundings) -> Value:
    if key in PERIOD_NAMES:
        return around.period[PERIOD_NAMES.index(key)] if around.period else None
    found = around.values.get(key)
    return None if found == "" or found == () else found


def _number(value: Value) -> Decimal | None:
    """Numbers as Decimal; everything else, yes and no included, is no number."""
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        return None
    number = Decimal(value)
    return number if number.is_finite() else None


def _binary(node: Binary, around: Surroundings) -> Value:
    if node.sign in ("and", "or"):
        return _joined(node, around)
    left = _value(node.left, around)
    if node.sign == "in":
        return _among(left, node.right, around)
    right = _value(node.right, around)
    if node.sign in _COMPARE:
        return _compared(node.sign, left, right)
    return _reckoned(node.sign, _number(left), _number(right))


def _joined(node: Binary, around: Surroundings) -> bool | None:
    """Kleene's and and or: one side may settle the answer while the other is unknown."""
    settles = node.sign == "or"
    sides = [_value(side, around) for side in (node.left, node.right)]
    if any(side is settles for side in sides):
        return settles
    return None if any(not isinstance(side, bool) for side in sides) else not settles


def _among(left: Value, right: Node, around: Surroundings) -> bool | None:
    if left is None:
        return None
    if not isinstance(right, Listed):
        found = _value(right, around)
        return left in found if isinstance(found, tuple) and isinstance(left, str) else None
    answers = [_compared("=", left, _value(item, around)) for item in right.items]
    if any(answers):
        return True
    return None if any(answer is None for answer in answers) else False


def _compared(sign: str, left: Value, right: Value) -> bool | None:
    """Numbers with numbers, texts with texts, days with days; choices taken together only for sameness."""
    numbers = _number(left), _number(right)
    if numbers[0] is not None and numbers[1] is not None:
        return _COMPARE[sign](*numbers)
    for kind in (bool, str, date, tuple):
        if isinstance(left, kind) and isinstance(right, kind):
            if kind is not date and sign not in ("=", "!="):
                return None
            return _COMPARE[sign](left, right)
    return None


def _reckoned(sign: str, left: Decimal | None, right: Decimal | None) -> Decimal | None:
    if left is None or right is None:
        return None
    try:
        if sign == "+":
            found = left + right
        elif sign == "-":
            found = left - right
        elif sign == "*":
            found = left * right
        else:
            found = left / right
    except DecimalException:
        return None
    return found if found.is_finite() else None


def _called(node: Call, around: Surroundings) -> Value:
    if node.function in ROW_FUNCTIONS:
        return _over_rows(node, around)
    if node.function == "previous":
        before = Surroundings(around.previous or {}, around.previous_rows)
        return _value(node.arguments[0], before)
    found = [_value(argument, around) for argument in node.arguments]
    if node.function == "blank":
        return found[0] is None
    if node.function == "days":
        return _days_between(found[0], found[1])
    if node.function == "day":
        return _as_day(found[0])
    return _of_numbers(node.function, [_number(one) for one in found])


def _over_rows(node: Call, around: Surroundings) -> Decimal | None:
    """``sum`` over rows is unknown while one row's figure is; ``count(condition)`` while one row's answer is."""
    if around.rows is None:
        return None
    if not node.arguments:
        return Decimal(len(around.rows))
    found = [_value(node.arguments[0], _as_row(row, around)) for row in around.rows]
    if node.function == "count":
        return None if any(not isinstance(one, bool) for one in found) else Decimal(sum(map(bool, found)))
    total: Decimal | None = Decimal(0)
    for one in found:
        total = _reckoned("+", total, _number(one))
    return total


def _as_row(row: Values, around: Surroundings) -> Surroundings:
    return Surroundings(row, period=around.period)


def _of_numbers(function: str, numbers: list[Decimal | None]) -> Decimal | None:
    known = [number for number in numbers if number is not None]
    if len(known) < len(numbers):
        return None
    if function in ("min", "max"):
        return min(known) if function == "min" else max(known)
    if function == "abs":
        return abs(known[0])
    decimals = known[1]
    if decimals != decimals.to_integral_value() or not 0 <= decimals <= _MOST_DECIMALS:
        return None
    return rounded(known[0], int(decimals))


def rounded(number: Decimal, decimals: int) -> Decimal | None:
    """Return a number with so many decimals, halves away from zero as offices round; None if it is too long.

    >>> rounded(Decimal("2.5"), 0), rounded(Decimal("-0.125"), 2)
    (Decimal('3'), Decimal('-0.13'))
    """
    try:
        return number.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
    except DecimalException:
        return None


def _days_between(first: Value, last: Value) -> Decimal | None:
    """Days from the first to the second; the next day is 1."""
    if not isinstance(first, date) or not isinstance(last, date):
        return None
    return Decimal((last - first).days)


def _as_day(value: Value) -> date | None:
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
