"""Many words are found in one pass, with and without the build of the reader, as a plain look at the text finds them."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yanzhen.engines.policytext.labels import Span
from yanzhen.engines.policytext.many_words import _PlainCueSearch, _Stretches, cue_search, stretch_search
from yanzhen.engines.policytext.patterns import of_build

WORDS = st.sets(st.text("教育局长校a\ue000", min_size=1, max_size=4), min_size=1, max_size=12)
TEXTS = st.text("教育局长校a\ue000,。\n\U0001f600é", max_size=40)
MARKS = ",。\n"


def searches() -> list[str]:
    return ["plain", *(["built"] if of_build("word_search") else [])]


@st.composite
def spans_of(draw: st.DrawFn, text: str) -> list[Span]:
    places = sorted(draw(st.lists(st.integers(0, len(text)), max_size=8)))
    return list(zip(places[::2], places[1::2], strict=False))


@pytest.mark.parametrize("form", searches())
@given(words=WORDS, text=TEXTS, data=st.data())
def test_a_span_has_the_bits_of_the_words_that_end_in_it_or_before_it(
    form: str, words: set[str], text: str, data: st.DataObject
):
    bits = {word: 1 << number for number, word in enumerate(sorted(words))}
    spans = data.draw(spans_of(text))
    search = cue_search(bits) if form == "built" else _PlainCueSearch(bits)
    expected = []
    after = 0
    for _, end in spans:
        ending = [word for last in range(after, end) for word in words if text[: last + 1].endswith(word)]
        expected.append(sum({bits[word] for word in ending}))
        after = max(after, end)
    assert search.cues(text, spans) == expected


@pytest.mark.parametrize("form", searches())
@given(words=WORDS, text=TEXTS)
def test_a_stretch_is_found_where_it_holds_one_of_the_words(form: str, words: set[str], text: str):
    search = stretch_search(words, MARKS) if form == "built" else _Stretches(words, MARKS)
    stretches = [match.span() for match in re.finditer(f"[^{MARKS}]+", text)]
    assert search.stretches(text) == [span for span in stretches if any(word in text[slice(*span)] for word in words)]


def test_a_word_with_a_mark_is_refused():
    with pytest.raises(ValueError, match="mark"):
        stretch_search({"教育", "局,长"}, MARKS)


def test_cues_may_hold_any_mark():
    assert cue_search({"如下:": 1, ":": 2}).cues("要求如下:自查", [(0, 5), (5, 7)]) == [3, 0]
