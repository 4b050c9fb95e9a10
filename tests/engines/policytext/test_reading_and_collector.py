"""Reading rests the garbage collector of the process and gives it back."""

from __future__ import annotations

import gc

import pytest

from yanzhen.engines.policytext import read_document


@pytest.mark.parametrize("enabled", [True, False])
def test_reading_leaves_the_collector_as_it_was(enabled: bool) -> None:
    before = gc.isenabled()
    try:
        gc.enable() if enabled else gc.disable()
        read_document("各校要在3月底前完成自查。", year=2024)
        assert gc.isenabled() is enabled
    finally:
        gc.enable() if before else gc.disable()
