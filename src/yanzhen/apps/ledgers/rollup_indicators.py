"""Indicators that a form's roll-ups feed (指标口径): made when it is issued, defined anew when it changes."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from yanzhen.apps.indicators.findable import index_indicators
from yanzhen.apps.indicators.models import Formula, Indicator, IndicatorVersion
from yanzhen.engines.ledgers import LedgerForm, Measure, Part, Privacy, RollUp
from yanzhen.presets.indicator_catalogue import UNITS_OF_PEOPLE

# How units' figures become one: a mean is gathered by its sum and number of rows, a level (期末数) adds up over units.
FORMULAS = {
    Measure.COUNT: Formula.SUM,
    Measure.SUM: Formula.SUM,
    Measure.MEAN: Formula.RATE,
    Measure.RATE: Formula.RATE,
    Measure.DISTINCT: Formula.DISTINCT,
    Measure.LATEST: Formula.SUM,
}
ONE_DAY = timedelta(days=1)


def ensure_indicators(form: LedgerForm, *, owner_id: int | None, started_on: date | None = None) -> list[Indicator]:
    """Make or renew the indicators that the form's roll-ups feed; return all of them in the order of the roll-ups."""
    present = {one.code: one for one in Indicator.objects.filter(code__in=[r.code for r in form.rollups])}
    changed = []
    for rollup in form.rollups:
        indicator = present.get(rollup.code)
        if indicator is None:
            indicator = present[rollup.code] = Indicator.objects.create(
                code=rollup.code,
                title=rollup.title,
                unit=rollup.unit,
                owner_id=owner_id,
                metric_words=list(rollup.words),
            )
        if _adopt(indicator, form, rollup, started_on):
            changed.append(indicator.pk)
    if changed:
        index_indicators(changed)
    return [present[rollup.code] for rollup in form.rollups]


def _adopt(indicator: Indicator, form: LedgerForm, rollup: RollUp, started_on: date | None) -> bool:
    """Let the newest version say what the roll-up says; a version that already has figures is followed by a new one."""
    wanted = _definition(form, rollup)
    newest = indicator.versions.order_by("-number").first()
    if newest is not None and all(getattr(newest, name) == value for name, value in wanted.items()):
        return False
    if newest is None:
        IndicatorVersion.objects.create(indicator=indicator, number=1, started_on=rollup.starts_on, **wanted)
        return True
    means_the_same = all(getattr(newest, name) == wanted[name] for name in ("formula", "definition", "direction"))
    if means_the_same or not newest.observations.exists():
        # Only how it is computed and shown is said anew; figures given by hand under the same definition stay with it.
        IndicatorVersion.objects.filter(pk=newest.pk).update(**wanted)
        return True
    begins = max(started_on or rollup.starts_on, newest.started_on + ONE_DAY)
    IndicatorVersion.objects.filter(pk=newest.pk).update(ended_on=begins - ONE_DAY)
    IndicatorVersion.objects.create(indicator=indicator, number=newest.number + 1, started_on=begins, **wanted)
    return True


def _definition(form: LedgerForm, rollup: RollUp) -> dict[str, Any]:
    above, below = _part_titles(form, rollup)
    return {
        "definition": rollup.definition,
        "direction": rollup.direction,
        "formula": FORMULAS[rollup.measure],
        "numerator_title": above,
        "denominator_title": below,
        "decimals": rollup.decimals,
        "measure": rollup.measure.value,
        "counts_people": rollup.unit in UNITS_OF_PEOPLE or form.privacy is not Privacy.NONE,
        "rule": {"ledger": form.code, "rollup": rollup.code},
    }


def _part_titles(form: LedgerForm, rollup: RollUp) -> tuple[str, str]:
    if rollup.measure is Measure.MEAN:
        title = form.field(rollup.field).title
        return f"{title}合计", f"填有{title}的条目数"
    return _part_title(form, rollup.numerator), _part_title(form, rollup.denominator)


def _part_title(form: LedgerForm, part: Part | None) -> str:
    if part is None:
        return ""
    if part.field:
        return form.by_key[part.field].title
    return "符合条件的条目数" if part.where else "条目数"
