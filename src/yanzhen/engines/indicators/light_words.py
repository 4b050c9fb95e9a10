"""The sentences of the lights: why a light has its colour and what turns it green, in office Chinese."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal

STATUS_WORDS = {
    "NOT_STARTED": "未启动",
    "IN_PROGRESS": "推进中",
    "LAGGING": "滞后",
    "DONE": "已完成",
    "STRUCK_OFF": "已销号",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """The inputs of one light, as the sentences need them; None means unknown."""

    on: date
    starts_on: date | None
    due_on: date | None
    status: str | None
    share_done: Decimal | None
    value: Decimal | None
    target: Decimal | None
    at_most: bool
    progress_below: Decimal


def explain(reason: str, facts: Facts) -> str:
    """Return why, with the figures, in one sentence."""
    due, left, share = _day(facts.due_on), _days_left(facts), percent(facts.share_done)
    sentences = {
        "NOTHING_REPORTED": "还没有报送过进展。",
        "UNREPORTED_PAST_DUE": f"时限{due}已过，还没有报送过进展，完成与否无法判断。",
        "OVERDUE": f"时限{due}已过{-left}天，尚未完成{_done_so_far(facts)}。",
        "CONTRADICTION": f"上报的状态与数值不一致：{_contradiction(facts)}。",
        "REPORTED_LAGGING": "本单位上报为“滞后”。",
        "REPORT_LATE": "最近一期应报的进展逾期未报。",
        "NEAR_DUE_BEHIND": f"距时限{due}还有{left}天，进度{share}，不到{percent(facts.progress_below)}。",
        "NEAR_DUE_PROGRESS_UNKNOWN": f"距时限{due}还有{left}天，没有可以判断进度的数。",
        "ON_TRACK": f"按期推进{_done_so_far(facts)}。",
        "DONE": "已上报完成，与目标一致。",
        "STRUCK_OFF": f"牵头科室已确认销号{_short_of_target(facts)}。",
    }
    return sentences[reason]


def remedy(reason: str, facts: Facts) -> str:
    """Return what has to happen so that the reason falls away, in one sentence."""
    sentences = {
        "NOTHING_REPORTED": "报送第一次进展；没有变化也请报“无变化”。",
        "UNREPORTED_PAST_DUE": "补报进展；已完成的报“已完成”，未完成的说明原因并按程序申请调整时限。",
        "OVERDUE": f"{_goal(facts)}并报“已完成”；确有原因的，按程序申请调整时限。",
        "CONTRADICTION": "核对状态和数值，更正其中有误的一项。",
        "REPORTED_LAGGING": "追回进度后改报“推进中”。",
        "REPORT_LATE": "补报最近一期进展；没有变化也请报“无变化”。",
        "NEAR_DUE_BEHIND": f"进度达到{percent(facts.progress_below)}，或{_goal(facts)}并报“已完成”。",
        "NEAR_DUE_PROGRESS_UNKNOWN": "报一个数或进度；已经完成的报“已完成”。",
    }
    return sentences[reason]


def percent(share: Decimal | None) -> str:
    """Return a share as a percentage with at most one decimal, cut off so that 79.99 never reads as 80.

    >>> percent(Decimal("0.7999")), percent(Decimal("0.8"))
    ('79.9%', '80%')
    """
    if share is None:
        return "未知"
    return f"{plain((share * 100).quantize(Decimal('0.1'), ROUND_DOWN))}%"


def plain(number: Decimal) -> str:
    """Return a decimal without exponent or trailing zeros.

    >>> plain(Decimal("12.50")), plain(Decimal("1E+3"))
    ('12.5', '1000')
    """
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def measured(value: Decimal, target: Decimal) -> str:
    """Return a figure with at most two decimals, unless that would hide that it misses the target.

    >>> measured(Decimal("82.437746"), Decimal(100)), measured(Decimal("59.9996"), Decimal(60))
    ('82.44', '59.9996')
    """
    short = value.quantize(Decimal("0.01"), ROUND_HALF_UP)
    return plain(value if (short == target) != (value == target) else short)


def _day(day: date | None) -> str:
    return "" if day is None else f"{day.year}年{day.month}月{day.day}日"


def _days_left(facts: Facts) -> int:
    return (facts.due_on - facts.on).days if facts.due_on is not None else 0


def _short_of_target(facts: Facts) -> str:
    if facts.value is None or facts.target is None:
        return ""
    falls_short = facts.value > facts.target if facts.at_most else facts.value < facts.target
    return f"，最后上报{measured(facts.value, facts.target)}，目标{plain(facts.target)}" if falls_short else ""


def _done_so_far(facts: Facts) -> str:
    if facts.value is not None and facts.target is not None:
        return f"：目前{measured(facts.value, facts.target)}，目标{_bound(facts)}{plain(facts.target)}"
    return "" if facts.share_done is None else f"：进度{percent(facts.share_done)}"


def _bound(facts: Facts) -> str:
    return "不高于" if facts.at_most else "不低于"


def _goal(facts: Facts) -> str:
    return "完成任务" if facts.target is None else f"达到目标（{_bound(facts)}{plain(facts.target)}）"


def _contradiction(facts: Facts) -> str:
    status = f"状态为“{STATUS_WORDS[facts.status]}”" if facts.status is not None else "状态未报"
    if facts.value is not None and facts.target is not None:
        return f"{status}，数值{measured(facts.value, facts.target)}，目标{_bound(facts)}{plain(facts.target)}"
    return f"{status}，进度{percent(facts.share_done)}"
