"""Rule sets of meetings: every rule and number dated and sourced, variants list their differences, faults all at once."""

import tomllib
from datetime import date
from decimal import Decimal

import pytest

from workshop.decision_rules_page import PAGE, as_page
from yanzhen.engines.decisions import CASE_SETTINGS, JUDGED_RULES, RULE_IDS, Effect, Latitude, Matter
from yanzhen.kernel.errors import BadInputError
from yanzhen.presets.decision_files import parse_rule_files, rule_files
from yanzhen.presets.decisions import (
    DecisionRulesError,
    decision_rules,
    differences,
    rule_set_names,
    rules_on,
)
from yanzhen.presets.tables import Table, read_table, shipped_folder

ON = date(2026, 11, 20)


def national():
    return read_table(shipped_folder("rulebook").joinpath("decisions/national.toml"), "national.toml")


def variant(text):
    return Table("variant.toml", tomllib.loads(HEAD + text))


HEAD = """
title = "示例区议事规则"
name = "sample"
base = "national"
region = "示例区"
starts_on = 2025-01-01
last_checked_on = 2026-11-22
[sources.A]
title = "示例文件"
"""


def faults_of(*tables):
    with pytest.raises(BadInputError) as refusal:
        parse_rule_files(tables)
    return [problem.code for problem in refusal.value.problems]


def test_every_rule_and_setting_has_source_day_and_confidence():
    rules = decision_rules(on=ON)
    assert tuple(rules.rules) == RULE_IDS and set(JUDGED_RULES) < set(RULE_IDS)
    for one in (*rules.rules.values(), *rules.details.values()):
        assert one.title and one.basis and set(one.confidence) <= set("SKR")
        assert all(basis.title and basis.checked_on >= date(2026, 1, 1) for basis in one.basis)
        assert one.starts_on <= rules.on
    assert set(CASE_SETTINGS) <= set(rules.details)


def test_the_numbers_of_the_national_set():
    rules = decision_rules(on=ON)
    expected = {
        "quorum_strict": False,
        "recused_reduce_M": False,
        "notice_days_min": 1,
        "large_spending_yuan": None,
        "two_thirds_matters": {Matter.PERSONNEL_APPOINTMENT, Matter.INTERNAL_STRUCTURE},
        "branch_committee_members_min": 7,
        "congress_staff_min": 80,
        "congress_terms_years": (3, 5),
        "teacher_delegates_percent_min": 60,
        "leader_delegates_percent_max": 20,
    }
    assert {key: rules.limit(key) for key in expected} == expected


def test_a_variant_lists_every_difference_with_day_and_source():
    found = {one.key: (one.theirs, one.ours, one.starts_on) for one in differences("sample_district", on=ON)}
    assert found == {
        "quorum_strict": (False, True, date(2024, 9, 1)),
        "notice_days_min": (1, 2, date(2024, 9, 1)),
        "large_spending_yuan": (None, Decimal(50000), date(2026, 3, 1)),
        "DR-08": (Effect.REJECT, Effect.WARN, date(2024, 9, 1)),
        "DR-09": (Effect.WARN, Effect.REJECT, date(2025, 9, 1)),
    }
    assert all(one.basis and one.title for one in differences("sample_district", on=ON))


def test_the_day_decides_which_value_of_a_variant_holds():
    assert decision_rules("sample_district", on=date(2026, 2, 28)).settings.large_spending_yuan == 30000
    assert decision_rules("sample_district", on=date(2026, 3, 1)).settings.large_spending_yuan == 50000
    assert decision_rules("sample_district", on=date(2025, 8, 31)).effect_of("DR-09") is Effect.WARN
    with pytest.raises(DecisionRulesError) as refusal:
        decision_rules("sample_district", on=date(2024, 8, 31))
    assert refusal.value.code == "NOT_YET_IN_FORCE"


def test_what_a_variant_does_not_say_is_as_in_its_base():
    ours, base = decision_rules("sample_district", on=ON), decision_rules(on=ON)
    said = {one.key for one in differences("sample_district", on=ON)}
    assert all(ours.rules[key] == rule for key, rule in base.rules.items() if key not in said)
    assert differences("national", on=ON) == ()


def test_an_unknown_set_names_those_that_are_there():
    assert rule_set_names() == ("national", "sample_district")
    with pytest.raises(DecisionRulesError) as refusal:
        decision_rules("nowhere", on=ON)
    assert refusal.value.code == "NO_RULE_SET" and "sample_district" in refusal.value.message


def test_a_variant_of_a_variant_stands_on_both():
    setting = {"key": "notice_days_min", "value": 3, "starts_on": date(2025, 1, 1), "basis": [{"source": "A"}]}
    first = Table("first.toml", {**variant("").values, "settings": [setting], "rules": []})
    second = Table("second.toml", {**first.values, "name": "second", "base": "sample", "settings": []})
    files = parse_rule_files([national(), first, second])
    assert rules_on(files, "second", ON).settings.notice_days_min == 3


@pytest.mark.parametrize(
    ("changes", "codes"),
    [
        ({"base": "nowhere"}, ["NO_BASE"]),
        ({"base": "sample"}, ["NO_BASE"]),
        (
            {"settings": [{"key": "colour", "value": 1, "starts_on": ON, "basis": [{"source": "A"}]}]},
            ["UNKNOWN_SETTING"],
        ),
        (
            {"settings": [{"key": "notice_days_min", "value": -1, "starts_on": ON, "basis": [{"source": "B"}]}]},
            ["UNKNOWN_SOURCE", "NO_BASIS", "NEGATIVE"],
        ),
        (
            {"settings": [{"key": "quorum_strict", "value": 1, "starts_on": ON, "basis": []}]},
            ["NO_BASIS", "WRONG_KIND"],
        ),
        (
            {"settings": [{"key": "two_thirds_matters", "value": ["x"], "starts_on": ON, "basis": [{"source": "A"}]}]},
            ["UNKNOWN_MATTER"],
        ),
        (
            {"rules": [{"id": "DR-01", "effect": "warn", "starts_on": ON, "basis": [{"source": "A"}]}]},
            ["MAY_NOT_CHANGE"],
        ),
        (
            {"rules": [{"id": "DR-09", "effect": "often", "starts_on": ON, "basis": [{"source": "A"}]}]},
            ["UNKNOWN_WORD"],
        ),
        (
            {"rules": [{"id": "DR-99", "effect": "warn", "starts_on": ON, "basis": [{"source": "A"}]}]},
            ["MAY_NOT_CHANGE"],
        ),
        ({"colour": 1, "title": " "}, ["UNKNOWN_KEY", "EMPTY_TEXT"]),
        ({"name": "national"}, ["NO_BASE", "NAME_TWICE"]),
    ],
)
def test_faults_of_a_variant_are_all_named(changes, codes):
    values = {**variant("").values, "settings": [], "rules": [], **changes}
    assert faults_of(national(), Table("variant.toml", values)) == codes


def test_the_national_file_names_every_rule_in_order():
    table = national()
    shuffled = Table("national.toml", {**table.values, "rules": table.values["rules"][1:]})
    assert faults_of(shuffled) == ["RULES_MISSING"]


def test_only_rules_without_a_seen_source_may_be_softened():
    rules = rule_files()["national"].rules
    soft = [rule.id for rule in rules if rule.latitude is Latitude.MAY_WARN]
    assert soft == ["DR-08"]


def test_the_reference_page_is_the_rulebook_written_out():
    assert PAGE.read_text(encoding="utf-8") == as_page(), "run: python -m workshop.decision_rules_page --write"
