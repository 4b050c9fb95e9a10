"""What makes reading quick changes no value: frozen values stay frozen, what is recalled is what was judged."""

from __future__ import annotations

import copy
import pickle
from dataclasses import FrozenInstanceError, dataclass, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yanzhen.engines.policytext import read_document
from yanzhen.engines.policytext.frozen import quickly_made
from yanzhen.engines.policytext.recall import Recalled
from yanzhen.engines.policytext.times.expressions import PATTERNS
from yanzhen.engines.policytext.times.grammar import _PATTERNS_AT, _PATTERNS_AT_PAIR
from yanzhen.engines.policytext.tokens import tokenize


@quickly_made
@dataclass(frozen=True, slots=True)
class Point:
    x: int
    y: int = 2


def test_a_value_made_quickly_takes_names_and_defaults_and_equals_its_like():
    assert Point(1) == Point(x=1, y=2) != Point(1, 3)
    assert repr(replace(Point(1), y=5)) == "Point(x=1, y=5)"
    assert len({Point(1), Point(1, 2)}) == 1
    with pytest.raises(TypeError):
        Point()


def test_a_value_made_quickly_cannot_be_changed():
    with pytest.raises(FrozenInstanceError):
        Point(1).x = 3


def test_a_reading_survives_copying_and_storing():
    reading = read_document("各校要在3月底前完成自查，覆盖12所学校。", year=2024)
    assert copy.deepcopy(reading) == reading == pickle.loads(pickle.dumps(reading))


def test_each_key_is_judged_once_and_no_more_are_kept_than_allowed():
    judged: list[str] = []

    def length(word: str) -> int:
        judged.append(word)
        return len(word)

    lengths = Recalled(length, 2)
    assert [lengths[word] for word in ("甲", "乙乙", "甲", "丙丙丙", "丙丙丙")] == [1, 2, 1, 3, 3]
    assert judged == ["甲", "乙乙", "丙丙丙", "丙丙丙"]
    assert len(lengths) == 2


def test_equal_words_are_one_value():
    first, second = tokenize("推进学校建设"), tokenize("学校推进")
    assert first[1] is second[0]


@given(
    text=st.text(
        alphabet="本当上下年月日学期第一三十五2024前后近届时春秋季度底至到-—“” 自起印发", min_size=1, max_size=12
    )
)
def test_a_pattern_of_time_is_never_passed_over_where_it_matches(text: str):
    tried = {form_and_pattern[1] for form_and_pattern in (_PATTERNS_AT_PAIR[text[:2]] if _PATTERNS_AT[text[0]] else ())}
    assert all(pattern in tried for _, pattern, _ in PATTERNS if pattern.match(text))
