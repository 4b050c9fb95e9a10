"""Pupils as a possible change under both rule sets: against trying everything, and the reasons where nothing helps."""

import random
from dataclasses import replace
from decimal import Decimal
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engines.equity.test_cheapest_fix import BACKBONE, JB12, JUNIOR, PRIMARY, TEACHERS, YZ17, cost, passes, school
from tests.engines.equity.test_cheapest_fix_pupils_and_composite import JB12_PRICES, county
from yanzhen.engines.equity import SchoolKind, judge_schools
from yanzhen.engines.equity.cheapest_fix import cheapest_fix
from yanzhen.engines.equity.fix import FixStatus, changed_rows
from yanzhen.engines.equity.fixing import at_pupils
from yanzhen.engines.equity.fixing.at_pupils import few_ways
from yanzhen.engines.equity.fixing.clock import Clock
from yanzhen.engines.equity.fixing.composite import least_coefficients
from yanzhen.engines.equity.fixing.composite_shares import CompositeShares
from yanzhen.engines.equity.fixing.needy_shares import NeedyShares
from yanzhen.engines.equity.fixing.plain import plain_growth
from yanzhen.engines.equity.fixing.question import question_of
from yanzhen.engines.equity.fixing.schooling import Room
from yanzhen.engines.equity.fixing.shares import widest

TIGHT = replace(JB12, limits={PRIMARY: Decimal("0.12"), JUNIOR: Decimal("0.1")})


def composite_county(schools):
    return [
        school(f"S{n}", rules=JB12, pupils=pupils, **{one.column: 2 * pupils for one in JB12.indicators} | {"books": books})
        for n, (pupils, books) in enumerate(schools)
    ]  # fmt: skip


def cheapest_composite(rows, rules, most_pupils, pupil_price, most_books, book_price):
    """Every move of pupils with every growth of books: the least price that the judge passes; None where none does."""
    best = None
    moves = [way for way in product(range(-most_pupils, most_pupils + 1), repeat=len(rows)) if sum(way) == 0]
    for way in moves:
        for growth in product(range(most_books + 1), repeat=len(rows)):
            price = pupil_price * sum(map(abs, way)) + book_price * sum(growth)
            if best is not None and price >= best:
                continue
            tried = [
                replace(row, pupils=row.pupils + by, figures={**row.figures, "books": row.figures["books"] + more})
                for row, by, more in zip(rows, way, growth, strict=True)
            ]
            if judge_schools(tried, rules).passes:
                best = price
    return best


@settings(max_examples=30, deadline=None)
@given(
    st.lists(st.tuples(st.integers(20, 60), st.integers(1, 40)), min_size=2, max_size=3),
    st.integers(1, 3),
    st.integers(1, 9),
    st.integers(1, 6),
    st.integers(1, 9),
)
def test_under_a_composite_nothing_cheaper_is_found_by_trying_everything(schools, most, price, books, book_price):
    rows = composite_county(schools)
    fix = cheapest_fix(rows, TIGHT, [cost("books", book_price, books), cost("pupils", price, most)])
    cheapest = cheapest_composite(rows, TIGHT, most, price, books, book_price)
    assert fix.cost == cheapest
    if cheapest is None:
        assert fix.status is FixStatus.INFEASIBLE and "综合差异系数" in fix.reason
    else:
        assert fix.status is FixStatus.OPTIMAL and fix.bound <= cheapest and passes(rows, fix, TIGHT)


@settings(max_examples=15, deadline=None)
@given(st.lists(st.tuples(st.integers(60, 130), st.integers(1, 6)), min_size=4, max_size=4), st.integers(5, 40))
def test_four_schools_that_exchange_pupils_are_fixed_at_the_least_price(schools, teacher_price):
    rows = [
        school(f"S{n}", pupils=pupils, teachers_above_qualification=teachers, **_plenty(pupils))
        for n, (pupils, teachers) in enumerate(schools)
    ]
    fix = cheapest_fix(rows, YZ17, [cost(TEACHERS, teacher_price, 1), cost("pupils", 2, 1)])
    best = None
    for way in product((-1, 0, 1), repeat=4):
        for growth in product((0, 1), repeat=4):
            price = 2 * sum(map(abs, way)) + teacher_price * sum(growth)
            if sum(way) or (best is not None and price >= best):
                continue
            tried = [
                replace(row, pupils=row.pupils + by, figures={**row.figures, TEACHERS: row.figures[TEACHERS] + more})
                for row, by, more in zip(rows, way, growth, strict=True)
            ]
            best = price if judge_schools(tried, YZ17).passes else best
    assert fix.cost == best
    assert best is None or (fix.status is FixStatus.OPTIMAL and fix.bound <= best and passes(rows, fix))


def _plenty(pupils):
    return {
        "backbone_teachers": 3, "pe_art_teachers": 3, "teaching_area_m2": 6 * pupils, "sports_area_m2": 10 * pupils,
        "equipment_value_yuan": 2600 * pupils, "multimedia_rooms": 4,
    }  # fmt: skip


def test_pupils_who_move_make_a_composite_cheaper_and_stay_in_balance():
    rows = county(2, 14, JB12, spread=0.9)
    without = cheapest_fix(rows, JB12, JB12_PRICES)
    fix = cheapest_fix(rows, JB12, [*JB12_PRICES, cost("pupils", 3000, 40)], seconds=20)
    assert passes(rows, fix, JB12) and fix.bound <= fix.cost < without.cost and fix.gap < 0.1
    moved = [one for one in fix.changes if one.column == "pupils"]
    assert moved and all(abs(one.after - one.before) <= 40 for one in moved)
    for stage in (PRIMARY, JUNIOR):
        assert sum(one.after - one.before for one in moved if one.stage is stage) == 0


def test_where_assets_are_shared_their_price_is_split_and_pupils_stay():
    rows = county(5, 16, YZ17, spread=0.3, lift=1.1, shared=0.3)
    prices = [cost(one.column, 100, 10**6) for one in YZ17.indicators] + [cost("pupils", 300, 20)]
    fix = cheapest_fix(rows, YZ17, prices, seconds=20)
    assert passes(rows, fix) and fix.gap < 0.05
    assert not {one.code for one in fix.changes if one.column == "pupils"} & {
        r.code for r in rows if r.has_shared_assets
    }


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10**6), st.integers(1, 30))
def test_no_moves_and_growth_come_below_the_least_square_of_a_coefficient(seed, most):
    chance = random.Random(seed)
    rows = composite_county([(chance.randint(40, 90), chance.randint(10, 400)) for _ in range(4)])
    costs = [cost("books", 1, 50), cost("pupils", 1, most)]
    question = question_of(rows, JB12, costs)
    shares = CompositeShares(question, costs[-1], widest(question, [100.0]), [800.0], clock=Clock.of(60))
    least = shares.least_squares()
    books = next(k for k, rule in enumerate(JB12.indicators) if rule.column == "books")
    assert least[0, books] ** 0.5 <= least_coefficients(question)[0, books] + 1e-6
    for _ in range(20):
        one, other = chance.sample(range(4), 2)
        by = chance.randint(0, min(most, rows[one].pupils - 1))
        tried = [
            replace(
                row,
                pupils=row.pupils + (by if n == other else -by if n == one else 0),
                figures={**row.figures, "books": row.figures["books"] + chance.randint(0, 50)},
            )
            for n, row in enumerate(rows)
        ]
        for k, one_of in enumerate(judge_schools(tried, JB12).stages[0].indicators):
            assert one_of.cv**2 >= least[0, k] - 1e-6


def _tried(rows, by, more):
    return [
        replace(row, pupils=row.pupils + one, figures={**row.figures, TEACHERS: row.figures[TEACHERS] + units})
        for row, one, units in zip(rows, by, more, strict=True)
    ]


@settings(max_examples=8, deadline=None)
@given(
    st.lists(st.tuples(st.integers(60, 130), st.integers(1, 6)), min_size=3, max_size=3),
    st.integers(0, 40),
    st.integers(1, 3),
)
def test_the_bound_in_shares_lies_below_everything_that_passes(schools, teacher_price, most):
    rows = [
        school(f"S{n}", pupils=pupils, teachers_above_qualification=teachers, **_plenty(pupils))
        for n, (pupils, teachers) in enumerate(schools)
    ]
    costs = [cost(TEACHERS, teacher_price, 3), cost("pupils", 2, most)]
    passing = [
        2 * sum(map(abs, way)) + teacher_price * sum(growth)
        for way in product(range(-most, most + 1), repeat=3)
        if not sum(way)
        for growth in product(range(4), repeat=3)
        if judge_schools(_tried(rows, way, growth), YZ17).passes
    ]
    question = question_of(rows, YZ17, costs)
    shares = NeedyShares(question, costs[-1], widest(question, [0.5]), clock=Clock.of(60))
    answer = shares.solve()
    if passing:
        assert not answer.is_infeasible and shares.money(answer) <= min(passing)
        spans = shares.narrowed(min(passing), shares.spans.keys())
        narrower = NeedyShares(question, costs[-1], spans, clock=Clock.of(60))
        assert shares.money(answer) - 0.01 <= narrower.money(narrower.solve()) <= min(passing)


@pytest.mark.parametrize("seed", range(6))
def test_bound_and_plan_of_the_long_search_enclose_the_cheapest_of_all(seed, monkeypatch):
    monkeypatch.setattr(at_pupils, "_FEW_MOVES", 0)  # so that small counties, too, go the way of large ones
    chance = random.Random(seed)
    books, most, price = chance.randint(2, 5), chance.randint(1, 3), chance.randint(1, 9)
    rows = composite_county([(chance.randint(20, 60), chance.randint(1, 40)) for _ in range(3)])
    cheapest = cheapest_composite(rows, TIGHT, most, price, books, 4)
    fix = cheapest_fix(rows, TIGHT, [cost("books", 4, books), cost("pupils", price, most)], seconds=20)
    _encloses(rows, TIGHT, fix, cheapest)
    rows = [
        school(f"S{n}", pupils=pupils, teachers_above_qualification=chance.randint(1, 6), **_plenty(pupils))
        for n, pupils in enumerate(chance.randint(60, 130) for _ in range(3))
    ]
    passing = [
        2 * sum(map(abs, way)) + price * sum(growth)
        for way in product(range(-most, most + 1), repeat=3)
        if not sum(way)
        for growth in product(range(3), repeat=3)
        if judge_schools(_tried(rows, way, growth), YZ17).passes
    ]
    fix = cheapest_fix(rows, YZ17, [cost(TEACHERS, price, 2), cost("pupils", 2, most)], seconds=20)
    _encloses(rows, YZ17, fix, min(passing, default=None))


def _encloses(rows, rules, fix, cheapest):
    if fix.status is FixStatus.INFEASIBLE:
        assert cheapest is None
    elif cheapest is not None:
        assert fix.bound <= cheapest
    if fix.cost is not None:
        assert cheapest <= fix.cost and passes(rows, fix, rules)


def test_what_two_stages_share_keeps_the_bound_in_shares_below_the_changes_found():
    rows = county(5, 14, YZ17, spread=0.6, lift=1.1, shared=0.3)
    prices = [cost(one.column, 100, 10**8) for one in YZ17.indicators] + [cost("pupils", 300, 20)]
    fix = cheapest_fix(rows, YZ17, prices, seconds=20)
    question = question_of(rows, YZ17, prices)
    shares = NeedyShares(question, prices[-1], widest(question, [0.5, 0.45]), clock=Clock.of(60))
    bound = shares.money(shares.solve())
    assert passes(rows, fix) and 0.5 * float(fix.cost) < bound <= fix.bound * 1.001 and fix.gap < 0.02


@pytest.mark.parametrize("most", [1, 30], ids=["few ways", "many ways"])
def test_the_order_of_rows_changes_no_moves_under_a_composite(most):
    rows = composite_county([(60, 10), (45, 230), (80, 20), (52, 5)])
    prices = [cost("books", 3, 400), cost("pupils", 2, most)]
    shuffled = random.Random(3).sample(rows, len(rows))
    fix = cheapest_fix(rows, TIGHT, prices)
    assert fix == cheapest_fix(shuffled, TIGHT, prices[::-1])
    assert fix.stopped_by is None and fix.cost > 0 and passes(rows, fix, TIGHT)


def test_ways_to_move_are_listed_while_they_are_few():
    ways = few_ways([[Room(2, 1), Room(1, 2)]])
    assert [tuple(way.values()) for way in ways] == [(-1, 1), (0, 0), (1, -1), (2, -2)]
    assert few_ways([[Room(50, 50)] * 6]) is None


def test_a_composite_out_of_reach_is_told_with_its_number_and_its_worst_figures():
    rows = composite_county([(50, 1), (50, 400)])
    fix = cheapest_fix(
        rows, replace(JB12, limits={PRIMARY: Decimal("0.05"), JUNIOR: Decimal("0.05")}), [cost("books", 1, 5)]
    )
    assert fix.status is FixStatus.INFEASIBLE
    # (400 − 6) ÷ (400 + 6) over eight.
    assert "不低于0.1213" in fix.reason and "上限0.05" in fix.reason and "图书册数" in fix.reason


def test_a_school_that_no_move_helps_is_told_with_its_figures():
    rows = [school("A", pupils=100, backbone_teachers=0), school("B", pupils=100, backbone_teachers=2)]
    fix = cheapest_fix(rows, YZ17, [cost("pupils", 1, 20)])
    assert fix.status is FixStatus.INFEASIBLE
    assert "A（A）学生减到80人" in fix.reason and "骨干教师" in fix.reason and "低于底线0.85" in fix.reason


def test_a_coefficient_that_no_move_brings_down_is_told_with_its_least_value():
    rows = [school("A", backbone_teachers=10), school("B", backbone_teachers=100)]
    for pupils in (3, 400):
        fix = cheapest_fix(rows, YZ17, [cost(BACKBONE, 1, 20), cost("pupils", 1, pupils)])
        if pupils == 3:
            # x ÷ P of 30 ÷ 997 and 100 ÷ 1003 are 0.5365 apart.
            assert fix.status is FixStatus.INFEASIBLE and "最低约0.535" in fix.reason and "0.5" in fix.reason


@pytest.mark.parametrize("shared", [0.0, 0.3], ids=["own", "shared"])
@pytest.mark.parametrize("moving", [True, False], ids=["pupils move", "pupils stay"])
@pytest.mark.parametrize("rules", [YZ17, JB12], ids=["yz17", "jb12"])
def test_without_any_time_there_is_a_lawful_plan_where_schools_can_reach_what_they_need(rules, moving, shared):
    rows = county(11, 40, rules, spread=0.9, shared=shared)
    prices = JB12_PRICES if rules is JB12 else [cost(one.column, 500, 10**8) for one in YZ17.indicators]
    fix = cheapest_fix(rows, rules, [*prices, *([cost("pupils", 200, 50)] if moving else [])], seconds=0.0)
    assert fix.status is FixStatus.FEASIBLE and fix.stopped_by == "time" and fix.bound == 0
    assert fix.cost > 0 and passes(rows, fix, rules)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10**6), st.sampled_from([YZ17, JB12]), st.sampled_from([0.0, 0.4]), st.booleans())
def test_the_plan_without_a_solver_is_lawful_or_none_and_never_cheaper_than_the_bound(seed, rules, shared, is_rich):
    rows = county(seed, 6, rules, spread=0.8, shared=shared)
    costs = [cost(one.column, 3, 10**8 if is_rich else 400) for one in rules.indicators]
    plain = plain_growth(question_of(rows, rules, costs))
    if is_rich:
        assert plain is not None
    if plain is not None:
        assert judge_schools(changed_rows(rows, plain), rules).passes
        assert all(one.after <= one.before + (10**8 if is_rich else 400) for one in plain)
        fix = cheapest_fix(rows, rules, costs)
        assert fix.bound <= fix.cost <= sum(one.cost for one in plain)


@pytest.mark.parametrize("rules", [YZ17, JB12], ids=["yz17", "jb12"])
def test_time_that_ends_early_is_said_and_the_changes_known_stand(rules):
    rows = county(9, 40, rules, spread=0.8, lift=1.1)
    prices = JB12_PRICES if rules is JB12 else [cost(one.column, 500, 10**8) for one in YZ17.indicators]
    fix = cheapest_fix(rows, rules, [*prices, cost("pupils", 200, 50)], seconds=1.0)
    assert fix.status in (FixStatus.OPTIMAL, FixStatus.NOT_FOUND) or fix.stopped_by == "time"
    assert fix.cost is None or passes(rows, fix, rules)


def test_who_listens_can_end_the_search():
    class Enough(Exception):
        pass

    def tell(found, bound):
        raise Enough

    rows = county(9, 20, YZ17, spread=0.8, lift=1.1)
    with pytest.raises(Enough):
        cheapest_fix(rows, YZ17, [cost(one.column, 500, 10**8) for one in YZ17.indicators], tell=tell)


def test_small_points_keep_the_pupils_that_make_them_count():
    point = school("P", kind=SchoolKind.TEACHING_POINT, pupils=51, backbone_teachers=0)
    rows = [point, school("A", pupils=200, backbone_teachers=3)]
    fix = cheapest_fix(rows, YZ17, [cost(BACKBONE, 9, 3), cost("pupils", 1, 10)])
    after = {one.code: one.after for one in fix.changes if one.column == "pupils"}
    assert passes(rows, fix) and after.get("P", 51) >= YZ17.small_point_below
