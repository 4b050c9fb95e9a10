"""Rotation in many kinds of districts: ``python -m bench.rotation_kinds [--sizes 700,2000] [--seeds 2]``.

Districts are unlike in the size of their schools, room in posts, riches, groups and shares. For each: time, certified
gap of the first phase, parts of the proof, units looked at as a whole, faults found by the separate check.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from random import Random

from workshop.rotation_district import Character, invented_district
from yanzhen.cli.rotation_folder import read_folder
from yanzhen.engines.rotation.certificate import certified_bounds
from yanzhen.engines.rotation.checking import check_plan, plan_rows
from yanzhen.engines.rotation.solving import solve

GAP = 0.001
SCHOOL_SIZES = (8, 12, 16, 20, 30, 66)
OBJECTIVES = ("weighted", "lexicographic")


@dataclass(frozen=True)
class Kind:
    """One district to be solved within ``seconds``."""

    teachers: int
    school_size: int
    objective: str
    seed: int
    seconds: float


def kinds(sizes: list[int], seeds: int, seconds: float) -> Iterator[Kind]:
    """Yield the districts, the smallest first."""
    for teachers, school_size, objective, seed in product(sizes, SCHOOL_SIZES, OBJECTIVES, range(1, seeds + 1)):
        yield Kind(teachers, school_size, objective, seed, seconds)


def measured(kind: Kind) -> tuple[str, bool]:
    """Solve one district; return what to print, and whether it is proved and lawful."""
    chance = Random(f"{kind.teachers}:{kind.school_size}:{kind.objective}:{kind.seed}")
    character = Character(
        slack=chance.choice((0.0, 0.05, 0.10, 0.15)),
        richness=chance.choice((0.65, 0.9, 1.0, 1.1)),
        grouped=chance.choice((0.0, 0.4, 0.8)),
        school_size=kind.school_size,
    )
    shares = {"max_unit_out_share": chance.choice((0.12, 0.2)), "min_backbone_share": chance.choice((0.2, 0.35))}
    made = invented_district(
        kind.teachers, kind.seed, character=character, params={"objective": kind.objective, **shares}
    )
    with tempfile.TemporaryDirectory(prefix="yanzhen-rotation-") as name:
        made.write(Path(name))
        instance = read_folder(Path(name)).instance
    began, worked = time.perf_counter(), time.process_time()
    solution = solve(instance, seconds=kind.seconds)
    wall, work = time.perf_counter() - began, time.process_time() - worked
    title = f"{kind.teachers}名教师，每校{kind.school_size}人，{kind.objective}，种子{kind.seed}"
    if not solution.phases:
        return f"{title}：{solution.status}，{wall:.1f}秒", solution.status == "INFEASIBLE"
    first = solution.phases[0]
    faults = len(check_plan(instance, plan_rows(solution.moves)))
    holds = certified_bounds(instance, solution.prices, solution.phases)[first.name] >= first.bound - 1e-9
    parts = 1 + sum(":SPLIT_" in price.row for price in solution.prices)
    whole = len({price.unit for price in solution.prices if price.row.endswith(":WHOLE")})
    said = (
        f"{title}：{solution.status}，差距{first.gap:.4%}，{wall:.1f}秒，处理器{work:.1f}秒，"
        f"{parts}部分，整体计算{whole}个校段，违规{faults}处，界限复核{'成立' if holds else '不成立'}"
    )
    return said, holds and not faults and first.gap <= GAP


def main() -> int:
    """Measure; 1 where a district is not proved, or its plan is not lawful."""
    parser = argparse.ArgumentParser(prog="python -m bench.rotation_kinds", description="测量：各种各样的区。")
    parser.add_argument("--sizes", default="700,2000,4000", help="教师数，用逗号隔开")
    parser.add_argument("--seeds", type=int, default=2, help="每种几个种子")
    parser.add_argument("--seconds", type=float, default=60.0, help="每个区最多多少秒")
    parser.add_argument("--processes", type=int, default=2, help="几个区同时求解")
    wanted = parser.parse_args()
    every = list(kinds([int(one) for one in wanted.sizes.split(",")], wanted.seeds, wanted.seconds))
    good = 0
    with ProcessPoolExecutor(wanted.processes) as pool:
        for said, is_good in pool.map(measured, every):
            print(said, flush=True)
            good += is_good
    print(f"{len(every)}个区，{good}个证到{GAP:.1%}以内（或证明无解），{len(every) - good}个没有")
    return int(good < len(every))


if __name__ == "__main__":
    raise SystemExit(main())
