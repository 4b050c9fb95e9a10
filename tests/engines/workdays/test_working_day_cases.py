"""Cases a clerk can check with a wall calendar."""

import tomllib
from pathlib import Path

import pytest

from yanzhen.engines.workdays import add_workdays, workdays_between
from yanzhen.presets import load_calendar

CASES = tomllib.loads((Path(__file__).parents[2] / "spec/workdays/工作日推算.toml").read_text("utf-8"))["cases"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_written_case(case):
    guess = case.get("guess", False)
    end = add_workdays(case["start"], case["count"], load_calendar(), guess)
    assert end == case["end"]
    span = workdays_between(case["start"], end, load_calendar(), guess)
    assert (span.workdays, span.guess) == (case["count"], guess)
