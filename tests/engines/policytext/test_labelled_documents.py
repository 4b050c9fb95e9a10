"""Labelled documents in further forms: the whole of what a clerk would mark about statements and tasks, pooled floors."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bench.reader_accuracy.__main__ import figures
from bench.reader_accuracy.labels import score_labels
from bench.reader_accuracy.tally import Tally
from bench.reader_accuracy.tasks import Judged, score_tasks
from bench.reader_accuracy.written import read_written
from yanzhen.engines.policytext import read_document

FOLDER = Path(__file__).parents[2] / "spec/policytext/标注"
FILES = sorted(FOLDER.glob("*.txt"))


@pytest.fixture(scope="module")
def pooled() -> dict[str, Any]:
    tally = Tally()
    judged: list[Judged] = []
    for file in FILES:
        text, gold = read_written(file)
        found = read_document(text).as_json()
        score_labels(tally, gold, found)
        judged += score_tasks(tally, gold, found)
    return figures(tally, judged)


def test_there_are_at_least_six_further_documents():
    assert len(FILES) >= 6


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_titles_headings_and_cuts_are_as_labelled(file: Path):
    text, gold = read_written(file)
    reading = read_document(text)
    assert (reading.title.text if reading.title else None) == gold["title"]
    assert [(h.start, h.end, h.level) for h in reading.headings] == [
        (h["start"], h["end"], h["level"]) for h in gold["headings"]
    ]
    assert [text[s.start : s.end] for s in reading.statements] == [
        text[s["start"] : s["end"]] for s in gold["statements"]
    ]


@pytest.mark.parametrize(
    ("rate", "floor"),
    [
        ("statement type", 0.97),
        ("deadline", 0.97),
        ("deadline where one is due", 0.97),
        ("lead exactly", 0.95),
    ],
)
def test_pooled_share_stays_above_its_floor(pooled: dict[str, Any], rate: str, floor: float):
    assert pooled[rate] >= floor


@pytest.mark.parametrize(("kind", "floor"), [("tasks", 0.97), ("lead", 0.95), ("support", 0.9)])
def test_pooled_f1_stays_above_its_floor(pooled: dict[str, Any], kind: str, floor: float):
    assert pooled[kind]["f1"] >= floor


def test_a_line_without_a_kind_is_refused(tmp_path: Path):
    file = tmp_path / "坏.txt"
    file.write_text("任 各校要完成自查。\n没有标注的一行\n", encoding="utf-8")
    with pytest.raises(ValueError, match="第2行"):
        read_written(file)
