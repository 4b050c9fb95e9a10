"""Rows ↔ engine values: the light of a task, its reporting periods, the day on which the next report is due."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cache, lru_cache
from typing import Any

from yanzhen.apps.plans.models import Comparator, Target, Task, TaskState
from yanzhen.engines import indicators as engine
from yanzhen.kernel.calendar import Calendar, WorkdayError
from yanzhen.presets.indicators import light_rule, rhythm_rules
from yanzhen.presets.workdays import load_calendar

ONE_DAY = timedelta(days=1)
STATUS_OF_STATE = {
    TaskState.NOT_STARTED: engine.Status.NOT_STARTED,
    TaskState.IN_PROGRESS: engine.Status.IN_PROGRESS,
    TaskState.LAGGING: engine.Status.LAGGING,
    TaskState.DONE: engine.Status.DONE,
    TaskState.STRUCK_OFF: engine.Status.STRUCK_OFF,
}


@dataclass(frozen=True)
class Clock:
    """A day with the rules that hold on it; built once per act, asked for many tasks."""

    on: date
    light_rule: engine.LightRule
    rhythm_rules: engine.RhythmRules
    calendar: Calendar

    def latest_due(self, rhythm: str) -> engine.Period | None:
        """Return the latest period whose report should be in by now."""
        return _latest_due(self.on, rhythm)


@cache
def clock_on(day: date) -> Clock:
    """Return the rules in force on ``day``."""
    return Clock(day, light_rule(on=day), rhythm_rules(on=day), load_calendar())


@cache
def _latest_due(day: date, rhythm: str) -> engine.Period | None:
    clock = clock_on(day)
    return engine.latest_due_period(
        day, engine.Rhythm(rhythm.upper()), clock.rhythm_rules, clock.calendar, allow_guess=True
    )


def period_of(day: date, rhythm: str, on: date) -> engine.Period | None:
    """Return the reporting period that contains ``day`` by the rules of ``on``; None for 有进展即报."""
    return engine.period_containing(day, engine.Rhythm(rhythm.upper()), clock_on(on).rhythm_rules)


@lru_cache(maxsize=4096)
def report_due_on(period: engine.Period, on: date) -> date:
    """Return the last day on which the report of ``period`` is in time; its end where no calendar reaches so far."""
    clock = clock_on(on)
    try:
        return engine.due_day(period, clock.rhythm_rules, clock.calendar, allow_guess=True)
    except WorkdayError:
        return period.ends_on


@lru_cache(maxsize=8192)
def next_report_due(
    *, rhythm: str, starts_on: date, due_on: date, reported_through: date | None, on: date
) -> date | None:
    """Return the day by which the next report of a task is due.

    A task reported as things happen is due on its own last day. The report of the period in which the task ends is
    due on that day at the latest, so that nobody learns of the end after it.
    """
    first = starts_on if reported_through is None else max(starts_on, reported_through + ONE_DAY)
    period = period_of(first, rhythm, on)
    if period is None:
        return due_on
    due = report_due_on(period, on)
    return min(due, due_on) if period.starts_on <= due_on <= period.ends_on else due


def period_to_report(task: Task, on: date) -> tuple[date, date]:
    """Return the period that a report made on ``on`` is about: the last one that ended unreported, else this one."""
    current = period_of(on, task.rhythm, on)
    if current is None:
        return on, on
    before = period_of(current.starts_on - ONE_DAY, task.rhythm, on)
    is_open = task.reported_through is None or task.reported_through < before.ends_on
    if is_open and before.ends_on >= task.starts_on:
        return before.starts_on, before.ends_on
    return current.starts_on, current.ends_on


def periods_open(task: Task, on: date) -> list[tuple[date, date]]:
    """Return the periods that may be reported on ``on``: the one before and the present one, oldest first."""
    current = period_of(on, task.rhythm, on)
    if current is None:
        return [(on, on)]
    before = period_of(current.starts_on - ONE_DAY, task.rhythm, on)
    periods = [(current.starts_on, current.ends_on)]
    if before.ends_on >= task.starts_on:
        periods.insert(0, (before.starts_on, before.ends_on))
    return periods


def period_name(start: date, end: date, rhythm: str) -> str:
    """Return a period as an office writes it; days for reports made as things happen."""
    if rhythm != "event":
        return engine.Period(engine.Rhythm(rhythm.upper()), start, end).name
    return f"{start.year}年{start.month}月{start.day}日"


def ceiling_or_floor(target: Target | None) -> tuple[Decimal | None, bool, Decimal | None]:
    """Return a target as the light takes it: figure to reach, whether it is a ceiling, figure at the start."""
    if target is None:
        return None, False, None
    value = target.value
    if target.comparator == Comparator.BETWEEN:
        return target.minimum, False, target.baseline
    if target.comparator in (Comparator.RISE_BY, Comparator.FALL_BY):
        step = value if value is not None else target.minimum
        if target.baseline is None or step is None:
            return None, False, None
        is_fall = target.comparator == Comparator.FALL_BY
        return (target.baseline - step if is_fall else target.baseline + step), is_fall, target.baseline
    return value, target.comparator == Comparator.AT_MOST, target.baseline


def engine_state(task: Task, target: Target | None, on: date) -> engine.TaskState:
    """Return what is known of a task as the light takes it; what was never reported is unknown."""
    wanted, is_ceiling, baseline = ceiling_or_floor(target)
    is_reported = task.reported_through is not None or task.state == TaskState.STRUCK_OFF
    is_over = task.state in (TaskState.DONE, TaskState.STRUCK_OFF)
    late = not is_over and engine.is_late(
        clock_on(on).latest_due(task.rhythm), reported_through=task.reported_through, started_on=task.starts_on
    )
    return engine.TaskState(
        key=str(task.pk),
        starts_on=task.starts_on,
        due_on=task.due_on,
        status=STATUS_OF_STATE[TaskState(task.state)] if is_reported else None,
        value=task.value,
        target=wanted,
        baseline=baseline,
        at_most=is_ceiling,
        report_late=late and is_reported,
    )


def light_of_task(task: Task, target: Target | None, on: date) -> engine.Light:
    """Return the light of a task on a day."""
    return engine.light_of(engine_state(task, target, on), clock_on(on).light_rule, on)


def light_values(light: engine.Light) -> dict[str, Any]:
    """Return the columns of a ``TaskLight`` that hold a light."""
    return {
        "colour": light.colour.value.lower(),
        "reasons": list(light.why()),
        "inputs": light_inputs(light),
        "turns_green": list(light.turns_green()),
        "computed_on": light.on,
    }


def light_inputs(light: engine.Light) -> dict[str, Any]:
    """Return what a light was judged by, as JSON."""
    state = light.state
    share = state.share_done()
    return {
        "codes": [reason.value for reason in light.reasons],
        "starts_on": state.starts_on.isoformat() if state.starts_on else None,
        "due_on": state.due_on.isoformat() if state.due_on else None,
        "status": state.status.value.lower() if state.status else None,
        "share_done": None if share is None else str(round(share, 4)),
        "value": _text(state.value),
        "target": _text(state.target),
        "baseline": _text(state.baseline),
        "at_most": state.at_most,
        "report_late": state.report_late,
        "period_left_share": str(light.rule.period_left_share),
        "progress_below": str(light.rule.progress_below),
    }


def _text(number: Decimal | None) -> str | None:
    return None if number is None else f"{number.normalize():f}"


def nodes_of(tasks: Iterable[Task], targets: dict[int, Target]) -> list[engine.Node]:
    """Return tasks with their latest figures as the roll-up takes them; parents outside ``tasks`` are left out."""
    rows = list(tasks)
    present = {task.pk for task in rows}
    found = []
    for task in rows:
        wanted, is_ceiling, _ = ceiling_or_floor(targets.get(task.pk) or targets.get(task.origin_id or 0))
        has_figure = task.value is not None or task.numerator is not None
        found.append(
            engine.Node(
                key=str(task.pk),
                parent=str(task.parent_id) if task.parent_id in present else None,
                formula=engine.Formula(task.formula.upper()),
                reading=engine.Reading(
                    value=task.value,
                    numerator=task.numerator,
                    denominator=task.denominator,
                    observed_on=task.reported_through,
                )
                if has_figure
                else None,
                weight=task.weight,
                target=wanted,
                at_most=is_ceiling,
            )
        )
    return found
