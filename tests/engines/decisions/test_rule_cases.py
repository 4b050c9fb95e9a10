"""Every judged rule has a table of cases in Chinese: at its threshold, just under, just over, and with the fact missing."""

import tomllib
from pathlib import Path

import pytest

from tests.engines.decisions.docket import NATIONAL, good_case
from yanzhen.engines.decisions import JUDGED_RULES, BodyKind, FindingAnswer, Matter, case_as_json, case_from_json, judge

FOLDER = Path(__file__).resolve().parents[2] / "spec/decisions"
TABLES = {path.stem: tomllib.loads(path.read_text("utf-8"))["cases"] for path in sorted(FOLDER.glob("DR-*.toml"))}
CASES = [pytest.param(rule, case, id=f"{rule}-{case['name']}") for rule, cases in TABLES.items() for case in cases]
NUMBERS = ("entitled", "present", "yes")


def written_case(row):
    """The JSON form of a good case with what the row changes or takes away."""
    wanted = {key: row[key] for key in NUMBERS if key in row}
    kind, matter = BodyKind(row.get("kind", "party_committee")), Matter(row.get("matter", "annual_plan"))
    case = case_as_json(good_case(**wanted, kind=kind, matter=matter))
    for path, value in row.get("change", {}).items():
        _put(case, path, value)
    for path in row.get("missing", []):
        _put(case, path, None)
    return case


def _put(case, path, value):
    *way, last = path.split(".")
    place = case
    for step in way:
        place = place[int(step)] if isinstance(place, list) else place[step]
    place[last] = value


def test_every_judged_rule_has_a_table_with_the_fact_missing():
    assert set(TABLES) == set(JUDGED_RULES)
    for rule, cases in TABLES.items():
        assert "CANNOT_TELL" in {case["answer"] for case in cases}, rule
        assert len({case["answer"] for case in cases}) >= 3, rule
        assert len({case["name"] for case in cases}) == len(cases), rule


@pytest.mark.parametrize(("rule", "row"), CASES)
def test_the_rule_answers_as_written(rule, row):
    verdict = judge(case_from_json(written_case(row)), NATIONAL)
    found = verdict.finding(rule)
    assert (found.answer.value, verdict.outcome.value) == (row["answer"], row["outcome"])
    if "says" in row:
        assert found.explanation == row["says"]
    if "next" in row:
        assert verdict.next_step == row["next"]
    if "counted_yes" in row:
        assert verdict.counted.yes == row["counted_yes"]


def test_every_answer_stands_in_some_table():
    assert {case["answer"] for cases in TABLES.values() for case in cases} == {answer.value for answer in FindingAnswer}
