"""Says expressions in Chinese (表达式的说法), with the titles of fields and choices, for people who write no code."""

from __future__ import annotations

from collections.abc import Mapping

from yanzhen.engines.ledgers.expressions import parse_expression
from yanzhen.engines.ledgers.form import Field, FieldKind, LedgerForm
from yanzhen.engines.ledgers.syntax import Binary, Call, Listed, Literal, Name, Node, Unary
from yanzhen.engines.ledgers.values import canonical_number

_SAID = {"<": "小于", "<=": "不大于", ">": "大于", ">=": "不小于", "=": "等于", "!=": "不等于"}
_DAYS_SAID = {"<": "早于", "<=": "不晚于", ">": "晚于", ">=": "不早于", "=": "就是", "!=": "不是"}
_SIGNS = {"+": "+", "-": "-", "*": "×", "/": "÷"}
_BINDS = {"or": 1, "and": 2, "+": 4, "-": 4, "*": 5, "/": 5}  # comparisons bind as 3
_PERIOD = {"period_start": "本期首日", "period_end": "本期末日"}
_NOT = {"<": ">=", "<=": ">", ">": "<=", ">=": "<", "=": "!=", "!=": "="}


def in_words(text: str, form: LedgerForm) -> str:
    """Return what an expression of a form says, in Chinese.

    Raises:
        ExpressionError: the text is no expression.

    >>> from yanzhen.engines.ledgers.form import Rhythm
    >>> form = LedgerForm(code="x", title="示例", rows=(), owner="", rhythm=Rhythm.MONTH, gathered=Rhythm.MONTH,
    ...                   reporters=("school",), fields=(
    ...                       Field(key="joined", title="参加人数", kind=FieldKind.INTEGER),
    ...                       Field(key="pupils", title="在校生数", kind=FieldKind.INTEGER),
    ...                       Field(key="level", title="级别", kind=FieldKind.CHOICE, choices={"city": "市级"})))
    >>> in_words("joined <= pupils * 0.9 and level = 'city'", form)
    '参加人数不大于在校生数×0.9，且级别为“市级”'
    >>> in_words("not blank(joined) or sum(joined) > previous(sum(joined))", form)
    '参加人数已填，或各行参加人数之和大于上期的各行参加人数之和'
    """
    return _say(parse_expression(text).tree, form.by_key)


def _say(node: Node, fields: Mapping[str, Field], outer: int = 0) -> str:
    if isinstance(node, Binary):
        binds = _BINDS.get(node.sign, 3)
        said = _binary(node, fields, binds)
        return f"（{said}）" if binds < outer else said
    if isinstance(node, Unary):
        return _negated(node, fields)
    if isinstance(node, Call):
        return _called(node, fields)
    if isinstance(node, Listed):
        return "、".join(_say(item, fields) for item in node.items)
    if isinstance(node, Name):
        return _PERIOD.get(node.key) or (fields[node.key].title if node.key in fields else node.key)
    return _literal(node, None)


def _literal(node: Literal, field: Field | None) -> str:
    if isinstance(node.value, bool):
        return "“是”" if node.value else "“否”"
    if isinstance(node.value, str):
        return f"“{field.choices.get(node.value, node.value) if field else node.value}”"
    return canonical_number(node.value)


def _negated(node: Unary, fields: Mapping[str, Field]) -> str:
    inner = node.inner
    if node.sign == "-":
        return f"-{_say(inner, fields, 6)}"
    if isinstance(inner, Call) and inner.function == "blank":
        return f"{_say(inner.arguments[0], fields)}已填"
    if isinstance(inner, Binary) and inner.sign in _NOT:
        return _binary(Binary(_NOT[inner.sign], inner.left, inner.right), fields, 3)
    if isinstance(inner, Binary) and inner.sign == "in":
        return _among(inner, fields, "不")
    return f"并非（{_say(inner, fields)}）"


def _binary(node: Binary, fields: Mapping[str, Field], binds: int) -> str:
    if node.sign in ("and", "or"):
        joint = "，且" if node.sign == "and" else "，或"
        return f"{_say(node.left, fields, binds)}{joint}{_say(node.right, fields, binds)}"
    if node.sign in _SIGNS:
        return f"{_say(node.left, fields, binds)}{_SIGNS[node.sign]}{_say(node.right, fields, binds + 1)}"
    if node.sign == "in":
        return _among(node, fields, "")
    return _compared(node, fields)


def _field_of(node: Node, fields: Mapping[str, Field]) -> Field | None:
    """The field that a side is about, also of the period before."""
    if isinstance(node, Call) and node.function == "previous":
        return _field_of(node.arguments[0], fields)
    return fields.get(node.key) if isinstance(node, Name) else None


def _compared(node: Binary, fields: Mapping[str, Field]) -> str:
    field = _field_of(node.left, fields)
    left = _say(node.left, fields, 4)
    if isinstance(node.right, Literal) and node.sign in ("=", "!=") and isinstance(node.right.value, str | bool):
        return f"{left}{'为' if node.sign == '=' else '不为'}{_literal(node.right, field)}"
    is_day = field is not None and field.kind is FieldKind.DAY
    said = (_DAYS_SAID if is_day else _SAID)[node.sign]
    return f"{left}{said}{_say(node.right, fields, 4)}"


def _among(node: Binary, fields: Mapping[str, Field], negated: str) -> str:
    if isinstance(node.right, Listed):
        field = _field_of(node.left, fields)
        items = [
            _literal(item, field) if isinstance(item, Literal) else _say(item, fields) for item in node.right.items
        ]
        return f"{_say(node.left, fields, 4)}{negated}为{'或'.join(items)}"
    field = _field_of(node.right, fields)
    what = _literal(node.left, field) if isinstance(node.left, Literal) else _say(node.left, fields)
    return f"{_say(node.right, fields, 4)}{negated}含{what}"


def _valued(node: Node, field: Field | None, fields: Mapping[str, Field]) -> str:
    return _literal(node, field) if isinstance(node, Literal) else _say(node, fields)


def _called(node: Call, fields: Mapping[str, Field]) -> str:
    said = [_say(argument, fields) for argument in node.arguments]
    if node.function == "count":
        return f"满足“{said[0]}”的行数" if said else "行数"
    if node.function == "previous":
        return f"上期的{_say(node.arguments[0], fields, 6)}"
    if node.function in ("min", "max"):
        return f"（{'、'.join(said)}）中{'最小' if node.function == 'min' else '最大'}的"
    if node.function == "round":
        return f"{said[0]}（保留{said[1]}位小数）"
    patterns = {
        "sum": "各行{0}之和",
        "blank": "{0}未填",
        "abs": "|{0}|",
        "days": "{0}到{1}的天数",
        "day": "{0}",
    }
    return patterns[node.function].format(*said)
