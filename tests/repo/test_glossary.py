"""The glossary is well-formed, and every identifier that it says is in the code is there."""

from __future__ import annotations

import ast
import re
import tomllib
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src/yanzhen"
HEAD = ("术语", "标识", "定义", "来源")
IDENTIFIER = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
SECTIONS = {
    "组织机构与人员",
    "文件与研读",
    "计划与任务",
    "督查督办与亮灯",
    "指标与数",
    "台账与报送",
    "工作日与规则库",
    "总结报告",
    "信任与运行",
}


def _rows() -> list[tuple[str, ...]]:
    lines = (ROOT / "docs/glossary.md").read_text(encoding="utf-8").splitlines()
    rows = [tuple(cell.strip() for cell in line.strip("|").split("|")) for line in lines if line.startswith("|")]
    return [row for row in rows if row != HEAD and set("".join(row)) != {"-", " "} and set("".join(row)) != {"-"}]


def _toml_words(table: object) -> set[str]:
    if isinstance(table, dict):
        return set(table) | {word for inner in table.values() for word in _toml_words(inner)}
    if isinstance(table, list):
        return {word for inner in table for word in _toml_words(inner)}
    return {table} if isinstance(table, str) else set()


def _python_words(tree: ast.AST) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef | ast.FunctionDef):
            found.add(node.name)
        elif isinstance(node, ast.arg):
            found.add(node.arg)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            found.add(node.id)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            found.add(node.value)
    return found


@cache
def code_words() -> frozenset[str]:
    """Names that the code gives to something, its whole string constants and module names, and the keys of its data."""
    found: set[str] = set()
    for path in SOURCE.rglob("*.py"):
        if "migrations" not in path.parts:
            found |= _python_words(ast.parse(path.read_text(encoding="utf-8"))) | {path.stem, path.parent.name}
    for path in SOURCE.rglob("*.toml"):
        found |= _toml_words(tomllib.loads(path.read_text(encoding="utf-8")))
    return frozenset(found)


ROWS = _rows()


def test_every_section_is_there():
    text = (ROOT / "docs/glossary.md").read_text(encoding="utf-8")
    assert set(re.findall(r"^## (.+)$", text, re.M)) >= SECTIONS
    assert len(ROWS) >= 200


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_a_row_has_term_identifier_definition_and_source(row):
    assert len(row) == 4 and all(row)
    term, identifier, definition, _source = row
    assert re.search(r"[\u4e00-\u9fff]", term) and re.search(r"[\u4e00-\u9fff]", definition)
    assert IDENTIFIER.fullmatch(identifier.strip("`"))
    assert " " not in definition and "," not in definition


@pytest.mark.parametrize("row", [row for row in ROWS if row[1].startswith("`")], ids=lambda row: row[0])
def test_a_marked_identifier_is_in_the_code(row):
    assert row[1].strip("`") in code_words()


def test_no_term_is_defined_twice():
    terms = [row[0] for row in ROWS]
    assert sorted(term for term in set(terms) if terms.count(term) > 1) == []


def test_the_glossary_knows_a_word_that_is_not_in_the_code():
    assert "no_such_identifier" + "_anywhere" not in code_words()
