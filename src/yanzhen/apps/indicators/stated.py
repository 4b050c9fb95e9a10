"""Figures that documents state beside the measured ones (文件载明数), flagged where they differ."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation

from yanzhen.apps.indicators.models import Observation, Qualifier
from yanzhen.apps.indicators.series import DISTRICT_KINDS
from yanzhen.engines.figurecheck import Interval, stands_for

Span = tuple[date, date]
Key = tuple[int, Span]
DISTRICT = 0
BEFORE = {Qualifier.NEAR: "近", Qualifier.MORE: "超过", Qualifier.LESS: "不足", Qualifier.ABOUT: "约"}
AFTER = {Qualifier.OVER: "余", Qualifier.AT_LEAST: "以上", Qualifier.AT_MOST: "以内"}
SHARES = ("%", "％", "‰", "个百分点")


@dataclass(frozen=True)
class StatedGroup:
    """All that documents state of one body in one period, with the measured value where there is one.

    ``differs``: at least two of them cannot stand for one number (口径或数据不一致).
    """

    body: int
    span: Span
    rows: tuple[Observation, ...]
    measured: Decimal | None
    differs: bool = field(default=False)


def body_of(row: Observation) -> int:
    """Return the organisation's key, 0 for the district: authority and sections speak for it alike."""
    return DISTRICT if row.organisation.kind in DISTRICT_KINDS else row.organisation_id


def stated_groups(rows: Iterable[Observation], measured: Mapping[Key, Decimal | None]) -> list[StatedGroup]:
    """Put together what documents state by body and period, the latest period first.

    Args:
        rows: stated observations of one indicator, with organisation, source and definition loaded.
        measured: measured values by body (0: the district) and period.
    """
    found: dict[Key, list[Observation]] = defaultdict(list)
    for row in rows:
        found[body_of(row), (row.period_start, row.period_end)].append(row)
    groups = [
        StatedGroup(
            body, span, tuple(together), measured.get((body, span)), _differ(together, measured.get((body, span)))
        )
        for (body, span), together in found.items()
    ]
    return sorted(groups, key=lambda group: (group.span[1], group.span[0], -group.body), reverse=True)


def stated_words(row: Observation, unit: str) -> str:
    """Write a stated value with its qualifier: 近3000人, 70余人, 60%以上."""
    return qualified(row.value, unit, row.qualifier)


def qualified(value: Decimal | None, unit: str, qualifier: str) -> str:
    """Write a value with unit and qualifier in the usual order."""
    number = f"{value.normalize():f}" if value is not None else ""
    before, after = BEFORE.get(qualifier, ""), AFTER.get(qualifier, "")
    return f"{number}余{unit}" if qualifier == Qualifier.OVER else f"{before}{number}{unit}{after}"


def _differ(rows: Sequence[Observation], measured: Decimal | None) -> bool:
    intervals = [_interval(row) for row in rows]
    if measured is not None:
        intervals.append(Interval(measured, measured))
    return any(not one.overlaps(other) for place, one in enumerate(intervals) for other in intervals[place + 1 :])


def _interval(row: Observation) -> Interval:
    unit = row.indicator_version.indicator.unit
    step = _step(row)
    is_counted = unit not in SHARES and step == 1
    return stands_for(row.value or Decimal(0), row.qualifier, step=step, is_counted=is_counted)


def _step(row: Observation) -> Decimal:
    try:
        return Decimal(str(row.source.locator.get("step", "1")))
    except InvalidOperation:
        return Decimal(1)
