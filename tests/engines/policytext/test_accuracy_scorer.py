"""The scorer of the reader: a document against itself is perfect, and each kind of mistake lowers its own figure."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest

from bench.reader_accuracy.__main__ import figures, score_file
from bench.reader_accuracy.labels import score_labels
from bench.reader_accuracy.pairing import pair
from bench.reader_accuracy.tally import Tally
from bench.reader_accuracy.tasks import Judged, bands, score_tasks, title_overlap, trust
from yanzhen.engines.policytext import read_document

TEXT = """关于做好秋季开学工作的通知

一、工作要求
各校要在2024年8月25日前完成校舍安全检查，整改隐患不少于2次。由安全科牵头，基建科配合开展“护校行动”。
二、工作进展
上半年已召开3次会议。
"""


@pytest.fixture
def found() -> dict[str, Any]:
    return read_document(TEXT).as_json()


def own_labels(found: dict[str, Any]) -> dict[str, Any]:
    """Return the reader's own labels in the form of hand-made ones."""
    gold = copy.deepcopy(found)
    gold["title"] = found["title"]["text"]
    gold["boilerplate"] = [{"start": start, "end": end} for start, end in found["boilerplate"]]
    gold["tasks"] = [
        {
            "start": statement["start"],
            "end": statement["end"],
            "title": TEXT[slice(*statement["task"]["title_span"])],
            "lead": [found["actors"][i]["text"] for i in statement["task"]["lead"]],
            "support": [found["actors"][i]["text"] for i in statement["task"]["support"]],
            "deadline": statement["task"]["deadline"]["on"],
        }
        for statement in found["statements"]
        if "task" in statement
    ]
    return gold


def scored(gold: dict[str, Any], found: dict[str, Any]) -> dict[str, Any]:
    tally = Tally()
    score_labels(tally, gold, found)
    return figures(tally, score_tasks(tally, gold, found))


def test_a_reading_against_itself_is_perfect(found):
    result = scored(own_labels(found), found)
    for kind in ("headings", "statements", "quantities", "times", "actors", "programmes", "tasks", "lead", "support"):
        assert result[kind]["labels"] > 0, kind
        assert result[kind]["f1"] == 1.0, kind
    for share in ("title", "kind", "statement type", "deadline", "lead exactly", "title overlap", "type macro-F1"):
        assert result[share] == 1.0, share
    assert result["confidence"]["right"] == result["confidence"]["tasks"] == 2


def test_nothing_labelled_gives_no_rate_rather_than_a_perfect_one():
    empty = read_document("").as_json()
    result = scored({"tasks": []}, empty)
    assert result["headings"]["f1"] is None
    assert result["type macro-F1"] is None
    assert result["confidence"]["right_of_sure"] is None


@pytest.mark.parametrize(
    ("change", "kind", "rate"),
    [
        (lambda gold: gold["headings"][0].update(end=gold["headings"][0]["end"] - 1), "headings", 0.5),
        (lambda gold: gold["quantities"][0].update(value=3), "quantities", 0.5),
        (lambda gold: gold["quantities"][0].update(unit="场"), "quantities", 0.5),
        (lambda gold: gold["times"][0].update(to="2024-08-26"), "times", 0.5),
        (lambda gold: gold["programmes"].clear(), "programmes", 0.0),
        (lambda gold: gold["tasks"][1].update(lead=["人事科"]), "lead", 0.5),
    ],
)
def test_one_mistake_lowers_the_figure_of_its_kind(found, change, kind, rate):
    gold = own_labels(found)
    change(gold)
    assert scored(gold, found)[kind]["f1"] == pytest.approx(rate, abs=0.01)


def test_a_wrong_type_counts_against_both_types(found):
    gold = own_labels(found)
    gold["statements"][-1]["type"] = "context"
    result = scored(gold, found)
    assert result["type result"]["precision"] == 0.0
    assert result["type context"]["recall"] == 0.0
    assert result["statements"]["f1"] == 1.0


@pytest.mark.parametrize("field", ["deadline", "lead"])
def test_a_task_is_right_only_with_its_deadline_and_its_lead(found, field):
    gold = own_labels(found)
    gold["tasks"][0][field] = {"deadline": "2024-09-30", "lead": ["各园"]}[field]
    assert scored(gold, found)["confidence"]["right"] == 1


def test_units_are_compared_without_regard_to_script(found):
    gold = own_labels(found)
    gold["quantities"][0]["unit"] = "項"
    found["quantities"][0]["unit"] = "项"
    assert scored(gold, found)["quantities"]["f1"] == 1.0


def test_a_further_mention_of_a_paired_actor_is_not_held_against_the_reader(found):
    gold = own_labels(found)
    again = {**found["actors"][0], "start": found["actors"][0]["start"] + 3, "end": found["actors"][0]["end"] + 3}
    more = {**found, "actors": [*found["actors"], again]}
    assert scored(gold, more)["actors"]["precision"] == 1.0


def test_labels_are_paired_once_and_best_first():
    gold = [{"start": 0, "end": 10}, {"start": 10, "end": 20}]
    assert pair(gold, [{"start": 0, "end": 12}, {"start": 11, "end": 20}]) == [(0, 0), (1, 1)]
    assert pair(gold, [{"start": 0, "end": 20}], least=0.8) == []
    assert pair(gold, [{"start": 0, "end": 8}], least=0.8) == [(0, 0)]


def test_trust_counts_at_nine_tenths_and_above():
    judged = [Judged(0.9, True), Judged(0.95, False), Judged(0.89, True)]
    result = trust(judged)
    assert (result["sure"], result["right"]) == (2, 2)
    assert result["right_of_sure"] == result["sure_of_right"] == 0.5
    assert [(band, count) for band, count, _, _ in bands(judged)] == [("0.8–0.9", 1), ("0.9–1.0", 2)]


def test_titles_are_compared_by_their_characters():
    assert title_overlap("完成自查", "完成自查") == 1.0
    assert title_overlap("完成自查", "開展培訓") == 0.0
    assert title_overlap("完成自查", "完成") == pytest.approx(2 / 3)


def test_a_labelled_file_is_read_from_its_folder(tmp_path: Path, found):
    (tmp_path / "样例.txt").write_bytes(TEXT.encode())
    (tmp_path / "样例.json").write_text(json.dumps(own_labels(found), ensure_ascii=False), encoding="utf-8")
    tally, judged = score_file(tmp_path / "样例.json", tmp_path)
    assert figures(tally, judged)["statements"]["f1"] == 1.0
