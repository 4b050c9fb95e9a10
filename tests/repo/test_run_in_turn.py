"""Two rows of runs side by side are told one after the other, and summed up in the last line."""

from __future__ import annotations

import sys
import threading
from collections import Counter

import pytest

from tests import run_in_turn
from tests.run_in_turn import Plan, Run


@pytest.fixture
def outcomes(monkeypatch) -> dict[str, tuple[int, Counter[str]]]:
    """What each run comes to, by its title; the runs ``left`` and ``right`` wait for each other."""
    meeting = threading.Barrier(2)
    known: dict[str, tuple[int, Counter[str]]] = {}

    def carry_out(run, tell):
        if run.title in ("left", "right"):
            meeting.wait(60)
        tell(f"{run.title} ran")
        return known[run.title]

    monkeypatch.setattr(run_in_turn, "carry_out", carry_out)
    monkeypatch.setattr(sys, "argv", ["run_in_turn"])
    return known


def told(monkeypatch, capsys, planned: Plan) -> tuple[int, list[str]]:
    monkeypatch.setattr(run_in_turn, "plan", lambda: planned)
    code = run_in_turn.main()
    return code, capsys.readouterr().out.splitlines()


def test_both_rows_go_on_at_once_and_are_told_in_order(outcomes, monkeypatch, capsys):
    outcomes |= {"left": (0, Counter(passed=3)), "right": (0, Counter(passed=4, skipped=1)), "last": (0, Counter())}
    planned = Plan([Run("left", ())], [Run("right", ()), Run("last", ())], ["没有甲"])
    assert told(monkeypatch, capsys, planned) == (
        0,
        [
            "left ran",
            "right ran",
            "last ran",
            "跳过：没有甲。",
            "另有1项测试自行跳过，原因见上面的SKIPPED行。",
            "7 passed, 0 failed",
        ],
    )


@pytest.mark.parametrize("where", ["left", "right"])
def test_a_failure_in_either_row_is_the_failure_of_all(outcomes, monkeypatch, capsys, where):
    outcomes |= {
        "left": (0, Counter(passed=3)),
        "right": (0, Counter(passed=4)),
        where: (1, Counter(passed=2, failed=1)),
    }
    code, lines = told(monkeypatch, capsys, Plan([Run("left", ())], [Run("right", ())], []))
    passed = 2 + (4 if where == "left" else 3)
    assert (code, lines[-1]) == (1, f"{passed} passed, 1 failed")


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_run_that_cannot_be_started_is_a_failure_and_ends_its_row(outcomes, monkeypatch, capsys):
    outcomes |= {"left": (0, Counter(passed=3)), "last": (0, Counter(passed=9))}
    planned = Plan([Run("left", ())], [Run("right", ()), Run("last", ())], [])
    code, lines = told(monkeypatch, capsys, planned)
    assert (code, lines) == (1, ["left ran", "right ran", "3 passed, 1 failed"])
