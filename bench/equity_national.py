"""Coefficients of a whole country: ``python -m bench.equity_national [--seed 1]``; kernel, DuckDB, numpy and the limit.

An invented nation of 500,000 rows is read and put in groups once; then everybody works on the same sorted columns in
memory, in turn, round by round. The limit is the time in which the machine reads those bytes once: the fastest of
several plain loops. Needs the extra ``national``.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from statistics import median
from typing import Any

import duckdb
import ibis
import numba
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from workshop.invented_nation import COUNTIES, SCHOOLS
from yanzhen.engines.equity.national.expression import coefficients_expression, spread_expression
from yanzhen.engines.equity.national.families import families_of
from yanzhen.engines.equity.national.grouping import Groups, groups_of
from yanzhen.engines.equity.national.kernel import coefficients
from yanzhen.engines.equity.national.table import TableBuilder
from yanzhen.presets.equity import equity_rules

AS_OF = date(2026, 11, 22)
ROUNDS = 15
AGREE = 1e-9
MOST_TIMES_LIMIT, LEAST_TIMES_DUCKDB = 6, 5
LIMITS, DUCKDB, NUMPY, KERNEL = "界限：", "DuckDB：", "numpy：", "内核："
ONE_PASS = "DuckDB一遍（相消，答案不够准）"
Contender = Callable[[], Any]


def main() -> int:
    """Measure, compare the answers, print; 1 where two answers differ by more than 1e-9."""
    parser = argparse.ArgumentParser(prog="python -m bench.equity_national", description="测量：全国差异系数。")
    parser.add_argument("--seed", type=int, default=1, help="种子")
    parser.add_argument("--rows", type=int, default=SCHOOLS, help="多少行")
    parser.add_argument("--counties", type=int, default=COUNTIES, help="多少个县")
    wanted = parser.parse_args()
    rules = equity_rules("yz17", on=AS_OF)
    with tempfile.TemporaryDirectory(prefix="yanzhen-nation-") as name:
        file = Path(name) / "nation.parquet"
        _written(file, wanted)  # by another process: the peak of memory below is that of the command
        _print_whole(file, rules)
        nation = pq.read_table(file)
    builder = TableBuilder(rules)
    builder.add({name: nation.column(name).combine_chunks() for name in nation.column_names}, rows=len(nation))
    table = builder.table()
    groups = groups_of(table, families_of(table), rules)
    size = groups.totals.nbytes + groups.pupils.nbytes
    print(f"{len(nation)}行、{wanted.counties}个县、{len(rules.indicators)}项指标")
    print(f"参加计算{len(groups.rows)}行，{size / 1e6:.0f}MB")
    contenders = _limits(size) | _kernels(groups) | _numpys(groups) | _duckdbs(groups)
    apart = _disagreements(contenders)
    worst = max(number for name, number in apart.items() if name != ONE_PASS)
    print(f"三种算法的答案最多相差{worst:.1e}；只走一遍的写法相差{apart[ONE_PASS]:.1e}")
    _print(_times(contenders))
    return 0 if worst <= AGREE else 1


def _written(file: Path, wanted: argparse.Namespace) -> None:
    words = ["--seed", str(wanted.seed), "--rows", str(wanted.rows), "--counties", str(wanted.counties)]
    subprocess.run(
        [sys.executable, "-m", "workshop.invented_nation", str(file), *words], env=_environment(), check=True
    )


def _environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}


def _limits(size: int) -> Mapping[str, Contender]:
    """Loops that only read or copy as many bytes as the kernel reads."""
    source = np.ones(size // 8)
    target = np.empty_like(source)

    @numba.njit(nogil=True, fastmath=True)
    def read(values: Any) -> float:
        total = 0.0
        for value in values:
            total += value
        return total

    pool = ThreadPoolExecutor(2)
    halves = np.array_split(source, 2)
    return {
        f"{LIMITS}复制": lambda: np.copyto(target, source),
        f"{LIMITS}读一遍": lambda: read(source),
        f"{LIMITS}读一遍，2线程": lambda: list(pool.map(read, halves)),
    }


def _kernels(groups: Groups) -> Mapping[str, Contender]:
    def run(threads: int) -> Any:
        return coefficients(groups.totals, groups.pupils, groups.held_starts, threads=threads)[1]

    return {f"{KERNEL}1线程": lambda: run(1), f"{KERNEL}2线程": lambda: run(2)}


def _numpys(groups: Groups) -> Mapping[str, Contender]:
    starts, pupils, totals = groups.held_starts[:-1], groups.pupils, groups.totals
    group = np.repeat(np.arange(len(starts)), np.diff(groups.held_starts))

    def by_slices() -> Any:
        everybody = np.add.reduceat(pupils, starts)
        middle = np.add.reduceat(totals, starts, axis=1) / everybody
        off = totals - middle[:, group] * pupils
        return (np.sqrt(np.add.reduceat(off * off / pupils, starts, axis=1) / everybody) / middle).T

    def by_counting() -> Any:
        everybody = np.bincount(group, pupils)
        found = []
        for x in totals:
            middle = np.bincount(group, x) / everybody
            off = x - middle[group] * pupils
            found.append(np.sqrt(np.bincount(group, off * off / pupils) / everybody) / middle)
        return np.stack(found).T

    return {f"{NUMPY}reduceat两遍": by_slices, f"{NUMPY}bincount两遍": by_counting}


def _duckdbs(groups: Groups) -> Mapping[str, Contender]:
    """The same columns as a table of DuckDB in memory: the product's expression, and the quickest statement there is.

    That one passes over the rows once, Σx²/p against (Σx)²: what is left after the two have cancelled is wrong by up to
    1e-8 where the schools of a county are alike, so it is shown but is not the same answer.
    """
    names = [f"x{place}" for place in range(len(groups.totals))]
    group = np.repeat(np.arange(len(groups.held_starts) - 1, dtype=np.int32), np.diff(groups.held_starts))
    columns = {"place": group, "pupils": groups.pupils, **dict(zip(names, groups.totals, strict=True))}
    connection = ibis.duckdb.connect()
    connection.con.register("columns_in_memory", pa.table(columns))
    connection.con.execute("CREATE TABLE schools AS SELECT * FROM columns_in_memory")
    expression = spread_expression(connection.table("schools"), keys=("place",), per=dict.fromkeys(names, 1)).order_by(
        "place"
    )
    two_passes = str(ibis.to_sql(expression, dialect="duckdb"))
    once = ", ".join(
        f"sqrt(greatest(sum(pupils) * sum({x} * {x} / pupils) / sum({x}) ^ 2 - 1, 0)) AS cv_{x}" for x in names
    )
    one_pass = f"SELECT place, {once} FROM schools GROUP BY place ORDER BY place"

    def run(statement: str) -> Any:
        found = connection.con.sql(statement).fetchnumpy()
        return np.stack([found[f"cv_{name}"] for name in names]).T

    return {f"{DUCKDB}ibis表达式，两遍": lambda: run(two_passes), ONE_PASS: lambda: run(one_pass)}


def _disagreements(contenders: Mapping[str, Contender]) -> dict[str, float]:
    """Run everybody once and return how far each one's coefficients are from the kernel's at most."""
    answers = {name: run() for name, run in contenders.items() if not name.startswith(LIMITS)}
    ours = next(answer for name, answer in answers.items() if name.startswith(KERNEL))
    return {name: float(np.nanmax(np.abs(answer - ours))) for name, answer in answers.items()}


def _times(contenders: Mapping[str, Contender]) -> dict[str, float]:
    """Return medians in milliseconds; in each round everybody runs once."""
    taken: dict[str, list[float]] = {name: [] for name in contenders}
    for _ in range(ROUNDS):
        for name, run in contenders.items():
            start = time.perf_counter()
            run()
            taken[name].append(1000 * (time.perf_counter() - start))
    return {name: median(times) for name, times in taken.items()}


def _print(times: Mapping[str, float]) -> None:
    def best(prefix: str) -> float:
        return min(time for name, time in times.items() if name.startswith(prefix))

    limit, kernel = best(LIMITS), best(KERNEL)
    for name, taken in times.items():
        print(f"{name:<20} {taken:9.2f} ms　界限的{taken / limit:6.1f}倍")
    print(f"内核为界限的{kernel / limit:.1f}倍（目标：不超过{MOST_TIMES_LIMIT}倍）")
    print(f"DuckDB为内核的{best(DUCKDB) / kernel:.1f}倍（目标：不低于{LEAST_TIMES_DUCKDB}倍）")
    print(f"DuckDB只走一遍的写法为内核的{times[ONE_PASS] / kernel:.1f}倍")
    print(f"numpy为内核的{best(NUMPY) / kernel:.1f}倍")


def _print_whole(file: Path, rules: Any) -> None:
    """Print how long the command and the whole expression take from the file."""
    for more in ((), ("--rows",)):
        start = time.perf_counter()
        command = [sys.executable, "-m", "yanzhen.cli.main", "equity", str(file), *more]
        subprocess.run(command, env=_environment(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
        seconds = time.perf_counter() - start
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
        print(f"yanzhen equity 全国.parquet {' '.join(more)}：{seconds:.1f}秒，内存峰值{peak:.0f}MB")
    start = time.perf_counter()
    connection = ibis.duckdb.connect()
    coefficients_expression(connection.read_parquet(file), rules).to_pyarrow()
    print(f"只求系数：ibis表达式由DuckDB {duckdb.__version__}从文件算起{time.perf_counter() - start:.1f}秒")


if __name__ == "__main__":
    sys.exit(main())
