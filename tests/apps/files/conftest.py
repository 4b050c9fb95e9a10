"""Every test of files has a data folder of its own."""

from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
def files_folder(tmp_path, settings):
    """A fresh, empty store."""
    settings.FILES_DIR = tmp_path / "files"
    return settings.FILES_DIR
