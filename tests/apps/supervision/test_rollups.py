"""The grouped query and the engine give the same numbers."""

from __future__ import annotations

import random
from copy import deepcopy
from datetime import date
from decimal import Decimal

import pytest

from tests.factories import make_organisation
from tests.scenes import Scene
from yanzhen.apps.plans.models import Task
from yanzhen.apps.supervision import rollups

pytestmark = pytest.mark.django_db
FORMULAS = ("sum", "mean", "rate", "weighted", "latest", "all_must_pass")


@pytest.fixture(scope="module")
def standing_scene(standing):
    return Scene()


@pytest.fixture
def scene(standing_scene):
    return deepcopy(standing_scene)


def _some_figures(chance: random.Random) -> dict:
    kind = chance.randrange(4)
    if kind == 0:
        return {}
    if kind == 1:
        return {"value": Decimal(chance.randrange(100)), "reported_through": date(2026, 3, chance.randrange(1, 28))}
    parts = {"numerator": Decimal(chance.randrange(50)), "denominator": Decimal(chance.choice((0, 50, 80)))}
    return parts | {"reported_through": date(2026, 3, chance.randrange(1, 28))}


@pytest.mark.parametrize("seed", range(3))
def test_both_ways_give_the_same_numbers(scene, seed):
    chance = random.Random(seed)
    schools = [make_organisation(under=scene.authority) for _ in range(6)]
    own = []
    for formula in FORMULAS:
        task = scene.task(scene.section, formula=formula)
        own.append(task)
        for school in schools:
            weight = Decimal(chance.randrange(4))
            scene.task(school, origin=task, weight=weight, **_some_figures(chance))
    by_query = rollups.roll_ups_of(scene.plan, own)
    by_engine = rollups._gathered(scene.plan, own)
    assert by_query.keys() == by_engine.keys()
    for task in own:
        one, other = by_query[task.pk], by_engine[task.pk]
        assert (one.reported, one.expected) == (other.reported, other.expected), task.formula
        assert (one.value is None) == (other.value is None), task.formula
        assert one.value is None or abs(one.value - other.value) < Decimal("1e-9"), task.formula


def test_nested_tasks_are_gathered_by_the_engine(scene):
    parent = scene.task(scene.section, formula="sum")
    child = scene.task(scene.section, formula="sum", parent=parent)
    scene.task(scene.school, origin=child, value=Decimal(3))
    scene.task(scene.other, origin=child, value=Decimal(4))
    found = rollups.roll_ups_of(scene.plan, list(Task.objects.filter(pk__in=(parent.pk, child.pk))))
    assert found[parent.pk].value == found[child.pk].value == 7
