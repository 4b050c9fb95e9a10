"""Run everything: on the embedded PostgreSQL, and beside it in the browser, then on the machine's own PostgreSQL.

What could not run is said. The last line sums up all runs: ``N passed, N failed``. With ``--clusters`` only the empty
databases that the runs start from are made.
"""

from __future__ import annotations

import os
import queue
import re
import shutil
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from tests.migrated_cluster import make_migrated_cluster
from yanzhen.cli.serving.binaries import machine_installations, wheel_installation

ROOT = Path(__file__).resolve().parents[1]
DATABASE_TESTS = ("tests/apps", "tests/web", "tests/demo", "tests/cli/serving/test_database_fixture.py")
JOURNEYS = "tests/journeys"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
NONE_COLLECTED = 5
WANTED = "YANZHEN_TEST_POSTGRES"
COUNT = re.compile(r"(\d+) (passed|failed|errors?|skipped)")


@dataclass(frozen=True)
class Run:
    """One call of pytest."""

    title: str
    arguments: tuple[str, ...]
    environment: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Plan:
    """Two rows of runs, each in turn, side by side with the other; and in words what cannot run on this machine."""

    first: list[Run]
    second: list[Run]
    missing: list[str]


def plan() -> Plan:
    """Return what can run on this machine."""
    # A file stays on one process: what its tests share, such as the sample district, is made once.
    # Long files come first (tests/conftest.py): none is left to one process while the other has nothing to do.
    side_by_side = ("-n", "2", "--dist", "loadfile", "--no-loadscope-reorder")
    # The embedded one takes about as long as the others together. Journeys wait for their pages half of the time: they
    # go first, so that something else runs beside them, and the run that waits for nothing comes last.
    planned = Plan([], [], [])
    if any(map(shutil.which, BROWSERS)):
        planned.second.append(Run("浏览器", ("-m", "journey", *side_by_side, JOURNEYS)))
    else:
        planned.missing.append("没有Chromium（Debian：apt install chromium fonts-noto-cjk），没有做浏览器测试")
    wheel = wheel_installation()
    if wheel:
        planned.first.append(Run(f"自带的PostgreSQL {wheel.version}", ("-m", "not journey", *side_by_side)))
    else:
        planned.missing.append("自带的PostgreSQL在这台机器上不能运行，没有用它测试")
    others = [found for found in machine_installations() if not wheel or found.major != wheel.major]
    if others:
        oldest = others[-1]
        folders = [name for name in DATABASE_TESTS if (ROOT / name).exists()] if wheel else []
        arguments = ("-m", "not journey", *side_by_side, *folders)
        planned.second.append(Run(f"系统的PostgreSQL {oldest.version}", arguments, {WANTED: str(oldest.bin)}))
    else:
        planned.missing.append("没有系统的PostgreSQL（Debian：apt install postgresql-15），没有用它测试")
    return planned


def carry_out(run: Run, tell: Callable[[str], None]) -> tuple[int, Counter[str]]:
    """Run pytest, pass on what it prints, and return its exit code and counts."""
    tell(f"── {run.title} ──")
    began = time.monotonic()
    command = [sys.executable, "-m", "pytest", "-q", *run.arguments]
    environment = {**os.environ, "PYTHONPATH": "src", **run.environment}
    counts: Counter[str] = Counter()
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True) as process:
        last = ""
        for line in process.stdout:
            tell(line.rstrip("\n"))
            last = line if COUNT.search(line) else last
        code = process.wait()
    for number, outcome in COUNT.findall(last):
        counts["failed" if outcome.startswith("error") else outcome] += int(number)
    if code == NONE_COLLECTED:
        tell("（这一部分还没有测试）")
        code = 0
    elif code and not counts["failed"]:
        counts["failed"] = 1
    minutes, seconds = divmod(round(time.monotonic() - began), 60)
    tell(f"（用时{minutes}分{seconds}秒）")
    return code, counts


class Row(threading.Thread):
    """Runs in turn, beside whatever else goes on; what they print is kept until somebody wants to hear it."""

    def __init__(self, runs: list[Run]) -> None:
        super().__init__(daemon=True)
        self.runs = runs
        self.outcomes: list[tuple[int, Counter[str]]] = []
        self._said: queue.SimpleQueue[str | None] = queue.SimpleQueue()

    def run(self) -> None:
        """Carry all out; a run that cannot even be started counts as one failure."""
        try:
            for run in self.runs:
                self.outcomes.append((1, Counter(failed=1)))
                self.outcomes[-1] = carry_out(run, self._said.put)
        finally:
            self._said.put(None)

    def tell_to_the_end(self) -> None:
        """Print what was kept and what still comes, until the last run has ended."""
        for line in iter(self._said.get, None):
            say(line)
        self.join()


def say(text: str) -> None:
    """Print a line at once."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def make_clusters(planned: Plan) -> None:
    """Make the empty, migrated databases that the runs start from, where no earlier run has."""
    servers = {run.environment.get(WANTED) for run in [*planned.first, *planned.second]}
    for wanted in sorted(servers, key=str):
        make_migrated_cluster(wanted)


def main() -> int:
    """Run all, say what was left out, sum up."""
    planned = plan()
    if "--clusters" in sys.argv[1:]:
        make_clusters(planned)
        return 0
    rows = [Row(planned.first), Row(planned.second)]
    for row in rows:
        row.start()
    for row in rows:
        row.tell_to_the_end()
    outcomes = [outcome for row in rows for outcome in row.outcomes]
    total = sum((counts for _, counts in outcomes), Counter())
    for text in planned.missing:
        say(f"跳过：{text}。")
    if total["skipped"]:
        say(f"另有{total['skipped']}项测试自行跳过，原因见上面的SKIPPED行。")
    say(f"{total['passed']} passed, {total['failed']} failed")
    return max((code for code, _ in outcomes), default=0)


if __name__ == "__main__":
    sys.exit(main())
