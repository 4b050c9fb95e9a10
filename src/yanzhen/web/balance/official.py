"""The official table (资源配置评估表): schools by rows, indicators, number met, verdict; coefficients at the end."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.http import FileResponse

from yanzhen.apps.balance.judged import JudgedYear
from yanzhen.engines.equity import StageVerdict
from yanzhen.engines.equity.vocabulary import KIND_WORDS, SchoolKind
from yanzhen.web.balance.chosen import Chosen
from yanzhen.web.balance.lines import Column, columns_of, lines_of
from yanzhen.web.spreadsheets import sheets_response

TITLES = {"yz17": "县域义务教育优质均衡发展资源配置评估表", "jb12": "县域义务教育基本均衡发展校际差异评估表"}
CV_PLACES = 4


@dataclass(frozen=True)
class Written:
    """A figure as it is written: the paper shows its words, the workbook the same number."""

    words: str

    def __str__(self) -> str:
        return self.words

    @property
    def number(self) -> float:
        """The number that the words say."""
        return float(self.words.replace(",", ""))


@dataclass(frozen=True, kw_only=True)
class OfficialSheet:
    """A stage as the official table has it."""

    title: str
    headings: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    foot: tuple[tuple[Any, ...], ...]
    conclusion: str


def official_sheet(chosen: Chosen) -> OfficialSheet:
    """Return the table of the chosen stage; the caller has looked that there is one."""
    judged, stage = chosen.judged, chosen.stage_verdict
    if judged is None or stage is None:
        raise ValueError("no school reports the stage")
    columns = columns_of(judged.rules, stage)
    judges = judged.rules.met_at_least is not None
    headings = ["序号", "学校名称", "学校类别", "学生数（人）"]
    headings += [f"{column.rule.title}（{column.rule.unit}）" for column in columns]
    headings += ["达标项数", "结论"] if judges else []
    return OfficialSheet(
        title=f"{TITLES.get(judged.rules.name, judged.rules.title)}（{chosen.stage_words}）",
        headings=tuple(headings),
        rows=tuple(_rows(chosen, judged, stage, judges=judges)),
        foot=tuple(_foot(columns, judged, stage, judges=judges)),
        conclusion=conclusion_of(judged, stage),
    )


def _rows(chosen: Chosen, judged: JudgedYear, stage: StageVerdict, *, judges: bool) -> Iterator[tuple[Any, ...]]:
    for number, line in enumerate(lines_of(judged, stage, chosen.sight), start=1):
        row, verdict = line.row, line.verdict
        figures = [Written(figure.words) for figure in line.figures]
        ends = [verdict.met, line.sign.word] if judges else []
        kind = KIND_WORDS[SchoolKind(str(row.values["kind"]))]
        yield (number, row.organisation.name, kind, row.values["pupils"], *figures, *ends)


def _foot(columns: list[Column], judged: JudgedYear, stage: StageVerdict, *, judges: bool) -> Iterator[tuple[Any, ...]]:
    def line(title: str, values: list[Any], end: Any = None) -> tuple[Any, ...]:
        return (None, title, None, None, *values, *((None, end) if judges else ()))

    if judges:
        yield line("标准", [column.threshold for column in columns])
        share = f"{float(judged.rules.floor_share):.0%}"
        yield line(f"底线（标准的{share}）", [column.floor for column in columns])
        yield line("未达标学校数", [column.short for column in columns])
    yield line("平均值", [None if column.mean is None else Written(column.mean_words) for column in columns])
    yield line("差异系数", [None if column.cv is None else round(column.cv, CV_PLACES) for column in columns])
    if judges:
        yield line("差异系数上限", [column.limit for column in columns])
        yield line("差异系数结论", [column.sign.word if column.sign else None for column in columns])
    if stage.composite is not None:
        cv = stage.composite.cv
        blanks = [None] * (len(columns) - 1)
        yield line("综合差异系数", [None if cv is None else round(cv, CV_PLACES), *blanks])
        yield line("综合差异系数上限", [stage.composite.limit, *blanks])


def conclusion_of(judged: JudgedYear, stage: StageVerdict) -> str:
    """Say in a sentence how the stage stands; while a school is missing it is said to be provisional."""
    counted = len(stage.schools)
    if stage.composite is not None:
        cv = stage.composite.cv
        figure = "无法计算" if cv is None else f"{cv:.4f}"
        said = f"参加计算{counted}所，综合差异系数{figure}，上限{stage.composite.limit:g}"
        said += "，达标。" if stage.composite.met else "，未达标。"
    else:
        passing = sum(school.passes is True for school in stage.schools)
        over = sum(one.met is False for one in stage.indicators)
        said = f"参加计算{counted}所，合格{passing}所；{len(stage.indicators)}项差异系数"
        said += "都不超过上限。" if not over else f"有{over}项超过上限。"
        said += "结论：达标。" if stage.passes else "结论：未达标。"
    if not judged.is_complete:
        said += f"还有{len(judged.faults)}处缺数，以上为已报齐学校的暂算结果，不是评估结论。"
    return said


def _cells(row: tuple[Any, ...]) -> tuple[Any, ...]:
    return tuple(cell.number if isinstance(cell, Written) else cell for cell in row)


def official_workbook(chosen: Chosen) -> FileResponse:
    """Answer with the official table as a workbook, what is missing on a second sheet."""
    sheet = official_sheet(chosen)
    judged = chosen.judged
    year = chosen.year.name if chosen.year else ""
    last = (None, sheet.conclusion)
    sheets: list[tuple[str, Any, Any]] = [
        (f"{chosen.rule_words}{chosen.stage_words}", sheet.headings, [*map(_cells, (*sheet.rows, *sheet.foot)), last])
    ]
    faults = [one for one in judged.faults if chosen.sight.sees(one.organisation.pk)] if judged else []
    if faults:
        rows = [(one.organisation.name, one.stage_words, one.column_title, one.message) for one in faults]
        sheets.append(("缺数清单", ("学校", "学段", "栏目", "问题"), rows))
    return sheets_response(f"{sheet.title}{year}", sheets)
