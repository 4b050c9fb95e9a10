"""What grid and server say to each other (填报页往来): forms, rows and findings as JSON."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

from yanzhen.engines.ledgers import ExpressionError, Field, Finding, LedgerForm, Values, parse_expression, to_json
from yanzhen.engines.ledgers.syntax import Binary, Listed, Literal, Name, Node, Unary
from yanzhen.engines.ledgers.values import canonical_number

ROWS_AT_MOST = 2000


def form_json(form: LedgerForm, *, starts_on: date, ends_on: date) -> dict[str, Any]:
    """Return what the page needs to know of a form; expressions as trees, so that the page parses nothing."""
    return {
        "code": form.code,
        "title": form.title,
        "key": list(form.key),
        "one_row": form.one_row,
        "is_private": bool(form.sealed_keys),
        "limit": 1 if form.one_row else ROWS_AT_MOST,
        "period": {"start": starts_on.isoformat(), "end": ends_on.isoformat()},
        "fields": [_field_json(field) for field in form.fields],
    }


def _field_json(field: Field) -> dict[str, Any]:
    return {
        "key": field.key,
        "title": field.title,
        "kind": field.kind.value,
        "unit": field.unit,
        "required": field.required,
        "required_when": _tree(field.required_when),
        "computed": _tree(field.computed),
        "at_least": _number(field.at_least),
        "at_most": _number(field.at_most),
        "decimals": field.decimals,
        "choices": [
            {"code": code, "title": title, "initials": initials(title)} for code, title in field.choices.items()
        ],
        "help": field.help,
        "at_most_characters": field.at_most_characters,
        "width": field.width,
        "group": field.group,
    }


def _number(limit: Decimal | None) -> str | None:
    return None if limit is None else canonical_number(limit)


@lru_cache(maxsize=4096)
def initials(title: str) -> str:
    """Return first letters and full spelling of a title, as people type them: ``xx xiaoxue`` for 小学."""
    from pypinyin import Style, lazy_pinyin  # noqa: PLC0415 (its dictionary costs every start a quarter of a second)

    return f"{''.join(lazy_pinyin(title, style=Style.FIRST_LETTER))} {''.join(lazy_pinyin(title))}".lower()


def _tree(text: str) -> list[Any] | None:
    if not text:
        return None
    try:
        return tree_json(parse_expression(text).tree)
    except ExpressionError:
        return None


def tree_json(node: Node) -> list[Any]:
    """Return an expression's tree as nested lists: kind first, then its parts."""
    if isinstance(node, Literal):
        is_number = isinstance(node.value, Decimal)
        return ["number", canonical_number(node.value)] if is_number else ["literal", node.value]
    if isinstance(node, Name):
        return ["name", node.key]
    if isinstance(node, Unary):
        return ["unary", node.sign, tree_json(node.inner)]
    if isinstance(node, Binary):
        return ["binary", node.sign, tree_json(node.left), tree_json(node.right)]
    if isinstance(node, Listed):
        return ["list", [tree_json(item) for item in node.items]]
    return ["call", node.function, [tree_json(argument) for argument in node.arguments]]


def finding_json(finding: Finding) -> dict[str, Any]:
    """Return a finding; ``row`` is put in by whoever knows the rows."""
    return {
        "field": finding.field,
        "code": finding.code,
        "level": finding.level.value,
        "message": finding.message,
        "expected": finding.expected,
    }


def findings_json(findings: Iterable[Finding]) -> list[dict[str, Any]]:
    """Return findings of one row."""
    return [finding_json(one) for one in findings]


def values_json(form: LedgerForm, values: Values) -> Mapping[str, Any]:
    """Return a row's values, computed ones included; blanks left out."""
    return to_json(form, values)
