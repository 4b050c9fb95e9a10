"""The command keeps its contract: one JSON document on stdout, exit codes, every fault at once."""

import json

import pytest

from yanzhen.cli.main import main

TEXT = "\ufeff临川区工作要点\r\n一、安全\r\n各校要在3月底前完成自查，不少于2次。\r\n"
KEYS = [
    "file",
    "text",
    "script",
    "kind",
    "title",
    "boilerplate",
    "headings",
    "statements",
    "quantities",
    "times",
    "actors",
    "programmes",
]
TASK_KEYS = [
    "title_span",
    "heading_path",
    "quantities",
    "times",
    "actors",
    "lead",
    "support",
    "deadline",
    "targets",
    "conditions",
    "confidence",
]


@pytest.fixture
def document(tmp_path):
    path = tmp_path / "要点.txt"
    path.write_bytes(TEXT.encode())
    return path


def test_one_document_as_json_has_every_key_of_the_contract(capsys, document):
    assert main(["read", str(document), "--json", "--year", "2024"]) == 0
    printed = capsys.readouterr()
    reading = json.loads(printed.out)
    assert printed.err == ""
    assert list(reading) == KEYS
    assert (reading["file"], reading["text"], reading["kind"]) == ("要点.txt", TEXT, "plan")
    task = next(s["task"] for s in reading["statements"] if s["type"] == "task")
    assert list(task) == TASK_KEYS
    assert task["deadline"] == {"on": "2024-03-31", "basis": "原文写“3月底前”，按指定年份推算"}
    assert task["targets"] == [{"quantity": 0, "baseline": None}]
    assert list(reading["quantities"][0]) == [
        "start",
        "end",
        "text",
        "value",
        "min",
        "max",
        "unit",
        "approx",
        "role",
        "comparator",
        "metric",
    ]
    assert list(reading["times"][0]) == ["start", "end", "text", "from", "to", "role"]


def test_several_documents_are_an_array_in_the_order_given(capsys, document, tmp_path):
    other = tmp_path / "乙.txt"
    other.write_text("乙校要完成自查。", "utf-8")
    assert main(["read", str(other), str(document), "--json"]) == 0
    assert [reading["file"] for reading in json.loads(capsys.readouterr().out)] == ["乙.txt", "要点.txt"]


def test_same_input_same_bytes(capsys, document):
    main(["read", str(document), "--json"])
    first = capsys.readouterr().out
    main(["read", str(document), "--json"])
    assert capsys.readouterr().out == first


def test_without_a_year_anywhere_a_relative_deadline_stays_open(capsys, document):
    main(["read", str(document), "--json"])
    reading = json.loads(capsys.readouterr().out)
    task = next(s["task"] for s in reading["statements"] if s["type"] == "task")
    assert task["deadline"]["on"] is None
    assert "没有可推算的日期" in task["deadline"]["basis"]


def test_every_fault_is_named_in_one_pass(capsys, document, tmp_path):
    empty = tmp_path / "空.txt"
    empty.write_bytes(b"")
    code = main(
        [
            "read",
            str(empty),
            str(tmp_path / "没有.txt"),
            str(document),
            "--json",
            "--year",
            "明年",
            "--higher",
            "上级.txt",
        ]
    )
    printed = capsys.readouterr()
    problems = json.loads(printed.out)["problems"]
    assert code == 2
    assert [problem["code"] for problem in problems] == ["NOT_OFFERED", "BAD_YEAR", "EMPTY_FILE", "FILE_NOT_FOUND"]
    assert list(problems[0]) == ["code", "file", "sheet", "line", "column", "key", "found", "expected", "message"]


def test_a_folder_is_no_file(capsys, tmp_path):
    assert main(["read", str(tmp_path), "--json"]) == 2
    assert json.loads(capsys.readouterr().out)["problems"][0]["code"] == "UNREADABLE_FILE"


def test_people_get_a_page_of_tasks(capsys, document):
    assert main(["read", str(document), "--year", "2024"]) == 0
    page = capsys.readouterr().out
    assert "要点.txt  临川区工作要点  [计划]" in page
    assert "1. 完成自查（牵头：各校；时限：2024-03-31）" in page
