"""The difference coefficient: published figures, exact edges, and what may never change it."""

from decimal import Decimal
from math import fsum, sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yanzhen.engines.equity import spread_of

SCHOOLS = st.lists(
    st.tuples(st.decimals(min_value=0, max_value=10**7, places=2), st.integers(1, 5000)), min_size=1, max_size=30
)


def plainly(totals, pupils):
    """The formula of the reference word for word, in doubles: a second method."""
    everybody = sum(pupils)
    mean = fsum(map(float, totals)) / everybody
    return sqrt(fsum(p / everybody * (float(x) / p - mean) ** 2 for x, p in zip(totals, pupils, strict=True))) / mean


def test_the_published_tutorial_comes_out():
    spread = spread_of([279, 137, 935, 160, 402], [45, 37, 89, 76, 55])
    assert float(spread.mean) == pytest.approx(6.3344, abs=5e-5)
    assert spread.cv == pytest.approx(0.5153, abs=5e-5)


def test_five_primary_schools_of_the_second_example():
    spread = spread_of([38, 52, 17, 95, 9], [820, 1140, 460, 1760, 300])
    assert float(spread.mean * 100) == pytest.approx(4.7098, abs=5e-5)
    assert spread.cv == pytest.approx(0.1492, abs=5e-5)


def test_one_school_is_like_itself():
    assert spread_of([7], [3]).cv == 0.0


def test_a_zero_mean_has_no_coefficient_and_keeps_no_limit():
    spread = spread_of([0, 0], [3, 5])
    assert (spread.cv, spread.is_within(Decimal("0.5"))) == (None, False)


@pytest.mark.parametrize(
    ("high", "low", "is_within"),
    [("1.449999999999", "0.550000000001", True), ("1.45", "0.55", True), ("1.450000000001", "0.549999999999", False)],
)
def test_the_limit_is_compared_without_rounding(high, low, is_within):
    spread = spread_of([Decimal(high), Decimal(low)], [1, 1])
    assert spread.is_within(Decimal("0.45")) is is_within
    assert (spread.cv <= 0.45) is is_within


@pytest.mark.parametrize(("totals", "pupils"), [([], []), ([1], [1, 2]), ([1], [0])])
def test_schools_without_pupils_or_totals_are_refused(totals, pupils):
    with pytest.raises(ValueError, match="every school"):
        spread_of(totals, pupils)


@given(SCHOOLS)
def test_it_agrees_with_the_formula_word_for_word(schools):
    totals, pupils = zip(*schools, strict=True)
    if sum(totals):
        assert spread_of(totals, pupils).cv == pytest.approx(plainly(totals, pupils), rel=1e-6, abs=1e-6)


@given(SCHOOLS, st.randoms(use_true_random=False))
def test_the_order_of_schools_changes_nothing_to_the_last_bit(schools, chance):
    shuffled = chance.sample(schools, len(schools))
    before, after = (spread_of(*zip(*one, strict=True)) for one in (schools, shuffled))
    assert (before.mean, before.cv) == (after.mean, after.cv)


@given(SCHOOLS, st.integers(1, 1000), st.integers(1, 50))
def test_scaling_every_school_changes_no_coefficient(schools, more, pupils_more):
    totals, pupils = zip(*schools, strict=True)
    scaled = spread_of([total * more for total in totals], [count * pupils_more for count in pupils])
    assert scaled.cv_squared == spread_of(totals, pupils).cv_squared


@given(SCHOOLS, st.decimals(min_value=0, max_value=10**6, places=2), st.integers(1, 3000))
def test_merging_two_identical_schools_changes_nothing(schools, total, count):
    apart = spread_of(*zip(*schools, (total, count), (total, count), strict=True))
    merged = spread_of(*zip(*schools, (2 * total, 2 * count), strict=True))
    assert apart == merged


@given(st.fractions(min_value=0, max_value=1))
def test_the_coefficient_is_the_nearest_double(value):
    assert spread_of([1 + value, 1 - value], [1, 1]).cv == float(value)
