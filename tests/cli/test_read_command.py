"""The command keeps its contract: one JSON document on stdout, exit codes, every fault at once."""

import json

import pytest

from yanzhen.cli.main import main

TEXT = "\ufeff澄湖区工作要点\r\n一、安全\r\n各校要在3月底前完成自查，不少于2次。\r\n"
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
    assert [problem["code"] for problem in problems] == ["BAD_YEAR", "EMPTY_FILE", "FILE_NOT_FOUND", "FILE_NOT_FOUND"]
    assert list(problems[0]) == ["code", "file", "sheet", "line", "column", "key", "found", "expected", "message"]


def test_a_folder_is_no_file(capsys, tmp_path):
    assert main(["read", str(tmp_path), "--json"]) == 2
    assert json.loads(capsys.readouterr().out)["problems"][0]["code"] == "UNREADABLE_FILE"


def test_people_get_a_page_of_tasks(capsys, document):
    assert main(["read", str(document), "--year", "2024"]) == 0
    page = capsys.readouterr().out
    assert "要点.txt  澄湖区工作要点  [计划]" in page
    assert "1. 完成自查（牵头：各校；时限：2024-03-31）" in page


HIGHER = "上级工作方案\n一、食堂\n学校食堂明厨亮灶覆盖率达到95%以上。\n二、演练\n中小学每月组织1次应急疏散演练。\n"
LOCAL = "本区工作方案\n一、食品安全\n实现学校食堂明厨亮灶覆盖率90%。\n二、文体\n举办教职工乒乓球赛2场。\n"


@pytest.fixture
def higher_and_local(tmp_path):
    higher, local = tmp_path / "上级.txt", tmp_path / "本区.txt"
    higher.write_text(HIGHER, "utf-8")
    local.write_text(LOCAL, "utf-8")
    return higher, local


def test_alignment_with_one_higher_document_is_an_object_of_the_contract(capsys, higher_and_local):
    higher, local = higher_and_local
    assert main(["read", str(local), "--higher", str(higher), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)["alignment"]
    assert list(found) == ["file", "threshold", "asks", "uncovered", "without_origin"]
    assert (found["file"], found["threshold"]) == ("上级.txt", 0.5)
    first, second = found["asks"]
    assert first["statement"]["text"] == "学校食堂明厨亮灶覆盖率达到95%以上。"
    (answer,) = first["answers"]
    assert list(answer) == ["statement", "score", "shared", "verdict", "numbers", "deadline"]
    assert answer["statement"]["text"] == "实现学校食堂明厨亮灶覆盖率90%。"
    assert answer["verdict"] == "weaker"
    assert answer["numbers"] == [{"ask": "95%以上", "answer": "90%", "verdict": "weaker"}]
    assert 0.5 <= answer["score"] <= 1
    assert "明厨亮灶" in answer["shared"]
    assert second["answers"] == []
    assert found["uncovered"] == [second["statement"]]
    assert [one["text"] for one in found["without_origin"]] == ["举办教职工乒乓球赛2场。"]


def test_a_statement_of_an_alignment_says_its_place_in_its_own_document(capsys, higher_and_local):
    higher, local = higher_and_local
    main(["read", str(local), "--higher", str(higher), "--json"])
    document = json.loads(capsys.readouterr().out)
    asked = document["alignment"]["asks"][0]["statement"]
    answered = document["alignment"]["asks"][0]["answers"][0]["statement"]
    assert list(asked) == ["index", "start", "end", "type", "text"]
    assert HIGHER[asked["start"] : asked["end"]] == asked["text"]
    own = document["statements"][answered["index"]]
    assert (own["start"], own["end"]) == (answered["start"], answered["end"])


def test_several_higher_documents_are_an_array_in_the_order_given(capsys, higher_and_local, document):
    higher, local = higher_and_local
    assert main(["read", str(local), "--higher", str(document), "--higher", str(higher), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)["alignment"]
    assert [one["file"] for one in found] == ["要点.txt", "上级.txt"]


def test_without_a_higher_document_there_is_no_alignment(capsys, document):
    main(["read", str(document), "--json"])
    assert "alignment" not in json.loads(capsys.readouterr().out)


def test_people_read_what_is_covered_and_what_is_weaker(capsys, higher_and_local):
    higher, local = higher_and_local
    assert main(["read", str(local), "--higher", str(higher)]) == 0
    page = capsys.readouterr().out
    assert "上级要求2条，已承接1条，未覆盖1条，本地自提1条" in page
    assert "上级95%以上，本地90%，弱于上级" in page
    assert "→ 未覆盖" in page
