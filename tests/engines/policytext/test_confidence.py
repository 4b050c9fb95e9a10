"""The confidence of tasks: stored weights are what the script yields, and each sign does what its name says."""

from __future__ import annotations

import random

import pytest

from bench.reader_accuracy.labelled import calibration_documents
from workshop.fit_confidence import WEIGHTS, examples_of, fit, written
from yanzhen.engines.policytext import read_document, retype
from yanzhen.engines.policytext.reader import signs_of_tasks
from yanzhen.engines.policytext.tasks.confidence import confidence


def test_stored_weights_are_what_the_script_yields_from_the_labelled_documents():
    examples = [example for document in calibration_documents() for example in examples_of(document)]
    assert WEIGHTS.read_text("utf-8") == written(fit(examples))


def test_the_order_of_the_examples_does_not_move_the_weights():
    examples = [(("duty",), True), (("duty",), False), (("done",), False), ((), True)] * 5
    shuffled = examples.copy()
    random.Random(3).shuffle(shuffled)
    assert fit(examples) == fit(shuffled)


def test_a_sign_that_stands_with_right_tasks_gains_weight():
    weights = fit([(("duty",), True)] * 9 + [(("duty",), False)] + [(("done",), True)] * 2 + [(("done",), False)] * 8)
    assert weights["duty"] > 0 > weights["done"]


def test_confidence_is_a_share_and_ignores_unknown_signs():
    assert 0 < confidence([]) < 1
    assert confidence([]) == confidence(["no_such_sign"])


@pytest.mark.parametrize(
    ("sentence", "sign"),
    [
        ("各校要在3月底前完成自查。", "lead_with_duty"),
        ("由安全科牵头，各校配合，开展护校行动。", "lead_named"),
        ("加强师德师风建设。", "no_body"),
        ("加强师德师风建设。（责任单位：人事科）", "lead_by_note"),
        ("各校要完成自查，3月底前报告，6月底前整改。", "due_several"),
        ("各校要在7个工作日内完成自查。", "due_open"),
    ],
)
def test_signs_are_told_from_the_sentence(sentence: str, sign: str):
    text = f"关于2025年学校安全工作的通知\n\n一、工作要求\n做好校园安全的各项准备工作，压实责任。\n{sentence}\n"
    assert sign in signs_of_tasks(text)[-1]


def test_a_span_retyped_by_hand_has_a_confidence_too():
    reading = read_document("2024年共召开会议3次，各项工作取得明显成效。")
    assert 0 < retype(reading, 0, "task").statements[0].task.confidence < 1
