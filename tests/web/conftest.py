"""What several files of tests of pages share."""

from __future__ import annotations

from copy import deepcopy

import pytest

from tests.apps.balance.fixes import scene_with_shared_assets, worked_out
from tests.apps.balance.scene import BalanceScene
from tests.meeting_results_scene import AFTER
from yanzhen.apps.balance.models import Scenario
from yanzhen.web import middleware


class Days:
    """The day that the pages take for today."""

    today = AFTER


@pytest.fixture
def days(tmp_path, settings, monkeypatch):
    """Pages take ``days.today`` for today; files lie in a folder of the test's own."""
    settings.DATA_DIR, settings.FILES_DIR = tmp_path, tmp_path / "files"
    kept = Days()
    monkeypatch.setattr(middleware.timezone, "localdate", lambda *_: kept.today)
    return kept


@pytest.fixture(scope="module")
def standing_fix(standing) -> tuple[BalanceScene, Scenario]:
    """A district with a school of two stages, and its cheapest fix."""
    scene = scene_with_shared_assets()
    return scene, worked_out(scene)


@pytest.fixture
def fix(standing_fix) -> tuple[BalanceScene, Scenario]:
    """That district and its fix, for one test."""
    return deepcopy(standing_fix)
