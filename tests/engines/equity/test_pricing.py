"""What changes cost: to the fen, a shared figure once, nothing without a price counted as nought."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yanzhen.engines.equity.pricing import Rate, Step, Unpriced, price_steps
from yanzhen.engines.equity.vocabulary import SchoolStage

PRIMARY, JUNIOR = SchoolStage.PRIMARY, SchoolStage.JUNIOR


def step(before, after, column="books", code="A", stage=PRIMARY) -> Step:
    known = None if before is None else Decimal(before)
    return Step(code=code, stage=stage, column=column, before=known, after=Decimal(after))


def rate(per_unit, most=None) -> Rate:
    return Rate(per_unit=Decimal(per_unit), most=None if most is None else Decimal(most))


def test_a_change_costs_its_step_times_the_price_to_the_fen():
    found = price_steps([step("4329", "4717.5", "sports_area_m2")], {"sports_area_m2": rate("800.55", 12000)})
    assert found.cost == found.lines[0].cost == Decimal("311013.68")  # 388.5 × 800.55 = 311 013.675
    assert found.beyond == 0 and not found.left_out


@pytest.mark.parametrize(("before", "after"), [("800", "805"), ("805", "800")])
def test_a_pupil_costs_alike_whichever_way_it_goes(before, after):
    assert price_steps([step(before, after, "pupils")], {"pupils": rate(4000)}).cost == 20_000


def test_a_figure_without_a_price_has_no_cost_and_the_sum_says_so():
    found = price_steps([step(1, 3), step(1, 3, "computers")], {"books": rate("12.5")})
    assert [line.cost for line in found.lines] == [Decimal(25), None]
    assert found.lines[1].per_unit is None and found.lines[1].why_not is Unpriced.NO_PRICE
    assert found.cost == 25 and found.left_out == {Unpriced.NO_PRICE: 1}


def test_where_nothing_has_a_cost_there_is_no_sum():
    found = price_steps([step(1, 3), step(None, 3, "computers")], {"computers": rate(5)})
    assert found.cost is None
    assert found.left_out == {Unpriced.NO_PRICE: 1, Unpriced.NOT_KNOWN: 1}


def test_less_of_a_figure_saves_nothing_that_a_price_would_say():
    found = price_steps([step(10, 4)], {"books": rate(12, 5)})
    assert found.lines[0].why_not is Unpriced.SHRINKS and found.cost is None
    assert found.lines[0].per_unit == 12


def test_no_change_costs_nought():
    assert price_steps([step(10, 10)], {"books": rate(12)}).cost == 0


@pytest.mark.parametrize(("after", "is_beyond"), [("15", False), ("15.01", True), ("14.99", False)])
def test_the_greatest_change_is_allowed_and_more_is_named(after, is_beyond):
    found = price_steps([step(10, after)], {"books": rate(12, 5)})
    assert (found.lines[0].beyond == 5) is is_beyond and found.beyond == int(is_beyond)
    assert found.cost is not None


@pytest.mark.parametrize("order", [(PRIMARY, JUNIOR), (JUNIOR, PRIMARY)])
def test_a_shared_figure_is_paid_once_in_the_row_of_the_lower_stage(order):
    steps = [step(10, 20, stage=stage) for stage in order]
    found = price_steps(steps, {"books": rate(12, 5)}, shared={("A", "books")})
    assert found.cost == 120 and found.beyond == 1
    paid = {stage: (line.cost, line.is_paid_elsewhere) for stage, line in zip(order, found.lines, strict=True)}
    assert paid == {PRIMARY: (Decimal(120), False), JUNIOR: (Decimal(0), True)}
    apart = price_steps(steps, {"books": rate(12, 5)})
    assert apart.cost == 240 and apart.beyond == 2


def test_a_shared_figure_without_a_price_is_left_out_once():
    steps = [step(10, 20), step(10, 20, stage=JUNIOR)]
    assert price_steps(steps, {}, shared={("A", "books")}).left_out == {Unpriced.NO_PRICE: 1}


MONEY = st.decimals(min_value="0.01", max_value=10**10, places=2)
FIGURES = st.decimals(min_value=0, max_value=10**9, places=5)


@given(st.lists(st.tuples(FIGURES, FIGURES, MONEY), min_size=1, max_size=8))
def test_lines_add_up_to_the_sum_and_lie_within_half_a_fen_of_the_truth(asked):
    steps = [step(low, low + more, code=str(n), column=f"c{n}") for n, (low, more, _) in enumerate(asked)]
    rates = {f"c{n}": rate(price) for n, (_, _, price) in enumerate(asked)}
    found = price_steps(steps, rates)
    assert sum(line.cost for line in found.lines) == found.cost
    for line, one in zip(found.lines, steps, strict=True):
        truth = (Fraction(one.after) - Fraction(one.before)) * Fraction(rates[one.column].per_unit)
        assert abs(Fraction(line.cost) - truth) <= Fraction(1, 200)
        assert line.cost == line.cost.quantize(Decimal("0.01"))
