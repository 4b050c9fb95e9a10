"""``yanzhen read … --out DIR``: a result per file, faults of all files, going on after a stop; the same bytes each time."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from yanzhen.cli import bulk_reading, file_reading
from yanzhen.cli.main import main


def plan(number: int) -> bytes:
    return f"澄湖区2026年第{number}号工作要点\n一、安全\n各校要在3月底前完成第{number}项自查，不少于2次。\n".encode()


@pytest.fixture
def files(tmp_path) -> list[str]:
    folder = tmp_path / "收文"
    folder.mkdir()
    for number in range(1, 4):
        (folder / f"{number}.txt").write_bytes(plan(number))
    return [str(path) for path in sorted(folder.iterdir())]


@pytest.fixture
def out(tmp_path) -> Path:
    return tmp_path / "结果"


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def test_the_results_are_what_reading_alone_prints(capsys, files, out):
    assert main(["read", *files, "--json"]) == 0
    array = capsys.readouterr().out
    assert main(["read", *files, "--json", "--out", str(out)]) == 0
    assert capsys.readouterr().out == array
    for file in files:
        assert main(["read", file, "--json"]) == 0
        assert (out / f"{Path(file).name}.json").read_text("utf-8") == capsys.readouterr().out
    assert main(["read", files[0], "--json", "--out", str(out)]) == 0
    assert isinstance(json.loads(capsys.readouterr().out), dict)


def test_one_bad_file_never_stops_the_rest_and_every_fault_is_named(capsys, files, out, tmp_path):
    bad, missing = tmp_path / "坏.txt", tmp_path / "没有.txt"
    bad.write_bytes(b"\x00\x01\x02\xff" * 9)
    assert main(["read", str(missing), files[0], str(bad), files[1], "--json", "--out", str(out)]) == 2
    printed = capsys.readouterr()
    problems = json.loads(printed.out)["problems"]
    assert [problem["file"] for problem in problems] == ["没有.txt", "坏.txt"]
    assert sorted(contents(out)) == ["1.txt.json", "2.txt.json", "index.jsonl"]
    assert "共4份，2份有结果，2份未能识读。" in printed.err


def test_a_reader_that_breaks_is_a_fault_of_that_file(capsys, files, out, monkeypatch):
    def broken(text: str, **given):
        if "第2号" in text:
            raise ValueError("no sense")
        return real(text, **given)

    real = file_reading.read_document
    monkeypatch.setattr(file_reading, "read_document", broken)
    assert main(["read", *files, "--json", "--out", str(out)]) == 2
    (problem,) = json.loads(capsys.readouterr().out)["problems"]
    assert (problem["code"], problem["file"]) == ("READER_BROKE", "2.txt")
    assert {"1.txt.json", "3.txt.json"} < set(contents(out))


def test_a_stopped_run_goes_on_where_it_was_and_ends_in_the_same_bytes(capsys, files, out, tmp_path, monkeypatch):
    assert main(["read", *files, "--out", str(tmp_path / "一次读完")]) == 0
    read = bulk_reading.outcome_of

    def stopped(name: str, data: bytes, year: int | None):
        if name == "2.txt":
            raise KeyboardInterrupt
        return read(name, data, year)

    monkeypatch.setattr(bulk_reading, "outcome_of", stopped)
    assert main(["read", *files, "--out", str(out)]) == 3
    with (out / "index.jsonl").open("a") as journal:
        journal.write('{"file": "2.txt", "sha')
    again = []
    monkeypatch.setattr(
        bulk_reading, "outcome_of", lambda name, data, year: again.append(name) or read(name, data, year)
    )
    assert main(["read", *files, "--out", str(out)]) == 0
    assert again == ["2.txt", "3.txt"]
    assert contents(out) == contents(tmp_path / "一次读完")


@pytest.mark.parametrize("change", ["text", "year", "result"])
def test_what_changed_is_read_again(capsys, files, out, monkeypatch, change):
    assert main(["read", *files, "--out", str(out)]) == 0
    again = []
    read = bulk_reading.outcome_of
    monkeypatch.setattr(
        bulk_reading, "outcome_of", lambda name, data, year: again.append(name) or read(name, data, year)
    )
    if change == "text":
        Path(files[0]).write_bytes(plan(9))
    if change == "result":
        (out / "1.txt.json").unlink()
    year = ["--year", "2025"] if change == "year" else []
    assert main(["read", *files, "--out", str(out), *year]) == 0
    assert again == (["1.txt", "2.txt", "3.txt"] if change == "year" else ["1.txt"])
    assert main(["read", files[0], "--json", *year]) == 0
    assert (out / "1.txt.json").read_text("utf-8") == capsys.readouterr().out.split("。\n")[-1]


def test_files_of_one_name_keep_a_result_each(files, out, tmp_path):
    other = tmp_path / "另一处"
    other.mkdir()
    (other / "1.txt").write_bytes(plan(8))
    assert main(["read", files[0], str(other / "1.txt"), "--out", str(out)]) == 0
    assert "第8号" in (out / "1.txt~2.json").read_text("utf-8")
    assert "第1号" in (out / "1.txt.json").read_text("utf-8")


def test_a_folder_that_is_a_file_is_refused(capsys, files):
    assert main(["read", files[0], "--json", "--out", files[1]]) == 2
    assert json.loads(capsys.readouterr().out)["problems"][0]["code"] == "BAD_FOLDER"


@pytest.mark.parametrize("more", [["--cluster", "tcp://127.0.0.1:1"], ["--out", "x", "--higher", "y"]])
def test_options_that_do_not_go_together_are_refused(capsys, files, more):
    assert main(["read", files[0], "--json", *more]) == 2
    assert json.loads(capsys.readouterr().out)["problems"][0]["code"] == "USAGE"


def test_without_the_extra_the_cluster_says_what_to_install(capsys, files, out, monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    monkeypatch.delitem(sys.modules, "yanzhen.cli.cluster_reading", raising=False)
    assert main(["read", files[0], "--json", "--out", str(out), "--cluster", "tcp://127.0.0.1:1"]) == 2
    (problem,) = json.loads(capsys.readouterr().out)["problems"]
    assert (problem["code"], problem["key"]) == ("CLUSTER_NOT_INSTALLED", "--cluster")
