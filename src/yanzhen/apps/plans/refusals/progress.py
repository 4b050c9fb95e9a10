"""Why a report may not be made, endorsed, returned or corrected; and what in it contradicts itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from types import MappingProxyType

from yanzhen.apps.accounts.models import User
from yanzhen.apps.accounts.permissions import may
from yanzhen.apps.accounts.rights import capability_title, holds_in_role
from yanzhen.apps.files.models import StoredFile
from yanzhen.apps.indicators.errors import IndicatorError
from yanzhen.apps.indicators.models import Formula, IndicatorVersion
from yanzhen.apps.indicators.refusals import why_not_figure
from yanzhen.apps.organisations.models import Line, Organisation
from yanzhen.apps.plans.errors import TaskError
from yanzhen.apps.plans.models import (
    Comparator,
    PlanState,
    ProgressReport,
    StatusReported,
    Submission,
    Target,
    Task,
    TaskState,
)
from yanzhen.apps.plans.wording import plain_figure, target_words

EVIDENCE_LIMIT = 2
MIDDLE_ROLES = ("middle_manager", "section_head")
HEADS_BY_LINE: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        Line.PARTY: ("school_secretary", "section_head"),
        Line.ADMINISTRATION: ("school_principal", "section_head"),
        Line.JOINT: ("school_secretary", "school_principal", "section_head"),
    }
)

# Submission × act: what is not listed is refused. A test goes through every pair.
REPORT_ACTS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "endorse": {Submission.REPORTED: "审核"},
        "approve": {Submission.ENDORSED: "审核报送"},
        "return": {Submission.REPORTED: "退回修改", Submission.ENDORSED: "退回修改"},
        "correct": {Submission.SUBMITTED: "更正"},
    }
)


@dataclass(frozen=True, kw_only=True)
class Statement:
    """What somebody is about to report of a task."""

    status: str | None = None
    value: Decimal | None = None
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    sentence: str = ""

    @property
    def has_figure(self) -> bool:
        """Is any figure given?"""
        return not (self.value is None and self.numerator is None and self.denominator is None)


def why_not_report(task: Task, actor: User, *, on: date) -> TaskError | None:
    """Return why ``actor`` may not report on the task at all, or None."""
    if not may(actor, "tasks.report", task.organisation_id, on=on):
        return TaskError("NOT_YOURS", capability=capability_title("tasks.report"))
    if task.plan.state == PlanState.CLOSED:
        return TaskError("PLAN_CLOSED")
    if task.plan.state != PlanState.ISSUED:
        return TaskError("PLAN_NOT_ISSUED")
    if task.withdrawn_on is not None:
        return TaskError("WITHDRAWN")
    if task.state == TaskState.STRUCK_OFF:
        return TaskError("STRUCK_OFF")
    if on < task.starts_on:
        return TaskError("NOT_STARTED_YET", starts_on=f"{task.starts_on:%Y-%m-%d}")
    return None


def why_not_statement(said: Statement, version: IndicatorVersion | None) -> TaskError | IndicatorError | None:
    """Return why what is said does not make a report, or None."""
    if said.status not in StatusReported.values:
        return TaskError("STATUS_MISSING")
    if not said.has_figure and not said.sentence.strip():
        return TaskError("NOTHING_SAID")
    has_both = said.numerator is not None and said.denominator is not None
    if version is not None and version.formula == Formula.RATE and said.has_figure and not has_both:
        return TaskError(
            "PARTS_NEEDED",
            title=version.indicator.title,
            numerator=version.numerator_title,
            denominator=version.denominator_title,
        )
    if version is not None and said.has_figure:
        return why_not_figure(version, value=said.value, numerator=said.numerator, denominator=said.denominator)
    return None


def why_not_period(earlier: ProgressReport | None, period_name: str) -> TaskError | None:
    """Return why a period with the standing report ``earlier`` takes no new one, or None."""
    if earlier is None:
        return None
    if earlier.submission == Submission.SUBMITTED:
        return TaskError("PERIOD_LOCKED", period=period_name)
    return TaskError("ALREADY_WAITING", waiting=Submission(earlier.submission).label)


def why_not_in_submission(report: ProgressReport, act: str) -> TaskError | None:
    """Return why the report's stage forbids ``act``, or None."""
    allowed = REPORT_ACTS[act]
    if report.submission in allowed:
        return None
    label = Submission(report.submission).label
    return TaskError("WRONG_STEP", submission=label, act=next(iter(allowed.values())))


def may_stand_for(actor: User, task: Task, stage: str, *, on: date) -> bool:
    """Does ``actor`` hold the role that examines reports at ``stage`` (REPORTED: 中层, ENDORSED: 书记或校长)?"""
    heads = HEADS_BY_LINE[task.line]
    roles = (*MIDDLE_ROLES, *heads) if stage == Submission.REPORTED else heads
    return holds_in_role(actor, "tasks.endorse", roles, task.organisation_id, on=on)


def why_not_examine(report: ProgressReport, act: str, actor: User, *, on: date) -> TaskError | None:
    """Return why ``actor`` may not endorse, approve or return the report, or None."""
    if refusal := why_not_in_submission(report, act):
        return refusal
    if not may_stand_for(actor, report.task, report.submission, on=on):
        return TaskError("NOT_YOURS", capability=capability_title("tasks.endorse"))
    if report.reported_by_id == actor.pk:
        return TaskError("OWN_REPORT")
    return None


def why_not_correct(report: ProgressReport, actor: User, reason: str, *, on: date) -> TaskError | None:
    """Return why a submitted report may not be corrected, or None."""
    if refusal := why_not_report(report.task, actor, on=on):
        return refusal
    if refusal := why_not_in_submission(report, "correct"):
        return refusal
    return None if reason.strip() else TaskError("REASON_MISSING")


def why_not_set_chain(organisation: Organisation, actor: User, *, on: date) -> TaskError | None:
    """Return why ``actor`` may not settle the steps of the unit, or None: its head does, or the head of the section."""
    if holds_in_role(actor, "tasks.endorse", HEADS_BY_LINE[Line.JOINT], organisation.pk, on=on):
        return None
    return TaskError("NOT_YOURS", capability=capability_title("tasks.endorse"))


def why_not_attach(report: ProgressReport, files: Sequence[StoredFile], present: Sequence[int]) -> TaskError | None:
    """Return why these files cannot stand beside the report, or None."""
    if len(present) + len(files) > EVIDENCE_LIMIT:
        return TaskError("TOO_MANY_FILES", limit=EVIDENCE_LIMIT, count=len(present))
    ids = [file.pk for file in files]
    if len(set(ids)) < len(ids) or not set(ids).isdisjoint(present):
        return TaskError("FILE_TWICE")
    if any(file.organisation_id != report.organisation_id or file.purged_at is not None for file in files):
        return TaskError("FILE_NOT_YOURS")
    return None


def contradictions(task: Task, said: Statement, target: Target | None, value: Decimal | None) -> Sequence[str]:
    """Return Chinese warnings about a report that contradicts itself or the last one; they never block it.

    ``value`` is the figure in the target's unit, worked out from the parts where those were given.
    """
    found: list[str] = []
    met = _meets(target, value)
    if said.status == StatusReported.DONE and met is False and target is not None:
        found.append(f"状态是“已完成”，但数值{plain_figure(value)}{target.unit}还没有达到目标{target_words(target)}。")
    if said.status == StatusReported.NOT_STARTED and value:
        found.append(f"状态是“未启动”，却填了数值{plain_figure(value)}。")
    if said.numerator is not None and said.denominator is not None and said.numerator > said.denominator:
        found.append(f"分子{plain_figure(said.numerator)}大于分母{plain_figure(said.denominator)}。")
    if task.state == TaskState.DONE and said.status in (StatusReported.NOT_STARTED, StatusReported.IN_PROGRESS):
        found.append("上一期已报“已完成”，这一期又退回到没有完成。")
    if task.value and value is not None and not task.value / 10 < value < task.value * 10 and task.value > 0:
        found.append(f"数值{plain_figure(value)}与上一期{plain_figure(task.value)}相差十倍以上，请核对单位。")
    return tuple(found)


def _meets(target: Target | None, value: Decimal | None) -> bool | None:
    if target is None or value is None or target.value is None and target.comparator != Comparator.BETWEEN:
        return None
    if target.comparator == Comparator.AT_LEAST or target.comparator == Comparator.EQUALS:
        return value >= target.value
    if target.comparator == Comparator.AT_MOST:
        return value <= target.value
    if target.comparator == Comparator.BETWEEN:
        return target.minimum <= value <= target.maximum
    return None
