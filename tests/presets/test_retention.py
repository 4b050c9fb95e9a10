"""Retention periods: every archived kind has one, and the years are counted from the year after."""

from __future__ import annotations

from datetime import date

import pytest

from yanzhen.kernel.errors import BadInputError
from yanzhen.presets.retention import Period, parse_retention, retention_periods


def test_every_kind_that_is_archived_has_a_period():
    assert {"document", "plan", "report", "notice", "evidence"} <= retention_periods().keys()
    assert retention_periods()["plan"] is Period.PERMANENT


@pytest.mark.parametrize(
    ("period", "made_on", "until"),
    [
        (Period.PERMANENT, date(2026, 1, 1), None),
        (Period.TEN_YEARS, date(2026, 1, 1), date(2036, 12, 31)),
        (Period.TEN_YEARS, date(2026, 12, 31), date(2036, 12, 31)),
        (Period.THIRTY_YEARS, date(2027, 1, 1), date(2057, 12, 31)),
    ],
)
def test_a_period_ends_with_a_year(period, made_on, until):
    assert period.ends_on(made_on) == until


def test_every_fault_of_the_file_is_named(tmp_path):
    path = tmp_path / "retention.toml"
    path.write_text('title = "期限"\n[types]\nplan = "forever"\nreport = 3\n', encoding="utf-8")
    with pytest.raises(BadInputError) as refused:
        parse_retention(path, "retention.toml")
    codes = [problem.code for problem in refused.value.problems]
    assert sorted(codes) == ["MISSING_KEY", "MISSING_KEY", "UNKNOWN_PERIOD", "WRONG_KIND"]
