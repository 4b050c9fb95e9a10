"""``yanzhen rotate check``: exit codes, one JSON, violations at their line, and nothing that solves is loaded."""

import json
import subprocess
import sys

import pytest

from tests.cli.test_rotation_folder import PARAMS, POST, SCHOOL, TEACHER, UNIT, folder  # noqa: F401
from yanzhen.cli.main import main

HEAD = "teacher_code,from_unit,to_unit,subject,added_km,reason\n"
QUIET = PARAMS | {"min_move_share": 0, "max_move_share": 1, "max_unit_out_share": 1, "min_backbone_share": 0}


@pytest.fixture
def check(folder, capsys):  # noqa: F811
    path = folder(
        QUIET,
        schools=[SCHOOL, {**SCHOOL, "school_code": "S2", "x_km": "3"}],
        units=[UNIT, {**UNIT, "unit_code": "U2", "school_code": "S2"}],
        posts=[{**POST, "min_staff": "0"}, {**POST, "unit_code": "U2", "min_staff": "0"}],
        teachers=[TEACHER],
    )

    def run(text, *, head=HEAD, name="方案.csv"):
        plan = path / name
        plan.write_text(head + text, "utf-8")
        code = main(["rotate", "check", str(path), str(plan), "--json"])
        return code, json.loads(capsys.readouterr().out)

    run.folder = path
    return run


def test_a_lawful_plan_ends_with_nothing(check):
    assert check("T1,U1,U2,语文,0,\n") == (0, {"lawful": True, "rows": 1, "violations": []})


def test_an_empty_plan_says_that_nobody_moves(check):
    assert check("") == (0, {"lawful": True, "rows": 0, "violations": []})


def test_a_violation_ends_with_one_and_stands_at_its_line_and_heading(check):
    code, answer = check("T1,U1,U2,语文,3.5,\n", head="教师代码,调出校段,调入校段,任教学科,增加路程,理由\n")
    found = answer["violations"]
    assert (code, answer["lawful"], len(found)) == (1, False, 1)
    assert {key: found[0][key] for key in ("code", "file", "line", "column", "key", "found")} == {
        "code": "WRONG_KM", "file": "方案.csv", "line": 2, "column": "增加路程", "key": "T1", "found": "3.5",
    }  # fmt: skip
    assert list(found[0]) == ["code", "file", "sheet", "line", "column", "key", "found", "expected", "message"]


@pytest.mark.parametrize(
    "text", ["T1,U1,U2,语文,,\n", "T1,U1,U2,语文,-1,\n", "T1,U1,U2,语文,NaN,\n", "T1,U1,,语文,0,\n"]
)
def test_a_cell_that_cannot_be_read_is_bad_input(check, text):
    code, answer = check(text)
    assert code == 2 and [one["line"] for one in answer["problems"]] == [2]


def test_faults_of_the_folder_and_of_the_plan_come_together(check):
    (check.folder / "params.json").write_text("{}")
    code, answer = check("T1,U1,U2,语文,?,\n")
    assert code == 2 and {one["file"] for one in answer["problems"]} == {"方案.csv", "params.json"}


def test_a_plan_that_is_not_there_is_bad_input(check, capsys):
    assert main(["rotate", "check", str(check.folder), str(check.folder / "无.csv"), "--json"]) == 2
    assert json.loads(capsys.readouterr().out)["problems"][0]["code"] == "FILE_NOT_FOUND"


@pytest.mark.parametrize("words", [["check"], ["check", "a"], ["check", "a", "b", "c"]])
def test_a_wrong_number_of_words_is_told(words, capsys):
    assert main(["rotate", *words, "--json"]) == 2
    assert json.loads(capsys.readouterr().out)["problems"][0]["code"] == "USAGE"


def test_people_read_where_and_what(check, capsys):
    check("T1,U1,U1,语文,0,\n")
    assert main(["rotate", "check", str(check.folder), str(check.folder / "方案.csv")]) == 1
    said = capsys.readouterr().out
    assert "方案.csv第2行“to_unit”：" in said and "SAME_SCHOOL" in said and said.endswith("违反规则1处。\n")


def test_it_loads_no_solver_and_nothing_that_makes_plans(check):
    check("")
    made = ["highspy", "numpy", "django", "yanzhen.engines.rotation.objective", "yanzhen.engines.rotation.eligibility"]
    program = (
        "import sys; from yanzhen.cli.main import main; code = main(['rotate', 'check', *sys.argv[1:]]);"
        f"print(code, [name for name in {made!r} if name in sys.modules], file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, check.folder, check.folder / "方案.csv"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stderr == "0 []\n"
