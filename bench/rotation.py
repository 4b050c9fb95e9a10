"""One district's rotation beside the plain model: ``python -m bench.rotation [--teachers 9000] [--runs 5]``.

The plain model is what a modeller writes first: every allowed move a whole variable, every rule a row, every head of
the convex tables a column, handed to HiGHS in one piece with the same gap and a time limit. Both are timed in one run.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from workshop.rotation_district import invented_district
from yanzhen.cli.rotation_folder import read_folder
from yanzhen.engines.rotation.arcs import lay_out
from yanzhen.engines.rotation.certificate import Aim, certified_bounds
from yanzhen.engines.rotation.checking import check_plan, plan_rows
from yanzhen.engines.rotation.instance import Instance
from yanzhen.engines.rotation.multipliers import whole_box
from yanzhen.engines.rotation.solving import solve
from yanzhen.engines.rotation.solving.program import SIZE, Program
from yanzhen.engines.rotation.tables import head_tables

GAP = 0.001


def main() -> int:
    """Measure; 1 where a plan is missing, unlawful, or its gap is larger than asked for."""
    parser = argparse.ArgumentParser(prog="python -m bench.rotation", description="测量：一个区的交流轮岗。")
    parser.add_argument("--teachers", type=int, default=9000, help="教师数")
    parser.add_argument("--seed", type=int, default=1, help="种子")
    parser.add_argument("--runs", type=int, default=5, help="次数，取中位数")
    parser.add_argument("--objective", choices=("weighted", "lexicographic"), default="weighted", help="目标")
    parser.add_argument("--seconds", type=float, default=200.0, help="每次最多多少秒，通用模型同样")
    parser.add_argument("--no-plain", action="store_true", help="不测通用模型")
    wanted = parser.parse_args()
    instance = _instance(wanted.teachers, wanted.seed, wanted.objective)
    walls, works = [], []
    for _ in range(wanted.runs):
        solution, wall, work = _timed(lambda: solve(instance, seconds=wanted.seconds))
        walls.append(wall)
        works.append(work)
    faults = check_plan(instance, plan_rows(solution.moves))
    bounds = certified_bounds(instance, solution.prices, solution.phases)
    ours, worked = statistics.median(walls), statistics.median(works)
    print(
        f"{wanted.teachers}名教师，{wanted.objective}：{solution.status}，{len(solution.moves)}人，违规{len(faults)}处"
    )
    print(f"{wanted.runs}次中位数：{ours:.2f}秒，处理器{worked:.2f}秒")
    for phase in solution.phases:
        proved = bounds.get(phase.name)
        again = "" if proved is None else f"，界限复核{'成立' if proved >= phase.bound - 1e-9 else '不成立'}"
        print(f"　{phase.name}：{phase.value:.8g}，差距{phase.gap:.4%}{again}")
    if wanted.objective == "weighted" and not wanted.no_plain:
        (value, gap), wall, work = _timed(lambda: _plain(instance, wanted.seconds))
        print(f"通用模型：{wall:.2f}秒，处理器{work:.2f}秒，目标值{value:.8g}，差距{gap:.4%}")
        print(f"快{wall / ours:.1f}倍（处理器时间{work / worked:.1f}倍）")
    return int(bool(faults) or solution.gap is None or solution.phases[0].gap > GAP)


def _instance(teachers: int, seed: int, objective: str) -> Instance:
    with tempfile.TemporaryDirectory(prefix="yanzhen-rotation-") as name:
        invented_district(teachers, seed, params={"objective": objective}).write(Path(name))
        return read_folder(Path(name)).instance


def _timed(act: Callable[[], Any]) -> tuple[Any, float, float]:
    wall, work = time.perf_counter(), time.process_time()
    found = act()
    return found, time.perf_counter() - wall, time.process_time() - work


def _plain(instance: Instance, seconds: float) -> tuple[float, float]:
    """Return value and gap of the plain model's best plan; infinity without one."""
    layout = lay_out(instance)
    tables = head_tables(layout)
    box = whole_box(layout, tables)
    start = sum(float(table.values(table.now.astype(float)).sum()) for table in tables)
    model = Program(layout, tables, box, Aim(1.0, 1.0), scale=SIZE / max(start, 1e-6), missing=None)
    model.add_arcs(np.arange(len(layout.arc_cost)))
    model.limit_candidates(np.unique(layout.arc_candidate))
    place = (model.first_arc + np.arange(len(model.arcs))).astype(np.int32)
    model.solver.changeColsIntegrality(len(place), place, np.ones(len(place), dtype=np.uint8))
    model.solver.setOptionValue("mip_rel_gap", GAP)
    model.run(seconds)
    return model.objective(), float(model.solver.getInfo().mip_gap)


if __name__ == "__main__":
    raise SystemExit(main())
