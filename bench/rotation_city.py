"""A city's rotation: ``python -m bench.rotation_city [--teachers 150000]``; 17 districts on two processes.

Prints each district's gap and time, the whole time against the goal and against the sum over the districts, the peak
memory of the largest process, and whether the separate check and the recomputed bounds hold for every district.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

MOST_SECONDS, MOST_GIB, MOST_GAP, MOST_OF_SUM = 90, 1.0, 0.001, 1.1
PROCESSES = 2


def main() -> int:
    """Measure one city; 1 where a district has no plan, or an unlawful one, or its bound does not hold."""
    parser = argparse.ArgumentParser(prog="python -m bench.rotation_city", description="测量：全市交流轮岗。")
    parser.add_argument("--districts", type=int, default=17, help="区数")
    parser.add_argument("--teachers", type=int, default=150_000, help="全市教师数")
    parser.add_argument("--seed", type=int, default=1, help="种子")
    parser.add_argument("--objective", choices=("weighted", "lexicographic"), default="weighted", help="目标")
    parser.add_argument("--seconds", default="60", help="每个区最多求解多久")
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="yanzhen-city-") as name:
        city = Path(name)
        _written(city, wanted)
        usage = resource.getrusage(resource.RUSAGE_CHILDREN)
        written = usage.ru_utime + usage.ru_stime
        started = time.perf_counter()
        words = ["city", str(city), "--processes", str(PROCESSES), "--seconds", wanted.seconds, "--json"]
        answer = json.loads(_rotate(*words).stdout)
        taken = time.perf_counter() - started
        usage = resource.getrusage(resource.RUSAGE_CHILDREN)
        peak, worked = usage.ru_maxrss / 2**20, usage.ru_utime + usage.ru_stime - written
        total = sum(_line(city, one) for one in answer["districts"])
        without = [one["district"] for one in answer["districts"] if one["moves"] is None]
        wrong = [
            name for one in answer["districts"] if (name := one["district"]) not in without and not _holds(city / name)
        ]
    worst = max((one["gap"] for one in answer["districts"] if one["gap"] is not None), default=float("nan"))
    moves = sum(one["moves"] or 0 for one in answer["districts"])
    eligible = sum(one["eligible"] or 0 for one in answer["districts"])
    print(f"{len(answer['districts'])}个区，应交流对象{eligible}人，交流{moves}人")
    print(f"全部用时{taken:.1f}秒（目标：不超过{MOST_SECONDS}秒）")
    print(f"各区相加{total:.1f}秒，全部用时为其一半的{taken / total * PROCESSES:.2f}倍（目标：不超过{MOST_OF_SUM}倍）")
    print(f"处理器时间合计{worked:.1f}秒：机器上没有别的事时，2核约用其一半")
    print(f"单个进程内存峰值{peak:.2f}GiB（目标：不超过{MOST_GIB:g}GiB）")
    print(f"差距最大{worst:.4%}（目标：不超过{MOST_GAP:.1%}）")
    if without:
        print(f"没有求得方案的区（多为时限已到，可加大--seconds）：{'、'.join(without)}")
    print(f"独立核对和界限复核不成立的区：{'、'.join(wrong)}" if wrong else "各区方案都通过独立核对，界限都能复核")
    return 1 if wrong or without else 0


def _written(city: Path, wanted: argparse.Namespace) -> None:
    words = ["--districts", str(wanted.districts), "--teachers", str(wanted.teachers), "--seed", str(wanted.seed)]
    command = [sys.executable, "-m", "workshop.rotation_district", str(city), *words, "--objective", wanted.objective]
    subprocess.run(command, env=_environment(), check=True)


def _rotate(*words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "yanzhen.cli.main", "rotate", *words]
    return subprocess.run(
        command, env=_environment(), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, encoding="utf-8"
    )


def _environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}


def _line(city: Path, one: dict[str, Any]) -> float:
    """Print a district and return its seconds."""
    file = city / one["district"] / "out" / "timing.json"
    seconds = float(json.loads(file.read_text("utf-8"))["seconds"]) if file.exists() else 0.0
    gap = "－" if one["gap"] is None else f"{one['gap']:.4%}"
    print(f"{one['district']}　{one['status']}　应交流对象{one['eligible']}人　差距{gap}　{seconds:.1f}秒")
    return seconds


def _holds(folder: Path) -> bool:
    out = folder / "out"
    checked = _rotate("check", str(folder), str(out / "plan.csv"), "--json")
    return checked.returncode == 0 and _rotate("certify", str(folder), str(out), "--json").returncode == 0


if __name__ == "__main__":
    sys.exit(main())
