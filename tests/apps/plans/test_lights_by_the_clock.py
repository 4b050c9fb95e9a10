"""Lights change with the day alone: nobody has to report for a task to become overdue."""

from __future__ import annotations

from copy import deepcopy
from datetime import timedelta

import pytest

from tests.scenes import FRIDAY, Scene
from yanzhen.apps.plans.actions.light_up import light_new, refresh_stale_plans
from yanzhen.apps.plans.models import TaskLight

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def standing_scene(standing):
    """One task reported as under way and green, due in the future."""
    scene = Scene()
    scene.red.state, scene.red.reported_through, scene.red.due_on = "in_progress", FRIDAY, FRIDAY
    scene.red.rhythm = "event"
    scene.red.save()
    light_new([scene.district_task], on=FRIDAY)
    TaskLight.objects.filter(task=scene.red).update(colour="green", since=FRIDAY - timedelta(days=30))
    return scene


@pytest.fixture
def scene(standing_scene):
    return deepcopy(standing_scene)


def colour(scene) -> str:
    return TaskLight.objects.get(task=scene.red).colour


def test_a_task_turns_red_the_day_after_it_was_due(scene):
    refresh_stale_plans(on=FRIDAY)
    assert colour(scene) != "red"
    refresh_stale_plans(on=FRIDAY + timedelta(days=1))
    light = TaskLight.objects.get(task=scene.red)
    assert (light.colour, light.since) == ("red", FRIDAY + timedelta(days=1))


def test_a_day_is_judged_once(scene):
    assert refresh_stale_plans(on=FRIDAY) == 1
    assert refresh_stale_plans(on=FRIDAY) == 0
