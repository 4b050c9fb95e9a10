"""Every shipped profile is whole, and together they bring all that the national systems own."""

from __future__ import annotations

import pytest

from yanzhen.engines.exports import Level
from yanzhen.kernel.errors import BadInputError
from yanzhen.presets.catalogue import load_catalogue
from yanzhen.presets.data_elements import OWNED_ELSEWHERE, element_catalogue, name_key
from yanzhen.presets.import_profiles import import_profiles, parse_profile

PROFILES = import_profiles()
GOOD = """
title = "样表"
system = "student"
owner = "计划财务"
level = "person"
unique = ["number"]
note = "说明。"
[[columns]]
key = "school_name"
title = "学校名称"
[[columns]]
key = "number"
title = "学籍号"
kind = "code"
check = "pupil_number"
personal = true
[[columns]]
key = "sex"
title = "性别"
kind = "choice"
choices = { female = ["女"], male = "男" }
[[figures]]
element = "enrolment_girls"
measure = "count"
where = [{ column = "sex", among = ["female"] }]
"""


def faults(tmp_path, text):
    folder = tmp_path / "imports"
    folder.mkdir()
    (folder / "some.toml").write_text(text, "utf-8")
    with pytest.raises(BadInputError) as refused:
        load_catalogue("imports", parse_profile, folder=tmp_path)
    return [problem.code for problem in refused.value.problems]


def test_every_element_that_another_system_owns_has_an_import():
    brought = {rule.element for profile in PROFILES.values() for rule in profile.figures}
    owned = {code for code, one in element_catalogue().items() if one.system in OWNED_ELSEWHERE}
    assert owned == brought


@pytest.mark.parametrize("profile", PROFILES.values(), ids=lambda one: one.code)
def test_no_heading_means_two_columns(profile):
    owner: dict[str, str] = {}
    for one in profile.columns:
        for name in (one.column.title, *one.column.aliases):
            assert owner.setdefault(name_key(name), one.column.key) == one.column.key, name


@pytest.mark.parametrize("profile", PROFILES.values(), ids=lambda one: one.code)
def test_lists_of_persons_say_that_persons_are_not_kept(profile):
    personal = [one for one in profile.columns if one.is_personal]
    assert bool(personal) is (profile.level is Level.PERSON)
    if personal:
        assert "不保存" in profile.note
    assert all(one.column.key != "name" or profile.level is Level.DISTRICT for one in profile.columns)


@pytest.mark.parametrize("profile", PROFILES.values(), ids=lambda one: one.code)
def test_conditions_ask_for_values_that_the_column_can_have(profile):
    for rule in profile.figures:
        for condition in (*rule.where, *(one for group in rule.either for one in group)):
            column = profile.column(condition.column)
            values = {*column.column.choices.values(), *column.words.values(), column.otherwise, column.blank}
            assert set(condition.among) <= values, (rule.element, condition.column)


def test_a_profile_is_read(tmp_path):
    folder = tmp_path / "imports"
    folder.mkdir()
    (folder / "some.toml").write_text(GOOD, "utf-8")
    (profile,) = load_catalogue("imports", parse_profile, folder=tmp_path).values()
    assert profile.code == "some" and profile.column("sex").column.choices == {"女": "female", "男": "male"}


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ('system = "student"', 'system = "here"', "UNKNOWN_VALUE"),
        ('level = "person"', 'level = "pupil"', "UNKNOWN_VALUE"),
        ('unique = ["number"]', 'unique = ["numbers"]', "UNKNOWN_COLUMN"),
        ('check = "pupil_number"', 'check = "luhn"', "UNKNOWN_VALUE"),
        ('key = "school_name"', 'key = "school"', "NO_SCHOOL"),
        ('key = "number"', 'key = "sex"', "COLUMN_TWICE"),
        ('choices = { female = ["女"], male = "男" }', "", "NO_CHOICES"),
        ('kind = "code"', 'kind = "code"\notherwise = "x"', "OTHERWISE_WITHOUT_CHOICE"),
        ('element = "enrolment_girls"', 'element = "girls"', "UNKNOWN_ELEMENT"),
        ('element = "enrolment_girls"', 'element = "books"', "OTHER_SYSTEM"),
        ('measure = "count"', 'measure = "sum"', "NO_COLUMN"),
        ('measure = "count"', 'measure = "distinct"', "NO_GROUP"),
        ('measure = "count"', 'measure = "groups_over"\nby = ["sex"]', "NO_LIMITS"),
        ('{ column = "sex", among = ["female"] }', '{ column = "sexes", among = ["female"] }', "UNKNOWN_COLUMN"),
        ('{ column = "sex", among = ["female"] }', '{ column = "sex" }', "NO_LIMIT"),
    ],
)
def test_a_fault_in_a_profile_is_named(tmp_path, old, new, code):
    assert old in GOOD and code in faults(tmp_path, GOOD.replace(old, new))
