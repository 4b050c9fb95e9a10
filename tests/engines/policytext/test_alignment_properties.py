"""Alignment keeps its word on every text: scores are shares, a document covers itself, order means nothing."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workshop.fit_alignment import labelled_pairs
from yanzhen.engines.policytext import read_document
from yanzhen.engines.policytext.alignment import Passage, align, align_readings, alignment_as_json, passages_of
from yanzhen.engines.policytext.alignment.likeness import LOOKED_AT, features_of
from yanzhen.engines.policytext.alignment.profiles import Corpus

PAIRS = labelled_pairs()
ASKS = [replace(passage, key=number) for number, passage in enumerate(p for pair in PAIRS for p in pair.asks)]
ANSWERS = [replace(passage, key=number) for number, passage in enumerate(p for pair in PAIRS for p in pair.answers)]
some_asks = st.lists(st.sampled_from(ASKS), max_size=12, unique_by=lambda passage: passage.key)
some_answers = st.lists(st.sampled_from(ANSWERS), max_size=12, unique_by=lambda passage: passage.key)


def found_pairs(asks: list[Passage], answers: list[Passage]) -> dict[tuple[int, int], tuple[float, str]]:
    return {
        (ask.key, answer.key): (answer.score, answer.verdict)
        for ask in align(asks, answers).asks
        for answer in ask.answers
    }


@given(some_asks, some_answers)
@settings(max_examples=40, deadline=None)
def test_every_score_is_a_share_above_the_threshold(asks, answers):
    found = align(asks, answers)
    assert all(found.threshold <= answer.score <= 1 for ask in found.asks for answer in ask.answers)


@given(some_asks, some_answers)
@settings(max_examples=40, deadline=None)
def test_asks_are_answered_or_uncovered_and_tasks_answer_or_lack_an_origin(asks, answers):
    found = align(asks, answers)
    assert [ask.key for ask in found.asks] == [passage.key for passage in asks]
    answered = {ask.key for ask in found.asks if ask.answers}
    assert answered.isdisjoint(found.uncovered)
    assert answered | set(found.uncovered) == {passage.key for passage in asks}
    used = {answer.key for ask in found.asks for answer in ask.answers}
    tasks = {passage.key for passage in answers if passage.type == "task"}
    assert set(found.without_origin) == tasks - used


@given(some_asks, some_answers, st.randoms(use_true_random=False))
@settings(max_examples=40, deadline=None)
def test_the_order_of_statements_changes_nothing(asks, answers, chance):
    mixed_asks, mixed_answers = chance.sample(asks, len(asks)), chance.sample(answers, len(answers))
    assert found_pairs(mixed_asks, mixed_answers) == found_pairs(asks, answers)


@given(some_asks)
@settings(max_examples=40, deadline=None)
def test_a_document_covers_itself(asks):
    found = align(asks, asks)
    assert found.uncovered == found.without_origin == ()
    assert all(answer.score == 1 for ask in found.asks for answer in ask.answers if answer.key == ask.key)


@given(st.text(max_size=200), st.text(max_size=200))
@settings(max_examples=60, deadline=None)
def test_no_text_makes_it_fail(higher, local):
    found = align([Passage(0, higher)], [Passage(0, local)])
    assert all(0 <= answer.score <= 1 for ask in found.asks for answer in ask.answers)


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair.name)
def test_reading_a_document_against_itself_covers_everything_without_weakness(pair):
    found = align(pair.asks, pair.asks)
    own = [answer for ask in found.asks for answer in ask.answers if answer.key == ask.key]
    assert len(own) == len(pair.asks)
    assert {answer.verdict for answer in own} <= {"meets", "no_number"}


def test_same_documents_give_the_same_json():
    higher = read_document("一、安全\n各校每月开展1次疏散演练。\n", file="上级.txt", year=2025)
    local = read_document("一、安全\n每月组织疏散演练2次。\n", file="本区.txt", year=2025)
    first = alignment_as_json(align_readings(higher, local), higher, local)
    assert alignment_as_json(align_readings(higher, local), higher, local) == first


def test_traditional_and_simplified_answers_score_alike():
    asks = [Passage(0, "学校食堂实行明厨亮灶，校领导每餐陪餐。"), Passage(1, "每月开展疏散演练。")]
    plain = align(asks, [Passage(0, "全区食堂做到明厨亮灶和校领导陪餐。")])
    traditional = align(asks, [Passage(0, "全區食堂做到明廚亮灶和校領導陪餐。")])
    assert traditional.asks[0].answers[0].score == plain.asks[0].answers[0].score > 0.5


TRAPS = [
    # asked, local words that look alike but are another matter
    ("严格落实学校食堂食品安全责任。", "严格落实校园消防安全责任，检查灭火器。"),
    ("规范校外培训机构收费，预收费全额监管。", "规范教师培训考勤，落实培训学时。"),
    ("教师每年参加数字素养培训。", "组织教师合唱比赛，丰富教师生活。"),
    ("开展学生心理健康测评。", "为教职工安排年度健康体检。"),
]


@pytest.mark.parametrize(("asked", "local"), TRAPS)
def test_shared_words_about_another_matter_do_not_win_over_the_right_answer(asked, local):
    right = {
        "严格落实学校食堂食品安全责任。": "食堂食品安全由校长负总责。",
        "规范校外培训机构收费，预收费全额监管。": "培训机构预收费一律进入监管账户。",
        "教师每年参加数字素养培训。": "教师数字素养培训全年安排一期。",
        "开展学生心理健康测评。": "秋季学期组织学生心理普测。",
    }[asked]
    (ask,) = align([Passage(0, asked)], [Passage(0, local), Passage(1, right)]).asks
    assert [answer.key for answer in ask.answers] == [1]


EXHORTATION = "各校要提高政治站位，加强组织领导，精心组织实施，确保取得实效。"


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair.name)
def test_a_general_exhortation_answers_nothing_but_another_one(pair):
    found = align(pair.asks, [*pair.answers, Passage(9_999, EXHORTATION)])
    asked = {passage.key: passage.text for passage in pair.asks}
    answered = [asked[ask.key] for ask in found.asks for answer in ask.answers if answer.key == 9_999]
    assert all("政治站位" in text for text in answered)


def test_a_programme_name_ties_two_statements_together():
    higher = passages_of(read_document("各校要深入实施“青蓝接力”计划。", year=2025))
    local = passages_of(read_document("各校要推进“青蓝接力”计划，选派导师。\n各校要做好校园绿化。", year=2025))
    (ask,) = align(higher, local).asks
    assert [answer.key for answer in ask.answers] == [0]
    assert align([], []).asks == ()


def test_in_a_long_document_the_right_answer_is_found_among_thousands_that_share_common_words():
    crowd = [Passage(number, f"各校要做好第{number}类学生活动的组织工作，学校做好记录。") for number in range(2_000)]
    right = Passage(9_999, "学校食堂实现明厨亮灶，学生餐公示带量食谱。")
    (ask,) = align([Passage(0, "各校学生食堂要做好明厨亮灶工作。")], [*crowd, right]).asks
    assert [answer.key for answer in ask.answers] == [9_999]


def test_no_ask_is_weighed_against_more_than_the_nearest():
    corpus = Corpus(crowd := [Passage(number, f"各校要做好第{number}类学生活动。") for number in range(LOOKED_AT + 50)])
    profiles = [corpus.profile(passage) for passage in crowd]
    (row,) = features_of(profiles[:1], profiles)
    assert len(row) == LOOKED_AT
