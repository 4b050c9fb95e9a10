"""Large districts begin stage by stage: what is found and proved must not depend on that."""

import tempfile
import time
from functools import cache
from pathlib import Path
from random import Random

import pytest

from tests.rotation_scene import shuffled
from workshop.rotation_district import Character, invented_district
from yanzhen.cli.rotation_folder import read_folder
from yanzhen.engines.rotation.certificate import certified_bounds
from yanzhen.engines.rotation.checking import check_plan, plan_rows
from yanzhen.engines.rotation.instance import INDICATORS
from yanzhen.engines.rotation.solution import Status, StoppedBy
from yanzhen.engines.rotation.solving import phases, solve, stages
from yanzhen.engines.rotation.solving.search import Stopped, Watch


@cache
def district(objective):
    with tempfile.TemporaryDirectory() as name:
        invented_district(300, 3, params={"objective": objective}).write(Path(name))
        return read_folder(Path(name)).instance


@pytest.fixture(params=["corner", "inside"])
def large(request, monkeypatch):
    """Treat small districts as large ones: each stage first, from the corner or from inside."""
    monkeypatch.setattr(stages, "LARGE", 0)
    monkeypatch.setattr(stages, "VAST", 0 if request.param == "inside" else 10**9)


@pytest.mark.usefixtures("large")
@pytest.mark.parametrize("objective", ["weighted", "lexicographic"])
def test_a_district_begun_by_stage_is_lawful_and_proved(objective):
    instance = district(objective)
    found = solve(instance)
    assert found.status is Status.OPTIMAL
    assert check_plan(instance, plan_rows(found.moves)) == ()
    proved = certified_bounds(instance, found.prices, found.phases)
    assert all(proved[one.name] >= one.bound - 1e-9 for one in found.phases if one.name in proved)


@pytest.mark.parametrize("objective", ["weighted", "lexicographic"])
def test_beginning_by_stage_comes_to_the_same_value_within_the_gap(objective, monkeypatch):
    whole = solve(district(objective)).phases[0]
    monkeypatch.setattr(stages, "LARGE", 0)
    parted = solve(district(objective)).phases[0]
    assert parted.value == pytest.approx(whole.value, rel=0.001)
    assert whole.bound <= parted.value and parted.bound <= whole.value


@pytest.mark.usefixtures("large")
def test_neither_the_order_of_rows_nor_a_second_run_changes_the_plan(chance_of_rows):
    instance = district("weighted")
    first = solve(instance)
    again, mixed = solve(instance), solve(shuffled(instance, chance_of_rows))
    assert first.moves == again.moves == mixed.moves
    assert first.prices == again.prices == mixed.prices


@pytest.fixture
def chance_of_rows():
    return Random(8)


@pytest.mark.parametrize("objective", ["weighted", "lexicographic"])
@pytest.mark.parametrize("slack", [0.0, 0.1])
def test_without_any_time_there_is_a_lawful_plan_and_little_is_proved(objective, slack, tmp_path):
    character = Character(slack=slack)
    invented_district(600, 5, character=character, params={"objective": objective}).write(tmp_path)
    instance = read_folder(tmp_path).instance
    found = solve(instance, seconds=0.0)
    assert found.status is Status.FEASIBLE
    assert found.stopped_by is StoppedBy.SECONDS
    assert found.moves and check_plan(instance, plan_rows(found.moves)) == ()
    proved = certified_bounds(instance, found.prices, found.phases)
    assert found.prices and found.gap > 0.001
    assert proved[found.phases[0].name] >= found.phases[0].bound - 1e-9


def out_of_time(*arguments, **settings):
    del arguments, settings
    raise Stopped(StoppedBy.SECONDS)


@pytest.mark.usefixtures("large")
@pytest.mark.parametrize("objective", ["weighted", "lexicographic"])
@pytest.mark.parametrize(
    ("ended_in", "most"), [("finish", 0.03), ("whole_counts", 0.03), ("relax", 0.03), ("start_by_stage", 0.25)]
)
def test_what_the_time_left_unfinished_is_rounded(objective, ended_in, most, monkeypatch):
    monkeypatch.setattr(phases, ended_in, out_of_time)
    instance = district(objective)
    found = solve(instance)
    assert (found.status, found.stopped_by) == (Status.FEASIBLE, StoppedBy.SECONDS)
    assert check_plan(instance, plan_rows(found.moves)) == ()
    proved = certified_bounds(instance, found.prices, found.phases)
    assert proved[found.phases[0].name] >= found.phases[0].bound - 1e-9
    assert found.gap <= most


def test_the_reserve_is_kept_from_programs_and_given_to_the_rounding(monkeypatch):
    monkeypatch.setattr(time, "monotonic", lambda: 50.0)
    watch = Watch(60.0, lambda *step: None, lambda: False, reserve=15.0)
    with pytest.raises(Stopped):
        watch.left()
    watch.release()
    assert watch.left() == pytest.approx(10.0)


@pytest.mark.parametrize("scale", ["0.000001", "1", "1000000"])
@pytest.mark.parametrize("objective", ["weighted", "lexicographic"])
def test_weights_of_any_size_are_proved_to_the_gap(objective, scale, tmp_path):
    equity = {stage: dict.fromkeys(INDICATORS, float(scale)) for stage in ("primary", "junior")}
    weights = {"equity": equity, "shortfall": 0, "move": 0.000002, "km": 0.0000005, "off_district": 0.000002}
    invented_district(200, 79, params={"objective": objective, "weights": weights}).write(tmp_path)
    instance = read_folder(tmp_path).instance
    found = solve(instance)
    assert found.status is Status.OPTIMAL
    assert found.phases[0].gap <= 0.001
    assert check_plan(instance, plan_rows(found.moves)) == ()
