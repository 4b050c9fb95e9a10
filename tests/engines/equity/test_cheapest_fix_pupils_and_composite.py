"""The two cases that are not convex: pupils who change schools, and one limit for the mean of all coefficients."""

import random
from dataclasses import replace
from decimal import Decimal
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engines.equity.test_cheapest_fix import JB12, JUNIOR, PRIMARY, TEACHERS, YZ17, cost, passes, school
from yanzhen.engines.equity import SchoolKind, SchoolRow, judge_schools
from yanzhen.engines.equity.cheapest_fix import cheapest_fix
from yanzhen.engines.equity.fix import FixStatus
from yanzhen.engines.equity.fixing.curves import Tally, curve_of

EVERYDAY = {
    "teaching_area_m2": 5,
    "sports_area_m2": 8.5,
    "equipment_value_yuan": 2400,
    "computers": 0.15,
    "books": 25,
    "staff": 0.065,
    "teachers_above_qualification": 0.055,
    "mid_or_higher_title_teachers": 0.03,
}
JB12_PRICES = [
    cost("teaching_area_m2", 3500, 20_000),
    cost("sports_area_m2", 800, 20_000),
    cost("equipment_value_yuan", 1, 10**7),
    cost("computers", 5000, 1000),
    cost("books", 30, 50_000),
    cost("staff", 100_000, 300),
    cost(TEACHERS, 120_000, 300),
    cost("mid_or_higher_title_teachers", 130_000, 300),
]


def county(seed, count, rules, *, spread, lift=1.0, shared=0.0):
    """An invented county: figures spread about what is usual, some schools with shared assets."""
    chance, rows = random.Random(seed), []
    while len(rows) < count:
        code = f"S{len(rows):03}"
        kind = SchoolKind.NINE_YEAR if chance.random() < shared else SchoolKind.ORDINARY
        stages = (PRIMARY, JUNIOR) if kind is SchoolKind.NINE_YEAR else (JUNIOR if chance.random() < 0.3 else PRIMARY,)
        pupils = {stage: chance.randint(200, 1500) for stage in stages}
        whole = {
            one.column: _figure(chance, one, stages[0], sum(pupils.values()), spread, lift) for one in rules.indicators
        }
        for stage in stages:
            own = {one.column: _figure(chance, one, stage, pupils[stage], spread, lift) for one in rules.indicators}
            is_shared = len(stages) > 1
            figures = own | ({key: whole[key] for key in rules.shared_figures} if is_shared else {})
            rows.append(
                SchoolRow(
                    code=code, name=code, stage=stage, kind=kind, pupils=pupils[stage], figures=figures,
                    has_shared_assets=is_shared,
                )
            )  # fmt: skip
    return rows


def _figure(chance, rule, stage, pupils, spread, lift):
    usual = float(rule.thresholds[stage]) / rule.per if rule.thresholds else EVERYDAY[rule.column]
    value = usual * lift * chance.lognormvariate(0, spread) * pupils
    return Decimal(str(round(value, 2 if "area" in rule.column or "yuan" in rule.column else 0)))


@pytest.mark.parametrize(("seed", "spread"), [(1, 0.7), (2, 0.9), (3, 1.1)])
def test_a_composite_is_kept_within_a_thousandth_of_the_bound(seed, spread):
    rows = county(seed, 60, JB12, spread=spread)
    fix = cheapest_fix(rows, JB12, JB12_PRICES)
    assert fix.status is FixStatus.OPTIMAL and fix.gap <= 1e-3 and passes(rows, fix, JB12)


def test_shared_assets_leave_a_composite_near_its_bound():
    rows = county(5, 12, JB12, spread=0.9, shared=0.2)
    fix = cheapest_fix(rows, JB12, JB12_PRICES)
    assert passes(rows, fix, JB12) and fix.gap <= 0.05


def test_the_order_of_rows_changes_no_composite_and_no_move_of_pupils():
    many = county(2, 8, JB12, spread=0.9, shared=0.2)
    few = county(4, 10, YZ17, spread=0.3, lift=1.1)
    prices = [*_yz17_prices(), cost("pupils", 3000, 40)]
    for rows, rules, costs in ((many, JB12, JB12_PRICES), (few, YZ17, prices)):
        shuffled = random.Random(7).sample(rows, len(rows))
        assert cheapest_fix(rows, rules, costs) == cheapest_fix(shuffled, rules, costs[::-1])


def _yz17_prices():
    counted = [TEACHERS, "backbone_teachers", "pe_art_teachers", "multimedia_rooms"]
    measured = [cost("teaching_area_m2", 3500, 10**5), cost("sports_area_m2", 800, 10**5)]
    return [*(cost(one, 100_000, 300) for one in counted), *measured, cost("equipment_value_yuan", 1, 10**8)]


def test_pupils_who_move_leave_a_county_within_two_thousandths_of_the_bound():
    rows = county(1, 30, YZ17, spread=0.3, lift=1.15)
    without = cheapest_fix(rows, YZ17, _yz17_prices())
    fix = cheapest_fix(rows, YZ17, [*_yz17_prices(), cost("pupils", 4000, 50)])
    assert passes(rows, fix) and fix.gap <= 2e-3 and fix.cost < without.cost
    moved = [one for one in fix.changes if one.column == "pupils"]
    for stage in (PRIMARY, JUNIOR):
        assert sum(one.after - one.before for one in moved if one.stage is stage) == 0


def test_where_no_move_helps_it_is_said_in_words():
    rows = [school("A", pupils=100, teachers_above_qualification=0), school("B", pupils=100)]
    fix = cheapest_fix(rows, YZ17, [cost("pupils", 1, 20)])
    assert (fix.status, fix.changes) == (FixStatus.INFEASIBLE, ()) and fix.reason


TINY = st.lists(st.tuples(st.integers(60, 130), st.integers(1, 6)), min_size=2, max_size=3)


@settings(max_examples=25, deadline=None)
@given(TINY, st.integers(1, 5), st.integers(1, 4), st.integers(5, 40))
def test_no_cheaper_moves_are_found_by_trying_all(schools, step, most, teacher_price):
    rows = [
        school(f"S{n}", pupils=pupils, teachers_above_qualification=teachers, backbone_teachers=3, pe_art_teachers=3)
        for n, (pupils, teachers) in enumerate(schools)
    ]
    rows = [replace(row, figures={**row.figures, **_plenty(row)}) for row in rows]
    prices = [cost(TEACHERS, teacher_price, 3), cost("pupils", step, most)]
    fix, cheapest = cheapest_fix(rows, YZ17, prices, seconds=20), _by_trying(rows, step, most, teacher_price)
    if cheapest is None:
        assert fix.cost is None
        return
    assert fix.cost is not None and passes(rows, fix)
    assert fix.bound <= cheapest <= float(fix.cost)
    assert float(fix.cost) <= cheapest * 1.25 + max(step * 2, teacher_price)


def _plenty(row):
    rooms = {"teaching_area_m2": 6, "sports_area_m2": 10, "equipment_value_yuan": 2600, "multimedia_rooms": 0.031}
    return {key: Decimal(str(value)) * row.pupils for key, value in rooms.items()}


def _by_trying(rows, step, most, teacher_price):
    """Every move of pupils with every growth of teachers: the least price that the judge passes."""
    best = None
    for moves in product(range(-most, most + 1), repeat=len(rows)):
        if sum(moves):
            continue
        for growth in product(range(4), repeat=len(rows)):
            price = step * sum(map(abs, moves)) + teacher_price * sum(growth)
            if best is not None and price >= best:
                continue
            tried = [
                replace(
                    row, pupils=row.pupils + by, figures={**row.figures, TEACHERS: row.figures[TEACHERS] + more}
                )  # fmt: skip
                for row, by, more in zip(rows, moves, growth, strict=True)
            ]
            if judge_schools(tried, YZ17).passes:
                best = price
    return best


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.integers(20, 900), st.integers(0, 60), st.integers(0, 12)), min_size=1, max_size=6),
    st.booleans(),
    st.integers(0, 2**32 - 1),
)
def test_no_growth_comes_below_the_curve_of_a_coefficient(schools, by_units, seed):
    pupils, totals, most = (np.array(column, dtype=float) for column in zip(*schools, strict=True))
    tally = Tally(pupils, totals, most, by_units)
    curve = curve_of(tally)
    chance = np.random.default_rng(seed)
    for _ in range(30):
        growth = most * chance.random(len(most))
        growth = np.floor(growth) if by_units else growth
        constant, slope = curve.tangent(float(growth.sum()))
        assert tally.coefficient(growth) >= constant + slope * growth.sum() - 1e-9
        best = tally.filled(float(growth.sum()))
        assert best.sum() == pytest.approx(growth.sum(), abs=1e-6)
        assert tally.coefficient(best) <= tally.coefficient(growth) + 1e-9
