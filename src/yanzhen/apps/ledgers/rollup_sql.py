"""Roll-ups as SQL over the typed columns of records (汇总的查询): the same figures as ``engines.ledgers.measure``.

Conditions are three-valued in both: SQL's null is the engine's unknown. What SQL would work out otherwise than the
engine (division, whose digits differ) is not translated; such a condition is asked of each row when it is read.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from yanzhen.engines.ledgers import FieldKind, LedgerForm, Measure, Part, RollUp, parse_expression
from yanzhen.engines.ledgers.syntax import PERIOD_NAMES, Binary, Call, Listed, Literal, Name, Node, Unary

NUMBER, TEXT, DAY, FLAG, UNKNOWN = "number", "text", "day", "flag", "unknown"
_COMPARISONS = {"=": "=", "!=": "<>", "<": "<", "<=": "<=", ">": ">", ">=": ">="}
_MOST_DECIMALS = 10


class NotInSqlError(Exception):
    """A condition that the database would answer differently from the engine."""


@dataclass(frozen=True)
class Piece:
    """A piece of SQL with its parameters and what kind of value it yields."""

    kind: str
    text: str
    given: tuple[Any, ...] = ()


NOTHING = Piece(UNKNOWN, "NULL")


@dataclass(frozen=True)
class Figures:
    """The columns of one roll-up in a query grouped by return: what stands above, below, and how many rows counted."""

    above: Piece
    below: Piece | None
    rows: Piece


def figures_of(form: LedgerForm, rollup: RollUp) -> Figures:
    """Return the aggregates of a roll-up over records ``x`` of this form.

    Raises:
        NotInSqlError: a condition cannot be asked of the database.
    """
    kept = condition_of(form, rollup.where)
    counted = _aggregate("count(*)", kept)
    if rollup.measure is Measure.COUNT:
        return Figures(counted, None, counted)
    if rollup.measure is Measure.RATE:
        above, below = (_part(form, part, kept) for part in (rollup.numerator, rollup.denominator))
        return Figures(above, below, counted)
    column = _column(form, rollup.field)
    filled = _aggregate(f"count({column.text})", kept)
    if rollup.measure is Measure.DISTINCT:
        return Figures(_aggregate(f"count(DISTINCT {column.text})", kept), None, filled)
    if rollup.measure is Measure.LATEST:
        known = Piece(FLAG, f"{kept.text} AND {column.text} IS NOT NULL", kept.given)
        newest = _aggregate(f"array_agg({column.text} ORDER BY x.position DESC, x.id DESC)", known)
        return Figures(Piece(NUMBER, f"({newest.text})[1]", newest.given), None, filled)
    total = _aggregate(f"sum({column.text})", kept)
    return Figures(total, filled if rollup.measure is Measure.MEAN else None, filled)


def _part(form: LedgerForm, part: Part | None, kept: Piece) -> Piece:
    if part is None:
        return Piece(NUMBER, "0")
    own = condition_of(form, part.where)
    both = Piece(FLAG, f"{kept.text} AND {own.text}", kept.given + own.given)
    if not part.field:
        return _aggregate("count(*)", both)
    return _aggregate(f"sum({_column(form, part.field).text})", both)


def _aggregate(function: str, condition: Piece) -> Piece:
    return Piece(NUMBER, f"{function} FILTER (WHERE {condition.text})", condition.given)


def condition_of(form: LedgerForm, text: str) -> Piece:
    """Return a condition over records ``x`` of this form; it is true exactly where the engine says yes.

    Raises:
        NotInSqlError: it cannot be asked of the database.
    """
    if not text:
        return Piece(FLAG, "TRUE")
    found = _translated(parse_expression(text).tree, form)
    return Piece(FLAG, f"({found.text})", found.given) if found.kind == FLAG else Piece(FLAG, "FALSE")


def _column(form: LedgerForm, key: str) -> Piece:
    if key not in form.by_key:
        return NOTHING
    slot = form.slots.get(key)
    if slot is None:
        raise NotInSqlError(key)
    if form.field(key).kind is FieldKind.FLAG:
        return Piece(FLAG, f"(x.{slot} = '1')")
    if slot[0] == "t":
        return Piece(TEXT, f"NULLIF(x.{slot}, '')")
    return Piece(NUMBER if slot[0] == "n" else DAY, f"x.{slot}")


def _translated(node: Node, form: LedgerForm) -> Piece:
    if isinstance(node, Literal):
        return _literal(node.value)
    if isinstance(node, Name) and node.key in form.sealed_keys:
        raise NotInSqlError(node.key)  # its column holds a hash
    if isinstance(node, Name):
        return NOTHING if node.key in PERIOD_NAMES else _column(form, node.key)
    if isinstance(node, Unary):
        inner = _translated(node.inner, form)
        wanted, sign = (FLAG, "NOT ") if node.sign == "not" else (NUMBER, "-")
        return Piece(wanted, f"({sign}{inner.text})", inner.given) if inner.kind == wanted else NOTHING
    if isinstance(node, Binary):
        return _binary(node, form)
    if isinstance(node, Call) and node.function in _CALLS:
        return _CALLS[node.function](node, form)
    raise NotInSqlError(type(node).__name__)


def _literal(value: Decimal | str | bool) -> Piece:
    if isinstance(value, bool):
        return Piece(FLAG, "TRUE" if value else "FALSE")
    return Piece(TEXT, "%s::text", (value,)) if isinstance(value, str) else Piece(NUMBER, "%s::numeric", (value,))


def _binary(node: Binary, form: LedgerForm) -> Piece:
    left = _translated(node.left, form)
    if node.sign == "in":
        return _among(left, node.right, form)
    right = _translated(node.right, form)
    if node.sign in ("and", "or"):
        sides = [_as_flag(side) for side in (left, right)]
        return _joined(f" {node.sign.upper()} ", sides)
    if node.sign in _COMPARISONS:
        return _compared(node.sign, left, right)
    if node.sign == "/":
        raise NotInSqlError("/")
    if left.kind != NUMBER or right.kind != NUMBER:
        return NOTHING
    return Piece(NUMBER, f"({left.text} {node.sign} {right.text})", left.given + right.given)


def _joined(sign: str, sides: list[Piece]) -> Piece:
    return Piece(FLAG, f"({sign.join(side.text for side in sides)})", tuple(v for side in sides for v in side.given))


def _as_flag(piece: Piece) -> Piece:
    return piece if piece.kind == FLAG else Piece(FLAG, "NULL::boolean")


def _compared(sign: str, left: Piece, right: Piece) -> Piece:
    ordered = sign not in ("=", "!=")
    if left.kind != right.kind or left.kind == UNKNOWN or (ordered and left.kind in (TEXT, FLAG)):
        return Piece(FLAG, "NULL::boolean")
    return Piece(FLAG, f"({left.text} {_COMPARISONS[sign]} {right.text})", left.given + right.given)


def _among(left: Piece, right: Node, form: LedgerForm) -> Piece:
    if not isinstance(right, Listed):
        raise NotInSqlError("in")
    return _joined(" OR ", [_compared("=", left, _translated(item, form)) for item in right.items])


def _blank(node: Call, form: LedgerForm) -> Piece:
    inner = _translated(node.arguments[0], form)
    return Piece(FLAG, "TRUE") if inner.kind == UNKNOWN else Piece(FLAG, f"({inner.text} IS NULL)", inner.given)


def _day(node: Call, form: LedgerForm) -> Piece:
    argument = node.arguments[0]
    if isinstance(argument, Literal):
        try:
            return Piece(DAY, "%s::date", (date.fromisoformat(str(argument.value)),))
        except ValueError:
            return NOTHING
    inner = _translated(argument, form)
    if inner.kind == TEXT:
        raise NotInSqlError("day")
    return inner if inner.kind == DAY else NOTHING


def _days(node: Call, form: LedgerForm) -> Piece:
    first, last = (_translated(argument, form) for argument in node.arguments)
    if first.kind != DAY or last.kind != DAY:
        return NOTHING
    return Piece(NUMBER, f"({last.text} - {first.text})::numeric", last.given + first.given)


def _numbers(node: Call, form: LedgerForm) -> list[Piece] | None:
    found = [_translated(argument, form) for argument in node.arguments]
    return found if all(piece.kind == NUMBER for piece in found) else None


def _abs(node: Call, form: LedgerForm) -> Piece:
    found = _numbers(node, form)
    return Piece(NUMBER, f"abs({found[0].text})", found[0].given) if found else NOTHING


def _extreme(node: Call, form: LedgerForm) -> Piece:
    """Least or greatest; unknown while one is, which SQL's own functions would skip."""
    found = _numbers(node, form)
    if not found:
        return NOTHING
    function = "LEAST" if node.function == "min" else "GREATEST"
    given = tuple(value for piece in found for value in piece.given)
    known = " AND ".join(f"{piece.text} IS NOT NULL" for piece in found)
    listed = ", ".join(piece.text for piece in found)
    return Piece(NUMBER, f"(CASE WHEN {known} THEN {function}({listed}) END)", given + given)


def _round(node: Call, form: LedgerForm) -> Piece:
    places = node.arguments[1]
    if not isinstance(places, Literal) or not isinstance(places.value, Decimal):
        raise NotInSqlError("round")
    whole = int(places.value)
    if whole != places.value or not 0 <= whole <= _MOST_DECIMALS:
        return NOTHING
    inner = _translated(node.arguments[0], form)
    return Piece(NUMBER, f"round({inner.text}, {whole})", inner.given) if inner.kind == NUMBER else NOTHING


_CALLS: Mapping[str, Callable[[Call, LedgerForm], Piece]] = {
    "blank": _blank,
    "day": _day,
    "days": _days,
    "abs": _abs,
    "min": _extreme,
    "max": _extreme,
    "round": _round,
}
