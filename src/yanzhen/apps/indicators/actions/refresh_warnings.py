"""Judge warnings anew (预警判断): of one indicator, or of all whose figures, targets or day changed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from yanzhen.apps.indicators.bridge import engine_measure, watched_of
from yanzhen.apps.indicators.models import Indicator, IndicatorTarget, IndicatorWarning, Observation, WarningSetting
from yanzhen.apps.indicators.queries import version_on
from yanzhen.apps.indicators.rules import rules_on
from yanzhen.apps.indicators.standings import Asked, UnitStanding, asked_of, peers_of, standings_of
from yanzhen.engines.indicators import EarlyWarning, warnings_of

ASKED_TOGETHER = 50
Found = dict[tuple[int, str], tuple[UnitStanding, EarlyWarning]]


def refresh_warnings(*, indicator_id: int, on: date) -> int:
    """Compute every warning of an indicator anew for ``on``; return how many are open. Derived data: no log entry."""
    began_at = timezone.now()
    return _refresh(indicator_id, asked_of([indicator_id], on=on), began_at, on)


@transaction.atomic
def _refresh(indicator_id: int, asked: Asked, began_at: datetime, on: date) -> int:
    """Judge one indicator; what changes after ``began_at`` makes its warnings stale again."""
    indicator = Indicator.objects.select_for_update(of=("self",)).get(pk=indicator_id)
    version = version_on(indicator, on)
    found: Found = {}
    if version is not None:
        presets = [preset for preset in rules_on(on=on) if engine_measure(version) in preset.measures]
        rules = [preset.rule for preset in presets]
        watched = watched_of(version)
        for group in peers_of(standings_of(indicator, version, asked, on=on)):
            units = {row.standing.key: row for row in group}
            for warning in warnings_of(watched, [row.standing for row in group], rules, on=on):
                found[units[warning.key].unit.pk, warning.rule] = units[warning.key], warning
    _write(indicator, found, on)
    Indicator.objects.filter(pk=indicator_id).update(warnings_judged_at=began_at)
    return len(found)


def _write(indicator: Indicator, found: Found, on: date) -> None:
    standing = {
        (row.organisation_id, row.rule): row
        for row in IndicatorWarning.objects.select_for_update().open().filter(indicator=indicator)
    }
    closed = set(
        IndicatorWarning.objects.filter(indicator=indicator, closed_by__isnull=False).values_list(
            "organisation_id", "rule", "period_end"
        )
    )
    new, kept = [], []
    for key, (unit, warning) in found.items():
        row = standing.pop(key, None)
        if row is None and (*key, unit.about(warning.kind)[1]) in closed:
            continue  # somebody looked at this period's figure and said why it stands
        if row is None:
            row = IndicatorWarning(indicator=indicator, organisation=unit.unit, rule=warning.rule, raised_on=on)
            new.append(row)
        else:
            kept.append(row)
        row.kind, row.why, row.clears = warning.kind.value.lower(), warning.why[:300], warning.clears[:300]
        row.period_start, row.period_end = unit.about(warning.kind)
        row.facts, row.judged_on = dict(warning.facts), on
    IndicatorWarning.objects.bulk_create(new)
    fields = ["kind", "why", "clears", "period_start", "period_end", "facts", "judged_on"]
    IndicatorWarning.objects.bulk_update(kept, fields, batch_size=500)
    gone = [row.pk for row in standing.values()]
    IndicatorWarning.objects.filter(pk__in=gone).update(cleared_on=on, judged_on=on)


def refresh_stale_warnings(*, on: date) -> int:
    """Refresh every indicator with figures whose warnings are older than its figures, targets, rules or the day."""
    keys = _stale(on)
    for place in range(0, len(keys), ASKED_TOGETHER):
        batch = keys[place : place + ASKED_TOGETHER]
        began_at, asked = timezone.now(), asked_of(batch, on=on)
        for indicator_id in batch:
            _refresh(indicator_id, asked, began_at, on)
    return len(keys)


def _stale(on: date) -> Sequence[int]:
    settled = WarningSetting.objects.aggregate(at=Max("set_at"))["at"]
    judged = dict(Indicator.objects.values_list("pk", "warnings_judged_at"))
    newest: dict[int, object] = dict(
        Observation.objects.order_by().values_list("indicator_version__indicator").annotate(at=Max("recorded_at"))
    )
    set_at = dict(IndicatorTarget.objects.order_by().values_list("indicator").annotate(at=Max("set_at")))
    found = []
    for pk, at in judged.items():
        changes = [when for when in (newest.get(pk), set_at.get(pk), settled) if when is not None]
        if at is None or timezone.localdate(at) < on or any(when >= at for when in changes):
            found.append(pk)
    return sorted(found)
