"""A sparse pattern finds exactly what the ``re`` module finds, and refuses what it cannot speed up."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yanzhen.engines.policytext.actors import _BY
from yanzhen.engines.policytext.folding import fold
from yanzhen.engines.policytext.moods import DONE, DUTY, FUTURE
from yanzhen.engines.policytext.quantities.grammar import _FIXED
from yanzhen.engines.policytext.quantities.words import BEFORE, CHANGE
from yanzhen.engines.policytext.sparse import ClosingPattern, SparsePattern, may_begin
from yanzhen.engines.policytext.times.expressions import PATTERNS as PATTERNS_OF_TIME
from yanzhen.engines.policytext.times.grammar import _CUE
from yanzhen.engines.policytext.tokens import tokenize, words_of

PATTERNS = {
    "future": FUTURE,
    "duty": DUTY,
    "done": DONE,
    "fixed term": _FIXED,
    "time": _CUE,
    "optional head": SparsePattern(r" ?要|(?<!为)了(?!解)|[x-z]?3|x{2,}?y|(?P<part>前|后)门"),
    "characters of a class's grammar": SparsePattern(r"[-\]^]+|\^|\\"),
}
TEXTS = st.text(alphabet=" 要了解为将把应须已完成召开会议一二三1 29年月底前后门xy-]^\\%.,;。项名", max_size=60)


@pytest.mark.parametrize("name", PATTERNS)
@given(text=TEXTS, low=st.integers(0, 8), high=st.integers(0, 70))
def test_a_sparse_pattern_finds_what_the_plain_pattern_finds(name: str, text: str, low: int, high: int):
    sparse, plain = PATTERNS[name], re.compile(PATTERNS[name].pattern)
    first, expected = sparse.search(text, low, high), plain.search(text, low, high)
    assert (first and first.span()) == (expected and expected.span())
    assert [m.span() for m in sparse.finditer(text, low, high)] == [m.span() for m in plain.finditer(text, low, high)]


@pytest.mark.parametrize("pattern", ["", "a*", "a?|b", ".a", "[^a]b", "(?:)", "^", "(?=a)", r"\Da"])
def test_a_pattern_that_anything_can_begin_is_refused(pattern: str):
    with pytest.raises(ValueError, match="any character"):
        SparsePattern(pattern)


CLOSING = {
    "qualifier": BEFORE,
    "change": CHANGE,
    "agent": _BY,
    "line break before the end": ClosingPattern(r"(?:了|着|(?<!不)过)?(?:一[名位]|两?家)\s?$"),
}


@pytest.mark.parametrize("name", CLOSING)
@given(
    text=st.text(alphabet="同比增长超过约近 不少于新增加到为由联合被各级一两名位家了过\n%，", max_size=40),
    low=st.integers(0, 8),
    high=st.integers(0, 45),
)
def test_a_closing_pattern_finds_what_the_plain_pattern_finds(name: str, text: str, low: int, high: int):
    first, expected = CLOSING[name].search(text, low, high), re.compile(CLOSING[name].pattern).search(text, low, high)
    assert (first and first.span()) == (expected and expected.span())


@pytest.mark.parametrize("pattern", ["a", "a$|b", "a(?:b$|c)", "^$", "a*$", ".$", "[^a]$"])
def test_a_pattern_that_can_end_anywhere_or_in_anything_is_refused(pattern: str):
    with pytest.raises(ValueError, match="end"):
        ClosingPattern(pattern)


@given(character=st.sampled_from("自本第其一十3（([①年月每“x \n"))
def test_a_pattern_that_cannot_begin_with_a_character_never_matches_there(character: str):
    for _, pattern, _ in PATTERNS_OF_TIME:
        if not may_begin(pattern.pattern, character):
            assert all(
                pattern.match(character + rest) is None for rest in ("", "一月", "2024年底前", "本学期", "四五时期")
            )


@given(
    text=st.lists(
        st.sampled_from(
            [
                "推进",
                "集团化",
                "办学",
                "，",
                "、",
                "。",
                "（",
                "）",
                "“",
                "双减",
                "”",
                "◇",
                "由",
                "区教委",
                "牵头",
                "会同",
                "各",
                "学校",
                "2026年",
                "3月底",
                "前",
                "完成",
                "充分发挥",
                "95%",
                "A",
                "\t",
            ]
            + [" "]
        ),
        max_size=25,
    ).map("".join),
    enough=st.integers(1, 30),
)
def test_words_cut_from_mark_to_mark_are_the_words_of_the_whole(text: str, enough: int):
    folded = fold(text).view
    assert tuple(words_of(folded)) == tokenize(folded)
    assert tuple(words_of(folded, enough=enough))[:enough] == tokenize(folded)[:enough]
