"""``yanzhen log``: exit 0 for a whole log, 1 with the first broken entry named, 2 for a spoilt anchor."""

from __future__ import annotations

import json

import pytest
from django.core.management import call_command
from django.db import connection

from yanzhen.apps.audit.actions.record import record
from yanzhen.cli import log
from yanzhen.cli.main import main


@pytest.fixture
def three_entries(db):
    for ordinal in range(3):
        record(kind="SAMPLE", actor=None, subjects=["plans.task:1"], content={"ordinal": ordinal})


@pytest.fixture
def in_process(monkeypatch, tmp_path):
    """Run the child's command in this process, on the test database."""
    monkeypatch.setenv("YANZHEN_DATABASE_URL", "postgresql://yanzhen@/unused")
    monkeypatch.setenv("YANZHEN_DATA", str(tmp_path))

    def run_here(environment, words):
        try:
            call_command(words[0], *words[1:])
        except SystemExit as end:
            return end.code
        return 0

    monkeypatch.setattr(log, "run_manage", run_here)


def answer(capsys, *words):
    code = main(["log", *words])
    return code, capsys.readouterr().out


def test_a_whole_log_says_so_and_exits_0(three_entries, in_process, capsys):
    code, said = answer(capsys, "verify")
    assert code == 0 and "日志完整：共3条" in said
    code, said = answer(capsys, "verify", "--json")
    assert code == 0 and {key: json.loads(said)[key] for key in ("entries", "purged", "broken")} == {
        "entries": 3,
        "purged": 0,
        "broken": None,
    }


def test_the_first_broken_entry_is_named_and_exits_1(three_entries, in_process, capsys):
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("UPDATE audit_auditevent SET kind = 'OTHER' WHERE number = 2")
        cursor.execute("SET LOCAL session_replication_role = origin")
    code, said = answer(capsys, "verify")
    assert code == 1 and "第2条被改动" in said
    code, said = answer(capsys, "verify", "--json")
    assert code == 1 and (json.loads(said)["broken"]["number"], json.loads(said)["broken"]["code"]) == (2, "CHANGED")


def test_an_exported_head_anchors_what_came_before(three_entries, in_process, capsys, tmp_path):
    code, said = answer(capsys, "export", "--entries", str(tmp_path / "entries.jsonl"))
    assert code == 0 and json.loads(said)["number"] == 3
    lines = (tmp_path / "entries.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["number"] for line in lines] == [1, 2, 3]
    anchor = tmp_path / "anchor.json"
    anchor.write_text(said, encoding="utf-8")
    record(kind="SAMPLE", actor=None)
    assert answer(capsys, "verify", "--anchor", str(anchor))[0] == 0
    anchor.write_text(json.dumps({"number": 2, "digest": "0" * 64}), encoding="utf-8")
    code, said = answer(capsys, "verify", "--anchor", str(anchor))
    assert code == 1 and "第2条与锚点不符" in said


@pytest.mark.parametrize(
    ("text", "code"),
    [(None, "NO_FILE"), ("x", "BAD_ANCHOR"), ("[]", "BAD_ANCHOR"), ('{"number": "1", "digest": "x"}', "BAD_ANCHOR")],
)
def test_a_spoilt_anchor_is_bad_input(text, code, tmp_path, capsys):
    anchor = tmp_path / "anchor.json"
    if text is not None:
        anchor.write_text(text, encoding="utf-8")
    exit_code, said = answer(capsys, "verify", "--json", "--anchor", str(anchor))
    assert exit_code == 2 and json.loads(said)["problems"][0]["code"] == code


def test_a_folder_without_a_database_is_named(tmp_path, capsys, monkeypatch):
    monkeypatch.delenv("YANZHEN_DATABASE_URL")
    assert main(["log", "verify", "--data", str(tmp_path / "new")]) == 2
    assert "还没有数据库" in capsys.readouterr().err
    assert not (tmp_path / "new").exists()
