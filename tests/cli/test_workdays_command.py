"""The command keeps its contract: one JSON document on stdout, exit codes, every fault at once."""

import json

import pytest

from yanzhen.cli.main import main


def answer(capsys, *words):
    code = main(["workdays", *words])
    return code, capsys.readouterr()


def test_nth_working_day_as_json(capsys):
    code, printed = answer(capsys, "2026-09-30", "2", "--json")
    result = json.loads(printed.out)
    assert code == 0
    assert list(result) == ["from", "to", "workdays", "skipped", "guess"]
    assert (result["from"], result["to"], result["workdays"], result["guess"]) == ("2026-09-30", "2026-10-09", 2, False)
    assert result["skipped"][0] == {"on": "2026-10-01", "reason": "国庆节"}
    assert printed.err == ""


def test_working_days_between_two_days_as_json(capsys):
    code, printed = answer(capsys, "2026-09-18", "2026-09-20", "--json")
    assert code == 0
    assert json.loads(printed.out) == {
        "from": "2026-09-18",
        "to": "2026-09-20",
        "workdays": 1,
        "skipped": [{"on": "2026-09-19", "reason": "周六"}],
        "guess": False,
    }


def test_a_guess_is_marked(capsys):
    code, printed = answer(capsys, "2027-01-04", "1", "--allow-guess", "--json")
    assert code == 0
    assert json.loads(printed.out)["guess"] is True


def test_words_for_people(capsys):
    code, printed = answer(capsys, "2026-12-31", "2027-01-04", "--allow-guess")
    assert code == 0
    assert "2026年12月31日（不含）至2027年1月4日（含）：1个工作日" in printed.out
    assert "1月1日（元旦）" in printed.out and "推算" in printed.out
    code, printed = answer(capsys, "2026-03-02", "1")
    assert printed.out == "2026年3月2日之后第1个工作日：2026年3月3日\n"


@pytest.mark.parametrize(
    ("words", "codes"),
    [
        (["2026-02-30", "x"], ["BAD_DATE", "BAD_DATE"]),
        (["20260302", "-1"], ["BAD_DATE", "NEGATIVE_COUNT"]),
        (["2026-03-02", "1.5"], ["BAD_DATE"]),
        (["2026-03-02", "2026-03-01"], ["REVERSED"]),
        (["2026-12-31", "1"], ["GUESSED_YEAR"]),
        (["2027-12-31", "1", "--allow-guess"], ["UNLOADED_YEAR"]),
        (["2019-01-01", "2020-01-01"], ["UNLOADED_YEAR"]),
        (["2026-03-02"], ["USAGE"]),
        (["2026-03-02", "1", "--colour"], ["USAGE"]),
    ],
)
def test_bad_input_exits_2_with_every_fault(capsys, words, codes):
    code, printed = answer(capsys, *words, "--json")
    problems = json.loads(printed.out)["problems"]
    assert code == 2
    assert [problem["code"] for problem in problems] == codes
    keys = ["code", "file", "sheet", "line", "column", "key", "found", "expected", "message"]
    assert all(list(problem) == keys for problem in problems)


def test_an_unloaded_year_names_the_file_to_add(capsys):
    code, printed = answer(capsys, "2030-01-01", "1")
    assert (code, printed.out) == (2, "")
    assert "rulebook/workdays/2030.toml" in printed.err


@pytest.mark.parametrize("word", ["1\u0663", "２０２６-03-02", "2026-3-2", "", "2026-03-02T00:00"])
def test_only_plain_digits_are_read(capsys, word):
    assert answer(capsys, word, "1")[0] == 2


def test_a_guess_nobody_allowed_says_how_to_allow_it(capsys):
    code, printed = answer(capsys, "2026-12-31", "1")
    assert code == 2
    assert "2027年" in printed.err and "--allow-guess" in printed.err


NEXT_YEAR = """
title = "示例年日历"
unit = "day"
last_checked_on = 2026-12-01
guess = false
[[values]]
starts_on = 2026-12-01
basis = { title = "示例通知" }
[values.value]
days_off = [{ from = 2027-01-01, to = 2027-01-03, reason = "元旦" }]
make_up_days = []
"""


def test_a_district_adds_a_year_of_its_own(capsys, tmp_path):
    (tmp_path / "2027.toml").write_text(NEXT_YEAR, "utf-8")
    code, printed = answer(capsys, "2026-12-31", "1", "--calendar", str(tmp_path), "--json")
    result = json.loads(printed.out)
    assert (code, result["to"], result["guess"]) == (0, "2027-01-04", False)


def test_a_folder_that_is_not_there_is_bad_input(capsys, tmp_path):
    code, printed = answer(capsys, "2026-03-02", "1", "--calendar", str(tmp_path / "none"), "--json")
    assert (code, json.loads(printed.out)["problems"][0]["code"]) == (2, "NO_FOLDER")
