"""What it costs at least that a teacher stays: never more than the truth, found from one teacher's row alone."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.engines.rotation.oracle import best_plan
from tests.engines.rotation.test_loosening import drawn_proof, solved
from tests.rotation_scene import small_districts, teacher, two_schools
from yanzhen.engines.rotation.certificate import certified_bounds
from yanzhen.engines.rotation.solving import solve
from yanzhen.engines.rotation.staying import least_loss

few = settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))


def deferred(instance, code):
    people = (replace(one, exempt="D:试算") if one.code == code else one for one in instance.teachers)
    return replace(instance, teachers=tuple(people))


@few
@given(small_districts(most_teachers=6))
def test_no_plan_in_which_a_mover_stays_beats_the_bound_and_her_price(instance):
    solution = solve(instance)
    phase = "weighted" if instance.params.objective == "weighted" else "equity"
    for move in solution.moves:
        least = least_loss(instance, solution.prices, phase, move.teacher)
        without = best_plan(deferred(instance, move.teacher))
        assert least >= 0
        if without is not None:
            value = without.total if phase == "weighted" else without.balance
            assert value >= solution.bound + least - 1e-9
        alone = replace(instance, teachers=tuple(one for one in instance.teachers if one.code == move.teacher))
        assert least_loss(alone, solution.prices, phase, move.teacher) == least


def test_without_prices_nothing_is_claimed_and_an_unknown_teacher_is_an_error():
    question = two_schools([teacher("T1", "U1"), teacher("T2", "U2")])
    assert least_loss(question, (), "equity", "T1") == 0.0
    with pytest.raises(KeyError):
        least_loss(question, (), "equity", "T9")


@few
@given(small_districts(most_teachers=4), st.integers(0, 9999))
def test_of_units_as_a_whole_it_is_true_of_any_prices(instance, seed):
    rows, phase = drawn_proof(instance, seed)
    bound = certified_bounds(instance, rows, ())[phase]
    for one in instance.teachers:
        least = least_loss(instance, rows, phase, one.code)
        without = None if one.exempt else best_plan(deferred(instance, one.code))
        assert least >= 0
        # A bound of nothing needs no prices; theirs may come to less.
        if without is not None and bound > 0:
            value = without.total if phase == "weighted" else without.balance
            assert value >= bound + least - 1e-9


def test_of_a_district_of_small_schools_it_is_less_than_solving_without_the_teacher_shows():
    instance, solution = solved(200, 2)
    assert any(row.row.endswith(":WHOLE") for row in solution.prices)
    losses = {one.teacher: least_loss(instance, solution.prices, "weighted", one.teacher) for one in solution.moves}
    dearest = sorted(losses, key=lambda code: (-losses[code], code))[:2]
    assert losses[dearest[0]] > 0
    for code in dearest:
        without = solve(deferred(instance, code), seconds=600)
        assert without.phases[0].value >= solution.bound + losses[code] - 1e-9
