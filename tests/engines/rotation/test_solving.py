"""The solver against a second method, and what it promises of its proofs."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.engines.rotation.oracle import best_plan
from tests.rotation_scene import shuffled, small_districts
from yanzhen.engines.rotation.certificate import certified_bounds
from yanzhen.engines.rotation.solving import solve

few = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))


@few
@given(small_districts(), st.randoms(use_true_random=False))
def test_the_order_of_rows_decides_nothing(instance, chance):
    first, second = solve(instance), solve(shuffled(instance, chance))
    assert (first.moves, first.phases, first.prices) == (second.moves, second.phases, second.prices)


@few
@given(small_districts(), st.data())
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
