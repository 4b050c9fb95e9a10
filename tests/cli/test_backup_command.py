"""``yanzhen backup`` and ``restore`` as a person runs them: out of a running database, into a new data folder."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection

from tests.factories import make_organisation
from yanzhen.apps.audit.queries import chain_head
from yanzhen.cli.main import main

ROOT = Path(__file__).resolve().parents[2]


def yanzhen(*words: str, **environment: str) -> subprocess.CompletedProcess:
    known = {key: value for key, value in os.environ.items() if not key.startswith("YANZHEN_")}
    program = [sys.executable, "-m", "yanzhen", *words]
    surroundings = {**known, "PYTHONPATH": str(ROOT / "src"), **environment}
    surroundings["DJANGO_SETTINGS_MODULE"] = "yanzhen.config.settings"
    return subprocess.run(program, env=surroundings, capture_output=True, text=True, cwd=ROOT, timeout=300)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_backup_of_a_running_database_comes_back_in_a_new_folder(tmp_path):
    make_organisation("青石区教育委员会", kind="authority")
    tmp_path.chmod(0o755)
    place = connection.settings_dict
    address = f"postgresql://{place['USER']}@/{place['NAME']}?host={place['HOST']}"
    file, folder = str(tmp_path / "备份.tar"), str(tmp_path / "new")
    made = yanzhen("backup", file, YANZHEN_DATABASE_URL=address, YANZHEN_DATA=str(tmp_path / "old"))
    assert made.returncode == 0 and "已备份到" in made.stdout, made.stderr
    again = yanzhen("backup", file, YANZHEN_DATABASE_URL=address, YANZHEN_DATA=str(tmp_path / "old"))
    assert again.returncode == 2 and "没有覆盖" in again.stderr
    restored = yanzhen("restore", file, "--data", folder)
    assert restored.returncode == 0 and "日志完整" in restored.stdout, restored.stderr
    twice = yanzhen("restore", file, "--data", folder)
    assert twice.returncode == 2 and "只能恢复到空数据库" in twice.stderr
    verified = yanzhen("log", "verify", "--data", folder)
    assert verified.returncode == 0 and f"共{chain_head().number}条" in verified.stdout


def test_a_missing_backup_is_said_before_a_folder_is_made(tmp_path, capsys):
    assert main(["restore", str(tmp_path / "none.tar"), "--data", str(tmp_path / "new")]) == 2
    assert "打不开备份文件" in capsys.readouterr().err
    assert not (tmp_path / "new").exists()
