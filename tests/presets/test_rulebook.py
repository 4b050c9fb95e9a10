"""Every rulebook entry is dated, sourced and readable; faults come all at once."""

from datetime import date

import pytest

from yanzhen.kernel.errors import BadInputError
from yanzhen.presets import load_calendar, load_entry, rulebook_keys, rulebook_value
from yanzhen.presets.catalogue import load_catalogue
from yanzhen.presets.rulebook import RulebookError, parse_entry
from yanzhen.presets.tables import read_table

GOOD = """
title = "示例上限"
unit = "year"
last_checked_on = 2026-03-01
[[values]]
starts_on = 2020-01-01
value = 5
basis = { title = "示例文件甲" }
[[values]]
starts_on = 2024-09-01
value = 6
basis = { title = "示例文件乙", number = "示教发〔2024〕1号", clause = "第二条" }
"""


def entry_from(tmp_path, text):
    path = tmp_path / "entry.toml"
    path.write_text(text, "utf-8")
    return parse_entry(read_table(path, "entry.toml"), "samples/entry")


def faults_of(tmp_path, text):
    with pytest.raises(BadInputError) as refusal:
        entry_from(tmp_path, text)
    return [problem.code for problem in refusal.value.problems]


@pytest.mark.parametrize("key", rulebook_keys())
def test_every_shipped_entry_is_whole(key):
    entry = load_entry(key)
    assert entry.title and entry.unit and entry.last_checked_on >= date(2026, 1, 1)
    assert all(value.basis.title and value.basis.checked_on == entry.last_checked_on for value in entry.values)
    assert [value.starts_on for value in entry.values] == sorted({value.starts_on for value in entry.values})


def test_the_shipped_entries_are_there():
    assert {f"workdays/{year}" for year in range(2020, 2028)} <= set(rulebook_keys())
    assert rulebook_keys("workdays/")[0] == "workdays/2020"


def test_the_day_decides_which_value_holds(tmp_path):
    entry = entry_from(tmp_path, GOOD)
    assert entry.on(date(2024, 8, 31)).value == 5
    assert entry.on(date(2024, 9, 1)).value == 6
    assert entry.on(date(2024, 9, 1)).basis.clause == "第二条"
    with pytest.raises(RulebookError) as refusal:
        entry.on(date(2019, 12, 31))
    assert refusal.value.code == "NOT_YET_IN_FORCE"


def test_an_unknown_entry_is_named():
    with pytest.raises(RulebookError) as refusal:
        rulebook_value("workdays/1999", on=date(2026, 1, 1))
    assert (refusal.value.code, refusal.value.facts["key"]) == ("NO_ENTRY", "workdays/1999")


def test_loaded_tables_cannot_be_changed():
    value = rulebook_value("indicators/report_due_workdays", on=date(2026, 1, 1))
    with pytest.raises(TypeError):
        value["month"] = 30


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("title = ", ["BAD_TOML"]),
        ("", ["MISSING_KEY"] * 4 + ["NO_VALUES"]),
        (GOOD.replace('unit = "year"', 'unit = " "').replace("2026-03-01", '"2026"'), ["EMPTY_TEXT", "WRONG_KIND"]),
        (GOOD.replace("2024-09-01\nvalue", "2020-01-01\nvalue"), ["UNSORTED_VALUES"]),
        (GOOD.replace("value = 6", "valeu = 6"), ["UNKNOWN_KEY", "MISSING_KEY"]),
        (GOOD.replace('{ title = "示例文件甲" }', '"示例文件甲"'), ["WRONG_KIND", "MISSING_KEY"]),
        (GOOD.replace('title = "示例上限"', "title = 3\nvalus = 4"), ["UNKNOWN_KEY", "WRONG_KIND"]),
        ('title="a"\nunit="b"\nlast_checked_on=2026-01-01\nvalues=[1]', ["WRONG_KIND", "NO_VALUES"]),
    ],
)
def test_faults_come_all_at_once(tmp_path, text, codes):
    assert faults_of(tmp_path, text) == codes


def test_a_file_that_is_not_utf8_says_so(tmp_path):
    (tmp_path / "entry.toml").write_bytes('title = "上限"'.encode("gb18030"))
    with pytest.raises(BadInputError) as refusal:
        read_table(tmp_path / "entry.toml", "entry.toml")
    assert refusal.value.problems[0].code == "NOT_UTF8"


CALENDAR = """
title = "示例年日历"
unit = "day"
last_checked_on = 2026-03-01
guess = false
[[values]]
starts_on = 2027-11-01
basis = {{ title = "示例通知" }}
[values.value]
days_off = [{off}]
make_up_days = [{make_up}]
"""


def test_a_districts_own_year_replaces_the_shipped_guess(tmp_path):
    off = '{ from = 2027-01-01, to = 2027-01-03, reason = "元旦" }'
    make_up = '{ on = 2027-01-09, reason = "元旦调休上班" }'
    (tmp_path / "2027.toml").write_text(CALENDAR.format(off=off, make_up=make_up), "utf-8")
    calendar = load_calendar(tmp_path)
    assert 2027 in calendar.official_years and 2027 not in calendar.guessed_years
    assert calendar.is_workday(date(2027, 1, 9)) and calendar.is_workday(date(2027, 2, 8))
    assert 2027 in load_calendar().guessed_years


def test_every_fault_of_a_districts_calendar_is_told(tmp_path):
    off = ", ".join(
        [
            '{ from = 2027-01-03, to = 2027-01-01, reason = "元旦" }',
            '{ from = 2026-05-01, to = 2026-05-02, reason = "劳动节" }',
            '{ from = 2027-10-01, to = 2027-10-02, reason = "国庆节" }',
            '{ from = 2027-10-02, to = 2027-10-03, reason = "国庆节" }',
            '{ from = 2027-10-08, reason = "国庆节" }',
        ]
    )
    make_up = ", ".join(
        [
            '{ on = 2028-01-08, reason = "调休上班" }',
            '{ on = 2027-01-05, reason = "调休上班" }',
            '{ on = 2027-10-03, reason = "调休上班" }',
            "{ on = 2027-10-09 }",
        ]
    )
    (tmp_path / "2027.toml").write_text(CALENDAR.format(off=off, make_up=make_up), "utf-8")
    with pytest.raises(BadInputError) as refusal:
        load_calendar(tmp_path)
    codes = sorted(problem.code for problem in refusal.value.problems)
    # 2026-05-01 and 05-02 are told twice: outside the year, and already a holiday of 2026.
    assert codes == ["DAY_TWICE"] * 4 + ["MISSING_KEY"] * 2 + ["NOT_A_WEEKEND"] + ["WRONG_ORDER"] + ["WRONG_YEAR"] * 2


def test_a_broken_year_file_is_bad_input(tmp_path):
    (tmp_path / "next.toml").write_text(CALENDAR.format(off="", make_up=""), "utf-8")
    (tmp_path / "2028.toml").write_text("title = ", "utf-8")
    with pytest.raises(BadInputError) as refusal:
        load_calendar(tmp_path)
    assert [problem.code for problem in refusal.value.problems] == ["BAD_TOML"]
    (tmp_path / "2028.toml").unlink()
    load_calendar.cache_clear()
    with pytest.raises(BadInputError) as refusal:
        load_calendar(tmp_path)
    assert [problem.code for problem in refusal.value.problems] == ["WRONG_YEAR"]


def parse_sample(table, key):
    return key, table.required("title", str)


def test_a_catalogue_kind_without_files_is_empty():
    assert load_catalogue("no_such_kind", parse_sample) == {}


def test_catalogue_presets_come_by_key(tmp_path):
    (tmp_path / "samples" / "inner").mkdir(parents=True)
    (tmp_path / "samples" / "inner" / "one.toml").write_text('title = "甲"', "utf-8")
    (tmp_path / "samples" / "two.toml").write_text('title = "乙"', "utf-8")
    found = load_catalogue("samples", parse_sample, folder=tmp_path)
    assert dict(found) == {"inner/one": ("inner/one", "甲"), "two": ("two", "乙")}


def test_catalogue_faults_of_all_files_come_together(tmp_path):
    (tmp_path / "samples").mkdir()
    (tmp_path / "samples" / "one.toml").write_text("title = 3", "utf-8")
    (tmp_path / "samples" / "two.toml").write_text("title", "utf-8")
    with pytest.raises(BadInputError) as refusal:
        load_catalogue("samples", parse_sample, folder=tmp_path)
    assert [problem.code for problem in refusal.value.problems] == ["WRONG_KIND", "BAD_TOML"]
    assert refusal.value.problems[0].file == "catalogue/samples/one.toml"
