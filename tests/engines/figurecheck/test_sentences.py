"""Sentences as reports write them: no right one is blamed, no wrong one passes."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from tests.engines.figurecheck.test_what_follows import told

GIVEN = tomllib.loads(
    (Path(__file__).resolve().parents[2] / "spec/figure_sentences/句子.toml").read_text(encoding="utf-8")
)


@pytest.mark.parametrize("sentence", GIVEN["right"])
def test_a_right_sentence_is_not_blamed(sentence):
    assert [row for row in told(sentence) if row[0] != "agrees"] == []


def test_right_sentences_together_are_not_blamed_either():
    assert [row for row in told("\n".join(GIVEN["right"])) if row[0] != "agrees"] == []


@pytest.mark.parametrize("case", GIVEN["wrong"], ids=lambda case: case["sentence"])
def test_a_wrong_sentence_is_blamed_at_its_figure(case):
    assert ("fault", case["words"], case["expected"]) in told(case["sentence"])
