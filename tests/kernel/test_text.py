"""Search text: whatever was written is found by any stretch of it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from yanzhen.kernel.text import fold, grams, is_han, runs, wanted_grams

written = st.text(
    alphabet=st.one_of(st.sampled_from("教师交流轮岗　０１2ａB，。㈠\n％"), st.characters(exclude_categories=["Cs"]))
)


@given(written)
def test_folding_keeps_the_way_back_to_every_character(text):
    folded = fold(text)
    assert len(folded.starts) == len(folded.text)
    assert list(folded.starts) == sorted(folded.starts)
    assert all(0 <= start < len(text) for start in folded.starts)


@given(written, st.integers(0, 40), st.integers(1, 8))
def test_any_stretch_of_han_characters_is_found(text, start, length):
    folded = fold(text).text
    for run in runs(folded):
        part = run[start % len(run) :][:length] if is_han(run) else run
        assert set(wanted_grams(part)) <= set(grams(folded))


@given(written)
def test_folding_twice_changes_nothing_more(text):
    once = fold(text).text
    assert runs(fold(once).text) == runs(once)


def test_full_width_and_case_do_not_matter():
    assert fold("ＰＬＡＮ２０２５％").text == "plan2025%"


def test_the_table_replaces_single_characters():
    assert fold("教師", {ord("師"): "师"}).text == "教师"
