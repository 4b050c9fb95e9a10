"""Skeletons of reports: the shipped ones are whole, faults are told together."""

from __future__ import annotations

import re
from string import Template

import pytest

from yanzhen.kernel.errors import BadInputError
from yanzhen.presets.report_templates import parse_template, report_templates
from yanzhen.presets.tables import Table

NAMES = {
    "scope",
    "owner",
    "year",
    "half",
    "start",
    "end",
    "p",
    "plan",
    "t",
    "task",
    "lead",
    "reading",
    "unit",
    "s",
    "school",
}
PLACE = re.compile(r"\{([^{}]+)\}")


@pytest.mark.parametrize("name", sorted(report_templates()))
def test_every_place_of_a_skeleton_is_bound_and_every_binding_used(name):
    skeleton = report_templates()[name]
    places = {key for part in skeleton.parts for line in part.lines for key in PLACE.findall(line)}
    assert places == {binding.key for binding in skeleton.bindings}


@pytest.mark.parametrize("name", sorted(report_templates()))
def test_a_skeleton_uses_known_names_alone(name):
    skeleton = report_templates()[name]
    lines = [skeleton.title, *(line for part in skeleton.parts for line in part.lines)]
    assert {found for line in lines for found in Template(line).get_identifiers()} <= NAMES


def test_all_faults_of_a_skeleton_are_told_together():
    table = Table("甲.toml", {"title": "$", "parts": [{"each": "week", "lines": []}]}, [])
    parse_template(table, "甲")
    assert {problem.code for problem in table.problems} >= {"MISSING_KEY", "BAD_PATTERN", "UNKNOWN_EACH", "NO_LINES"}


def test_the_shipped_skeletons_load_without_fault():
    try:
        report_templates()
    except BadInputError as error:  # say which, not how many
        pytest.fail("\n".join(problem.message for problem in error.problems))
