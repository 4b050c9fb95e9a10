"""``yanzhen rotate city DIR``: every district of a city on several processes of this machine, or on a Dask cluster.

Districts have nothing in common (rules and coefficients are a county's), so each is solved alone by the same command:
its bytes are those of ``yanzhen rotate`` on its folder, wherever it ran and whoever died meanwhile.
"""

from __future__ import annotations

import argparse
import importlib
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import replace
from pathlib import Path
from typing import Any

from yanzhen.cli.output import BAD_INPUT, DONE, NOT_FINISHED, NOT_MET, print_json, problem_lines, say
from yanzhen.cli.rotation_district import District, DistrictOutcome, outcome_of
from yanzhen.cli.rotation_folder import PARAMS_FILE
from yanzhen.kernel.errors import BadInputError
from yanzhen.kernel.problem import Problem

Run = Callable[[Sequence[District], Sequence[str]], Iterable[DistrictOutcome]]
_WORDS = {DONE: "已求得方案", NOT_MET: "未求得证明到位的方案", BAD_INPUT: "数据有误", NOT_FINISHED: "没有完成"}
_GRAVEST_FIRST = (BAD_INPUT, NOT_FINISHED, NOT_MET, DONE)
_MOST_PROCESSES = 256


def run(arguments: argparse.Namespace, words: Sequence[str]) -> int:
    """Solve every district; return the gravest of their exit codes: 2, then 3, then 1, then 0."""
    districts = _districts(Path(words[0]), None if arguments.out is None else Path(arguments.out))
    options = ("--gap", arguments.gap, "--seconds", arguments.seconds, "--seed", arguments.seed)
    way = _on_cluster(arguments.cluster) if arguments.cluster else _on_this_machine(_processes(arguments.processes))
    started = time.monotonic()
    outcomes = []
    for outcome in way(districts, options):
        outcomes.append(outcome)
        say(f"{outcome.name}：{_WORDS[outcome.code]}，用时{outcome.seconds:.1f}秒。")
    outcomes.sort(key=lambda one: one.name)
    problems = [_placed(problem, one.name) for one in outcomes for problem in one.problems]
    say(f"共{len(outcomes)}个区，用时{time.monotonic() - started:.1f}秒。")
    if arguments.json:
        document: dict[str, Any] = {"districts": [one.as_json() for one in outcomes]}
        print_json(document | ({"problems": [problem.as_json() for problem in problems]} if problems else {}))
    else:
        print("\n".join(f"{one.name}：{_WORDS[one.code]}{_figures(one)}" for one in outcomes))
    for line in problem_lines(problems):
        say(line)
    return next(code for code in _GRAVEST_FIRST if any(one.code == code for one in outcomes))


def _districts(folder: Path, out: Path | None) -> list[District]:
    """Return the folders that hold a district, those with most teachers first: nobody waits for a late giant."""
    try:
        held = sorted(path for path in folder.iterdir() if (path / PARAMS_FILE).is_file())
    except OSError:
        held = []
    if not held:
        said = f"“{folder.name}”里没有各区的文件夹；每个区一个文件夹，放params.json和四张数据表。"
        raise BadInputError([Problem(code="NO_DISTRICT", message=said, found=folder.name, expected="各区的文件夹")])
    districts = [District(path.name, path, path / "out" if out is None else out / path.name) for path in held]
    return sorted(districts, key=lambda one: (-one.weight, one.name))


def _processes(text: str | None) -> int:
    if text is None:
        return os.cpu_count() or 1
    if text.isascii() and text.isdecimal() and 1 <= int(text) <= _MOST_PROCESSES:
        return int(text)
    said = f"--processes应为1到{_MOST_PROCESSES}的整数。"
    raise BadInputError([Problem(code="USAGE", message=said, key="--processes", found=text)])


def _on_this_machine(processes: int) -> Run:
    """Return a run in which each district has a process of its own: its memory is given back, its death is its own."""

    def way(districts: Sequence[District], options: Sequence[str]) -> Iterator[DistrictOutcome]:
        with ThreadPoolExecutor(processes) as pool:
            futures = [pool.submit(_in_a_process, district, options) for district in districts]
            for future in as_completed(futures):
                yield future.result()

    return way


def _in_a_process(district: District, options: Sequence[str]) -> DistrictOutcome:
    command = [sys.executable, "-m", "yanzhen.cli.main", "rotate", "--json", "--out", str(district.out), *options]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    started = time.monotonic()
    district.out.parent.mkdir(parents=True, exist_ok=True)
    done = subprocess.run(
        [*command, "--", str(district.folder)], env=environment, capture_output=True, encoding="utf-8", check=False
    )
    return outcome_of(district.name, done.returncode, done.stdout, time.monotonic() - started)


def _on_cluster(address: str) -> Run:
    """Return the run over a Dask cluster; its packages are an extra and are asked for only here."""
    try:
        module = importlib.import_module("yanzhen.cli.cluster_rotation")
    except ModuleNotFoundError as error:
        if error.name not in ("dask", "distributed"):
            raise
        said = "这台机器没有安装集群组件；请安装yanzhen[cluster]，或者去掉--cluster在本机求解。"
        problem = Problem(code="CLUSTER_NOT_INSTALLED", message=said, key="--cluster", found=address)
        raise BadInputError([problem]) from error
    return module.on_cluster(address)  # type: ignore[no-any-return]


def _placed(problem: Problem, district: str) -> Problem:
    return replace(problem, file=district if problem.file is None else f"{district}/{problem.file}")


def _figures(outcome: DistrictOutcome) -> str:
    document = outcome.document
    if document.get("objective") is None:
        return ""
    gap = document["gap"]
    return f"，交流{document['moves']}人" + ("" if gap is None else f"，与最优的差距不超过{gap:.4%}")
