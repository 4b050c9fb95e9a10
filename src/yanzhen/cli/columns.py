"""``yanzhen columns TABLE``: which columns a table of data has, by key and Chinese heading."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any

from yanzhen.cli.output import DONE, print_json
from yanzhen.engines.equity import COLUMNS, COUNTY, columns_for
from yanzhen.engines.rotation.columns import COLUMNS as ROTATION_COLUMNS
from yanzhen.engines.rotation.columns import is_required
from yanzhen.kernel.columns import Column, ColumnKind
from yanzhen.presets.equity import equity_rule_sets, equity_rules

_TYPES = {
    ColumnKind.TEXT: "text",
    ColumnKind.CODE: "text",
    ColumnKind.INTEGER: "integer",
    ColumnKind.DECIMAL: "decimal",
    ColumnKind.FLAG: "boolean",
    ColumnKind.CHOICE: "choice",
}
_TYPE_WORDS = {"text": "文字", "integer": "整数", "decimal": "数", "boolean": "是或否", "choice": "选项"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the table and the form of the answer."""
    parser.add_argument("table", choices=tuple(_TABLES), metavar="表", help=f"哪一种数据表：{'、'.join(_TABLES)}")
    parser.add_argument("--json", action="store_true", help="只输出一个JSON")


def run(arguments: argparse.Namespace) -> int:
    """Print the columns of one table and return 0."""
    rows = _TABLES[arguments.table]()
    if arguments.json:
        print_json(rows)
    else:
        print("\n".join(map(_in_words, rows)))
    return DONE


def equity_columns() -> list[dict[str, Any]]:
    """Return the columns of a file of schools: ``rules`` that read one, ``only_in`` where one kind of file has it."""
    read = {name: {one.key: one for one in columns_for(equity_rules(name, on=date.max))} for name in equity_rule_sets()}
    rows = []
    for column in COLUMNS:
        readers = [name for name, columns in read.items() if column.key in columns]
        is_required = any(read[name][column.key].required for name in readers)
        rows.append(_as_json(column, is_required=is_required) | {"rules": readers, "only_in": None})
    county = _as_json(COUNTY, is_required=False) | {"rules": list(read), "only_in": "parquet"}
    return [*rows, county]


def rotation_columns(table: str) -> list[dict[str, Any]]:
    """Return the columns of one table of a district; a required column may still have cells that are blank."""
    return [
        _as_json(one, is_required=is_required(table, one)) | {"rules": [], "blank_allowed": not one.required}
        for one in ROTATION_COLUMNS[table]
    ]


def _as_json(column: Column, *, is_required: bool) -> dict[str, Any]:
    words = {word: value for word, value in column.choices.items() if word in column.wordings}
    return {
        "key": column.key,
        "header": column.title,
        "type": _TYPES[column.kind],
        "required": is_required,
        "unit": column.unit or None,
        "choices": {value: word for word, value in words.items()} or None,
    }


def _in_words(row: dict[str, Any]) -> str:
    needed = "栏目必有，格可空" if row["required"] and row.get("blank_allowed") else "必填"
    if row.get("only_in"):
        needed = "仅Parquet，必填"
    is_needed = row["required"] or row.get("only_in")
    parts = [row["key"], row["header"], _TYPE_WORDS[row["type"]], needed if is_needed else "可不填"]
    parts.append(row["unit"] or "")
    parts.append("、".join(f"{value}（{word}）" for value, word in (row["choices"] or {}).items()))
    parts.append("、".join(row["rules"]))
    return "\t".join(parts)


_TABLES: dict[str, Callable[[], list[dict[str, Any]]]] = {
    "equity": equity_columns,
    **{table: partial(rotation_columns, table) for table in ROTATION_COLUMNS},
}
