"""The folder of one district that ``yanzhen rotate`` takes: four tables, ``params.json``, all faults in one pass."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from yanzhen.cli.file_bytes import bytes_of
from yanzhen.cli.table_reading import ReadTable, read_table_file
from yanzhen.engines.rotation.columns import COLUMNS
from yanzhen.engines.rotation.instance import Instance, Params
from yanzhen.engines.rotation.reading import (
    KEY_COLUMNS,
    heading_faults,
    instance_of,
    missing_columns,
    placed,
    row_faults,
    stages_in,
    tier_faults,
)
from yanzhen.engines.rotation.settings import settings_from_json
from yanzhen.engines.rotation.tier_settings import tiers_named
from yanzhen.kernel.decoding import decode
from yanzhen.kernel.errors import BadInputError
from yanzhen.kernel.json_fields import json_from_text
from yanzhen.kernel.problem import Problem

PARAMS_FILE = "params.json"
# A district without a single post is a question, if an odd one: nobody can be received anywhere.
_MAY_BE_EMPTY = frozenset({"posts"})


@dataclass(frozen=True)
class ReadFolder:
    """A folder that has no fault.

    Attributes:
        instance: the question.
        missing_columns: keys of optional columns that no table has.
        unknown_columns: headings that nobody reads, by file name.
        notes: what was passed over, in Chinese.
    """

    instance: Instance
    missing_columns: tuple[str, ...]
    unknown_columns: dict[str, tuple[str, ...]]
    notes: tuple[str, ...]


def read_folder(folder: Path) -> ReadFolder:
    """Read a district's folder.

    Raises:
        BadInputError: every fault of every file, in the order of files and lines.
    """
    if not folder.is_dir():
        said = f"没有“{folder.name}”这个文件夹；请给出放有params.json和四张数据表的文件夹。"
        raise BadInputError([Problem(code="NO_FOLDER", message=said, found=folder.name, expected="文件夹")])
    problems: list[Problem] = []
    tables = {table: read for table in COLUMNS if (read := _table(folder, table, problems)) is not None}
    headings = {table: read.headings for table, read in tables.items() if read.headings}
    rows = {table: tables[table].rows for table in headings if KEY_COLUMNS[table][0] in headings[table]}
    for fault in (*heading_faults(headings), *row_faults(rows)):
        read = tables[fault.table]
        problems.append(placed(fault, file=read.file, sheet=read.sheet, headings=read.headings))
    params, tiers = _params(folder, stages_in(rows), problems)
    for fault in tier_faults(rows, headings, tiers):
        read = tables[fault.table]
        problems.append(placed(fault, file=read.file, sheet=read.sheet, headings=read.headings))
    if params is None or problems:
        order = {name: place for place, name in enumerate((*(read.file for read in tables.values()), PARAMS_FILE))}
        raise BadInputError(sorted(problems, key=lambda one: (order.get(one.file or "", -1), one.line or 0)))
    return ReadFolder(
        instance=instance_of(rows, params),
        missing_columns=missing_columns(headings),
        unknown_columns={read.file: read.unknown for read in tables.values() if read.unknown},
        notes=tuple(f"{read.file}：{note}" for read in tables.values() for note in read.notes),
    )


def _table(folder: Path, table: str, problems: list[Problem]) -> ReadTable | None:
    choices = [path for suffix in ("csv", "xlsx") if (path := folder / f"{table}.{suffix}").exists()]
    if len(choices) > 1:
        said = f"{table}.csv和{table}.xlsx同时存在，不知道以哪个为准；请只留一个。"
        problems.append(Problem(code="TWO_FILES", message=said, file=choices[0].name, expected="只有一个文件"))
        return None
    try:
        read = read_table_file(choices[0] if choices else folder / f"{table}.csv", columns=COLUMNS[table])
    except BadInputError as error:
        problems.extend(error.problems)
        return None
    problems.extend(one for one in read.problems if one.code != "NO_ROWS" or table not in _MAY_BE_EMPTY)
    return read


def _params(folder: Path, stages: frozenset[str], problems: list[Problem]) -> tuple[Params | None, tuple[str, ...]]:
    """Return the settings, None where they have a fault, and the tiers that they name all the same."""
    tiers: tuple[str, ...] = ()
    try:
        value = json_from_text(decode(bytes_of(folder / PARAMS_FILE), PARAMS_FILE))
        tiers = tiers_named(value)
        return settings_from_json(value, stages), tiers
    except BadInputError as error:
        problems.extend(replace(problem, file=PARAMS_FILE) for problem in error.problems)
        return None, tiers
