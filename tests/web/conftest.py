"""What several files of tests of pages share."""

from __future__ import annotations

import pytest

from tests.meeting_results_scene import AFTER
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
