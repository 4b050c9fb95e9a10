"""What kind of value an expression gives (表达式的类型): found before anybody fills in a form that could never hold."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from yanzhen.engines.ledgers.expressions import Expression
from yanzhen.engines.ledgers.form import Field, FieldKind
from yanzhen.engines.ledgers.syntax import PERIOD_NAMES, Binary, Call, Listed, Literal, Name, Node, Unary


class ValueKind(StrEnum):
    """Kinds of values of expressions; the value is what people call it."""

    NUMBER = "数字"
    TEXT = "文字"
    DAY = "日期"
    FLAG = "是或否"
    SEVERAL = "几个选项"


_OF_FIELDS: Mapping[FieldKind, ValueKind] = {
    FieldKind.INTEGER: ValueKind.NUMBER,
    FieldKind.DECIMAL: ValueKind.NUMBER,
    FieldKind.DAY: ValueKind.DAY,
    FieldKind.FLAG: ValueKind.FLAG,
    FieldKind.CHOICES: ValueKind.SEVERAL,
}
_OF_FUNCTIONS = {"blank": ValueKind.FLAG, "day": ValueKind.DAY}


def kind_of_field(field: Field) -> ValueKind:
    """Return what kind of value a field holds."""
    return _OF_FIELDS.get(field.kind, ValueKind.TEXT)


def kind_faults(expression: Expression, fields: Mapping[str, Field], wanted: ValueKind) -> list[str]:
    """Return what could never work in an expression, one Chinese sentence each; empty when all of it fits.

    Args:
        expression: a parsed expression.
        fields: the form's fields by key; names that it lacks are found here, too.
        wanted: the kind of value that the place needs: FLAG for a condition.

    >>> from yanzhen.engines.ledgers.expressions import parse_expression
    >>> fields = {"s": Field(key="s", title="学段", kind=FieldKind.CHOICE, choices={"primary": "小学"})}
    >>> kind_faults(parse_expression("s = '小学'"), fields, ValueKind.FLAG)
    ['“学段”没有代码为“小学”的选项，可用的代码有primary（小学）。']
    """
    reader = _Reader(fields)
    found = reader.kind(expression.tree)
    if found is not None and found is not wanted:
        reader.faults.append(f"结果应为{wanted.value}，这里得出的是{found.value}。")
    return list(dict.fromkeys(reader.faults))


class _Reader:
    """Walks a tree once; None stands for a kind that is not known because of a fault already noted."""

    def __init__(self, fields: Mapping[str, Field]) -> None:
        self.fields = fields
        self.faults: list[str] = []

    def kind(self, node: Node) -> ValueKind | None:
        if isinstance(node, Literal):
            if isinstance(node.value, bool):
                return ValueKind.FLAG
            return ValueKind.TEXT if isinstance(node.value, str) else ValueKind.NUMBER
        if isinstance(node, Name):
            return self._named(node.key)
        if isinstance(node, Unary):
            wanted = ValueKind.FLAG if node.sign == "not" else ValueKind.NUMBER
            return self._needs(node.inner, wanted, "not后面" if node.sign == "not" else "负号后面")
        if isinstance(node, Binary):
            return self._binary(node)
        return self._called(node) if isinstance(node, Call) else None

    def _named(self, key: str) -> ValueKind | None:
        if key in PERIOD_NAMES:
            return ValueKind.DAY
        if key not in self.fields:
            self.faults.append(f"没有字段“{key}”。")
            return None
        return kind_of_field(self.fields[key])

    def _needs(self, node: Node, wanted: ValueKind, place: str) -> ValueKind:
        found = self.kind(node)
        if found is not None and found is not wanted:
            self.faults.append(f"{place}应为{wanted.value}，这里是{found.value}。")
        return wanted

    def _binary(self, node: Binary) -> ValueKind:
        if node.sign in ("and", "or"):
            for side in (node.left, node.right):
                self._needs(side, ValueKind.FLAG, f"{node.sign}两边")
            return ValueKind.FLAG
        if node.sign in ("+", "-", "*", "/"):
            for side in (node.left, node.right):
                self._needs(side, ValueKind.NUMBER, f"“{node.sign}”两边")
            return ValueKind.NUMBER
        if node.sign == "in":
            self._among(node)
        else:
            self._alike(node.left, node.right, node.sign)
        return ValueKind.FLAG

    def _among(self, node: Binary) -> None:
        if isinstance(node.right, Listed):
            for item in node.right.items:
                self._alike(node.left, item, "=")
            return
        self._needs(node.right, ValueKind.SEVERAL, "in后面不是方括号时")
        self._needs(node.left, ValueKind.TEXT, "in前面")
        self._known_choice(node.right, node.left)

    def _alike(self, left: Node, right: Node, sign: str) -> None:
        kinds = self.kind(left), self.kind(right)
        if None in kinds:
            return
        if kinds[0] is not kinds[1]:
            self.faults.append(f"“{sign}”两边类型不同：{kinds[0]}和{kinds[1]}不能比较。")
        elif sign not in ("=", "!=") and kinds[0] not in (ValueKind.NUMBER, ValueKind.DAY):
            self.faults.append(f"{kinds[0]}不能比较大小，只能用=或!=。")
        else:
            self._known_choice(left, right)
            self._known_choice(right, left)

    def _known_choice(self, named: Node, other: Node) -> None:
        if not isinstance(named, Name) or not isinstance(other, Literal) or not isinstance(other.value, str):
            return
        field = self.fields.get(named.key)
        if field is not None and field.kind.has_choices and other.value not in field.choices:
            known = "、".join(f"{code}（{title}）" for code, title in list(field.choices.items())[:8])
            self.faults.append(f"“{field.title}”没有代码为“{other.value}”的选项，可用的代码有{known}。")

    def _called(self, node: Call) -> ValueKind | None:
        function = node.function
        if function == "previous":
            return self.kind(node.arguments[0])
        for argument in node.arguments:
            if function == "count":
                self._needs(argument, ValueKind.FLAG, "count的括号里")
            elif function == "blank":
                self.kind(argument)
            elif function in ("days", "day"):
                self._day(argument, function)
            else:
                self._needs(argument, ValueKind.NUMBER, f"{function}的括号里")
        return _OF_FUNCTIONS.get(function, ValueKind.NUMBER)

    def _day(self, argument: Node, function: str) -> None:
        is_text = isinstance(argument, Literal) and isinstance(argument.value, str)
        if function == "day" and is_text:
            return
        self._needs(argument, ValueKind.DAY, f"{function}的括号里")
