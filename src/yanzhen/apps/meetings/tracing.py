"""The way of an item from proposal to disclosure (三重一大全程留痕, DR-35), with what is missing on it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from django.utils.timezone import localtime

from yanzhen.apps.meetings.models import (
    AgendaItem,
    AgendaState,
    Disclosure,
    DisclosureNeed,
    Item,
    ItemState,
    Meeting,
    Minutes,
    MinutesKind,
    Resolution,
    StandChoice,
)
from yanzhen.apps.meetings.result_words import outcome_words
from yanzhen.apps.plans.models import ProgressReport, Task, TaskState
from yanzhen.engines.reports.wording import chinese_day

DECIDED = ("PASSED", "DECIDED_BY_PRINCIPAL")
OVER = (*DECIDED, "NOT_PASSED")


class StageKey(StrEnum):
    """The stages of a trace, in order (环节)."""

    PROPOSAL = "proposal"
    COMMUNICATION = "communication"
    DECISION = "decision"
    PAPERS = "papers"
    TASKS = "tasks"
    EVIDENCE = "evidence"
    DISCLOSURE = "disclosure"


STAGE_WORDS = {
    StageKey.PROPOSAL: "提出",
    StageKey.COMMUNICATION: "沟通",
    StageKey.DECISION: "决策",
    StageKey.PAPERS: "记录和纪要",
    StageKey.TASKS: "任务",
    StageKey.EVIDENCE: "办理和佐证",
    StageKey.DISCLOSURE: "公开",
}


@dataclass(frozen=True)
class Line:
    """One thing that happened at a stage: when, what, and which object's page tells more."""

    on: date | None
    words: str
    subject: str = ""


@dataclass(frozen=True, kw_only=True)
class Stage:
    """One stage of a trace with its gaps in words."""

    key: StageKey
    lines: tuple[Line, ...] = ()
    gaps: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        """The stage for people."""
        return STAGE_WORDS[self.key]


@dataclass(frozen=True)
class Trace:
    """The whole way of one item."""

    item: Item
    stages: tuple[Stage, ...]
    resolution: Resolution | None = field(default=None)

    @property
    def gaps(self) -> list[tuple[str, str]]:
        """Pairs of stage and what is missing there, in the order of the stages."""
        return [(stage.title, gap) for stage in self.stages for gap in stage.gaps]


def trace_of(item: Item, *, on: date) -> Trace:
    """Return the way of one item as it stands on ``on``; fetch the item by ``key_items.with_the_whole_way``."""
    points = [point for point in item.tabled.all() if point.state == AgendaState.CLOSED]
    last = points[-1] if points else None
    resolution = _resolution_of(last)
    stages = (
        _proposal(item),
        _communication(item, points),
        _decision(item, points),
        _papers(points),
        _tasks(item, last, resolution, on),
        _evidence(resolution, on),
        _disclosure(item, resolution, on),
    )
    return Trace(item, stages, resolution)


def _proposal(item: Item) -> Stage:
    raised = f"（受{item.raised_by}委托）" if item.raised_by else ""
    lines = [Line(item.made_on, f"{item.proposer.name}提出{raised}", f"meetings.item:{item.pk}")]
    gaps = []
    if item.prepared_on:
        lines.append(Line(item.prepared_on, "论证和材料准备完成"))
    elif not item.is_emergency:
        gaps.append("没有准备完成的日期")
    if item.acted_on:
        lines.append(Line(item.acted_on, "紧急事项先行处置"))
    return Stage(key=StageKey.PROPOSAL, lines=tuple(lines), gaps=tuple(gaps))


def _communication(item: Item, points: Sequence[AgendaItem]) -> Stage:
    said = [stand for stand in item.stands.all() if stand.stand]
    lines = [Line(stand.said_on, f"{stand.person.name}已表态（第{stand.round}轮）") for stand in said]
    lines += [Line(row.held_on, f"在{row.circle}范围酝酿") for row in item.deliberations.all()]
    gaps = []
    if not said and not item.is_emergency:
        gaps.append("没有会前沟通的记录")
    latest = max((stand.round for stand in said), default=0)
    if points and any(stand.stand == StandChoice.DISAGREE for stand in said if stand.round == latest):
        gaps.append("会前沟通意见不一致而上了会")
    if item.matter == "personnel_appointment" and not item.deliberations.all():
        gaps.append("干部事项没有酝酿的记录")
    return Stage(key=StageKey.COMMUNICATION, lines=tuple(lines), gaps=tuple(gaps))


def _decision(item: Item, points: Sequence[AgendaItem]) -> Stage:
    lines = tuple(
        Line(
            meeting_day(point.meeting),
            f"{point.meeting.title}：{outcome_words(point)}",
            f"meetings.meeting:{point.meeting_id}",
        )
        for point in points
    )
    gaps = []
    if item.state == ItemState.DEFERRED and item.next_on is None:
        gaps.append("缓议后没有写明再次上会的日期")
    elif not points:
        gaps.append("还没有会议决定")
    return Stage(key=StageKey.DECISION, lines=lines, gaps=tuple(gaps))


def _papers(points: Sequence[AgendaItem]) -> Stage:
    lines: list[Line] = []
    gaps: list[str] = []
    for point in points:
        standing = _in_force(point.meeting)
        lines += [_paper_line(paper) for paper in standing if paper.agenda_item_id in (None, point.pk)]
        signed = {paper.kind for paper in standing}
        for kind in (MinutesKind.RECORD, MinutesKind.SUMMARY):
            if kind not in signed:
                gaps.append(f"{point.meeting.title}的{kind.label}没有签发")
        gaps += [f"{paper}没有归档" for paper in standing if paper.archived_on is None]
    return Stage(key=StageKey.PAPERS, lines=tuple(lines), gaps=tuple(dict.fromkeys(gaps)))


def _in_force(meeting: Meeting) -> list[Minutes]:
    signed = [paper for paper in meeting.minutes.all() if paper.signed_on is not None]
    replaced = {paper.replaces_id for paper in signed}
    return [paper for paper in signed if paper.pk not in replaced]


def _paper_line(paper: Minutes) -> Line:
    archived = f"，档号{paper.archive_number}" if paper.archive_number else ""
    return Line(paper.signed_on, f"{paper}签发（第{paper.revision}版）{archived}", f"meetings.minutes:{paper.pk}")


def _tasks(item: Item, last: AgendaItem | None, resolution: Resolution | None, on: date) -> Stage:
    if last is None or last.outcome not in OVER or last.outcome == "NOT_PASSED":
        return Stage(key=StageKey.TASKS)
    if resolution is None:
        return Stage(key=StageKey.TASKS, gaps=("通过了，但没有形成决议",))
    due = f"，{chinese_day(resolution.due_on)}前完成" if resolution.due_on else ""
    lines = [
        Line(
            resolution.made_on,
            f"{resolution.number}，责任人{resolution.owner.name}{due}",
            f"meetings.resolution:{resolution.pk}",
        )
    ]
    lines += [
        Line(
            link.task.due_on,
            f"任务：{link.task.title}（{link.task.get_state_display()}）",
            f"plans.task:{link.task_id}",
        )
        for link in resolution.tasks.all()
    ]
    gaps = []
    if resolution.changed_by_id is None:
        if resolution.due_on is None:
            gaps.append("没有完成时限")
        if not resolution.tasks.all() and not item.is_sealed:
            gaps.append("决议没有落成任务")
        if _is_follow_up_late(resolution, on):
            gaps.append(f"应于{chinese_day(resolution.follow_up_on)}回头看，还没有办")
    else:
        lines.append(Line(None, "已经复议改变", f"meetings.resolution:{resolution.changed_by_id}"))
    return Stage(key=StageKey.TASKS, lines=tuple(lines), gaps=tuple(gaps))


def _evidence(resolution: Resolution | None, on: date) -> Stage:
    if resolution is None or resolution.changed_by_id is not None:
        return Stage(key=StageKey.EVIDENCE)
    lines: list[Line] = []
    gaps: list[str] = []
    for link in resolution.tasks.all():
        reports = sorted(reports_of(link.task), key=lambda report: (report.reported_on, report.pk))
        count = sum(len(report.evidence.all()) for report in reports)
        if reports:
            last = reports[-1]
            words = f"{link.task.title}：{last.get_status_display()}，佐证{count}件"
            lines.append(Line(last.reported_on, words, f"plans.task:{link.task_id}"))
        else:
            gaps.append(f"“{link.task.title}”没有报过进展")
        if not count and is_done(link.task):
            gaps.append(f"“{link.task.title}”报了完成，没有佐证")
        if link.task.due_on < on and not is_done(link.task):
            gaps.append(f"“{link.task.title}”已过时限，还没有完成")
    return Stage(key=StageKey.EVIDENCE, lines=tuple(lines), gaps=tuple(gaps))


def reports_of(task: Task) -> Iterator[ProgressReport]:
    """Yield the progress reports of a task and of what was handed down from it."""
    for one in (task, *task.handed_down.all()):
        yield from one.reports.all()


def is_done(task: Task) -> bool:
    """Is the task done or struck off, or all that was handed down from it?"""
    done = (TaskState.DONE, TaskState.STRUCK_OFF)
    handed = list(task.handed_down.all())
    return task.state in done or bool(handed) and all(one.state in done for one in handed)


def _disclosure(item: Item, resolution: Resolution | None, on: date) -> Stage:
    if resolution is None or resolution.changed_by_id is not None:
        return Stage(key=StageKey.DISCLOSURE)
    rows = list(resolution.disclosures.all())
    lines = tuple(Line(row.started_on, disclosure_words(row)) for row in rows)
    return Stage(key=StageKey.DISCLOSURE, lines=lines, gaps=tuple(_disclosure_gaps(item, resolution, rows, on)))


def disclosure_words(row: Disclosure) -> str:
    """Return how, until when and where a resolution was told."""
    until = f"，至{chinese_day(row.ended_on)}" if row.ended_on else ""
    return f"{row.get_form_display()}{until}，{row.place}"


def _disclosure_gaps(item: Item, resolution: Resolution, rows: Sequence[Disclosure], on: date) -> Iterator[str]:
    need = resolution.disclosure
    if need == DisclosureNeed.NONE:
        if not item.is_sealed and not rows:
            yield "没有写明公开要求"
        return
    told = [row for row in rows if row.form == need]
    if not told:
        yield f"应当{resolution.get_disclosure_display()}，还没有办"
    elif need == DisclosureNeed.NOTICE and all(row.ended_on is None for row in told):
        yield "公示没有写明终止日期"


def _is_follow_up_late(resolution: Resolution, on: date) -> bool:
    wanted = resolution.follow_up_on
    return wanted is not None and wanted < on and resolution.followed_up_in_id is None


def _resolution_of(point: AgendaItem | None) -> Resolution | None:
    return getattr(point, "resolution", None) if point is not None else None


def meeting_day(meeting: Meeting) -> date:
    """Return the day of a meeting, local time."""
    return localtime(meeting.planned_at).date()
