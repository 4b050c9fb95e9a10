"""A sparse pattern finds exactly what the ``re`` module finds, and refuses what it cannot speed up."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yanzhen.engines.policytext.moods import DONE, DUTY, FUTURE
from yanzhen.engines.policytext.quantities.grammar import _CORE, _FIXED
from yanzhen.engines.policytext.sparse import SparsePattern
from yanzhen.engines.policytext.times.grammar import _CUE

PATTERNS = {
    "future": FUTURE,
    "duty": DUTY,
    "done": DONE,
    "number": _CORE,
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
