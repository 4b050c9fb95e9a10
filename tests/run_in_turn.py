"""Run everything one after another: on the embedded PostgreSQL, on the machine's own, then in the browser.

What could not run is said. The last line sums up all runs: ``N passed, N failed``.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from yanzhen.cli.serving.binaries import machine_installations, wheel_installation

ROOT = Path(__file__).resolve().parents[1]
DATABASE_TESTS = ("tests/apps", "tests/web", "tests/demo", "tests/cli/serving/test_database_fixture.py")
JOURNEYS = "tests/journeys"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
NONE_COLLECTED = 5
COUNT = re.compile(r"(\d+) (passed|failed|errors?|skipped)")


@dataclass(frozen=True)
class Run:
    """One call of pytest."""

    title: str
    arguments: tuple[str, ...]
    environment: dict[str, str] = field(default_factory=dict)


def plan() -> tuple[list[Run], list[str]]:
    """Return what can run on this machine, and in words what cannot."""
    # A file stays on one process: what its tests share, such as the sample district, is made once.
    # Long files come first (tests/conftest.py): none is left to one process while the other has nothing to do.
    side_by_side = ("-n", "2", "--dist", "loadfile", "--no-loadscope-reorder")
    runs: list[Run] = []
    missing: list[str] = []
    wheel = wheel_installation()
    if wheel:
        runs.append(Run(f"自带的PostgreSQL {wheel.version}", ("-m", "not journey", *side_by_side)))
    else:
        missing.append("自带的PostgreSQL在这台机器上不能运行，没有用它测试")
    others = [found for found in machine_installations() if not wheel or found.major != wheel.major]
    if others:
        oldest = others[-1]
        folders = [name for name in DATABASE_TESTS if (ROOT / name).exists()] if wheel else []
        arguments = ("-m", "not journey", *side_by_side, *folders)
        runs.append(Run(f"系统的PostgreSQL {oldest.version}", arguments, {"YANZHEN_TEST_POSTGRES": str(oldest.bin)}))
    else:
        missing.append("没有系统的PostgreSQL（Debian：apt install postgresql-15），没有用它测试")
    if any(map(shutil.which, BROWSERS)):
        runs.append(Run("浏览器", ("-m", "journey", *side_by_side, JOURNEYS)))
    else:
        missing.append("没有Chromium（Debian：apt install chromium fonts-noto-cjk），没有做浏览器测试")
    return runs, missing


def carry_out(run: Run) -> tuple[int, Counter[str]]:
    """Run pytest, pass on what it prints, and return its exit code and counts."""
    say(f"── {run.title} ──")
    began = time.monotonic()
    command = [sys.executable, "-m", "pytest", "-q", *run.arguments]
    environment = {**os.environ, "PYTHONPATH": "src", **run.environment}
    counts: Counter[str] = Counter()
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True) as process:
        last = ""
        for line in process.stdout:
            say(line.rstrip("\n"))
            last = line if COUNT.search(line) else last
        code = process.wait()
    for number, outcome in COUNT.findall(last):
        counts["failed" if outcome.startswith("error") else outcome] += int(number)
    if code == NONE_COLLECTED:
        say("（这一部分还没有测试）")
        code = 0
    elif code and not counts["failed"]:
        counts["failed"] = 1
    minutes, seconds = divmod(round(time.monotonic() - began), 60)
    say(f"（用时{minutes}分{seconds}秒）")
    return code, counts


def say(text: str) -> None:
    """Print a line at once."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def main() -> int:
    """Run all, say what was left out, sum up."""
    runs, missing = plan()
    total: Counter[str] = Counter()
    worst = 0
    for run in runs:
        code, counts = carry_out(run)
        worst = max(worst, code)
        total += counts
    for text in missing:
        say(f"跳过：{text}。")
    if total["skipped"]:
        say(f"另有{total['skipped']}项测试自行跳过，原因见上面的SKIPPED行。")
    say(f"{total['passed']} passed, {total['failed']} failed")
    return worst


if __name__ == "__main__":
    sys.exit(main())
