"""Load the sample district as on many days of a year: what ``make run`` does may not depend on the season.

``python -m workshop.sample_days [DAY …]``: without days, those on which terms, plan years and holidays begin or end.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from yanzhen.cli.serving.postgres import running_postgres

TURNS = ((1, 1), (1, 5), (1, 31), (2, 14), (2, 28), (3, 1), (6, 30), (7, 10), (8, 31), (9, 1), (10, 3), (12, 31))
COMMANDS = (("migrate", "-v0"), ("load_sample", "--as-of"))


def main(arguments: Sequence[str] | None = None) -> int:
    """Load each day's sample into a database of its own; say which failed and with what words."""
    parser = argparse.ArgumentParser(
        prog="python -m workshop.sample_days", description="逐日装入示例区，看哪天装不进去。"
    )
    parser.add_argument("days", nargs="*", type=date.fromisoformat, help="日期，YYYY-MM-DD；不写为一年中的若干转换日")
    wanted = parser.parse_args(arguments)
    failed = 0
    for day in wanted.days or [date(_next_year(), *turn) for turn in TURNS]:
        fault = _fault_on(day)
        sys.stdout.write(f"{day.isoformat()}：{fault or '已装入'}\n")
        sys.stdout.flush()
        failed += bool(fault)
    return 1 if failed else 0


def _next_year() -> int:
    return date.today().year + 1  # noqa: DTZ011 (which year to try, not what the sample says)


def _fault_on(day: date) -> str:
    with tempfile.TemporaryDirectory(prefix="yanzhen-sample-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        with running_postgres(folder / "data") as server:
            environment = {
                **os.environ,
                "YANZHEN_DATABASE_URL": server.url,
                "YANZHEN_SECRET_KEY": "only-for-trying-0123456789-0123456789-0123456789-01",
                "YANZHEN_DATA": str(folder / "files"),
                "DJANGO_SETTINGS_MODULE": "yanzhen.config.settings",
            }
            for command in COMMANDS:
                words = [*command, day.isoformat()] if command[-1] == "--as-of" else command
                done = subprocess.run(  # noqa: S603 (our own command, our own arguments)
                    [sys.executable, "-m", "yanzhen.manage", *words],
                    env=environment,
                    capture_output=True,
                    text=True,
                    check=False,
                )
                if done.returncode:
                    return done.stderr.strip().rsplit("\n", 1)[-1] or f"退出码{done.returncode}"
    return ""


if __name__ == "__main__":
    sys.exit(main())
