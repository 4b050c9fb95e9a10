"""Whom ledgers ask for a figure (应报): the units with a return of the period, for indicators that a ledger feeds."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from django.db.models import Count, Q

from yanzhen.apps.indicators.gathering import Span
from yanzhen.apps.indicators.models import IndicatorVersion
from yanzhen.apps.indicators.series import DistrictFigure
from yanzhen.apps.ledgers.models import Return


def ledgers_feeding(indicator_ids: Collection[int]) -> dict[int, str]:
    """Return which ledger feeds each indicator, by the newest definition; one query."""
    versions = IndicatorVersion.objects.filter(indicator_id__in=indicator_ids).order_by("number")
    rules = dict(versions.values_list("indicator_id", "rule"))
    return {pk: rule["ledger"] for pk, rule in rules.items() if rule and rule.get("ledger")}


def units_with_returns(ledger: str, span: Span) -> set[int]:
    """Return the units that the ledger asks for a period."""
    rows = Return.objects.filter(type__code=ledger, period_start=span[0], period_end=span[1])
    return set(rows.values_list("organisation_id", flat=True))


def with_returns_asked(
    series: Mapping[int, Sequence[DistrictFigure]], ledgers: Mapping[int, str], *, last: int | None = None
) -> dict[int, list[DistrictFigure]]:
    """Say at the figures that ledgers feed how many units owe a return; one query.

    Args:
        series: figures by indicator, oldest first.
        ledgers: what ``ledgers_feeding`` returned.
        last: only for so many of the newest figures; None: for all.
    """
    wanted = {
        (ledgers[key], figure.span)
        for key, figures in series.items()
        if key in ledgers
        for figure in (figures if last is None else figures[-last:])
    }
    counted = _counted(wanted)
    found = {}
    for key, figures in series.items():
        asked = [counted.get((ledgers.get(key, ""), figure.span)) for figure in figures]
        found[key] = [
            figure if count is None else replace(figure, expected=count)
            for figure, count in zip(figures, asked, strict=True)
        ]
    return found


def _counted(wanted: Collection[tuple[str, Span]]) -> dict[tuple[str, Span], int]:
    if not wanted:
        return {}
    asked = Q()
    for ledger, (first, last) in sorted(wanted):
        asked |= Q(type__code=ledger, period_start=first, period_end=last)
    rows = Return.objects.filter(asked).order_by().values_list("type__code", "period_start", "period_end")
    return {(ledger, (first, last)): count for ledger, first, last, count in rows.annotate(count=Count("pk"))}
