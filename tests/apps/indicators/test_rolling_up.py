"""Figures summed without a tree are those of the roll-up engine, digit by digit."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace

from hypothesis import given
from hypothesis import strategies as st

from yanzhen.apps.indicators.gathering import SUMMED, _by_engine, _summed

numbers = st.none() | st.decimals(min_value=-(10**6), max_value=10**6, places=6)
counts = st.none() | st.decimals(min_value=0, max_value=10**6, places=6)


@st.composite
def figures(draw) -> list[SimpleNamespace]:
    rows = draw(st.lists(st.tuples(numbers, counts, counts), min_size=1, max_size=12))
    return [
        SimpleNamespace(pk=place, value=value, numerator=top, denominator=bottom, period_end=date(2026, 3, 31))
        for place, (value, top, bottom) in enumerate(rows)
    ]


@given(st.sampled_from(SUMMED), figures())
def test_sums_are_those_of_the_engine(formula, rows):
    assert str(_summed(formula, rows)) == str(_by_engine(formula, rows))
