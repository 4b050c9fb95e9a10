"""Measure pages, roll-up, cascade and writers beside a cascade, each against its simplest serious alternative.

``python -m bench [--scale 1|10] [--only pages,rollup,cascade,writers]``
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
import tempfile
from datetime import date
from pathlib import Path

from yanzhen.cli.serving.postgres import running_postgres

RESULTS = Path(__file__).parent / "results"
PARTS = ("cascade", "pages", "rollup", "writers")


def main() -> int:
    """Build a district in a database of its own, measure, print and write the results."""
    parser = argparse.ArgumentParser(prog="python -m bench", description="测量：页面、汇总、下发、并发填报。")
    parser.add_argument("--scale", type=int, choices=(1, 10), action="append", help="1为4.5万项任务，10为45万项")
    parser.add_argument("--only", default=",".join(PARTS), help="只测其中几项，用逗号分开")
    wanted = parser.parse_args()
    only = wanted.only.split(",")
    if unknown := sorted(set(only) - set(PARTS)):
        parser.error(f"没有{'、'.join(unknown)}这一项；可选：{'、'.join(PARTS)}")
    results = {"machine": f"{os.cpu_count()}核 {platform.machine()} Python {platform.python_version()}", "parts": []}
    with tempfile.TemporaryDirectory(prefix="yanzhen-bench-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        with running_postgres(folder / "data") as server:
            results["postgres"] = server.version_text if hasattr(server, "version_text") else "embedded"
            for scale in wanted.scale or [1]:
                results["parts"] += _measure(server.url, folder, scale, only)
    RESULTS.mkdir(exist_ok=True)
    file = RESULTS / f"{date.today():%Y-%m-%d}.json"  # noqa: DTZ011 (the name of a file, read by people)
    file.write_text(json.dumps(results, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    print(f"\n结果写在{file.relative_to(Path.cwd()) if file.is_relative_to(Path.cwd()) else file}")
    return 0


def _measure(url: str, folder: Path, scale: int, only: list[str]) -> list[dict]:
    # Django reads its settings once: each scale is a process of its own.
    out = folder / f"scale-{scale}.json"
    environment = {
        **os.environ,
        "YANZHEN_DATABASE_URL": url,
        "YANZHEN_SECRET_KEY": "only-for-measuring-0123456789-0123456789-0123456789",
        "YANZHEN_DATA": str(folder / "files"),
        "DJANGO_SETTINGS_MODULE": "yanzhen.config.settings",
    }
    command = [sys.executable, "-W", "ignore", "-m", "bench.measure", str(scale), ",".join(only), str(out)]
    code = os.spawnve(os.P_WAIT, sys.executable, command, environment)
    if code:
        raise SystemExit(code)
    return json.loads(out.read_text(encoding="utf-8"))


if __name__ == "__main__":
    sys.exit(main())
