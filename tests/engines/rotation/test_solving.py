"""The solver against a second method, and what it promises of its proofs."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.engines.rotation.oracle import best_plan
from tests.rotation_scene import shuffled, small_districts, tiered_districts
from yanzhen.engines.rotation.certificate import certified_bounds
from yanzhen.engines.rotation.checking import check_plan, plan_rows
from yanzhen.engines.rotation.objective import evaluate
from yanzhen.engines.rotation.solution import Status
from yanzhen.engines.rotation.solving import solve

few = settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))


def either(**settings):
    """A small district with or without coverage and tiers."""
    return st.one_of(small_districts(**settings), tiered_districts(**settings))


@few
@given(either(objective="weighted", most_teachers=6))
def test_a_weighted_plan_is_lawful_the_best_there_is_and_its_bound_below_it(instance):
    best, solution = best_plan(instance), solve(instance)
    if best is None:
        assert solution.status is Status.INFEASIBLE
        return
    assert solution.status is Status.OPTIMAL
    assert not check_plan(instance, plan_rows(solution.moves))
    total = evaluate(instance, solution.moves).objective.total
    assert solution.phases[0].value == pytest.approx(total, abs=1e-12)
    assert solution.bound <= best.total
    assert total <= best.total + 0.001 * max(best.total, 1e-9)


@few
@given(either(objective="lexicographic", most_teachers=6))
def test_a_lexicographic_plan_puts_balance_first_and_cost_next(instance):
    best, solution = best_plan(instance), solve(instance)
    if best is None:
        assert solution.status is Status.INFEASIBLE
        return
    assert solution.status is Status.OPTIMAL
    assert not check_plan(instance, plan_rows(solution.moves))
    objective = evaluate(instance, solution.moves).objective
    equity, cost, _ = solution.phases
    assert equity.bound <= best.balance and equity.gap <= 0.001
    assert objective.balance <= equity.value * (1 + float(instance.params.equity_slack)) + 1e-9
    assert cost.value == pytest.approx(objective.cost, abs=1e-12)
    assert cost.bound <= best.cost + 1e-9


@few
@given(either(), st.randoms(use_true_random=False))
def test_the_order_of_rows_decides_nothing(instance, chance):
    first, second = solve(instance), solve(shuffled(instance, chance))
    assert (first.moves, first.phases, first.prices) == (second.moves, second.phases, second.prices)


@few
@given(either(), st.data())
def test_any_prices_prove_a_bound_that_is_true(instance, data):
    best, solution = best_plan(instance), solve(instance)
    if best is None:
        return
    disturbed = [
        type(price)(price.row, price.unit, price.subject, price.indicator, price.stage, data.draw(st.floats(-2, 2)))
        for price in solution.prices
        if "SPLIT" not in price.row
    ]
    for prices in (solution.prices, disturbed, ()):
        bounds = certified_bounds(instance, prices, solution.phases)
        if instance.params.objective == "weighted":
            assert bounds["weighted"] <= best.total
        else:
            assert bounds["equity"] <= best.balance
