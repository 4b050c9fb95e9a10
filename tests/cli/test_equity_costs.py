"""``yanzhen equity --costs`` keeps its contract: the object, the exit codes, faults of both files in one pass."""

import json
import time

import pytest

from tests.cli.test_equity_command import csv_text, row
from yanzhen.cli.main import main

COSTS = "column,cost_per_unit,max_change\nbackbone_teachers,150000,20\nsports_area_m2,800.5,3000\n"

PRICED_PUPILS = "column,cost_per_unit,max_change\npupils,1,20\n"
RICH = {"computers": "150", "books": "30000", "staff": "60", "mid_or_higher_title_teachers": "30"}
CROWDED = [row(pupils="400", **RICH), row("S2", school_name="第二小学", pupils="100", **RICH)]


@pytest.fixture
def run(capsys, tmp_path):
    def ask(rows, costs=COSTS, *words):
        (tmp_path / "学校.csv").write_text(csv_text(rows), "utf-8")
        (tmp_path / "单价.csv").write_text(costs, "utf-8")
        code = main(["equity", str(tmp_path / "学校.csv"), "--costs", str(tmp_path / "单价.csv"), *words])
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return ask


def test_the_fix_has_the_keys_of_the_contract(run):
    code, out, err = run([row(sports_area_m2="6000", backbone_teachers="9")], COSTS, "--json")
    fix = json.loads(out)["cheapest_fix"]
    assert (code, err) == (1, "")
    assert fix == {
        "changes": [
            {
                "code": "S1",
                "stage": "primary",
                "column": "backbone_teachers",
                "from": 9,
                "to": 10,
                "cost": 150000,
            },
            {
                "code": "S1",
                "stage": "primary",
                "column": "sports_area_m2",
                "from": 6000,
                "to": 6375,
                "cost": 300187.5,
            },
        ],
        "cost": 450187.5,
        "bound": pytest.approx(450187.5, rel=1e-6),
        "gap": pytest.approx(0, abs=1e-6),
        "status": "OPTIMAL",
        "stopped_by": None,
        "reason": None,
    }
    assert fix["bound"] <= fix["cost"]


def test_a_county_that_passes_costs_nothing_and_ends_with_nought(run):
    code, out, _ = run([row()], COSTS, "--json")
    assert code == 0 and json.loads(out)["cheapest_fix"]["cost"] == 0


def test_chinese_headings_and_titles_say_the_same(run):
    rows = [row(sports_area_m2="6000")]
    chinese = "栏目,单价,每校最多变动\n县级以上骨干教师数,150000,20\n体育运动场馆面积,800.5,3000\n"
    assert run(rows, chinese, "--json") == run(rows, COSTS, "--json")


def test_faults_of_both_files_come_in_one_pass(run):
    costs = "column,cost_per_unit,max_change\nbackbone_teachers,-1,\nschool_name,1,1\npupils,1,1\npupils,2,2\n"
    code, out, _ = run([row(pupils="0")], costs, "--json")
    found = [(one["code"], one["file"], one["line"], one["key"]) for one in json.loads(out)["problems"]]
    assert code == 2 and found == [
        ("TOO_SMALL", "学校.csv", 2, "pupils"),
        ("TOO_SMALL", "单价.csv", 2, "cost_per_unit"),
        ("MISSING", "单价.csv", 2, "max_change"),
        ("NOT_A_CHOICE", "单价.csv", 3, "column"),
        ("COST_TWICE", "单价.csv", 5, "column"),
    ]


def test_pupils_may_change_schools_under_a_composite(run):
    code, out, _ = run(CROWDED, PRICED_PUPILS, "--rules", "jb12", "--json")
    fix = json.loads(out)["cheapest_fix"]
    assert code == 1 and fix["status"] == "OPTIMAL" and len(fix["changes"]) == 2
    by = [one["to"] - one["from"] for one in fix["changes"]]
    assert sum(by) == 0 and fix["cost"] == sum(map(abs, by))


def test_the_limit_holds_for_the_whole_command(run):
    began = time.monotonic()
    assert run([row(sports_area_m2="6000")], COSTS, "--seconds", "20")[0] == 1
    assert time.monotonic() - began < 20
    began = time.monotonic()
    _, out, _ = run(CROWDED, PRICED_PUPILS, "--rules", "jb12", "--json", "--seconds", "0.000001")
    assert json.loads(out)["cheapest_fix"]["stopped_by"] == "time"
    assert time.monotonic() - began < 20


def test_a_price_that_the_rules_do_not_read_is_named(run):
    code, _, err = run([row()], COSTS + "books,30,100\n", "--json")
    assert code == 0 and "图书册数" in err


def test_people_read_what_to_change_and_what_it_costs(run):
    code, out, _ = run([row(sports_area_m2="6000")])
    assert code == 1 and "已证明最省" in out
    assert "第一小学（S1）小学体育运动场馆面积6000→6375平方米，300187.5" in out


def test_people_read_why_there_is_no_way(run):
    code, out, _ = run([row(sports_area_m2="10")])
    assert code == 1 and "没有办法" in out and "到不了底线：生均体育运动场馆面积" in out


def test_without_time_a_lawful_plan_is_told_of_which_nothing_is_proved(run):
    code, out, _ = run([row(sports_area_m2="6000")], COSTS, "--json", "--seconds", "0.000000001")
    fix = json.loads(out)["cheapest_fix"]
    assert (code, fix["status"], fix["stopped_by"], fix["bound"]) == (1, "FEASIBLE", "time", 0)
    assert [(one["column"], one["from"]) for one in fix["changes"]] == [("sports_area_m2", 6000)]
    assert 6375 <= fix["changes"][0]["to"] <= 9000


def test_without_time_for_moves_of_pupils_the_command_could_not_finish(run):
    code, out, _ = run(CROWDED, PRICED_PUPILS, "--rules", "jb12", "--json", "--seconds", "0.000000001")
    fix = json.loads(out)["cheapest_fix"]
    assert (code, fix["status"], fix["stopped_by"]) == (3, "NOT_FOUND", "time")


def test_a_missing_file_of_prices_is_bad_input(run, capsys, tmp_path):
    run([row()])
    assert main(["equity", str(tmp_path / "学校.csv"), "--costs", str(tmp_path / "没有.csv"), "--json"]) == 2
    assert json.loads(capsys.readouterr().out)["problems"][0]["code"] == "FILE_NOT_FOUND"
