"""The list of rules and the steps of the roll-out are read whole, with every fault named."""

from __future__ import annotations

import pytest

from yanzhen.kernel.errors import BadInputError
from yanzhen.presets.rollout import parse_rollout, rollout_steps
from yanzhen.presets.school_rules import parse_wanted_rules, wanted_rules

RULE = """
[[rules]]
code = "charter"
category = "{category}"
title = "学校章程"
kinds = ["{kind}"]
review_months = {months}
basis = {{ title = "示例文件", clause = "第一条" }}
"""
HEAD = 'title = "清单"\nlast_checked_on = 2026-01-01\nreview_months = 36\n'


def read(tmp_path, text: str, parse):
    file = tmp_path / "sample.toml"
    file.write_text(text, encoding="utf-8")
    return parse(file, "sample.toml")


def test_every_shipped_entry_says_what_it_rests_on():
    entries = wanted_rules()
    assert {entry.category for entry in entries.values()} == {"charter", "basic", "important", "other"}
    assert all(entry.basis.title and entry.basis.clause and entry.review_months > 0 for entry in entries.values())
    names = [name for entry in entries.values() for name in (entry.title, *entry.aliases)]
    assert len(names) == len(set(names))


def test_the_steps_follow_one_another():
    days = [step.due_on for step in rollout_steps()]
    assert len(days) == 3 and days == sorted(days)


def test_every_fault_of_the_list_is_named(tmp_path):
    text = (
        HEAD
        + RULE.format(category="big", kind="zoo", months=0)
        + RULE.format(category="basic", kind="school", months=1)
    )
    with pytest.raises(BadInputError) as found:
        read(tmp_path, text, parse_wanted_rules)
    assert [problem.code for problem in found.value.problems] == [
        "UNKNOWN_VALUE",
        "UNKNOWN_VALUE",
        "TOO_SMALL",
        "RULE_TWICE",
    ]


def test_steps_out_of_order_and_unknown_criteria_are_named(tmp_path):
    step = '[[steps]]\ncode = "{0}"\ntitle = "一步"\nasks = ["做"]\ncriteria = ["{1}"]\ndue_on = {2}\n'
    text = 'title = "步骤"\nlast_checked_on = 2026-01-01\nbasis = "示例"\n'
    text += step.format("a", "heads", "2026-01-01") + step.format("b", "luck", "2026-01-01")
    with pytest.raises(BadInputError) as found:
        read(tmp_path, text, parse_rollout)
    assert {problem.code for problem in found.value.problems} == {"UNKNOWN_VALUE", "OUT_OF_ORDER"}
