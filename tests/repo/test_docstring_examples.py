"""The examples in the docstrings of kernel, engines and presets run and are right."""

from __future__ import annotations

import ast
import doctest
import importlib
from pathlib import Path

import pytest

SOURCE = Path(__file__).resolve().parents[2] / "src"
MODULES = sorted(
    ".".join(path.relative_to(SOURCE).with_suffix("").parts).removesuffix(".__init__")
    for room in ("kernel", "engines", "presets")
    for path in (SOURCE / "yanzhen" / room).rglob("*.py")
    if ">>>" in path.read_text(encoding="utf-8")
)


@pytest.mark.parametrize("name", MODULES)
def test_the_examples_of_a_module_run(name):
    """Docstrings are taken from the source: functions in machine code are nothing that doctest looks for."""
    module = importlib.import_module(name)
    source = next(
        path
        for path in (SOURCE / f"{name.replace('.', '/')}{end}" for end in (".py", "/__init__.py"))
        if path.is_file()
    )
    parser, runner = doctest.DocTestParser(), doctest.DocTestRunner()
    for node in ast.walk(ast.parse(source.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and (said := ast.get_docstring(node)):
            runner.run(parser.get_doctest(said, dict(vars(module)), getattr(node, "name", name), str(source), 0))
    result = runner.summarize()
    assert result.attempted > 0
    assert result.failed == 0
