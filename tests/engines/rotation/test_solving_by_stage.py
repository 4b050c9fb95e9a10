"""Large districts begin stage by stage: what is found and proved must not depend on that."""

import tempfile
from functools import cache
from pathlib import Path
from random import Random

import pytest

from tests.rotation_scene import shuffled
from workshop.rotation_district import invented_district
from yanzhen.cli.rotation_folder import read_folder
from yanzhen.engines.rotation.certificate import certified_bounds
from yanzhen.engines.rotation.checking import check_plan, plan_rows
from yanzhen.engines.rotation.solution import Status
from yanzhen.engines.rotation.solving import solve, stages


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
