"""The rule sets of balanced development hold what the documents say, each number with its source."""

from datetime import date
from decimal import Decimal

import pytest

from yanzhen.engines.equity import COLUMNS, SchoolStage
from yanzhen.presets.equity import equity_rule_sets, equity_rules
from yanzhen.presets.rulebook import RulebookError, load_entry

DAY = date(2026, 3, 1)
PUBLISHED = {
    "above_qualification": ("4.2", "5.3"),
    "backbone": ("1", "1"),
    "pe_art": ("0.9", "0.9"),
    "teaching_area": ("4.5", "5.8"),
    "sports_area": ("7.5", "10.2"),
    "equipment": ("2000", "2500"),
    "multimedia": ("2.3", "2.4"),
}


def test_the_thresholds_of_the_seven_indicators():
    rules = equity_rules("yz17", on=DAY)
    held = {one.id: tuple(one.thresholds[stage] for stage in SchoolStage) for one in rules.indicators}
    assert held == {name: tuple(map(Decimal, pair)) for name, pair in PUBLISHED.items()}


@pytest.mark.parametrize(("name", "limits"), [("yz17", ("0.5", "0.45")), ("jb12", ("0.65", "0.55"))])
def test_the_limits_of_each_set(name, limits):
    rules = equity_rules(name, on=DAY)
    assert tuple(rules.limits[stage] for stage in SchoolStage) == tuple(map(Decimal, limits))


def test_per_hundred_and_per_pupil():
    per = {
        name: {one.id for one in equity_rules(name, on=DAY).indicators if one.per == 100} for name in equity_rule_sets()
    }
    assert per == {"yz17": {"above_qualification", "backbone", "pe_art", "multimedia"}, "jb12": {"computers"}}


@pytest.mark.parametrize("name", equity_rule_sets())
def test_every_setting_has_a_source_and_every_figure_a_column(name):
    value = load_entry(f"equity/{name}").on(DAY).value
    groups = [part for key, part in value.items() if key != "indicators"]
    assert all(part["source"] for part in (*groups, *value["indicators"]))
    assert {row["column"] for row in value["indicators"]} <= {column.key for column in COLUMNS}


def test_a_set_does_not_hold_before_its_document():
    with pytest.raises(RulebookError) as refusal:
        equity_rules("yz17", on=date(2016, 12, 31))
    assert refusal.value.code == "NOT_YET_IN_FORCE"
