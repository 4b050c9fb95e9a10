"""``yanzhen read FILE…``: read policy documents into statements, numbers, times, actors and tasks."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from yanzhen.cli.bulk_reading import print_as_array, read_in_bulk
from yanzhen.cli.file_reading import read_file
from yanzhen.cli.output import DONE, print_json, say
from yanzhen.engines.policytext import Reading
from yanzhen.engines.policytext.alignment import Verdict, align_readings, alignment_as_json
from yanzhen.kernel.errors import BadInputError
from yanzhen.kernel.problem import Problem

_TYPES = {"task": "任务", "result": "成效", "context": "背景"}
_KINDS = {"plan": "计划", "summary": "总结", "practice": "经验材料", "mixed": "总结与计划"}
_VERDICTS = {Verdict.MEETS: "达到", Verdict.WEAKER: "弱于上级", Verdict.STRONGER: "高于上级"}
_ACCEPTED = ".docx、.doc、.wps、.pdf、.ofd、.html、.txt或扫描图片（.png、.jpg、.tif）"
_FIRST_YEAR, _LAST_YEAR = 1900, 2200


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the contract."""
    parser.add_argument(
        "files",
        nargs="+",
        metavar="文件",
        help=f"要读的文件：{_ACCEPTED}，可以多个",
    )
    parser.add_argument("--json", action="store_true", help="只输出一个JSON")
    parser.add_argument("--year", metavar="年份", help="相对时间（年底、下半年）所属的年份，优先于文件自身的日期")
    parser.add_argument(
        "--higher", metavar="文件", action="append", default=[], help="上级文件，逐条对照有无承接；可以重复"
    )
    parser.add_argument(
        "--out", metavar="文件夹", help="每份文件的结果写入这个文件夹；中断后再次运行接着读，个别文件有问题不影响其余"
    )
    parser.add_argument("--cluster", metavar="地址", help="与--out一起用：交给这个地址的Dask集群识读，结果相同")


def run(arguments: argparse.Namespace) -> int:
    """Read every file and print the readings; when any cannot be read, raise with the faults of all of them."""
    problems: list[Problem] = []
    year = _year(arguments.year, problems)
    if arguments.out is not None or arguments.cluster is not None:
        return _run_in_bulk(arguments, problems, year=year)
    readings = _read_all(arguments.files, problems, year=year)
    highers = _read_all(arguments.higher, problems, year=None)
    if problems:
        raise BadInputError(problems)
    if arguments.json:
        documents = [_as_json(reading, highers) for reading in readings]
        print_json(documents if len(documents) > 1 else documents[0])
        return DONE
    for reading in readings:
        _print_summary(reading)
        for higher in highers:
            _print_alignment(higher, reading)
    return DONE


def _run_in_bulk(arguments: argparse.Namespace, problems: list[Problem], *, year: int | None) -> int:
    """Read into a folder; what can be read is there afterwards, whatever else is wrong."""
    if arguments.out is None or arguments.higher:
        said = "--cluster要与--out一起使用" if arguments.out is None else "--out不能与--higher一起使用"
        problems.append(Problem(code="USAGE", message=f"{said}。用法见“yanzhen read --help”。"))
    if problems:
        raise BadInputError(problems)
    results, problems = read_in_bulk(arguments.files, folder=Path(arguments.out), year=year, cluster=arguments.cluster)
    if problems:
        raise BadInputError(problems)
    if arguments.json:
        print_as_array(results, sys.stdout.write)
    else:
        print(f"{len(results)}份文件已识读，结果在“{arguments.out}”。")
    return DONE


def _read_all(names: Sequence[str], problems: list[Problem], *, year: int | None) -> list[Reading]:
    readings: list[Reading] = []
    for name in names:
        try:
            reading, notes = read_file(Path(name), year=year)
        except BadInputError as error:
            problems.extend(error.problems)
            continue
        for note in notes:
            say(f"{reading.file}：{note}")
        readings.append(reading)
    return readings


def _as_json(reading: Reading, highers: Sequence[Reading]) -> dict[str, Any]:
    """The document, with ``alignment`` where higher documents were given: an object for one, an array for several."""
    document = reading.as_json()
    found = [alignment_as_json(align_readings(higher, reading), higher, reading) for higher in highers]
    if found:
        document["alignment"] = found if len(found) > 1 else found[0]
    return document


def _year(text: str | None, problems: list[Problem]) -> int | None:
    if text is None:
        return None
    if text.isascii() and text.isdigit() and _FIRST_YEAR <= int(text[:9]) <= _LAST_YEAR:
        return int(text)
    problems.append(
        Problem(
            code="BAD_YEAR",
            message="--year要写四位年份，例如2024。",
            key="--year",
            found=text,
            expected=f"{_FIRST_YEAR}—{_LAST_YEAR}的年份",
        )
    )
    return None


def _print_summary(reading: Reading) -> None:
    """A page for people: title, counts, then every task with deadline and who leads."""
    title = reading.title.text if reading.title else "（没有标题）"
    print(f"{reading.file}  {title}  [{_KINDS[reading.kind]}]")
    counts = "，".join(
        f"{label}{sum(statement.type == kind for statement in reading.statements)}条" for kind, label in _TYPES.items()
    )
    print(
        f"  {counts}；标题{len(reading.headings)}个，数量{len(reading.quantities)}处，时间{len(reading.times)}处，"
        f"主体{len(reading.actors)}处，项目{len(reading.programmes)}处"
    )
    number = 0
    for statement in reading.statements:
        if statement.task is None:
            continue
        number += 1
        task = statement.task
        lead = "、".join(reading.actors[index].text for index in task.lead) or "未写明"
        due = task.deadline.on or "未写明"
        print(f"  {number}. {reading.text[task.title_span[0] : task.title_span[1]]}（牵头：{lead}；时限：{due}）")


def _print_alignment(higher: Reading, local: Reading) -> None:
    """What the higher document asks for, what answers it and how its numbers stand."""
    found = align_readings(higher, local)
    title = higher.title.text if higher.title else higher.file
    answered = len(found.asks) - len(found.uncovered)
    print(
        f"  对照《{title}》：上级要求{len(found.asks)}条，已承接{answered}条，"
        f"未覆盖{len(found.uncovered)}条，本地自提{len(found.without_origin)}条"
    )
    for ask in found.asks:
        print(f"  ○ {_words(higher, ask.key)}")
        for answer in ask.answers:
            said = "；".join(
                f"上级{pair.asked.text}，本地{pair.answered.text}，{_VERDICTS[pair.verdict]}"
                for pair in answer.numbers
                if pair.answered
            )
            print(f"      → {_words(local, answer.key)}（相近{answer.score:.0%}{f'；{said}' if said else ''}）")
        if not ask.answers:
            print("      → 未覆盖")


def _words(reading: Reading, index: int) -> str:
    statement = reading.statements[index]
    return " ".join(reading.text[statement.start : statement.end].split())
