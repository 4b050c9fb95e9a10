"""Lights (亮灯): the colour of a task on a day, why, and what turns it green."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from yanzhen.engines.indicators.light_words import Facts, explain, remedy

ONE = Decimal(1)


class Colour(StrEnum):
    """What is shown; the words and shades are a preset's."""

    GREEN = "GREEN"
    YELLOW = "YELLOW"
    RED = "RED"
    GREY = "GREY"


class Status(StrEnum):
    """What a unit says of its task: 未启动, 推进中, 滞后, 已完成; 已销号 is said by the leading section."""

    NOT_STARTED = "NOT_STARTED"
    IN_PROGRESS = "IN_PROGRESS"
    LAGGING = "LAGGING"
    DONE = "DONE"
    STRUCK_OFF = "STRUCK_OFF"


class Reason(StrEnum):
    """Why a light has its colour."""

    NOTHING_REPORTED = "NOTHING_REPORTED"
    UNREPORTED_PAST_DUE = "UNREPORTED_PAST_DUE"
    OVERDUE = "OVERDUE"
    CONTRADICTION = "CONTRADICTION"
    REPORTED_LAGGING = "REPORTED_LAGGING"
    REPORT_LATE = "REPORT_LATE"
    NEAR_DUE_BEHIND = "NEAR_DUE_BEHIND"
    NEAR_DUE_PROGRESS_UNKNOWN = "NEAR_DUE_PROGRESS_UNKNOWN"
    ON_TRACK = "ON_TRACK"
    DONE = "DONE"
    STRUCK_OFF = "STRUCK_OFF"


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskState:
    """What is known of one task on a day; None means unknown or not reported.

    Attributes:
        key: whose light this is.
        starts_on: first day of the task's period.
        due_on: last day on which it is in time.
        status: the latest status reported.
        progress: reported share of the work done, 0 to 1.
        value: the latest figure reported, in the unit of the target.
        target: the figure to reach.
        baseline: the figure at the start; 0 is taken for a floor, nothing for a ceiling.
        at_most: whether the target is a ceiling.
        report_late: whether the report of the latest due period is missing (``rhythm.is_late``).
    """

    key: str
    starts_on: date | None = None
    due_on: date | None = None
    status: Status | None = None
    progress: Decimal | None = None
    value: Decimal | None = None
    target: Decimal | None = None
    baseline: Decimal | None = None
    at_most: bool = False
    report_late: bool = False

    @property
    def is_reported(self) -> bool:
        """Whether anything at all was reported."""
        return self.status is not None or self.progress is not None or self.value is not None

    @property
    def target_met(self) -> bool | None:
        """Whether the figure reaches the target; None when either is unknown."""
        if self.value is None or self.target is None:
            return None
        return self.value <= self.target if self.at_most else self.value >= self.target

    def share_done(self) -> Decimal | None:
        """Return the share of the way done: as reported, else from figures, else from 未启动; None when unknown."""
        if self.progress is not None:
            return self.progress
        if self.target_met:
            return ONE
        if self.value is not None and self.target is not None:
            start = self.baseline if self.baseline is not None else (None if self.at_most else Decimal(0))
            if start is None or start == self.target:
                return None
            return (self.value - start) / (self.target - start)
        return Decimal(0) if self.status is Status.NOT_STARTED and self.value is None else None


@dataclass(frozen=True, kw_only=True)
class LightRule:
    """The thresholds of the lights; each district may set its own.

    Attributes:
        period_left_share: a task is near its due day when this share of its days, or less, is left; 0 to 1.
        progress_below: near the due day, a share of progress below this is yellow; 0 to 1.
        red_when_unreported_past_due: whether a task past due of which nothing was reported is red instead of grey.
    """

    period_left_share: Decimal
    progress_below: Decimal
    red_when_unreported_past_due: bool = False


@dataclass(frozen=True, slots=True)
class Light:
    """A colour with its reasons, weightiest first, and all it was judged by.

    Attributes:
        colour: what is shown.
        reasons: never empty.
        state: the input.
        on: the day judged.
        rule: the thresholds used.
    """

    colour: Colour
    reasons: tuple[Reason, ...]
    state: TaskState
    on: date
    rule: LightRule

    @property
    def facts(self) -> Facts:
        """The inputs, in the form the sentences use."""
        state = self.state
        return Facts(
            on=self.on,
            starts_on=state.starts_on,
            due_on=state.due_on,
            status=state.status,
            share_done=state.share_done(),
            value=state.value,
            target=state.target,
            at_most=state.at_most,
            progress_below=self.rule.progress_below,
        )

    def why(self) -> tuple[str, ...]:
        """Return one Chinese sentence per reason, with the figures it rests on."""
        return tuple(explain(reason, self.facts) for reason in self.reasons)

    def turns_green(self) -> tuple[str, ...]:
        """Return, in Chinese, what has to happen for a green light; empty when it is green."""
        if self.colour is Colour.GREEN:
            return ()
        return tuple(remedy(reason, self.facts) for reason in self.reasons)


def light_of(state: TaskState, rule: LightRule, on: date) -> Light:
    """Return the light of one task on a day.

    Grey: nothing was reported (never green). Red: past due and not done. Yellow: figures and status contradict each
    other; reported as lagging; the report of the latest due period is missing; or near the due day with progress
    below the threshold, or unknown. Green: otherwise. A report of 已完成 below the target is yellow even past due:
    one of the two is wrong, and which one is not for the light to say. A task struck off (销号) is green whatever its
    figures are: the leading section saw them and confirmed; the reason still states a figure short of the target.

    Args:
        state: what is known.
        rule: thresholds, rulebook entries ``indicators/yellow_period_left_share`` and ``…/yellow_progress_below``.
        on: the day judged.
    Returns:
        The light with every reason of its colour.
    Source: rulebook; 亮灯 practice of supervision offices (督查督办).

    >>> rule = LightRule(period_left_share=Decimal("0.2"), progress_below=Decimal("0.8"))
    >>> state = TaskState(key="甲", starts_on=date(2026, 1, 1), due_on=date(2026, 3, 2), progress=Decimal("0.7"))
    >>> light_of(state, rule, date(2026, 2, 20)).colour.value
    'YELLOW'
    """
    colour, reasons = _judge(state, rule, on)
    return Light(colour, reasons, state, on, rule)


def lights_of(states: Iterable[TaskState], rule: LightRule, on: date) -> list[Light]:
    """Return the light of every task, in order; sentences are written only when somebody asks for them."""
    return [light_of(state, rule, on) for state in states]


def _judge(state: TaskState, rule: LightRule, on: date) -> tuple[Colour, tuple[Reason, ...]]:
    is_past_due = state.due_on is not None and on > state.due_on
    if not state.is_reported:
        if not is_past_due:
            return Colour.GREY, (Reason.NOTHING_REPORTED,)
        colour = Colour.RED if rule.red_when_unreported_past_due else Colour.GREY
        return colour, (Reason.UNREPORTED_PAST_DUE,)
    if state.status is Status.STRUCK_OFF:
        return Colour.GREEN, (Reason.STRUCK_OFF,)
    share = state.share_done()
    if state.status is Status.DONE:
        falls_short = state.target_met is False or (share is not None and share < ONE)
        return (Colour.YELLOW, (Reason.CONTRADICTION,)) if falls_short else (Colour.GREEN, (Reason.DONE,))
    reasons = _yellow_reasons(state, share, rule, on)
    if is_past_due:
        kept = tuple(reason for reason in reasons if reason in (Reason.CONTRADICTION, Reason.REPORTED_LAGGING))
        return Colour.RED, (Reason.OVERDUE, *kept)
    return (Colour.YELLOW, reasons) if reasons else (Colour.GREEN, (Reason.ON_TRACK,))


def _yellow_reasons(state: TaskState, share: Decimal | None, rule: LightRule, on: date) -> tuple[Reason, ...]:
    reasons: list[Reason] = []
    if _contradicts(state, share):
        reasons.append(Reason.CONTRADICTION)
    if state.status is Status.LAGGING:
        reasons.append(Reason.REPORTED_LAGGING)
    if state.report_late:
        reasons.append(Reason.REPORT_LATE)
    if _is_near_due(state, rule, on):
        if share is None:
            reasons.append(Reason.NEAR_DUE_PROGRESS_UNKNOWN)
        elif share < rule.progress_below:
            reasons.append(Reason.NEAR_DUE_BEHIND)
    return tuple(reasons)


def _contradicts(state: TaskState, share: Decimal | None) -> bool:
    if state.status is Status.NOT_STARTED:
        return share is not None and share > 0
    return state.status is Status.LAGGING and state.target_met is True


def _is_near_due(state: TaskState, rule: LightRule, on: date) -> bool:
    if state.starts_on is None or state.due_on is None or on > state.due_on:
        return False
    days_left, days_in_all = (state.due_on - on).days, (state.due_on - state.starts_on).days
    return days_left <= rule.period_left_share * days_in_all
