"""``yanzhen equity SCHOOLS.parquet``: every county of a table, one JSON line each; needs the extra ``national``."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from yanzhen.cli.output import DONE, NOT_MET, say
from yanzhen.cli.table_reading import NOT_ZERO
from yanzhen.engines.equity import COLUMNS, EquityRules
from yanzhen.engines.equity.national.families import Families, families_of, family_faults
from yanzhen.engines.equity.national.faults import SHOWN_PER_KIND, FaultKind
from yanzhen.engines.equity.national.judging import judge_nation
from yanzhen.engines.equity.national.table import NationalTable, TableBuilder, national_columns
from yanzhen.engines.sheets import Grid, SheetForm, read_sheet
from yanzhen.engines.sheets.reading import MESSAGES, column_letter
from yanzhen.kernel.errors import BadInputError
from yanzhen.kernel.problem import Problem

_BATCH_ROWS = 65_536
_MORE = "MORE_OF_THE_SAME"
_COUNTS = frozenset(column.key for column in COLUMNS if column.at_least == 0)


def judge_parquet(path: Path, rules: EquityRules, *, with_rows: bool) -> int:
    """Print one line a county; return 0 if every county passes, else 1. Raises BadInputError with every fault."""
    table, families, unknown = _read(path, rules)
    if unknown:
        say(f"不认识的栏目已忽略：{'、'.join(unknown)}。")
    more = {"unknown_columns": list(unknown)} if unknown else {}
    counties = passing = 0
    for verdict in judge_nation(table, families, rules, with_rows=with_rows):
        counties += 1
        passing += verdict.passes
        document = verdict.as_json(with_rows=with_rows) | more
        sys.stdout.write(json.dumps(document, ensure_ascii=False, allow_nan=False) + "\n")
    say(f"共{counties}个县区、{len(table)}行，全部达标的{passing}个。")
    return DONE if passing == counties else NOT_MET


def _read(path: Path, rules: EquityRules) -> tuple[NationalTable, Families, tuple[str, ...]]:
    try:
        with pq.ParquetFile(path) as file:
            headings, unknown, problems = _headings(path.name, file.schema_arrow.names, rules)
            builder = TableBuilder(rules)
            for batch in file.iter_batches(_BATCH_ROWS, columns=list(headings.values())):
                builder.add({key: batch.column(heading) for key, heading in headings.items()}, rows=len(batch))
    except (pa.ArrowException, OSError) as error:
        said = f"《{path.name}》打不开或不完整；请重新导出Parquet文件。"
        raise BadInputError([Problem(code="BROKEN", message=said, file=path.name, expected="Parquet文件")]) from error
    table = builder.table()
    families = families_of(table)
    if not len(table) and not problems:
        problems.append(Problem(code="NO_ROWS", message="表里没有数据行；请补上数据。", file=path.name))
    titles = {column.key: column.title for column in national_columns(rules)}
    absent = set(titles) - set(headings)
    cells = [kind for kind in builder.faults.kinds() if kind.key not in absent]
    for kind in cells:
        problems.extend(_worded(kind, path.name, headings[kind.key], titles[kind.key]))
    if not absent.intersection(("county_code", "school_code", "stage", "kind")):
        problems.extend(_bounded(family_faults(table, families, rules), path.name, headings))
    if problems:
        raise BadInputError(sorted(problems, key=lambda one: (one.code == _MORE, one.line or 0)))
    return table, families, unknown


def _headings(file: str, names: list[str], rules: EquityRules) -> tuple[dict[str, str], tuple[str, ...], list[Problem]]:
    """Return heading as written by column key, unknown headings, and what is wrong with the headings."""
    columns = national_columns(rules)
    keys = {column.key for column in columns}
    spare = [title for one in COLUMNS if one.key not in keys for title in (one.title, *one.aliases)]
    form = SheetForm(name="", columns=columns, unread=tuple(spare))
    sheet = read_sheet(Grid(file, "", (tuple(names),)), form)
    if any(problem.code == "NO_HEADING" for problem in sheet.problems):
        said = "表里没有学校数据的栏目；栏目见yanzhen columns equity，另加county_code（县区代码）。"
        return {}, (), [Problem(code="NO_HEADING", message=said, file=file, expected="学校数据表的栏目")]
    by_letter = {column_letter(index): name for index, name in enumerate(names)}
    headings = {key: by_letter[letter] for key, letter in sheet.letters.items()}
    problems = [
        replace(one, sheet=None, line=None, column=headings.get(one.key or "", one.key)) for one in sheet.problems
    ]
    return headings, sheet.unknown, problems


def _worded(kind: FaultKind, file: str, heading: str, title: str) -> Iterator[Problem]:
    """Yield the first faults of a kind at their cells, and how many more there are."""
    for cell in kind.first:
        tail = NOT_ZERO if kind.code == "MISSING" and kind.key in _COUNTS else f"应为{cell.expected}"
        yield Problem(
            code=kind.code,
            message=f"“{title}”{MESSAGES[kind.code]}；{tail}。",
            file=file,
            line=cell.line,
            column=heading,
            key=kind.key,
            found=cell.found or None,
            expected=cell.expected,
        )
    if kind.count > SHOWN_PER_KIND:
        yield _rest(kind, file, heading)


def _bounded(problems: Iterable[Problem], file: str, headings: Mapping[str, str]) -> Iterator[Problem]:
    """Pass on the first faults of each kind, placed in the file, and count the others."""
    kinds: dict[tuple[str, str], FaultKind] = {}
    for problem in problems:
        key, line = problem.key or "", problem.line or 0
        kind = kinds.setdefault((problem.code, key), FaultKind(problem.code, key))
        kind.count += 1
        kind.last_line = max(line, kind.last_line)
        if kind.count <= SHOWN_PER_KIND:
            yield replace(problem, file=file, column=headings.get(key, problem.column))
    for kind in kinds.values():
        if kind.count > SHOWN_PER_KIND:
            yield _rest(kind, file, headings[kind.key])


def _rest(kind: FaultKind, file: str, heading: str) -> Problem:
    rest = kind.count - SHOWN_PER_KIND
    said = f"同样的问题（{kind.code}）另有{rest}处，最后一处在第{kind.last_line}行；这里只列出前{SHOWN_PER_KIND}处。"
    return Problem(code=_MORE, message=said, file=file, column=heading, key=kind.key, found=f"{rest}处")
