"""What a target measures: the noun phrase alone, found past a change, a day and a decimal."""

from __future__ import annotations

import pytest

from yanzhen.engines.policytext import read_document

PLAN = "云川区教育局2026年工作要点\n2026年1月5日\n一、重点任务\n\n各科室要在3月底前报送年度安排。\n\n"


def last_target(sentence: str) -> tuple[str, str, str | None]:
    reading = read_document(PLAN + sentence)
    task = next(s.task for s in reversed(reading.statements) if s.task)
    target = task.targets[-1]
    baseline = None if target.baseline is None else reading.quantities[target.baseline].text
    return reading.quantities[target.quantity].metric, reading.quantities[target.quantity].text, baseline


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("各小学到年底阅读达标率达到62%以上。", ("阅读达标率", "62%以上", None)),
        ("安全科负责，8月底前完成检修，事故发生率由3.2%降至2%以下。", ("事故发生率", "2%以下", "3.2%")),
        ("课后托管覆盖率从88.5%提高到95%。", ("课后托管覆盖率", "95%", "88.5%")),
        ("学生每天户外活动时间不少于1.5小时。", ("学生每天户外活动时间", "不少于1.5小时", None)),
    ],
)
def test_a_target_names_what_it_measures(sentence, expected):
    assert last_target(sentence) == expected


def test_the_rest_of_a_decimal_is_no_time():
    reading = read_document(PLAN + "学生每天户外活动时间不少于1.5小时。")
    assert [time.text for time in reading.times] == ["2026年", "2026年1月5日", "3月底前"]


def test_a_sentence_that_says_what_something_is_is_no_task():
    reading = read_document(PLAN + "各校要公开食谱。这是回应家长期盼的重要举措。")
    assert reading.statements[-1].type == "context"
