"""Turns the expression of a computed field into a spreadsheet formula, where one says the same."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from yanzhen.engines.ledgers import ExpressionError, Field, FieldKind, parse_expression
from yanzhen.engines.ledgers.syntax import Binary, Call, Literal, Name, Node, Unary

_SIGNS = {"+": "+", "-": "-", "*": "*", "/": "/"}
_FUNCTIONS = {"min": "MIN", "max": "MAX", "abs": "ABS", "round": "ROUND"}


def formula_of(field: Field, fields: Mapping[str, Field]) -> tuple[str, tuple[str, ...]]:
    """Return a formula with ``{key}`` for cells of the same row, and the keys without which it stays blank.

    Only arithmetic on numbers of the record itself becomes a formula; anything else returns an empty text, and the
    cell then shows the value as the system works it out.
    """
    try:
        tree = parse_expression(field.computed).tree
    except ExpressionError:
        return "", ()
    text = _arithmetic(tree, fields)
    if text is None or not field.kind.is_numeric:
        return "", ()
    decimals = 0 if field.kind is FieldKind.INTEGER else field.decimals
    if decimals is not None:
        text = f"ROUND({text},{decimals})"
    return f'IFERROR({text},"")', tuple(dict.fromkeys(_keys(tree)))


def _arithmetic(node: Node, fields: Mapping[str, Field]) -> str | None:
    if isinstance(node, Literal):
        return f"{node.value:f}" if isinstance(node.value, Decimal) else None
    if isinstance(node, Name):
        return f"{{{node.key}}}" if node.key in fields and fields[node.key].kind.is_numeric else None
    if isinstance(node, Unary):
        inner = _arithmetic(node.inner, fields)
        return f"(-{inner})" if node.sign == "-" and inner is not None else None
    if isinstance(node, Binary) and node.sign in _SIGNS:
        left, right = _arithmetic(node.left, fields), _arithmetic(node.right, fields)
        return None if left is None or right is None else f"({left}{_SIGNS[node.sign]}{right})"
    if isinstance(node, Call) and node.function in _FUNCTIONS:
        parts = [_arithmetic(one, fields) for one in node.arguments]
        known = [one for one in parts if one is not None]
        return f"{_FUNCTIONS[node.function]}({','.join(known)})" if len(known) == len(parts) else None
    return None


def _keys(node: Node) -> list[str]:
    if isinstance(node, Name):
        return [node.key]
    if isinstance(node, Unary):
        return _keys(node.inner)
    if isinstance(node, Binary):
        return [*_keys(node.left), *_keys(node.right)]
    return [key for one in node.arguments for key in _keys(one)] if isinstance(node, Call) else []
