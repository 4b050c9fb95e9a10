"""Warnings (预警): what in a unit's figures wants attention, why, and what clears it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from statistics import median

from yanzhen.engines.indicators.change_words import change_words
from yanzhen.engines.indicators.comparing import change_between
from yanzhen.engines.indicators.light_words import measured, percent, plain

ONE = Decimal(1)
TWO_PLACES = Decimal("0.01")
MAD_TO_DEVIATION = Decimal("0.6745")  # the middle half of a normal distribution reaches so many deviations


class WarningKind(StrEnum):
    """Which rule found it."""

    BELOW_TARGET = "BELOW_TARGET"
    WORSE = "WORSE"
    MISSING = "MISSING"
    OUTLIER = "OUTLIER"


@dataclass(frozen=True, slots=True, kw_only=True)
class WarningRule:
    """One rule with its thresholds (预警规则); a threshold that a kind does not use is None.

    Attributes:
        code: stable name.
        kind: what it looks for.
        share_gone: BELOW_TARGET: from this share of the target's days on, 0 to 1.
        progress_below: BELOW_TARGET, sums only: behind when less than this share of what the days gone ask for is done.
        worse_by_points: WORSE: a share that is worse by more than so many points.
        worse_by_percent: WORSE: any other figure that is worse by more than so many percent.
        score_above: OUTLIER: the robust score beyond which a figure stands out.
        fewest_peers: OUTLIER: with fewer figures to compare with nothing is said.
    """

    code: str
    kind: WarningKind
    share_gone: Decimal | None = None
    progress_below: Decimal | None = None
    worse_by_points: Decimal | None = None
    worse_by_percent: Decimal | None = None
    score_above: Decimal | None = None
    fewest_peers: int = 0


def lies_within(value: Decimal | None, at_least: Decimal | None, at_most: Decimal | None) -> bool | None:
    """Return whether a figure lies within its bounds, both included; all in one unit.

    Args:
        value: the figure, None when it is unknown.
        at_least: floor, or None.
        at_most: ceiling, or None.
    Returns:
        None where the figure is unknown.

    >>> lies_within(Decimal(5), Decimal(5), None), lies_within(Decimal(5), None, Decimal(4))
    (True, False)
    """
    if value is None:
        return None
    return (at_least is None or value >= at_least) and (at_most is None or value <= at_most)


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal:
    """What a figure is to reach in a span (目标); one bound or both.

    Attributes:
        at_least: floor, or None.
        at_most: ceiling, or None.
        starts_on: first day of the span.
        ends_on: last day.
        is_sum: whether the figures of the span's periods add up towards it.
    """

    at_least: Decimal | None = None
    at_most: Decimal | None = None
    starts_on: date
    ends_on: date
    is_sum: bool = False

    def met_by(self, value: Decimal | None) -> bool | None:
        """Does ``value`` lie within the bounds? None when it is unknown."""
        return lies_within(value, self.at_least, self.at_most)

    @property
    def words(self) -> str:
        """The goal as an office writes it, without unit."""
        if self.at_least is not None and self.at_most is not None:
            return f"{plain(self.at_least)}至{plain(self.at_most)}"
        if self.at_least is not None:
            return f"不低于{plain(self.at_least)}"
        return f"不高于{plain(self.at_most)}" if self.at_most is not None else "未定"


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What is known of one unit's figure on a day; None means unknown.

    Attributes:
        key: whose it is.
        value: the figure of the latest period.
        before: the figure of the period before it.
        so_far: the figures since the goal's first day together, for goals that add up.
        goal: what is to be reached.
        overdue_on: the day on which a report that is still missing was due.
        overdue_period: the name of that period.
    """

    key: str
    value: Decimal | None = None
    before: Decimal | None = None
    so_far: Decimal | None = None
    goal: Goal | None = None
    overdue_on: date | None = None
    overdue_period: str = ""


@dataclass(frozen=True, slots=True)
class EarlyWarning:
    """One thing that wants attention.

    Attributes:
        key: whose figure it is.
        rule: code of the rule.
        kind: what the rule looks for.
        why: one Chinese sentence with the figures.
        clears: one Chinese sentence: what has to happen so that it goes.
        facts: the figures it was judged by, as text.
    """

    key: str
    rule: str
    kind: WarningKind
    why: str
    clears: str
    facts: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """The indicator that is watched: unit, which way is better (None: neither), decimals shown."""

    unit: str
    higher_is_better: bool | None
    decimals: int = 2


def warnings_of(
    watched: Watched, standings: Sequence[Standing], rules: Sequence[WarningRule], *, on: date
) -> list[EarlyWarning]:
    """Return every warning about one indicator on a day, units in the order given, rules in theirs.

    Nothing is said of what is unknown, except that a due report is missing. A figure without direction (不分高低) is
    never worse. Outliers are judged among the units' latest figures by the modified z-score, 0.6745·(x − median)/MAD;
    where more than half of the figures are equal the deviation is zero and nothing can be told.

    Args:
        watched: the indicator.
        standings: one per unit; peers of one another.
        rules: thresholds, from the catalogue or as the district set them.
        on: the day judged.
    Source: Iglewicz and Hoaglin, How to Detect and Handle Outliers (1993), for the score and its usual bound 3.5.
    """
    found: list[EarlyWarning] = []
    middles = {rule.code: _middle(standings, rule) for rule in rules if rule.kind is WarningKind.OUTLIER}
    for standing in standings:
        for rule in rules:
            if rule.kind is WarningKind.OUTLIER:
                found.extend(_outlier(watched, standing, rule, middles[rule.code]))
            elif rule.kind is WarningKind.MISSING:
                found.extend(_missing(standing, rule, on))
            elif rule.kind is WarningKind.WORSE:
                found.extend(_worse(watched, standing, rule))
            else:
                found.extend(_below_target(watched, standing, rule, on))
    return found


def _below_target(watched: Watched, standing: Standing, rule: WarningRule, on: date) -> Iterator[EarlyWarning]:
    goal = standing.goal
    if goal is None or rule.share_gone is None or on < goal.starts_on:
        return
    days = (goal.ends_on - goal.starts_on).days + 1
    gone = min(ONE, Decimal((on - goal.starts_on).days + 1) / days)
    if gone < rule.share_gone:
        return
    value = standing.so_far if goal.is_sum else standing.value
    if value is None or goal.met_by(value):
        return
    if goal.is_sum and goal.at_least and not _exceeds(goal, value):
        least = goal.at_least * gone * (rule.progress_below if rule.progress_below is not None else ONE)
        if gone < ONE and value >= least:
            return
    nearest = goal.at_least if goal.at_least is not None and value < goal.at_least else goal.at_most
    shown = measured(value, nearest) if nearest is not None else plain(value)
    words = "累计" if goal.is_sum else "最近一期"
    why = f"目标期间已过{percent(gone)}，{words}{shown}{watched.unit}，目标{goal.words}{watched.unit}。"
    clears = f"{words}数达到目标（{goal.words}{watched.unit}），或按程序调整目标。"
    facts = {"value": plain(value), "goal": goal.words, "gone": plain(gone.quantize(TWO_PLACES))}
    yield EarlyWarning(standing.key, rule.code, rule.kind, why, clears, facts)


def _exceeds(goal: Goal, value: Decimal) -> bool:
    return goal.at_most is not None and value > goal.at_most


def _worse(watched: Watched, standing: Standing, rule: WarningRule) -> Iterator[EarlyWarning]:
    moved = change_between(standing.before, standing.value, unit=watched.unit)
    if watched.higher_is_better is None or moved.difference is None:
        return
    amount = moved.difference if moved.is_in_points else moved.percent
    bound = rule.worse_by_points if moved.is_in_points else rule.worse_by_percent
    if amount is None or bound is None:
        return
    if (-amount if watched.higher_is_better else amount) <= bound:
        return
    said = change_words(moved, unit=watched.unit, decimals=watched.decimals)
    limit = f"{plain(bound)}{'个百分点' if moved.is_in_points else '%'}"
    better = "越高越好" if watched.higher_is_better else "越低越好"
    why = f"比上一期{said}，超过{limit}（本指标{better}）。"
    clears = f"下一期的变化回到{limit}以内；数有误的，更正本期或上一期的数。"
    facts = {"value": plain(standing.value or Decimal(0)), "before": plain(standing.before or Decimal(0))}
    yield EarlyWarning(standing.key, rule.code, rule.kind, why, clears, facts)


def _missing(standing: Standing, rule: WarningRule, on: date) -> Iterator[EarlyWarning]:
    due = standing.overdue_on
    if due is None or on <= due:
        return
    late = (on - due).days
    why = f"{standing.overdue_period}应于{due.year}年{due.month}月{due.day}日前报送，已逾期{late}天，还没有数。"
    clears = f"补报{standing.overdue_period}的数；没有发生的报零。"
    yield EarlyWarning(standing.key, rule.code, rule.kind, why, clears, {"due_on": due.isoformat()})


def _middle(standings: Sequence[Standing], rule: WarningRule) -> tuple[Decimal, Decimal, int] | None:
    """Return median, median absolute deviation and number of the known figures; None where nothing can be told."""
    values = [row.value for row in standings if row.value is not None]
    if len(values) <= rule.fewest_peers:
        return None
    centre = median(values)
    spread = median([abs(value - centre) for value in values])
    return (centre, spread, len(values)) if spread else None


def _outlier(
    watched: Watched, standing: Standing, rule: WarningRule, middle: tuple[Decimal, Decimal, int] | None
) -> Iterator[EarlyWarning]:
    if middle is None or standing.value is None or rule.score_above is None:
        return
    centre, spread, count = middle
    score = MAD_TO_DEVIATION * (standing.value - centre) / spread
    if abs(score) <= rule.score_above:
        return
    value, usual = (plain(_short(number, watched.decimals)) for number in (standing.value, centre))
    side = "高" if score > 0 else "低"
    why = f"{value}{watched.unit}，明显{side}于{count}个同类单位的中位数{usual}{watched.unit}。"
    clears = "核对原始数据：有误的更正；无误的由主管科室写明情况后关闭。"
    facts = {"value": plain(standing.value), "median": plain(centre), "score": plain(score.quantize(TWO_PLACES))}
    yield EarlyWarning(standing.key, rule.code, rule.kind, why, clears, facts)


def _short(number: Decimal, decimals: int) -> Decimal:
    return number.quantize(Decimal(1).scaleb(-decimals))
