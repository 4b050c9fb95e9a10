"""Large districts are approached by steps: what is found and proved must be as good as from corners."""

import tempfile
from functools import cache
from pathlib import Path
from random import Random

import numpy as np
import pytest

from tests.rotation_scene import shuffled
from workshop.rotation_district import invented_district, with_tiers
from yanzhen.cli.rotation_folder import read_folder
from yanzhen.engines.rotation.arcs import lay_out
from yanzhen.engines.rotation.certificate import Aim, ArcPricer, certified_bounds
from yanzhen.engines.rotation.checking import check_plan, plan_rows
from yanzhen.engines.rotation.multipliers import no_multipliers, whole_box
from yanzhen.engines.rotation.solution import Status, StoppedBy
from yanzhen.engines.rotation.solving import phases, solve
from yanzhen.engines.rotation.solving.approach import approach_from
from yanzhen.engines.rotation.solving.search import Search, Stopped, Watch
from yanzhen.engines.rotation.solving.steps import Steps
from yanzhen.engines.rotation.solving.weighing import Scale
from yanzhen.engines.rotation.tables import head_tables
from yanzhen.engines.rotation.unit_plans import UnitPlans


@cache
def district(objective, tiers=False):
    made = invented_district(400, 3, params={"objective": objective})
    with tempfile.TemporaryDirectory() as name:
        (with_tiers(made) if tiers else made).write(Path(name))
        return read_folder(Path(name)).instance


@pytest.fixture
def large(monkeypatch):
    """Treat small districts as large ones."""
    monkeypatch.setattr(phases, "LARGE", 0)


def search_of(instance):
    layout = lay_out(instance)
    watch = Watch(float("inf"), lambda *step: None, lambda: False)
    tables = head_tables(layout)
    return Search(layout, tables, ArcPricer(layout), UnitPlans(layout, tables), 0.001, 1000.0, watch)


@pytest.mark.usefixtures("large")
@pytest.mark.parametrize("tiers", [False, True])
@pytest.mark.parametrize("objective", ["weighted", "lexicographic"])
def test_a_plan_by_steps_is_lawful_and_proved_to_the_gap(objective, tiers):
    instance = district(objective, tiers)
    found = solve(instance)
    assert found.status is Status.OPTIMAL
    assert found.phases[0].gap <= 0.001
    assert check_plan(instance, plan_rows(found.moves)) == ()
    proved = certified_bounds(instance, found.prices, found.phases)
    assert all(proved[one.name] >= one.bound - 1e-9 for one in found.phases if one.name in proved)


@pytest.mark.parametrize("objective", ["weighted", "lexicographic"])
def test_steps_and_corners_contradict_one_another_nowhere(objective, monkeypatch):
    corners = solve(district(objective)).phases[0]
    monkeypatch.setattr(phases, "LARGE", 0)
    steps = solve(district(objective)).phases[0]
    assert steps.bound <= corners.value and corners.bound <= steps.value


@pytest.mark.usefixtures("large")
@pytest.mark.parametrize("objective", ["weighted", "lexicographic"])
def test_neither_the_order_of_rows_nor_a_second_run_changes_a_plan_by_steps(objective):
    instance = district(objective)
    first = solve(instance)
    again, mixed = solve(instance), solve(shuffled(instance, Random(8)))
    assert first.moves == again.moves == mixed.moves
    assert first.prices == again.prices == mixed.prices


@pytest.mark.usefixtures("large")
def test_where_rounding_near_the_steps_fails_corners_take_over(monkeypatch):
    monkeypatch.setattr(phases, "round_near", lambda *arguments: None)
    found = solve(district("weighted"))
    assert found.status is Status.OPTIMAL
    assert found.phases[0].gap <= 0.001


@pytest.mark.usefixtures("large")
@pytest.mark.parametrize("objective", ["weighted", "lexicographic"])
def test_what_the_steps_came_to_when_the_time_was_up_is_rounded(objective, monkeypatch):
    def out_of_time(*arguments):
        raise Stopped(StoppedBy.SECONDS)

    monkeypatch.setattr(phases, "round_near", out_of_time)
    instance = district(objective)
    found = solve(instance)
    assert (found.status, found.stopped_by) == (Status.FEASIBLE, StoppedBy.SECONDS)
    assert check_plan(instance, plan_rows(found.moves)) == ()
    assert found.gap <= 0.03


@pytest.mark.parametrize("tiers", [False, True])
def test_steps_price_arcs_as_the_certificate_does(tiers):
    search = search_of(district("weighted", tiers))
    box, aim = whole_box(search.layout, search.tables), Aim(1.0, 1.0)
    approach = approach_from(search, box, aim, no_multipliers(search.layout))
    approach.take_leg()
    steps = approach.steps
    priced = search.pricer.reduced_costs(steps.multipliers(), 1.0)[steps.arcs]
    people = steps._prices[steps._people :][search.layout.arc_candidate[steps.arcs]]
    ours = search.scale * search.layout.arc_cost[steps.arcs] - steps._worth(steps._prices)
    assert ours == pytest.approx(search.scale * priced - people, abs=1e-9)


@pytest.mark.parametrize("tiers", [False, True])
def test_what_rows_count_and_what_arcs_are_worth_are_two_sides_of_one_matrix(tiers):
    search = search_of(district("weighted", tiers))
    steps = Steps(search, whole_box(search.layout, search.tables), Aim(1.0, 1.0))
    steps.choose(np.arange(len(search.layout.arc_cost)))
    chance = np.random.default_rng(5)
    flows, prices = chance.random(len(steps.arcs)), chance.random(len(steps._prices))
    assert (flows * steps._worth(prices)).sum() == pytest.approx((prices * steps._counted(flows)).sum(), rel=1e-9)


def test_legs_prove_ever_more_up_to_what_corners_prove():
    search = search_of(district("weighted"))
    box, aim = whole_box(search.layout, search.tables), Aim(1.0, 1.0)
    corner = solve(district("weighted")).phases[0]
    approach = approach_from(search, box, aim, no_multipliers(search.layout))
    before = approach.bound
    approach.come_nearer(1e-5)
    assert before < approach.bound <= corner.value
    assert approach.bound == pytest.approx(corner.bound, rel=0.002)


def test_the_scale_comes_to_the_weight_at_which_little_room_is_left():
    scale = Scale(0.0, 1.0)
    for _ in range(12):
        scale.turn(np.exp(scale.weight) - 5.0)
    assert np.exp(scale.weight) == pytest.approx(4.95, rel=1e-3)
    scale.turn(float("inf"))
    assert np.exp(scale.weight) < 4.0
