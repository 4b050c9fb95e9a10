"""Every shipped data element is whole, its names are its own, and the generated page is current."""

from __future__ import annotations

import pytest

from workshop.data_element_page import PAGE, as_page
from yanzhen.kernel.errors import BadInputError
from yanzhen.presets.catalogue import load_catalogue
from yanzhen.presets.data_elements import (
    OWNED_ELSEWHERE,
    RHYTHMS,
    SYSTEMS,
    element_catalogue,
    name_key,
    parse_elements,
)

GOOD = """
[[elements]]
code = "enrolment"
title = "在校生数"
unit = "人"
kind = "integer"
owner = "计划财务"
system = "student"
rhythm = "school_year"
measured = "moment"
definition = "学年初的在校生。"
kinds = ["school"]
"""


def faults(tmp_path, text):
    folder = tmp_path / "elements"
    folder.mkdir()
    (folder / "some.toml").write_text(text, "utf-8")
    with pytest.raises(BadInputError) as refused:
        load_catalogue("elements", parse_elements, folder=tmp_path)
    return [problem.code for problem in refused.value.problems]


def test_schools_are_really_asked_for_more_than_a_hundred():
    assert len(element_catalogue()) >= 100


def test_every_system_and_rhythm_is_used_and_the_national_systems_own_most():
    rows = element_catalogue().values()
    assert {row.system for row in rows} == set(SYSTEMS)
    assert {row.rhythm for row in rows} == set(RHYTHMS)
    assert sum(row.system in OWNED_ELSEWHERE for row in rows) > len(rows) / 2


@pytest.mark.parametrize("element", element_catalogue().values(), ids=lambda one: one.code)
def test_an_element_says_in_a_sentence_what_counts(element):
    assert element.definition.endswith("。") and len(element.definition) >= 8
    assert " " not in element.title and element.title not in element.aliases


def test_the_page_of_the_catalogue_is_current():
    assert PAGE.read_text(encoding="utf-8") == as_page(), "run: python workshop/data_element_page.py"


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ('code = "enrolment"', 'code = "在校生"', "BAD_CODE"),
        ('unit = "人"', "", "NO_UNIT"),
        ('kind = "integer"', 'kind = "number"', "UNKNOWN_VALUE"),
        ('system = "student"', 'system = "pupils"', "UNKNOWN_VALUE"),
        ('rhythm = "school_year"', "", "MISSING_KEY"),
        ('kinds = ["school"]', "kinds = []", "MISSING_KEY"),
        ('kinds = ["school"]', 'kinds = ["school", "shop"]', "UNKNOWN_VALUE"),
        ('measured = "moment"', 'measured = "moment"\ndecimals = 2', "DECIMALS_WITHOUT_KIND"),
        ('measured = "moment"', 'measured = "moment"\nowners = "x"', "UNKNOWN_KEY"),
        ('measured = "moment"', 'measured = "moment"\naliases = [1]', "WRONG_KIND"),
    ],
)
def test_a_fault_in_a_file_is_named(tmp_path, old, new, code):
    assert code in faults(tmp_path, GOOD.replace(old, new))


def test_all_faults_come_at_once(tmp_path):
    bad = GOOD.replace('unit = "人"', "").replace('rhythm = "school_year"', "").replace('"moment"', '"now"')
    assert set(faults(tmp_path, bad)) == {"NO_UNIT", "MISSING_KEY", "UNKNOWN_VALUE"}


def test_names_are_compared_without_blanks_units_and_marks():
    assert name_key("教 职工数（人）＊") == name_key("教职工数") != name_key("教师数")
