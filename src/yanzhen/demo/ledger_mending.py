"""Changes a made-up row so that a condition of its ledger holds, as somebody who fills in a form would."""

from __future__ import annotations

import random
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from yanzhen.engines.ledgers import Expression, FieldKind, LedgerForm, Period, Value, complete, parse_expression
from yanzhen.engines.ledgers.syntax import Binary, Call, Listed, Literal, Name, Node, Unary

_FLIPPED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "=": "=", "!=": "!="}
_DENIED = {"<": ">=", "<=": ">", ">": "<=", ">=": "<", "=": "!=", "!=": "="}
_ONE = Decimal(1)
OTHER_SIDE = 0.25  # share of tries that change the other side, so that two rules do not undo each other for ever


def mend(
    row: dict, condition: str, form: LedgerForm, *, chance: random.Random, fixed: Collection[str], period: Period
) -> bool:
    """Change fields of ``row`` so that ``condition`` may hold, never ``fixed`` ones; return whether any changed."""
    mender = _Mender(row, form, chance, frozenset(fixed), (period.starts_on, period.ends_on))
    return mender.hold(parse_expression(condition).tree)


@dataclass(frozen=True)
class _Mender:
    row: dict
    form: LedgerForm
    chance: random.Random
    fixed: frozenset[str]
    days: tuple[date, date]

    def value(self, node: Node) -> Value:
        return Expression("", node).evaluate(complete(self.form, self.row), period=self.days)

    def is_free(self, node: Node) -> bool:
        if not isinstance(node, Name) or node.key in self.fixed or node.key not in self.form.by_key:
            return False
        return not self.form.field(node.key).computed

    def hold(self, node: Node) -> bool:
        """Make a condition hold."""
        if isinstance(node, Binary) and node.sign == "and":
            return any([self.hold(side) for side in (node.left, node.right) if self.value(side) is not True])
        if isinstance(node, Binary) and node.sign == "or":
            return self.hold(self.chance.choice((node.left, node.right)))
        if isinstance(node, Binary) and node.sign == "in":
            return self._join(node)
        if isinstance(node, Binary):
            return self._compare(node.left, node.sign, node.right)
        if isinstance(node, Unary) and node.sign == "not":
            return self._deny(node.inner)
        if isinstance(node, Call) and node.function == "blank" and self.is_free(node.arguments[0]):
            self.row[node.arguments[0].key] = None
            return True
        return False

    def _deny(self, node: Node) -> bool:
        if isinstance(node, Binary) and node.sign in _DENIED:
            return self._compare(node.left, _DENIED[node.sign], node.right)
        if (
            isinstance(node, Binary)
            and node.sign == "in"
            and isinstance(node.left, Literal)
            and self.is_free(node.right)
        ):
            kept = tuple(code for code in self.row.get(node.right.key) or () if code != node.left.value)
            self.row[node.right.key] = kept or None
            return True
        return False

    def _join(self, node: Binary) -> bool:
        if isinstance(node.right, Listed) and self.is_free(node.left):
            self.row[node.left.key] = self.value(self.chance.choice(node.right.items))
            return True
        return False

    def _compare(self, left: Node, sign: str, right: Node) -> bool:
        """Change one side until it stands to the other as it should; mostly the one that is a field by itself."""
        sides = [(left, sign, right), (right, _FLIPPED[sign], left)]
        if not isinstance(left, Name) or self.chance.random() < OTHER_SIDE:
            sides.reverse()
        return any(self._reach(node, how, self.value(other)) for node, how, other in sides)

    def _reach(self, node: Node, sign: str, other: Value) -> bool:
        if isinstance(other, bool | str):
            return self._choose(node, sign, other)
        if isinstance(other, date):
            steps = {"<": -1, ">": 1, "<=": -self.chance.randint(0, 5), ">=": self.chance.randint(0, 5)}
            return self._put(node, other + timedelta(days=steps.get(sign, 0)))
        if other is None:
            return False
        number = Decimal(other)
        wanted = {
            "<": number - _ONE,
            ">": number + _ONE,
            "<=": number * Decimal(str(round(self.chance.uniform(0.7, 1), 2))),
            ">=": number * Decimal(str(round(self.chance.uniform(1, 1.2), 2))),
        }.get(sign, number)
        return self._solve(node, wanted, up=sign in (">", ">="))

    def _choose(self, node: Node, sign: str, other: bool | str) -> bool:
        if not self.is_free(node):
            return False
        if isinstance(other, bool):
            self.row[node.key] = other is (sign == "=")
            return True
        codes = [code for code in self.form.field(node.key).choices if (code == other) is (sign == "=")]
        if not codes:
            return False
        self.row[node.key] = self.chance.choice(codes)
        return True

    def _solve(self, node: Node, wanted: Decimal, *, up: bool) -> bool:
        """Give an arithmetic expression a value by changing one of its fields."""
        if isinstance(node, Name):
            field = self.form.by_key.get(node.key)
            if field is not None and field.computed:
                return self._solve(parse_expression(field.computed).tree, wanted, up=up)
            return self._put(node, wanted, up=up)
        if isinstance(node, Call) and node.function == "days":
            first = self.value(node.arguments[0])
            return isinstance(first, date) and self._put(node.arguments[1], first + timedelta(days=int(wanted)))
        if not isinstance(node, Binary) or node.sign not in "+-*/":
            return False
        left, right = self.value(node.left), self.value(node.right)
        if isinstance(right, Decimal | int) and self._solve(node.left, _undo(node.sign, wanted, Decimal(right)), up=up):
            return True
        if node.sign not in "+*" or not isinstance(left, Decimal | int):
            return False
        return self._solve(node.right, _undo(node.sign, wanted, Decimal(left)), up=up)

    def _put(self, node: Node, value: Decimal | date, *, up: bool = False) -> bool:
        if not self.is_free(node):
            return False
        field = self.form.field(node.key)
        if isinstance(value, date):
            if field.kind is not FieldKind.DAY:
                return False
            self.row[node.key] = value
            return True
        value = max(value, field.at_least) if field.at_least is not None else value
        value = min(value, field.at_most) if field.at_most is not None else value
        rounding = "ROUND_CEILING" if up else "ROUND_FLOOR"
        if field.kind is FieldKind.INTEGER:
            self.row[node.key] = int(value.to_integral_value(rounding))
            return True
        decimals = Decimal(1).scaleb(-(field.decimals if field.decimals is not None else 1))
        self.row[node.key] = value.quantize(decimals, rounding)
        return field.kind is FieldKind.DECIMAL


def _undo(sign: str, wanted: Decimal, other: Decimal) -> Decimal:
    """What the one side has to be so that with the other it makes ``wanted``."""
    if sign == "+":
        return wanted - other
    if sign == "-":
        return wanted + other
    if sign == "*":
        return wanted / other if other else wanted
    return wanted * other
