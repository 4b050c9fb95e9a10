"""``yanzhen rotate city``: every district as if it were alone, the gravest exit code, one bad district spoils no other."""

import json
import subprocess
import sys

import pytest

from workshop.rotation_district import invented_district
from yanzhen.cli import rotation_city
from yanzhen.cli.main import main
from yanzhen.cli.rotation_district import District, outcome_of, solved_here

FILES = ("plan.csv", "prices.csv", "result.json")


@pytest.fixture
def city(tmp_path):
    folder = tmp_path / "市"
    for place, name in enumerate(("01", "02", "03")):
        invented_district(120 + 40 * place, place).write(folder / name)
    (folder / "说明").mkdir()
    return folder


@pytest.fixture
def rotate(capsys):
    def run(*words):
        code = main(["rotate", *map(str, words), "--json"])
        printed = capsys.readouterr()
        return code, json.loads(printed.out), printed.err

    return run


def contents(folder):
    return {name: (folder / name).read_bytes() for name in FILES if (folder / name).exists()}


def test_every_district_gets_the_bytes_that_it_gets_alone(city, rotate, tmp_path):
    code, answer, said = rotate("city", city, "--processes", "2")
    assert [one["district"] for one in answer["districts"]] == ["01", "02", "03"] and "共3个区" in said
    codes = []
    for one in answer["districts"]:
        alone, document, _ = rotate(city / one["district"], "--out", tmp_path / "alone" / one["district"])
        codes.append(alone)
        assert (one["exit"], one["status"], one["moves"]) == (alone, document["status"], document["moves"])
        assert contents(city / one["district"] / "out") == contents(tmp_path / "alone" / one["district"])
    assert code == max(codes)


def test_results_go_where_they_are_wanted(city, rotate, tmp_path):
    rotate("city", city, "--out", tmp_path / "结果")
    assert sorted(path.name for path in (tmp_path / "结果").iterdir()) == ["01", "02", "03"]
    assert not (city / "01" / "out").exists()


def test_what_a_worker_hands_back_is_what_a_process_writes(city, rotate):
    rotate("city", city)
    for name in ("01", "02"):
        district = District(name, city / name, city / name / "out")
        found = solved_here(name, district.contents(), ("--gap", "0.001", "--seconds", "600", "--seed", "1"))
        assert {key: text.encode() for key, text in found.files.items() if key in FILES} == contents(district.out)


def test_a_district_with_faults_spoils_no_other_and_its_faults_are_named(city, rotate):
    (city / "02" / "units.csv").write_text("unit_code\n", "utf-8")
    code, answer, said = rotate("city", city)
    assert code == 2 and [one["exit"] == 2 for one in answer["districts"]] == [False, True, False]
    assert {one["file"] for one in answer["problems"]} == {"02/units.csv"} and "02/units.csv" in said
    assert (city / "01" / "out" / "plan.csv").exists() and not (city / "02" / "out").exists()


def test_those_with_most_teachers_start_first(city):
    assert [one.name for one in rotation_city._districts(city, None)] == ["03", "02", "01"]


@pytest.mark.parametrize("code", [-9, 137, 139])
def test_a_process_that_was_ended_did_not_finish(code):
    found = outcome_of("01", code, "", 1.0)
    assert (found.code, [problem.code for problem in found.problems]) == (3, ["PROCESS_DIED"])


def test_a_folder_without_districts_is_bad_input(rotate, tmp_path):
    for folder in (tmp_path, tmp_path / "没有"):
        code, answer, _ = rotate("city", folder)
        assert code == 2 and [one["code"] for one in answer["problems"]] == ["NO_DISTRICT"]


@pytest.mark.parametrize("text", ["0", "-1", "两个", "1.5", "257", "²"])
def test_a_number_of_processes_that_cannot_be_is_bad_input(city, rotate, text):
    code, answer, _ = rotate("city", city, "--processes", text)
    assert code == 2 and [(one["code"], one["key"]) for one in answer["problems"]] == [("USAGE", "--processes")]


def test_without_the_extra_the_command_says_what_to_install(city):
    script = (
        "import sys; sys.modules['distributed'] = None; from yanzhen.cli.main import main;"
        f"sys.exit(main(['rotate', 'city', {str(city)!r}, '--cluster', 'tcp://127.0.0.1:1', '--json']))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, timeout=240, encoding="utf-8")
    assert done.returncode == 2
    assert [one["code"] for one in json.loads(done.stdout)["problems"]] == ["CLUSTER_NOT_INSTALLED"]


def test_people_read_a_line_for_each_district(city, capsys):
    main(["rotate", "city", str(city)])
    printed = capsys.readouterr().out.splitlines()
    assert [line[:3] for line in printed] == ["01：", "02：", "03："] and all("交流" in line for line in printed)
