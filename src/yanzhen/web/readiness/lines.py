"""The lists as lines of a page: what is wanted, what is known, who says so, what may be done about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from django.urls import reverse

from yanzhen.apps.indicators.models import Observation
from yanzhen.apps.readiness.models import ItemAssignment
from yanzhen.apps.readiness.standing import Standing
from yanzhen.engines.equity.checklist import (
    ChecklistAnswer,
    ChecklistPart,
    ItemVerdict,
    Measure,
    MeasureVerdict,
)

MEASURED = "readiness.schoolmeasurement"
USUAL_PLACES = 2
MOST_PLACES = 5  # further ones tried: observations keep six


@dataclass(frozen=True)
class Sign:
    """What stands for an answer: colour, sign and word."""

    colour: str
    mark: str
    word: str


SIGNS: Mapping[ChecklistAnswer, Sign] = {
    ChecklistAnswer.MET: Sign("green", "✓", "达标"),
    ChecklistAnswer.NOT_MET: Sign("red", "✗", "不达标"),
    ChecklistAnswer.CANNOT_TELL: Sign("grey", "？", "缺数"),
}


@dataclass(frozen=True)
class MeasureLine:
    """One measure: its value with a source that opens."""

    verdict: MeasureVerdict
    sign: Sign
    value: str
    source: str
    source_url: str
    evidence: object | None
    enter_url: str
    room: str
    otherwise: str
    otherwise_url: str
    schools_url: str


@dataclass(frozen=True)
class ItemLine:
    """One item with its measures and the section that answers for it."""

    verdict: ItemVerdict
    sign: Sign
    section: str
    is_assigned: bool
    measures: list[MeasureLine]
    url: str


@dataclass(frozen=True)
class PartLines:
    """One list with its counts."""

    part: ChecklistPart
    lines: list[ItemLine]
    met: int
    not_met: int
    missing: int


def parts_of(
    standing: Standing, assigned: Mapping[str, ItemAssignment], fills: frozenset[str] | None
) -> list[PartLines]:
    """Return the lists of a year; ``fills`` names the items that the user fills in, None is all."""
    found = []
    for part in ChecklistPart:
        lines = [line_of(one, standing, assigned, fills) for one in standing.readiness.items if one.item.part is part]
        counts = [standing.readiness.count(answer, part) for answer in ChecklistAnswer]
        found.append(PartLines(part, lines, *counts))
    return found


def line_of(
    one: ItemVerdict, standing: Standing, assigned: Mapping[str, ItemAssignment], fills: frozenset[str] | None
) -> ItemLine:
    """Return one item as a line."""
    row = assigned.get(one.item.code)
    may_fill = fills is None or one.item.code in fills
    return ItemLine(
        verdict=one,
        sign=SIGNS[one.answer],
        section=row.section.name if row else one.item.section,
        is_assigned=row is not None,
        measures=[_measure(measured, standing, may_fill=may_fill) for measured in one.measures],
        url=f"{reverse('readiness:item', args=[one.item.code])}?year={standing.year}",
    )


def _measure(measured: MeasureVerdict, standing: Standing, *, may_fill: bool) -> MeasureLine:
    measure = measured.measure
    entry, observed = standing.entries.get(measure.code), standing.observations.get(measure.code)
    source, url, otherwise = "", "", ""
    if entry is not None:
        day = entry.as_of
        source = f"{entry.wording}（{day.year}年{day.month}月{day.day}日）"
        url = f"{reverse('readiness:measure', args=[measure.code])}?year={standing.year}"
        if observed is not None and not _agree(observed.value, entry.value):
            otherwise = f"系统指标为{number_in_words(observed.value, measure.unit)}，与填报不同"
    elif observed is not None:
        source = f"指标“{observed.indicator_version.indicator.title}”"
        url = reverse("indicators:figure", args=[observed.pk])
    enter = f"{reverse('readiness:enter', args=[measure.code])}?year={standing.year}" if may_fill else ""
    return MeasureLine(
        verdict=measured,
        sign=SIGNS[measured.answer],
        value=value_in_words(measured),
        source=source,
        source_url=url,
        evidence=entry.file if entry else None,
        enter_url=enter,
        room=room_in_words(measured.room),
        otherwise=otherwise,
        otherwise_url=reverse("indicators:figure", args=[observed.pk]) if otherwise and observed else "",
        schools_url=schools_url(observed, measure.code),
    )


def schools_url(observed: Observation | None, code: str) -> str:
    """Return the page with every school's part, where the figure was taken from their returns."""
    label, _, key = observed.source.subject.partition(":") if observed is not None else ("", "", "")
    return reverse("readiness:parts", args=[int(key), code]) if label == MEASURED else ""


def _agree(observed: Decimal | None, entered: Decimal) -> bool:
    """Is the indicator's figure the entered one, as far as that one's decimals go?"""
    if observed is None:
        return True
    places = min(int(entered.normalize().as_tuple().exponent), 0)
    return observed.quantize(Decimal(1).scaleb(places), ROUND_HALF_UP) == entered


def value_in_words(measured: MeasureVerdict) -> str:
    """Return the value as people read it; nothing where it is missing."""
    if measured.value is None:
        return ""
    if measured.measure.comparator.is_flag:
        return "是" if measured.value else "否"
    return number_of(measured.measure, measured.value)


def number_of(measure: Measure, value: Decimal) -> str:
    """Write a number with two decimals at most, with more where those would put it on the other side of the line."""
    for places in range(MOST_PLACES):
        rounded = value.quantize(Decimal(1).scaleb(-places - USUAL_PLACES), ROUND_HALF_UP)
        if measure.answer(rounded) is measure.answer(value):
            break
    return f"{rounded.normalize():,f}{measure.unit}"


def number_in_words(value: Decimal | None, unit: str) -> str:
    """Return a number with its unit, or that there is none."""
    if value is None:
        return "空白"
    return f"{value.quantize(Decimal('0.0001')).normalize():f}{unit}"


def room_in_words(room: Decimal | None) -> str:
    """Return how far a value lies from its line.

    >>> room_in_words(Decimal("0.0312")), room_in_words(Decimal("-0.2")), room_in_words(Decimal(0))
    ('余3.1%', '差20.0%', '正好')
    """
    if room is None:
        return ""
    if room == 0:
        return "正好"
    return f"{'余' if room > 0 else '差'}{abs(room) * 100:.1f}%"
