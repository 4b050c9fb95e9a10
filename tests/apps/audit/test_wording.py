"""Every kind of event in the program has its sentence, and a sentence never fails for want of a field."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

import pytest

from yanzhen.apps.audit.wording import WordingError, read_wordings, sentence, wordings

SOURCE = Path(__file__).resolve().parents[3] / "src" / "yanzhen"

# What writes an event, each in a module of its name; it hands on the kind that its caller names.
RECORDERS = ("record", "meeting_record")


def kinds_in(path: Path) -> tuple[set[str], list[int]]:
    """Return the kinds that one module records, and the lines whose kind the source does not tell.

    A kind held in a variable counts with every text that its module assigns to that name or passes under it, and with
    the values of the enumeration that annotates it.
    """
    tree = ast.parse(path.read_text(encoding="utf-8"))
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    held: dict[str, set[str]] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign):
            for target in node.targets:
                held.setdefault(getattr(target, "id", ""), set()).update(kinds_named(node.value))
    classes = {node.name: kinds_named(node) for node in ast.walk(tree) if isinstance(node, ast.ClassDef)}
    for node in (node for node in ast.walk(tree) if isinstance(node, ast.arg)):
        held.setdefault(node.arg, set()).update(classes.get(getattr(node.annotation, "id", ""), set()))
    for word in (word for call in calls for word in call.keywords if word.arg):
        held.setdefault(word.arg, set()).update(kinds_named(word.value))
    kinds, untold = set(), []
    for call in calls:
        if getattr(call.func, "id", getattr(call.func, "attr", "")) in RECORDERS:
            for word in (word for word in call.keywords if word.arg == "kind"):
                named = kinds_named(word.value) or held.get(getattr(word.value, "id", ""), set())
                kinds |= named
                if not named:
                    untold.append(call.lineno)
    return kinds, untold


def kinds_named(expression: ast.AST) -> set[str]:
    """Return the texts in capitals inside an expression."""
    texts = {node.value for node in ast.walk(expression) if isinstance(node, ast.Constant)}
    return {text for text in texts if isinstance(text, str) and text.isupper() and len(text) > 3}


@cache
def kinds_recorded() -> tuple[set[str], list[str]]:
    """Return the kinds recorded anywhere in the program, and the places that do not tell theirs."""
    kinds, untold = set(), []
    modules = (path for path in SOURCE.rglob("*.py") if path.stem not in RECORDERS)
    for path in (path for path in modules if "record(" in path.read_text(encoding="utf-8")):
        found, lines = kinds_in(path)
        kinds |= found
        untold += [f"{path.relative_to(SOURCE)}:{line}" for line in lines]
    return kinds, untold


def test_every_kind_that_the_program_records_has_words():
    kinds, _ = kinds_recorded()
    assert len(kinds) > 20
    assert sorted(kinds - wordings().keys()) == []


def test_every_kind_can_be_read_from_the_source():
    assert kinds_recorded()[1] == []


def test_every_wording_is_chinese_and_ends_without_a_full_stop():
    for kind, words in wordings().items():
        assert kind.isupper() and any("\u4e00" <= sign <= "\u9fff" for sign in words), kind
        assert not words.endswith("。"), kind


def test_fields_are_filled_and_missing_ones_are_a_dash():
    assert sentence("FILE_RECEIVED", {"name": "表.xlsx"}) == "接收附件《表.xlsx》（—字节）"


def test_values_read_as_people_write_them(monkeypatch):
    monkeypatch.setattr("yanzhen.apps.audit.wording.wordings", lambda: {"X": "{a}"})
    assert sentence("X", {"a": ["甲", "乙", 3]}) == "甲、乙、3"
    assert sentence("X", {"a": True}) == "是"
    assert sentence("X", {"a": {"旧": 1, "新": None}}) == "旧：1，新：—"
    assert sentence("X", {"a": "{b}", "b": "不展开"}) == "{b}"


def test_a_kind_worded_twice_is_refused(tmp_path):
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "audit_wording.toml").write_text('SAME = "同"', encoding="utf-8")
    with pytest.raises(WordingError):
        read_wordings(tmp_path)
