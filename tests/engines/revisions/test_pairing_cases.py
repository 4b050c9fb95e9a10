"""The written cases of two drafts: what each statement becomes."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from yanzhen.engines.revisions import Pairing, Statement, pair_statements

CASES = tomllib.loads((Path(__file__).parents[2] / "spec/revisions/前后两稿.toml").read_text(encoding="utf-8"))["case"]


def _statement(line: str) -> Statement:
    path, _, text = line.rpartition("｜")
    return Statement(text, (path,) if path else ())


def _in_words(one: Pairing) -> str:
    old, new = "+".join(str(place + 1) for place in one.old), " ".join(str(place + 1) for place in one.new)
    return " ".join(filter(None, (old, one.change.value, "moved" if one.is_moved else "", new)))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_each_statement_becomes_what_is_written(case):
    old, new = ([_statement(line) for line in case[side]] for side in ("old", "new"))
    assert sorted(map(_in_words, pair_statements(old, new))) == sorted(case["becomes"])
