"""The entry point: what it lists, what it imports, how it ends."""

import json
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from yanzhen.cli import main as entry
from yanzhen.cli.output import problem_lines
from yanzhen.kernel.problem import Problem


def test_help_lists_every_command_in_chinese(capsys):
    with pytest.raises(SystemExit) as ended:
        entry.main(["--help"])
    printed = capsys.readouterr().out
    assert ended.value.code == 0
    assert printed.startswith("用法：yanzhen")
    assert "\n命令：\n    " in printed and "\n选项：\n" in printed
    assert all(name in printed and summary[:4] in printed for name, summary in entry.available_commands().items())


def test_a_command_without_a_module_is_not_listed(monkeypatch, capsys):
    monkeypatch.setitem(entry.SUMMARIES, "no_such_command", "没有模块的命令")
    assert "no_such_command" not in entry.available_commands()
    assert entry.main(["no_such_command"]) == 2
    assert "没有'no_such_command'这一项" in capsys.readouterr().err


def test_no_command_is_bad_input_with_a_json_answer(capsys):
    assert entry.main(["--json"]) == 2
    assert json.loads(capsys.readouterr().out)["problems"][0]["code"] == "USAGE"


def test_only_the_chosen_command_is_imported():
    script = (
        "import sys; from yanzhen.cli.main import main; code = main(['workdays', '2026-03-02', '1', '--json']);"
        "loaded = [name for name in sys.modules if name.startswith('yanzhen.cli.')];"
        "print(sorted(loaded), 'django' in sys.modules, file=sys.stderr); sys.exit(code)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=240)
    expected = ["yanzhen.cli.main", "yanzhen.cli.output", "yanzhen.cli.parser", "yanzhen.cli.workdays"]
    assert done.stderr.strip() == f"{expected} False"


@pytest.mark.parametrize(("raised", "word"), [(MemoryError, "内存不足"), (KeyboardInterrupt, "已停止")])
def test_an_unfinished_command_exits_3(monkeypatch, capsys, raised, word):
    def run(_arguments):
        raise raised

    module = SimpleNamespace(add_arguments=lambda parser: None, run=run)
    monkeypatch.setattr(entry.importlib, "import_module", lambda name: module)
    assert entry.main(["workdays"]) == 3
    assert word in capsys.readouterr().err


def test_a_reader_that_stops_early_is_no_fault():
    with subprocess.Popen(
        [sys.executable, "-m", "yanzhen", "columns", "equity"], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as command:
        command.stdout.close()
        told = command.stderr.read().decode()
    assert (command.returncode, told) == (3, "")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this machine has no /dev/full")
def test_a_full_disk_is_told_in_words():
    with Path("/dev/full").open("wb") as full:
        command = [sys.executable, "-m", "yanzhen", "columns", "equity", "--json"]
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, timeout=240, check=False)
    assert (done.returncode, done.stderr.decode()) == (3, "磁盘空间已用完，结果没有写全；请腾出空间后重试。\n")


def test_a_fault_line_says_where_it_is():
    problem = Problem(code="X", message="请改成数字。", file="台账.xlsx", sheet="人数", line=3, column="B")
    assert problem_lines([problem]) == ["台账.xlsx工作表“人数”第3行“B”：请改成数字。"]
    assert problem_lines([Problem(code="X", message="空文件。")]) == ["空文件。"]
