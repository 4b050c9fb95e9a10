"""What a plan is worth: published examples, a second method, exact under any order of rows."""

from decimal import Decimal
from fractions import Fraction
from math import fsum, hypot
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.engines.rotation.oracle import decimal_total, lawful_plans
from tests.rotation_scene import each_stage, move, params, school, shuffled, small_districts, teacher, two_schools
from yanzhen.engines.rotation.instance import Instance, Move, Unit
from yanzhen.engines.rotation.objective import added_km, evaluate, head_counts, is_off_district, lack_of

PUPILS = (820, 1140, 460, 1760, 300)


def five_schools(heads, mark):
    """The five schools of the reference with so many marked teachers each."""
    staff = [
        teacher(f"T{place}{number:03d}", f"U{place}", **{mark: True})
        for place, count in enumerate(heads, start=1)
        for number in range(count)
    ]
    return Instance(
        schools=tuple(school(f"S{place}") for place in range(1, 6)),
        units=tuple(Unit(f"U{place}", f"S{place}", "primary", count) for place, count in enumerate(PUPILS, start=1)),
        posts=(),
        teachers=tuple(staff),
        params=params(floors=each_stage("3.57")),
    )


def test_moving_six_from_the_fourth_school_lowers_the_coefficient_as_published():
    instance = five_schools((38, 52, 17, 95, 9), "above_qualification")
    plan = [move(f"T4{place:03d}", "U4", "U3" if place < 3 else "U5") for place in range(6)]
    found = evaluate(instance, plan)
    before, after = found.coefficients["primary"]["above_qualification"]
    assert (round(before, 4), round(after, 4)) == (0.1492, 0.0675)
    assert found.below_floor["primary"]["above_qualification"] == (1, 0)
    assert [head_counts(instance, plan)[f"U{one}"]["above_qualification"] for one in range(1, 6)] == [
        38,
        52,
        20,
        89,
        12,
    ]


def test_moving_three_backbone_teachers_lowers_the_coefficient_as_published():
    instance = five_schools((9, 14, 3, 25, 1), "backbone")
    plan = [move("T4000", "U4", "U3"), move("T4001", "U4", "U5"), move("T4002", "U4", "U5")]
    found = evaluate(instance, plan)
    before, after = found.coefficients["primary"]["backbone"]
    assert (round(before, 4), round(after, 4)) == (0.2735, 0.1071)
    assert (found.moves, found.backbone, found.backbone_share) == (3, 3, 1.0)


@given(small_districts(most_teachers=5), st.randoms(use_true_random=False))
def test_every_lawful_plan_is_worth_what_the_plain_count_says_in_any_order_of_rows(instance, chance):
    plans = [plan for plan, _ in zip(lawful_plans(instance), range(5), strict=False)]
    for plan in plans:
        found = evaluate(instance, plan)
        assert found.objective.total == pytest.approx(float(decimal_total(instance, plan)), abs=1e-12)
        mixed = list(plan)
        chance.shuffle(mixed)
        assert evaluate(shuffled(instance, chance), mixed) == found


def test_a_large_plan_is_worth_the_same_to_the_last_bit_in_any_order():
    chance = Random(1)
    staff = [
        teacher(f"T{place:03d}", "U1", home=(chance.random() * 9, chance.random() * 9), backbone=chance.random() < 0.3)
        for place in range(300)
    ]
    instance = two_schools(staff, pupils=(1237, 719))
    plan = [move(one.code) for one in staff[:150]]
    found = evaluate(instance, plan)
    for _ in range(5):
        chance.shuffle(plan)
        assert evaluate(shuffled(instance, chance), plan) == found


def test_the_parts_add_up_to_the_total():
    staff = [teacher("T1", "U1", home=(0.0, 0.0), backbone=True), teacher("T2", "U2", backbone=True)]
    found = evaluate(two_schools(staff), [move("T1")]).objective
    parts = (found.equity, found.shortfall, found.move, found.km, found.off_district)
    assert found.total == pytest.approx(fsum(parts), abs=1e-15)
    assert found.move == 0.001 and found.km == pytest.approx(0.0001 * 5 * 1.3)
    assert found.balance == pytest.approx(found.equity + found.shortfall)
    assert found.cost == pytest.approx(found.move + found.km)


def test_an_empty_plan_leaves_every_coefficient_and_costs_nothing():
    staff = [teacher("T1", "U1", backbone=True), teacher("T2", "U2")]
    found = evaluate(two_schools(staff), [])
    assert all(before == after for row in found.coefficients.values() for before, after in row.values())
    assert (found.objective.cost, found.moves, found.backbone_share) == (0.0, 0, None)


def test_an_indicator_that_nobody_counts_for_has_no_coefficient_and_no_term():
    found = evaluate(two_schools([teacher("T1", "U1")]), [])
    assert found.coefficients["primary"]["backbone"] == (None, None)
    assert found.objective.equity == 0.0 and found.objective.shortfall == 0.5 * 3


def test_a_stage_with_one_unit_is_even():
    instance = two_schools([teacher("T1", "U1", backbone=True)])
    alone = Instance(instance.schools, instance.units[:1], (), instance.teachers, instance.params)
    assert evaluate(alone, []).coefficients["primary"]["backbone"] == (0.0, 0.0)


def test_physical_education_counts_the_subject_left_and_the_subject_taught():
    staff = [teacher("T1", "U1", "体育", second_subject="语文"), teacher("T2", "U1", "语文", second_subject="体育")]
    instance = two_schools(staff)
    both = head_counts(instance, [move("T1", subject="语文"), move("T2", subject="体育")])
    assert (head_counts(instance)["U1"]["pe_art"], both["U1"]["pe_art"], both["U2"]["pe_art"]) == (1, 0, 1)
    into = head_counts(instance, [move("T2", subject="体育")])
    assert (into["U1"]["pe_art"], into["U2"]["pe_art"]) == (1, 1)
    found = evaluate(instance, [move("T2", subject="体育")])
    assert found.coefficients["primary"]["pe_art"] == (1.0, 0.0)


def test_units_are_measured_by_the_mean_before_the_plan_and_coefficients_are_the_true_ones_after_it():
    staff = [
        teacher("T1", "U1", "语文", second_subject="体育"),
        *(teacher(f"P{place}", "U1", "体育") for place in range(3)),
    ]
    found = evaluate(two_schools([*staff, teacher("P9", "U2", "体育")]), [move("T1", subject="体育")])
    # 3 and 1 become 3 and 2: by the mean of 2 that is (0.5² + 0²) / 2, by their own mean of 2.5 it is 0.2²
    assert found.objective.equity == 0.125
    assert found.coefficients["primary"]["pe_art"] == (0.5, pytest.approx(0.2, abs=1e-15))


@pytest.mark.parametrize(
    ("heads", "lack"), [(11, Fraction(0)), (10, Fraction(0)), (9, Fraction(1, 10)), (0, Fraction(1))]
)
def test_a_floor_is_lacked_just_under_it_alone(heads, lack):
    assert lack_of(heads, 1000, Decimal("1.0")) == lack


def test_a_floor_of_zero_is_lacked_by_nobody():
    assert lack_of(0, 100, Decimal(0)) == 0


def test_a_way_that_gets_shorter_and_an_unknown_home_add_nothing():
    near, far = school("S1"), school("S2", 3, 4)
    settings = params()
    assert added_km(teacher("T1", "U1", home=(3.0, 4.0)), near, far, settings) == 0.0
    assert added_km(teacher("T1", "U1", home=None), near, far, settings) == 0.0
    assert added_km(teacher("T1", "U1", home=(0.0, 0.0)), near, far, settings) == pytest.approx(1.3 * hypot(3, 4))


@pytest.mark.parametrize(
    ("old", "new", "is_off"),
    [
        (("A", ""), ("A", ""), False),
        (("A", "G"), ("A", "H"), False),
        (("A", ""), ("B", ""), True),
        (("A", "G"), ("B", "G"), False),
        (("A", "G"), ("B", "H"), True),
        (("A", "G"), ("B", ""), True),
        (("", ""), ("", ""), False),
    ],
)
def test_a_move_is_off_the_district_unless_it_stays_in_the_group(old, new, is_off):
    one, other = (school("S", district=district, group=group) for district, group in (old, new))
    assert is_off_district(one, other) is is_off


def test_movers_without_a_known_home_are_counted():
    staff = [teacher("T1", "U1"), teacher("T2", "U1", home=(1.0, 1.0))]
    assert evaluate(two_schools(staff), [move("T1"), move("T2")]).homes_unknown == 1


def test_a_code_that_is_not_there_is_refused():
    with pytest.raises(KeyError):
        evaluate(two_schools([teacher("T1", "U1")]), [Move("T9", "U1", "U2", "语文", 0.0)])
