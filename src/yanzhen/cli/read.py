"""``yanzhen read FILE…``: read policy documents into statements, numbers, times, actors and tasks."""

from __future__ import annotations

import argparse
from pathlib import Path

from yanzhen.cli.output import DONE, print_json
from yanzhen.engines.policytext import Reading, read_document
from yanzhen.engines.policytext.formats import extract
from yanzhen.kernel.errors import BadInputError
from yanzhen.kernel.problem import Problem

_TYPES = {"task": "任务", "result": "成效", "context": "背景"}
_KINDS = {"plan": "计划", "summary": "总结", "practice": "经验材料", "mixed": "总结与计划"}
_FIRST_YEAR, _LAST_YEAR = 1900, 2200


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the contract."""
    parser.add_argument("files", nargs="+", metavar="文件", help="要读的文件：.txt、.html、.docx或.pdf，可以多个")
    parser.add_argument("--json", action="store_true", help="只输出一个JSON")
    parser.add_argument("--year", metavar="年份", help="相对时间（年底、下半年）所属的年份，优先于文件自身的日期")
    parser.add_argument("--higher", metavar="文件", help="与上级文件对照（尚未提供）")


def run(arguments: argparse.Namespace) -> int:
    """Read every file and print the readings; when any cannot be read, raise with the faults of all of them."""
    problems: list[Problem] = []
    if arguments.higher is not None:
        problems.append(
            Problem(
                code="NOT_OFFERED",
                message="与上级文件对照（--higher）尚未提供；请去掉这个选项后重试。",
                key="--higher",
                found=str(arguments.higher),
            )
        )
    year = _year(arguments.year, problems)
    readings: list[Reading] = []
    for name in arguments.files:
        try:
            readings.append(read_file(Path(name), year=year))
        except BadInputError as error:
            problems.extend(error.problems)
    if problems:
        raise BadInputError(problems)
    if arguments.json:
        documents = [reading.as_json() for reading in readings]
        print_json(documents if len(documents) > 1 else documents[0])
    else:
        for reading in readings:
            _print_summary(reading)
    return DONE


def read_file(path: Path, *, year: int | None) -> Reading:
    """Read one file from disk. Raises BadInputError FILE_NOT_FOUND, UNREADABLE_FILE or what the formats refuse."""
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise _unreadable("FILE_NOT_FOUND", path, f"找不到文件《{path.name}》；请检查路径。") from None
    except IsADirectoryError:
        raise _unreadable("UNREADABLE_FILE", path, f"《{path.name}》是文件夹；请给出其中的文件。") from None
    except OSError as error:
        raise _unreadable(
            "UNREADABLE_FILE", path, f"《{path.name}》无法打开（{error.strerror}）；请检查权限。"
        ) from None
    return read_document(extract(data, file=path.name).text, file=path.name, year=year)


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


def _unreadable(code: str, path: Path, message: str) -> BadInputError:
    return BadInputError([Problem(code=code, message=message, file=path.name, found=path.name)])


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
