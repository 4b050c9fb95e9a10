"""Every shipped ledger does what its written cases say: each check found, each indicator worked out, in Chinese."""

from __future__ import annotations

import re
import tomllib
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from pathlib import Path

import pytest

from yanzhen.engines.ledgers import measure, period_containing, period_rhythm, read_value
from yanzhen.engines.ledgers.judging import judge_return
from yanzhen.presets.indicator_catalogue import indicator_catalogue
from yanzhen.presets.ledger_catalogue import ledger_catalogue
from yanzhen.presets.ledger_periods import due_workdays, term_rules

FOLDER = Path(__file__).parent
FORMS = ledger_catalogue()
DAY = date(2026, 3, 1)


@cache
def written(code):
    return tomllib.loads((FOLDER / f"{code}.toml").read_text(encoding="utf-8"))


def rows_of(form, cases, rows, repeat=None):
    """The rows as they are typed: the usual row with what a case says differently, or the first one many times."""
    if repeat:
        rows = [{**rows[0], repeat["field"]: f"第{number}篇"} for number in range(repeat["times"])]
    found = []
    for row in rows:
        typed = {**cases["usual"], **row}
        found.append({key: read_value(form.field(key), raw) for key, raw in typed.items()})
    return found


CASES = [(code, case) for code in FORMS if (FOLDER / f"{code}.toml").exists() for case in written(code)["cases"]]


def test_every_ledger_has_written_cases_and_no_other_has():
    assert {path.stem for path in FOLDER.glob("*.toml")} == set(FORMS)


@pytest.mark.parametrize(("code", "case"), CASES, ids=[f"{code}-{case['name']}" for code, case in CASES])
def test_a_case_finds_what_it_says_and_nothing_else(code, case):
    form, cases = FORMS[code], written(code)
    period = period_containing(case.get("on", cases["on"]), period_rhythm(form), term_rules(on=DAY))
    rows = rows_of(form, cases, case["rows"], case.get("repeat"))
    before = rows_of(form, cases, case["before"]) if "before" in case else None
    found = {finding.code for finding in judge_return(form, rows, before, period=period)}
    assert found == set(case.get("finds", ()))


FIGURES = [(code, case) for code, case in CASES if "figures" in case]


@pytest.mark.parametrize(("code", "case"), FIGURES, ids=[f"{code}-{case['name']}" for code, case in FIGURES])
def test_a_case_has_the_figures_that_it_says(code, case):
    form, rows = FORMS[code], rows_of(FORMS[code], written(code), case["rows"])
    rollups = {rollup.code: rollup for rollup in form.rollups}
    for name, expected in case["figures"].items():
        found = measure(form, rollups[name], rows).value
        if expected == "":
            assert found is None
        else:
            step = Decimal(1).scaleb(-rollups[name].decimals)
            assert found is not None and found.quantize(step, ROUND_HALF_UP) == Decimal(str(expected)), name


@pytest.mark.parametrize("code", FORMS)
def test_every_check_is_broken_by_a_case_and_every_indicator_worked_out_by_one(code):
    form, cases = FORMS[code], written(code)["cases"]
    assert {check.code for check in form.checks} <= {one for case in cases for one in case.get("finds", ())}
    assert {rollup.code for rollup in form.rollups} == {one for case in cases for one in case.get("figures", ())}
    assert any("finds" not in case for case in cases)


@pytest.mark.parametrize("code", FORMS)
def test_a_shipped_ledger_tells_people_what_they_need(code):
    form = FORMS[code]
    assert form.rows and form.help and form.empty and form.sheet.note and form.rollups
    assert len(form.sheet.name) <= 31 and not re.search(r"[\[\]:*?/\\]", form.sheet.name)
    texts = [form.help, form.empty, form.sheet.note, *(check.message for check in form.checks)]
    texts += [rollup.definition for rollup in form.rollups] + [one.help for one in form.fields if one.help]
    assert [text for text in texts if not text.endswith(("。", "？"))] == []
    assert [text for text in texts if re.search(r"[\u4e00-\u9fff][ ,:;()]|\d [\u4e00-\u9fff]", text)] == []
    assert due_workdays(form, on=DAY) >= 0


@pytest.mark.parametrize("code", FORMS)
def test_an_indicator_that_the_catalogue_knows_keeps_its_name_unit_and_direction(code):
    for rollup in FORMS[code].rollups:
        known = indicator_catalogue().get(rollup.code)
        if known is not None:
            assert (rollup.title, rollup.unit, rollup.direction) == (known.title, known.unit, known.direction)
            assert rollup.decimals == known.decimals


def test_no_two_indicators_of_ledgers_share_a_title():
    titles = [rollup.title for form in FORMS.values() for rollup in form.rollups]
    assert sorted(title for title in set(titles) if titles.count(title) > 1) == []


def test_no_indicator_of_a_ledger_takes_the_title_of_another_one():
    known = {preset.title: code for code, preset in indicator_catalogue().items()}
    clashes = [
        rollup.code
        for form in FORMS.values()
        for rollup in form.rollups
        if known.get(rollup.title, rollup.code) != rollup.code
    ]
    assert clashes == []
