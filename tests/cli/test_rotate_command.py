"""``yanzhen rotate``: files and exit codes of the contract, the same bytes whatever the order of rows, whole or nothing."""

import csv
import io
import json
import random
import subprocess
import sys

import pytest

from workshop.rotation_district import PARAMS, Character, District, invented_district
from yanzhen.cli import rotation_output, rotation_solve
from yanzhen.cli.main import main
from yanzhen.cli.rotation_output import write_result
from yanzhen.engines.rotation.instance import Move
from yanzhen.engines.rotation.solution import Phase, Solution, Status, StoppedBy

KEYS = [
    "status", "stopped_by", "objective", "phases", "bound", "gap", "gap_of_improvement", "coefficients", "eligible", "moves",
    "backbone_share", "penalties", "missing_columns",
]  # fmt: skip


def small_district(**params):
    """Two primary schools and one junior school: enough to move two teachers, few enough to solve at once."""
    schools = [
        {
            "school_code": code,
            "school_name": f"学校{code}",
            "x_km": x,
            "y_km": 0,
            "school_district": "东",
            "group_code": "",
        }
        for code, x in (("S1", 0), ("S2", 3), ("S3", 5))
    ]
    units = [
        {"unit_code": f"U{place}", "school_code": f"S{place}", "stage": stage, "pupils": 100}
        for place, stage in ((1, "primary"), (2, "primary"), (3, "junior"))
    ]
    posts = [{"unit_code": f"U{place}", "subject": "语文", "min_staff": 1, "max_staff": 6} for place in (1, 2, 3)]
    teachers = [
        {
            "teacher_code": f"T{place}", "unit_code": "U1" if place < 5 else "U2" if place < 8 else "U3", "subject": "语文",
            "second_subject": "", "age": 40, "years_at_school": 8, "title": "一级", "above_qualification": "no",
            "backbone": "yes" if place < 4 else "no", "exempt": "", "home_x_km": 1 if place % 2 else "",
            "home_y_km": 1 if place % 2 else "",
        }
        for place in range(10)
    ]  # fmt: skip
    settings = PARAMS | {"min_move_share": 0.1, "max_move_share": 0.5, "max_unit_out_share": 0.4} | params
    return District(settings, {"schools": schools, "units": units, "posts": posts, "teachers": teachers})


@pytest.fixture
def rotate(tmp_path, capsys):
    def run(district=None, *words, folder="区"):
        path = tmp_path / folder
        (district or small_district()).write(path)
        code = main(["rotate", str(path), "--json", *words])
        printed = capsys.readouterr()
        return code, json.loads(printed.out), printed.out, path

    return run


def files_of(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.name != "timing.json"}


def test_the_answer_has_the_keys_of_the_contract_and_stands_in_the_folder_too(rotate):
    code, answer, printed, path = rotate()
    assert (code, answer["status"], list(answer)[: len(KEYS)]) == (0, "OPTIMAL", KEYS)
    assert (path / "out/result.json").read_text("utf-8") == printed
    assert sorted(one.name for one in (path / "out").iterdir()) == [
        "plan.csv",
        "prices.csv",
        "result.json",
        "timing.json",
    ]
    assert set(json.loads((path / "out/timing.json").read_text())) == {"read", "solve", "write", "seconds"}
    assert answer["coefficients"]["primary"]["backbone"] == {"before": 1.0, "after": 0.0}
    assert (answer["eligible"], answer["moves"], answer["missing_columns"]) == (10, 2, [])


def test_the_plan_is_a_sorted_table_of_those_who_move(rotate):
    path = rotate()[3]
    content = (path / "out/plan.csv").read_bytes()
    rows = list(csv.DictReader(io.StringIO(content.decode())))
    assert content.startswith(b"teacher_code,from_unit,to_unit,subject,added_km,reason\n") and b"\r" not in content
    assert [row["teacher_code"] for row in rows] == sorted(row["teacher_code"] for row in rows) and len(rows) == 2
    assert all(row["from_unit"] == "U1" and row["to_unit"] == "U2" and row["reason"] for row in rows)


@pytest.mark.parametrize("objective", ["weighted", "lexicographic"])
def test_shuffled_rows_and_another_seed_change_no_byte(rotate, objective):
    district = small_district(objective=objective)
    expected = files_of(rotate(district)[3] / "out")
    mixed = {}
    for table, rows in district.tables.items():
        mixed[table] = list(rows)
        random.Random(7).shuffle(mixed[table])
    for place, seed in enumerate(("1", "2", "99")):
        path = rotate(District(district.params, mixed), "--seed", seed, folder=f"{place}")[3]
        assert files_of(path / "out") == expected


def test_the_plan_passes_the_check_and_the_bound_the_certificate(rotate, capsys):
    for objective in ("weighted", "lexicographic"):
        path = rotate(small_district(objective=objective), folder=objective)[3]
        assert main(["rotate", "check", str(path), str(path / "out/plan.csv")]) == 0
        assert main(["rotate", "certify", str(path), str(path / "out"), "--json"]) == 0
        answer = json.loads(capsys.readouterr().out.split("\n", 1)[1])
        assert answer["certified"] and answer["bounds"][0]["phase"] == (
            "weighted" if objective == "weighted" else "equity"
        )


@pytest.mark.parametrize("key", ["bound", "phase"])
def test_a_bound_that_claims_more_than_the_prices_prove_is_not_certified(rotate, capsys, key):
    path = rotate()[3]
    file = path / "out/result.json"
    value = json.loads(file.read_text("utf-8"))
    if key == "bound":
        value["bound"] += 1e-6
    else:
        value["phases"][0]["bound"] += 1e-6
    file.write_text(json.dumps(value), "utf-8")
    assert main(["rotate", "certify", str(path), str(path / "out"), "--json"]) == 1
    assert json.loads(capsys.readouterr().out)["bounds"][0]["holds"] is False


def test_a_claim_within_a_billionth_is_certified(rotate):
    path = rotate()[3]
    file = path / "out/result.json"
    value = json.loads(file.read_text("utf-8"))
    value["bound"] += 5e-10
    file.write_text(json.dumps(value), "utf-8")
    assert main(["rotate", "certify", str(path), str(path / "out")]) == 0


def test_disturbed_prices_prove_less(rotate):
    path = rotate()[3]
    file = path / "out/prices.csv"
    lines = file.read_text("utf-8").splitlines()
    file.write_text("\n".join([lines[0], *(line.rsplit(",", 1)[0] + ",0.77" for line in lines[1:])]) + "\n", "utf-8")
    assert main(["rotate", "certify", str(path), str(path / "out")]) == 1


def test_files_that_cannot_be_certified_are_bad_input(rotate, capsys):
    path = rotate()[3]
    (path / "out/result.json").write_text('{"phases": [{"name": "weighted"}], "bound": "x"}')
    (path / "out/prices.csv").write_text("row,price\n")
    assert main(["rotate", "certify", str(path), str(path / "out"), "--json"]) == 2
    assert {one["file"] for one in json.loads(capsys.readouterr().out)["problems"]} == {"result.json", "prices.csv"}
    assert main(["rotate", "certify", str(path), str(path / "nowhere"), "--json"]) == 2


def test_rules_that_cannot_all_be_kept_end_with_one_and_no_plan(rotate):
    code, answer, _, path = rotate(small_district(min_move_share=0.5, max_unit_out_share=0.25))
    assert (code, answer["status"], answer["objective"], answer["moves"]) == (1, "INFEASIBLE", None, None)
    assert answer["infeasible"][0]["rules"] and "冲突" in answer["infeasible"][0]["message"]
    assert not (path / "out/plan.csv").exists()


def test_a_result_without_a_plan_takes_the_plan_of_an_earlier_one_away(rotate):
    path = rotate()[3]
    (path / "out/notes.txt").write_text("自己的")
    rotate(small_district(min_move_share=0.5, max_unit_out_share=0.25))
    assert not (path / "out/plan.csv").exists() and (path / "out/notes.txt").read_text() == "自己的"


def answering(monkeypatch, solution):
    monkeypatch.setattr(rotation_solve, "solve", lambda instance, **limits: solution)


def test_a_plan_that_the_check_finds_fault_with_is_not_handed_out(rotate, monkeypatch):
    moves = (Move("T0", "U1", "U3", "语文", 0.0),)
    answering(monkeypatch, Solution(Status.OPTIMAL, StoppedBy.GAP, moves, (Phase("weighted", 1.0, 1.0, 0.0),), 1.0))
    code, answer, _, path = rotate()
    assert code == 3 and "STAGE" in [one["code"] for one in answer["problems"]]
    assert not (path / "out").exists()


def test_giving_up_ends_with_three_and_says_so(rotate, monkeypatch):
    answering(monkeypatch, Solution(Status.NOT_FOUND, StoppedBy.SECONDS))
    code, answer, _, path = rotate()
    assert (code, answer["status"], answer["stopped_by"], answer["gap"]) == (3, "NOT_FOUND", "SECONDS", None)
    assert sorted(one.name for one in (path / "out").iterdir()) == ["result.json", "timing.json"]
    assert main(["rotate", "certify", str(path), str(path / "out")]) == 1


def test_a_plan_that_may_be_far_from_the_best_ends_with_one(rotate, monkeypatch):
    moves = (Move("T0", "U1", "U2", "语文", 0.0), Move("T2", "U1", "U2", "语文", 0.0))
    phases = (Phase("weighted", 3.0, 0.5, 0.8),)
    answering(monkeypatch, Solution(Status.FEASIBLE, StoppedBy.SECONDS, moves, phases, 0.5))
    code, answer, _, path = rotate()
    assert (code, answer["status"], answer["stopped_by"], answer["moves"]) == (1, "FEASIBLE", "SECONDS", 2)
    assert answer["gap"] == pytest.approx((answer["objective"]["total"] - 0.5) / answer["objective"]["total"])
    assert (path / "out/plan.csv").exists()


def test_another_folder_may_be_named(rotate, tmp_path):
    path = rotate(None, "--out", str(tmp_path / "深/结果"))[3]
    assert (tmp_path / "深/结果/result.json").exists() and not (path / "out").exists()


@pytest.mark.parametrize(
    "words",
    [
        ("--gap", "-1"),
        ("--gap", "1"),
        ("--gap", "x"),
        ("--gap", "nan"),
        ("--seconds", "0"),
        ("--seconds", "inf"),
        ("--seed", "a"),
    ],
)
def test_options_that_make_no_sense_are_bad_input(rotate, words):
    code, answer, _, path = rotate(None, *words)
    assert code == 2 and [(one["code"], one["key"]) for one in answer["problems"]] == [("USAGE", words[0])]
    assert not (path / "out").exists()


def test_a_day_is_checked_and_changes_nothing(rotate):
    expected = rotate()[2]
    assert rotate(None, "--as-of", "2026-09-01")[2] == expected
    code, answer, _, _ = rotate(None, "--as-of", "9月")
    assert code == 2 and answer["problems"][0]["code"] == "BAD_DATE"


def test_a_folder_that_cannot_be_written_is_told_before_solving(rotate, tmp_path):
    (tmp_path / "文件").write_text("")
    code, answer, _, _ = rotate(None, "--out", str(tmp_path / "文件"))
    assert code == 2 and answer["problems"][0]["code"] == "BAD_FOLDER"


def test_bad_input_writes_nothing(rotate):
    code, answer, _, path = rotate(small_district(term_years=-1))
    assert code == 2 and answer["problems"][0]["key"] == "term_years" and not (path / "out").exists()


def test_missing_and_unknown_columns_are_named_in_the_result(rotate, tmp_path, capsys):
    district = small_district()
    teachers = [
        {key: value for key, value in row.items() if key not in ("age", "title")} for row in district.tables["teachers"]
    ]
    district.write(tmp_path / "区")
    with (tmp_path / "区/teachers.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, [*teachers[0], "电话"])
        writer.writeheader()
        writer.writerows(teachers)
    assert main(["rotate", str(tmp_path / "区"), "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["missing_columns"] == ["age", "title"] and answer["unknown_columns"] == {"teachers.csv": ["电话"]}


def test_a_folder_called_check_can_be_solved(rotate, monkeypatch, tmp_path):
    small_district().write(tmp_path / "check")
    monkeypatch.chdir(tmp_path)
    assert main(["rotate", "check"]) == 0 and (tmp_path / "check/out/result.json").exists()


def test_people_read_what_becomes_of_the_coefficients(rotate, capsys):
    path = rotate()[3]
    assert main(["rotate", str(path)]) == 0
    said = capsys.readouterr()
    assert "应交流对象10人，方案交流2人" in said.out and "县级以上骨干教师：1.0000 → 0.0000" in said.out
    assert "用时" in said.err and "低于底线" in said.err
    assert [step in said.err for step in ("正在估算界限", "正在比较去向", "正在确定方案")] == [True] * 3


def test_a_write_that_breaks_off_leaves_no_result_that_is_not_whole(tmp_path, monkeypatch):
    def texts(word):
        return {name: word for name in ("plan.csv", "prices.csv", "timing.json", "result.json")}

    out = tmp_path / "out"
    write_result(out, texts("旧"))
    for breaks_at in ("plan.csv", "prices.csv", "timing.json", "result.json"):
        replaced = rotation_output.Path.replace

        def breaking(self, target, name=breaks_at, replaced=replaced):
            if self.name == name:
                raise OSError(28, "磁盘已满")
            return replaced(self, target)

        monkeypatch.setattr(rotation_output.Path, "replace", breaking)
        with pytest.raises(OSError, match="磁盘已满"):
            write_result(out, texts("新"))
        monkeypatch.undo()
        assert not (out / "result.json").exists() and [one.name for one in tmp_path.iterdir()] == ["out"]
        write_result(out, texts("旧"))
    assert {path.read_text() for path in out.iterdir()} == {"旧"}


def test_a_first_write_that_breaks_off_leaves_nothing(tmp_path, monkeypatch):
    def breaking(path, text):
        raise OSError(28, "磁盘已满")

    monkeypatch.setattr(rotation_output, "_write", breaking)
    with pytest.raises(OSError, match="磁盘已满"):
        write_result(tmp_path / "out", {"result.json": "新"})
    assert list(tmp_path.iterdir()) == []


def test_certifying_loads_no_solver(rotate):
    path = rotate()[3]
    program = (
        "import sys; from yanzhen.cli.main import main; code = main(['rotate', 'certify', *sys.argv[1:]]);"
        "print(code, [name for name in ('highspy', 'django') if name in sys.modules], file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, path, path / "out"], capture_output=True, text=True, check=True
    )
    assert done.stderr == "0 []\n"


def test_odd_districts_have_an_answer(rotate, capsys):
    plain = invented_district(90, 1, character=Character(homeless=1.0, grouped=0.0), params={"max_unit_out_share": 0.5})
    for name, district in odd_districts(plain).items():
        code, answer, _, path = rotate(district, folder=name)
        assert code in (0, 1), name
        if (path / "out/plan.csv").exists():
            assert main(["rotate", "check", str(path), str(path / "out/plan.csv")]) == 0, name
            capsys.readouterr()


def odd_districts(plain):
    """Districts at the edges of the formats."""
    tables, params = plain.tables, plain.params

    def with_tables(**changes):
        return District(params, {**tables, **changes})

    def with_params(**changes):
        return District({**params, **changes}, tables)

    nothing = {stage: dict.fromkeys(row, 0) for stage, row in params["weights"]["equity"].items()}
    free = {"equity": nothing, "shortfall": 0, "move": 0, "km": 0, "off_district": 0}
    first = tables["units"][0]["unit_code"]
    return {
        "all homes missing": plain,
        "one place for all": with_tables(schools=[{**row, "x_km": 0, "y_km": 0} for row in tables["schools"]]),
        "no posts": with_tables(posts=[]),
        "nobody may move": with_params(min_move_share=0, max_move_share=0),
        "no weights": with_params(weights=free),
        "nobody is due": with_params(eligible_years=100),
        "no marks": with_tables(
            teachers=[{**row, "backbone": "no", "above_qualification": "no"} for row in tables["teachers"]]
        ),
        "a unit without teachers": with_tables(
            teachers=[row for row in tables["teachers"] if row["unit_code"] != first]
        ),
        "no unit may lose anybody": with_params(max_unit_out_share=0, min_move_share=0),
        "posts outside their bounds": with_tables(
            posts=[{**row, "max_staff": row["min_staff"]} for row in tables["posts"]]
        ),
        "no floors": with_params(floors=nothing),
        "no subject of PE and art": with_params(pe_art_subjects=[]),
        "everybody is backbone": with_tables(teachers=[{**row, "backbone": "yes"} for row in tables["teachers"]]),
    }
