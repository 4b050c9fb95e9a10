"""The words that a rule waits for: read off its pattern, found in one pass, never one too few."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yanzhen.engines.policytext import (
    context_forms,
    moods,
    read_document,
    responsibility,
    statement_types,
    still_to_do,
)
from yanzhen.engines.policytext.cues import ANYTHING, cue, cues_in, words_needed
from yanzhen.engines.policytext.quantities.grammar import has_numeral
from yanzhen.engines.policytext.recall import Recent
from yanzhen.engines.policytext.tasks import build, confidence
from yanzhen.engines.policytext.times import grammar

RULES = (
    moods.AHEAD,
    moods.DONE,
    context_forms._FORMULA,
    context_forms._OF_DOCUMENT,
    statement_types._REPORTED_AUTHORITY,
    statement_types._EVALUATES,
    still_to_do._DUE_AHEAD,
    still_to_do._SEES_FAULTS,
    confidence._NAMES_BODY,
    confidence._TIME_WORD,
)
PIECES = st.sampled_from(sorted({word for rule in RULES for word in words_needed(rule)} | set("，,。:3一各校区要不得")))


@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        ("要求|号召", {"要求", "号召"}),
        ("[^,]{2,8}(?:如下|以下):", {"如下:", "以下:"}),
        ("本周?内", {"本内", "本周内"}),
        ("(?:提出|作出)[^;]{0,80}要求", {"要求"}),
        ("(?<=的)前(?!沿)", {"前"}),
        ("已(?=经)|已经", {"已"}),
        (r"\d{4}年(?:\d{1,2}月)?", {"年"}),
        ("(?:甲|乙)+丙?", {"甲", "乙"}),
    ],
)
def test_the_words_a_pattern_needs_are_read_off_it(pattern: str, words: set[str]):
    assert words_needed(re.compile(pattern)) == words


@pytest.mark.parametrize("pattern", [r"\d{4}", "甲?", "甲*", "甲|[^乙]", "◇", "(?:甲|)"])
def test_a_pattern_that_needs_no_few_words_is_refused(pattern: str):
    with pytest.raises(ValueError, match="no few words"):
        words_needed(re.compile(pattern))


def test_a_pattern_that_takes_capitals_for_small_letters_is_refused():
    with pytest.raises(ValueError, match="no few words"):
        words_needed(re.compile("copyright", re.IGNORECASE))


@given(st.lists(PIECES, max_size=8).map("".join), st.sampled_from(RULES))
def test_where_a_rule_holds_one_of_its_words_stands(text: str, rule: re.Pattern[str]):
    if rule.search(text):
        assert any(word in text for word in words_needed(rule))


@given(st.lists(st.lists(PIECES, min_size=1, max_size=6).map("".join), max_size=6))
def test_no_cue_that_stands_in_a_stretch_is_missed(stretches: list[str]):
    spans, at = [], 0
    for stretch in stretches:
        spans.append((at, at + len(stretch)))
        at += len(stretch) + 1
    found = cues_in(" ".join(stretches), spans)
    alone = [cues_in(stretch, [(0, len(stretch))])[0] for stretch in stretches]
    assert [own & all_ for own, all_ in zip(alone, found, strict=True)] == alone


def test_a_cue_given_later_is_found_as_well():
    bit = cue(re.compile("青屿区独有的说法"))
    assert cues_in("这是青屿区独有的说法。", [(0, 11)])[0] & bit
    assert not cues_in("这是青屿区的说法。", [(0, 9)])[0] & bit
    assert bit & ANYTHING


CHOSEN = {
    "time without a numeral": (
        grammar._CUE,
        grammar.MAY_BE_TIME,
        "年月日底前后届时国庆节近过去内上本全学期度之起甲,。",
    ),
    "condition": (
        build._CONDITION,
        build._MAY_CONDITION,
        "凡如若对遇当在未符合的时要应须由可不一致发生出现前提下基础上条件况各校小,;:。",
    ),
    "look back": (still_to_do._LOOKS_BACK, still_to_do.MAY_LOOK_BACK, "近过去上年以来一两几25,甲"),
    "year told": (still_to_do._SAID_YEAR, still_to_do.MAY_LOOK_BACK, "2013年,甲"),
    "thing": (context_forms._THING, context_forms._MAY_BE_THING, "原则内容包括是由甲乙组成的高发期,。;范围主要为"),
    "this work": (responsibility._THIS_WORK, responsibility._MAY_NAME_WORK, "此该本项上述以各工作任务由甲,"),
}


@given(st.sampled_from(sorted(CHOSEN)), st.data())
def test_words_chosen_by_hand_stand_in_every_match(name: str, data: st.DataObject):
    rule, bit, alphabet = CHOSEN[name]
    text = data.draw(st.text(alphabet=alphabet, max_size=16))
    if rule.search(text) and not (name.startswith("time") and has_numeral(text, 0, len(text))):
        assert cues_in(text, [(0, len(text))])[0] & bit


def test_what_was_judged_lately_is_kept_and_the_rest_makes_room():
    asked: list[int] = []
    recent = Recent(lambda key: asked.append(key) or -key, 3)
    assert [recent[key] for key in (1, 2, 3, 1, 4)] == [-1, -2, -3, -1, -4]
    assert asked == [1, 2, 3, 4]
    assert [recent[1], recent[5], recent[6], recent[1]] == [-1, -5, -6, -1], "1 was asked for since"
    assert asked == [1, 2, 3, 4, 5, 6]
    recent.keep(7, 70)
    assert recent[7] == 70
    assert len(recent) + len(recent.older) <= 6
    recent.clear()
    assert recent[7] == -7


def test_one_reading_does_not_depend_on_what_was_read_before():
    text = "各校要在3月底前完成自查。区教育局负责督促整改，力争年底前全部达标。"
    first = read_document(text)
    for number in range(40):
        read_document(f"第{number}小学已完成整改{number}处。目前，仍显不足。")
    assert read_document(text) == first
