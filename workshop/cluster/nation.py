"""Coefficients of a whole country: the kernel, and one ibis expression on DuckDB and on Spark with a dead executor."""

from __future__ import annotations

import shutil
import tempfile
import time
import warnings
from datetime import date
from pathlib import Path
from typing import Any

import ibis
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from workshop.cluster.spark import dying_executor, spark_session
from workshop.invented_nation import COUNTIES, SCHOOLS, invented_nation, write_nation
from yanzhen.engines.equity import EquityRules
from yanzhen.engines.equity.national.expression import coefficients_expression
from yanzhen.engines.equity.national.families import families_of
from yanzhen.engines.equity.national.grouping import groups_of
from yanzhen.engines.equity.national.kernel import coefficients
from yanzhen.engines.equity.national.table import STAGES, TableBuilder
from yanzhen.presets.equity import equity_rules

AS_OF = date(2026, 11, 22)
SEED = 6
AGREE = 1e-9
Answer = dict[tuple[str, str], list[float]]


def check_nation(rows: int) -> bool:
    """Do kernel, DuckDB and Spark agree within 1e-9 although one of two executors was killed under way?"""
    if shutil.which("java") is None:
        print("没有找到java，Spark要Java 17（Debian、Ubuntu：apt install openjdk-17-jre-headless）")
        return False
    rules = equity_rules("yz17", on=AS_OF)
    with tempfile.TemporaryDirectory(prefix="yanzhen-nation-") as name:
        file = Path(name) / "nation.parquet"
        write_nation(file, invented_nation(seed=SEED, rows=rows, counties=max(1, rows * COUNTIES // SCHOOLS)))
        start = time.perf_counter()
        kernel = _by_kernel(file, rules)
        print(f"内核，从文件算起{time.perf_counter() - start:.1f}秒，{len(kernel)}个县和学段")
        start = time.perf_counter()
        duckdb = _by_duckdb(file, rules)
        print(f"DuckDB {time.perf_counter() - start:.1f}秒，与内核最多相差{_apart(duckdb, kernel):.1e}")
        spark, killed = _by_spark(file, rules, Path(name))
        print(f"与内核最多相差{_apart(spark, kernel):.1e}，与DuckDB最多相差{_apart(spark, duckdb):.1e}")
    return killed and max(_apart(duckdb, kernel), _apart(spark, kernel), _apart(spark, duckdb)) <= AGREE


def _by_kernel(file: Path, rules: EquityRules) -> Answer:
    builder = TableBuilder(rules)
    for batch in pq.ParquetFile(file).iter_batches():
        builder.add({name: batch.column(name) for name in batch.schema.names}, rows=len(batch))
    table = builder.table()
    groups = groups_of(table, families_of(table), rules)
    mean, cv = coefficients(groups.totals, groups.pupils, groups.held_starts)
    mean *= [rule.per for rule in rules.indicators]
    return {
        (table.counties[group // len(STAGES)], str(STAGES[group % len(STAGES)])): [*mean[place], *cv[place]]
        for place, group in enumerate(np.flatnonzero(groups.held))
    }


def _by_duckdb(file: Path, rules: EquityRules) -> Answer:
    connection = ibis.duckdb.connect()
    expression = coefficients_expression(connection.read_parquet(file), rules)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # ibis calls DuckDB by older names
        return _answer(expression.to_pyarrow(), rules)


def _by_spark(file: Path, rules: EquityRules, folder: Path) -> tuple[Answer, bool]:
    """Ask the same expression of two executors, once undisturbed and once while one of them is killed."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)  # pyspark warns of pandas 3, which nothing here uses
        with spark_session(folder) as session:
            connection = ibis.pyspark.connect(session)
            expression = coefficients_expression(connection.read_parquet(str(file)), rules)
            start = time.perf_counter()
            undisturbed = _answer(connection.to_pyarrow(expression), rules)
            seconds = time.perf_counter() - start
            start = time.perf_counter()
            with dying_executor(session) as death:
                found = _answer(connection.to_pyarrow(expression), rules)
            print(f"Spark（2个执行进程）{seconds:.1f}秒；再算一遍{time.perf_counter() - start:.1f}秒，{death}")
            print(f"两遍最多相差{_apart(found, undisturbed):.1e}")
            return found, death.happened


def _answer(found: pa.Table, rules: EquityRules) -> Answer:
    names = [f"{what}_{rule.id}" for what in ("mean", "cv") for rule in rules.indicators]
    return {(row["county_code"], row["stage"]): [_number(row[name]) for name in names] for row in found.to_pylist()}


def _number(value: Any) -> float:
    return float("nan") if value is None else float(value)


def _apart(one: Answer, other: Answer) -> float:
    """Return how far two answers are apart at most, of themselves above 1; infinite where their groups differ."""
    if one.keys() != other.keys():
        return float("inf")
    left, right = np.array([one[key] for key in one]), np.array([other[key] for key in one])
    if not np.array_equal(np.isnan(left), np.isnan(right)):
        return float("inf")
    return float(np.nanmax(np.abs(left - right) / np.maximum(1, np.abs(right))))
