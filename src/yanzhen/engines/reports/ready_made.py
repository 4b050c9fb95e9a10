"""Two documents an office needs every month: the task table (任务分解表) and the one-page monthly report (月报)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from yanzhen.engines.reports.model import Figure, Heading, Paragraph, Place, Run, Table, Template, Text, runs_of
from yanzhen.engines.reports.wording import chinese_day

SECTION_ROWS, ISSUE_ROWS, ISSUE_CHARACTERS = 8, 3, 26  # what fits on one page
LIGHT_NAMES = ("green", "yellow", "red", "grey")


@dataclass(frozen=True, kw_only=True)
class TaskRow:
    """One task as offices list it: 任务, 责任领导, 牵头, 配合, 时限, 原文."""

    task: str
    leader: str
    lead: str
    support: str
    due: str
    source_text: str


def task_table(title: str, rows: Sequence[TaskRow]) -> Template:
    """Return the landscape table of tasks with their sentences; digits in it quote the plan and claim nothing."""
    cells = tuple(
        tuple(
            (Text(text),) if text else ()
            for text in (str(number), row.task, row.leader, row.lead, row.support, row.due, row.source_text)
        )
        for number, row in enumerate(rows, start=1)
    )
    header = ("序号", "任务", "责任领导", "牵头", "配合", "时限", "原文")
    widths = (1.1, 4.6, 1.8, 2, 2.4, 2.2, 6)
    table: Table[Run] = Table(header, cells, widths, centred=(0, 2, 5), quoted=tuple(range(len(header))))
    return Template(title=(Text(title),), blocks=(table,), is_landscape=True)


@dataclass(frozen=True, kw_only=True)
class SectionLights:
    """How many tasks of one section stand at each light; counts with their sources."""

    section: str
    green: Figure
    yellow: Figure
    red: Figure
    grey: Figure


@dataclass(frozen=True, kw_only=True)
class LateTask:
    """A task at red: who leads it and why."""

    task: str
    section: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class MonthlyFacts:
    """What the monthly report says.

    Attributes:
        agency: name of the authority.
        as_of: the day the lights were judged.
        total: tasks under way.
        done: tasks struck off (销号) so far.
        lights: one row per section.
        late: tasks at red, weightiest first; the page shows the first few and says how many more there are.
        late_source: what the number of the others opens to.
    """

    agency: str
    as_of: date
    total: Figure
    done: Figure
    lights: tuple[SectionLights, ...]
    late: tuple[LateTask, ...] = ()
    late_source: str = "lights:red"


def monthly_report(facts: MonthlyFacts) -> tuple[Template, dict[str, Figure]]:
    """Return the template of the one-page monthly report and the figures to bind into it.

    Sections with most red and yellow stand first; past the room of one page the others are added up in one row, and a
    sum of which one count is unknown is unknown.
    """
    rows = sorted(facts.lights, key=_urgency)
    if len(rows) > SECTION_ROWS:
        rows = [*rows[: SECTION_ROWS - 1], _others(rows[SECTION_ROWS - 1 :])]
    figures = {"total": facts.total, "done": facts.done}
    for light in LIGHT_NAMES:
        figures[light] = _sum([getattr(row, light) for row in facts.lights])
        figures.update({f"{light}.{number}": getattr(row, light) for number, row in enumerate(rows)})
    cells: tuple[tuple[tuple[Run, ...], ...], ...] = tuple(
        ((Text(row.section),), *((Place(f"{light}.{number}"),) for light in LIGHT_NAMES))
        for number, row in enumerate(rows)
    )
    header = ("牵头科室", "绿灯", "黄灯", "红灯", "灰灯")
    table: Table[Run] = Table(header, cells, (4, 1.5, 1.5, 1.5, 1.5), centred=(1, 2, 3, 4), quoted=(0,))
    blocks: list[Paragraph[Run] | Heading[Run] | Table[Run]] = [
        Paragraph(
            runs_of(
                f"截至{chinese_day(facts.as_of)}，在推任务{{total}}项，已销号{{done}}项；亮绿灯{{green}}项、黄灯{{yellow}}项、"
                "红灯{red}项，{grey}项尚未报送，亮灰灯。"
            )
        ),
        Heading(1, (Text("各科室亮灯情况"),)),
        table,
    ]
    if facts.late:
        blocks.extend([Heading(1, (Text("亮红灯的任务"),)), _late_table(facts.late)])
    if len(facts.late) > ISSUE_ROWS:
        figures["more_late"] = Figure(value=Decimal(len(facts.late) - ISSUE_ROWS), source=facts.late_source)
        blocks.append(Paragraph(runs_of("另有{more_late}项，见系统清单。")))
    title = f"{facts.agency}{facts.as_of.year}年{facts.as_of.month}月重点任务推进情况"
    return Template(title=(Text(title),), blocks=tuple(blocks)), figures


def _urgency(row: SectionLights) -> tuple[Decimal, Decimal, str]:
    return -(row.red.value or Decimal(0)), -(row.yellow.value or Decimal(0)), row.section


def _sum(figures: Sequence[Figure]) -> Figure:
    values = [figure.value for figure in figures]
    total = None if None in values else sum((value for value in values if value is not None), Decimal(0))
    return Figure(value=total, source=";".join(dict.fromkeys(figure.source for figure in figures)))


def _others(rows: Sequence[SectionLights]) -> SectionLights:
    sums = {light: _sum([getattr(row, light) for row in rows]) for light in LIGHT_NAMES}
    return SectionLights(section=f"其余{len(rows)}个科室", **sums)


def _late_table(late: Sequence[LateTask]) -> Table[Run]:
    cells = tuple(
        tuple((Text(_shortened(text)),) for text in (row.task, row.section, row.reason)) for row in late[:ISSUE_ROWS]
    )
    return Table(("任务", "牵头科室", "原因"), cells, (4.5, 2, 3.5), quoted=(0, 1, 2))


def _shortened(text: str) -> str:
    return text if len(text) <= ISSUE_CHARACTERS else f"{text[: ISSUE_CHARACTERS - 1]}…"
