"""The catalogue of ledgers (台账目录) from ``catalogue/ledgers``, and the validator of definitions from anywhere."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import cache
from importlib.resources.abc import Traversable
from typing import Any

from yanzhen.engines.ledgers import LedgerForm
from yanzhen.kernel.errors import BadInputError
from yanzhen.kernel.problem import Problem
from yanzhen.presets.catalogue import load_catalogue
from yanzhen.presets.code_lists import CodeList, code_lists
from yanzhen.presets.ledger_forms import definition_of, read_form
from yanzhen.presets.ledger_rules import check_form
from yanzhen.presets.ledger_toml import export_toml
from yanzhen.presets.tables import Table

__all__ = [
    "code_lists",
    "definition_of",
    "export_toml",
    "form_from",
    "ledger_catalogue",
    "load_ledgers",
    "parse_form",
]


def parse_form(
    table: Table,
    key: str = "",
    *,
    elements: Collection[str] | None = None,
    lists: Mapping[str, CodeList] | None = None,
) -> LedgerForm:
    """Return the form that a table defines; every fault is noted on the table, so look there before using it.

    Args:
        table: a parsed TOML file, or the JSON of a stored version wrapped in a ``Table``.
        key: name of the file, which the form's code has to equal; empty: any code.
        elements: codes of the data elements there are; None: those of the shipped catalogue.
        lists: the code lists that ``choices`` may name; by default the shipped ones.
    """
    form = read_form(table, lists)
    if key and form.code and form.code != key:
        table.fault("CODE_NOT_FILE", "代码应与文件名相同。", key="code", found=form.code, expected=key)
    if "fields" in table.values:
        check_form(table, form, elements)
    return form


def form_from(
    definition: Mapping[str, Any],
    name: str = "台账定义",
    *,
    elements: Collection[str] | None = None,
    lists: Mapping[str, CodeList] | None = None,
) -> LedgerForm:
    """Return the form that a definition describes, as it is kept in a database.

    Raises:
        BadInputError: every fault of the definition in one pass; ``name`` stands as the file's name.

    >>> form_from({"code": "x", "title": "示例", "owner": "办公室", "reporters": ["school"], "rhythm": "month",
    ...            "one_row": True, "fields": [{"key": "n", "title": "场次", "kind": "integer"}]}).field("n").title
    '场次'
    """
    table = Table(name, definition)
    form = parse_form(table, elements=elements, lists=lists)
    if table.problems:
        raise BadInputError(table.problems)
    return form


@cache
def ledger_catalogue() -> Mapping[str, LedgerForm]:
    """Return every shipped ledger by code.

    Raises:
        BadInputError: every fault of every file.
    """
    return load_ledgers()


def load_ledgers(
    folder: Traversable | None = None, *, elements: Collection[str] | None = None
) -> Mapping[str, LedgerForm]:
    """Read the ledgers of a catalogue folder; by default the shipped one.

    Raises:
        BadInputError: every fault of every file, or INDICATOR_TWICE when two ledgers fill one indicator.
    """
    found = load_catalogue("ledgers", lambda table, key: parse_form(table, key, elements=elements), folder=folder)
    owners: dict[str, str] = {}
    problems = []
    for key, form in found.items():
        for rollup in form.rollups:
            if rollup.code in owners:
                message = f"指标“{rollup.code}”已由台账“{owners[rollup.code]}”汇总，一个指标只能有一个来处。"
                file = f"catalogue/ledgers/{key}.toml"
                problems.append(Problem(code="INDICATOR_TWICE", message=message, file=file, found=rollup.code))
            owners[rollup.code] = form.title
    if problems:
        raise BadInputError(problems)
    return found
