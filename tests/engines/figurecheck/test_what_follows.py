"""Figures worked out anew: what a clerk would reckon on paper, and what no clerk would object to."""

from __future__ import annotations

from decimal import Decimal

import pytest

from yanzhen.apps.figure_checks.drafts import draft_of
from yanzhen.engines.figurecheck import Figure, Level, Outcome, check_text, compare, interval_of

REPORT = "澄湖区教育委员会2025年工作总结\n\n一、工作成效\n"


def findings(sentence: str):
    draft = draft_of(f"{REPORT}{sentence}\n")
    return draft, check_text(draft.view, draft.figures, draft.sentences)


def told(sentence: str) -> list[tuple[str, str, str]]:
    """What is told of a sentence: level, words of the figure, what follows."""
    draft, found = findings(sentence)
    return [
        (one.level.value, draft.text[draft.figures[one.figure].start : draft.figures[one.figure].end], one.expected)
        for one in found
    ]


@pytest.mark.parametrize(
    ("sentence", "words", "expected"),
    [
        ("检查事项由91张减至39张，减幅65.3%。", "65.3%", "57.1%"),
        ("检查事项从原来的91张压减到39张，压减率达65%。", "65%", "57.1%"),
        ("工作室由10个增加到18个，增加9个。", "9个", "8个"),
        ("近视率由52.3%下降到50.1%，下降2.2%。", "2.2%", "2.2个百分点"),
        ("幼儿园达到153所，较上年增加12所，增长9.5%。", "9.5%", "8.5%"),
        ("在园幼儿比上年的1200人减少60人，下降6%。", "6%", "5.0%"),
        ("2024年招生1410人，2025年招生1530人，增长7%。", "7%", "8.5%"),
        ("其中小学30所、初中12所，共43所。", "43所", "42所"),
        ("全区共有学校42所，分别为小学30所、初中13所。", "42所", "43所"),
        ("女教师占72.5%，男教师占37.5%。", "37.5%", "100%"),
        ("专任教师1200人，其中骨干教师300人，占35%。", "35%", "25.0%"),
        ("骨干教师300人，占全区教师1200人的30%。", "30%", "25.0%"),
        ("应参加培训1200人，实际参加1140人，参训率98%。", "98%", "95.0%"),
        ("排查隐患60项，整改57项，整改率98%。", "98%", "95.0%"),
        ("兼课教师由120人增加到300人，增长2.5倍。", "2.5倍", "1.5倍"),
        ("举办活动300场，是去年150场的3倍。", "3倍", "2.0倍"),
        ("经费由1.2亿元增加到3.0亿元，增加1.6亿元。", "1.6亿元", "1.8亿元"),
        ("学生参与率达到105%。", "105%", ""),
        ("隐患由45个减少到27个，下降40个百分点。", "40个百分点", "40%"),
        ("检查由39次减至91次。", "91次", ""),
        ("工作室由10个增加到18个，翻了一番。", "18个", ""),
        ("新增学位2000个，其中小学2600个。", "2600个", ""),
    ],
)
def test_a_figure_that_does_not_follow_is_a_fault(sentence, words, expected):
    assert ("fault", words, expected) in told(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "检查事项由91张减至39张，减幅57.1%。",
        "检查事项由91张减至39张，减幅近六成。",
        "检查事项由91张减至39张，减幅超过一半。",
        "检查事项由91张减至39张，减幅57%左右。",
        "新增学位近3000个，其中小学1800个、初中1150个。",
        "教师80余人，其中男教师30人、女教师52人。",
        "共有学校60所，其中小学30所、初中12所等。",
        "党员占60%，女教师占70%。",
        "小学参与率95%，初中参与率97%。",
        "小学近视率38%，初中近视率61%，高中近视率79%。",
        "净增教师40名，其中招聘68名、调入9名。",
        "举办讲座12场、沙龙8场，累计举办各类活动120场。",
        "走访学校12所，覆盖全部幼儿园153所，参与率100%。",
        "专任教师1200人，其中党员700人、骨干教师600人。",
        "近视率50.1%，较上年下降2.2个百分点。",
        "年度预算完成率105%，超额完成任务。",
        "到2027年覆盖率达到95%，到2030年覆盖率达到98%。",
        "由3名专家组成的督导组检查学校12所，发现问题8个，整改完成率达到100%。",
        "一季度完成30%，二季度完成60%，三季度完成80%。",
        "投诉同比下降20%，环比下降5%。",
        "从教30年的教师12人，从教20年的教师45人，增加8人。",
        "生均经费由1450元提高到1600元，高于全市平均水平12%。",
        "开展教研60次、观摩20次，共有40所学校参加。",
    ],
)
def test_what_nobody_would_object_to_is_no_fault(sentence):
    assert [row for row in told(sentence) if row[0] == "fault"] == []


def test_a_share_that_is_cut_off_instead_of_rounded_is_only_a_hint():
    assert told("事项由700项减至600项，减幅14.2%。") == [("hint", "14.2%", "14.3%")]


def test_parts_that_may_overlap_or_are_not_all_named_are_only_hints():
    assert [row[0] for row in told("专任教师1200人，其中党员700人、骨干教师600人。")] == ["hint"]
    assert [row[0] for row in told("全区共有学校153所，其中小学80所、初中43所、高中29所。")] == ["hint"]
    assert told("全区共有学校153所，其中小学80所、初中43所。") == []


def test_one_thing_told_twice_with_different_figures_is_a_fault():
    text = "全区专任教师总数达到9120人。\n\n二、不足\n全区专任教师总数为9210人。"
    assert [row[:2] for row in told(text)] == [("fault", "9210人")]


def test_an_aim_and_a_result_are_not_one_thing_told_twice():
    draft = draft_of(f"{REPORT}集团化覆盖率达到86.5%。\n二、下一步打算\n到2027年，集团化覆盖率达到100%。\n")
    figures = [
        Figure(*(getattr(one, name) for name in one.__slots__[:-1]), scope=None if place else "")
        for place, one in enumerate(draft.figures)
    ]
    assert check_text(draft.view, figures, draft.sentences) == []


def test_what_follows_is_told_with_its_working():
    _, found = findings("检查事项由91张减至39张，减幅65.3%。")
    assert found[0].explanation == "91张到39张的变化是57.1%，文中写作65.3%。"
    assert found[0].replacement == "57.1%"
    assert found[0].level is Level.FAULT


@pytest.mark.parametrize(
    ("text", "known", "outcome", "replacement"),
    [
        ("61.5%", "61.46", Outcome.SAME, ""),
        ("61.5%", "61.44", Outcome.DIFFERENT, "61.4%"),
        ("近3000人", "2960", Outcome.SAME, ""),
        ("近3000人", "3010", Outcome.DIFFERENT, "3010人"),
        ("70余人", "79", Outcome.SAME, ""),
        ("70余人", "81", Outcome.DIFFERENT, "81人"),
        ("60%以上", "72", Outcome.SAME, ""),
        ("60%以上", "59.9", Outcome.DIFFERENT, "59.9%"),
        ("约1.1万个", "11400", Outcome.SAME, ""),
        ("1.1万个", "12345", Outcome.DIFFERENT, "1.23万个"),
        ("1,234件", "1235", Outcome.DIFFERENT, "1,235件"),
    ],
)
def test_a_qualifier_and_the_printed_decimals_say_what_a_figure_can_stand_for(text, known, outcome, replacement):
    draft = draft_of(f"{REPORT}参加活动的有{text}。\n")
    found = compare(draft.figures[0], draft.view, Decimal(known), decimals=1 if "%" in text else 0)
    assert (found.outcome, found.replacement) == (outcome, replacement)


def test_a_range_is_not_compared():
    draft = draft_of(f"{REPORT}每班有8至12名教师参加。\n")
    assert compare(draft.figures[0], draft.view, Decimal(9)) is None
    assert interval_of(draft.figures[0], draft.view) == (8, 12)
