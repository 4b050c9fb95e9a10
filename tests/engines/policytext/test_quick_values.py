"""What makes reading quick changes no value: frozen values stay frozen, what is recalled is what was judged."""

from __future__ import annotations

import copy
import pickle
import re
import sys
from collections.abc import Iterable
from dataclasses import FrozenInstanceError, dataclass, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yanzhen.engines.policytext import read_document, tokens
from yanzhen.engines.policytext.frozen import quickly_made
from yanzhen.engines.policytext.lexicon import all_words
from yanzhen.engines.policytext.recall import Recalled, Recent
from yanzhen.engines.policytext.sparse import OpeningPattern
from yanzhen.engines.policytext.times import grammar
from yanzhen.engines.policytext.times.expressions import PATTERNS
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
    with pytest.raises(TypeError):
        Point(1, 2, 3)
    with pytest.raises(TypeError):
        Point(1, z=3)


def test_a_value_made_quickly_lets_go_of_what_it_held():
    held = object()
    count = sys.getrefcount(held)
    points = [Point(held, held), Point(held), Point(x=held)]
    assert sys.getrefcount(held) == count + 4
    points.clear()
    assert sys.getrefcount(held) == count


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


def test_the_words_of_our_lists_are_judged_as_they_are_alone():
    listed = tokens._of_lists()
    assert set(listed) == set(all_words())
    assert all(named(words) == judged_alone(word) for word, words in listed.items())


def judged_alone(word: str) -> list[tuple[str, str]]:
    tagged = tokens._tagger().tag(word)
    return named(tokens._parts(tagged[0])) if len(tagged) == 1 else []


def named(words: Iterable[tokens.Word]) -> list[tuple[str, str]]:
    return [(word.word, word.pos) for word in words]


def test_many_keys_are_kept_at_once_and_no_more_than_allowed():
    lengths = Recalled(len, 3)
    lengths.keep_all({"甲": 1, "乙乙": 2})
    lengths.keep_all({"丙": 1, "丁": 1})
    assert list(lengths) == ["甲", "乙乙", "丙"]
    lately = Recent(len, 2)
    lately.keep_all({"甲": 1, "乙乙": 2})
    lately.keep_all({"丙": 1})
    assert (dict(lately), lately["甲"], set(lately)) == ({"丙": 1}, 1, {"丙", "甲"})


def test_words_that_are_cut_alike_are_one_value():
    first, second = tokenize("推进学校建设"), tokenize("学校推进")
    assert first[1] is second[0]


@given(
    text=st.text(
        alphabet="本当上下年月日学期第一三十五2024前后近届时春秋季度底至到-—“” 自起印发", min_size=1, max_size=12
    )
)
def test_a_pattern_of_time_is_never_passed_over_where_it_matches(text: str):
    signs = grammar._signs_in(text[: grammar._WIDEST])
    tried = grammar._TRIED[signs][text[:2]].patterns
    assert all(pattern in tried for _, pattern, _ in PATTERNS if pattern.match(text))


PIECES = st.lists(
    st.one_of(
        st.text(
            "推进学校党组织建设各要完成3月底前50%张明华ABCabc·—-+#&._ \t\r\u2028\u3000、，。(◇“\U0001f600𠀀",
            max_size=12,
        ),
        st.text(max_size=6),
    ),
    max_size=8,
)


@given(PIECES)
def test_pieces_cut_together_have_the_words_of_pieces_cut_alone(pieces: list[str]):
    tokens._remembered.clear()
    tokens._words_of_one.clear()
    alone = {piece: named(tokens._cut(piece)) for piece in pieces}
    tokens._words_of_one.clear()
    tokens.tokenize_soon(pieces)
    assert all(named(tokens._remembered.get(piece, tokens._cut(piece))) == alone[piece] for piece in pieces)
    assert all(named(tokens._cut(piece)) == alone[piece] for piece in pieces)


@given(st.text(max_size=8), st.integers(0, 8), st.integers(0, 8))
def test_a_pattern_that_few_characters_begin_matches_where_re_does(text: str, start: int, end: int):
    for pattern in (r"^\s*(?:附件|\d+[.、])\s*:?", r"[\W\d_]+x?", r"(?:每|会同)?(?:要|应)(?!求)"):
        text = text[:4] + "附件3.要x"[: end // 2] + text[4:]
        own = OpeningPattern(pattern).match(text, start, end)
        plain = re.compile(pattern).match(text, start, end)
        assert (own and own.span()) == (plain and plain.span())


def test_a_pattern_that_anything_can_begin_is_refused():
    for pattern in (".x", "", "x?", "[^,]x"):
        with pytest.raises(ValueError, match="any character"):
            OpeningPattern(pattern)


def test_no_pattern_of_time_reaches_further_than_its_signs_are_looked_for():
    assert max(re._parser.parse(entry[1].pattern).getwidth()[1] for entry in grammar._ENTRIES) <= grammar._WIDEST
