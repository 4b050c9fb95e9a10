"""Work out a school year by every rule set, and write the figures that changed (测算)."""

from __future__ import annotations

from django.db import connection, transaction
from django.utils import timezone

from yanzhen.apps.accounts.models import User
from yanzhen.apps.audit.actions.record import record
from yanzhen.apps.balance.bridge import year_rows
from yanzhen.apps.balance.judged import JudgedYear, judge_year, rules_of
from yanzhen.apps.balance.measured import Figure, figures_of
from yanzhen.apps.balance.models import Measurement
from yanzhen.apps.balance.queries import authority_of
from yanzhen.apps.balance.school_years import SchoolYear
from yanzhen.apps.indicators.actions.put_observation import put_observation
from yanzhen.apps.indicators.models import IndicatorVersion, Observation
from yanzhen.apps.organisations.models import Organisation
from yanzhen.apps.sources.models import Source, SourceKind
from yanzhen.presets.equity import equity_rule_sets

LOCK = 4713  # advisory lock: two measurings never write side by side
REASON = "按审核后的办学条件表计算"


@transaction.atomic
def measure_balance(*, year: SchoolYear, actor: User | None = None) -> int:
    """Write the district's figures of a year where every school is in; return how many changed.

    While a school is missing nothing is written: what was worked out before stands until the year is whole again.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
    authority = authority_of()
    found = year_rows(year)
    if authority is None or not found.rows or found.absent:
        return 0
    written = 0
    for name in equity_rule_sets():
        judged = judge_year(found, year, rules_of(name, year))
        if judged.is_complete:
            written += _write(judged, authority, actor)
    return written


def _write(judged: JudgedYear, authority: Organisation, actor: User | None) -> int:
    year = judged.year
    row, _ = Measurement.objects.update_or_create(
        rules=judged.rules.name,
        period_start=year.starts_on,
        period_end=year.ends_on,
        defaults={
            "schools": sum(len(stage.schools) for stage in judged.verdict.stages),
            "passes": judged.verdict.passes,
            "verdict": judged.verdict.as_json(),
            "digest": judged.digest,
        },
    )
    figures = {figure.code: figure for figure in figures_of(judged)}
    versions = IndicatorVersion.objects.in_force_on(year.starts_on).filter(indicator__code__in=figures)
    by_code = {one.indicator.code: one for one in versions.select_related("indicator").order_by("number")}
    present = _present(by_code, authority, year)
    changed = [
        observation
        for code, version in by_code.items()
        if (observation := _put(row, version, figures[code], present.get(version.pk), authority, actor)) is not None
    ]
    record(
        kind="BALANCE_MEASURED",
        actor=actor,
        subjects=[row, authority],
        content={
            "period": year.name,
            "rules": judged.rules.title,
            "schools": row.schools,
            "count": len(changed),
            "digest": judged.digest,
        },
    )
    return len(changed)


def _present(
    versions: dict[str, IndicatorVersion], authority: Organisation, year: SchoolYear
) -> dict[int, Observation]:
    rows = Observation.objects.current().filter(
        indicator_version__in=list(versions.values()),
        organisation=authority,
        period_start=year.starts_on,
        period_end=year.ends_on,
    )
    return {row.indicator_version_id: row for row in rows}


def _put(
    row: Measurement,
    version: IndicatorVersion,
    figure: Figure,
    before: Observation | None,
    authority: Organisation,
    actor: User | None,
) -> Observation | None:
    """Write a figure where it changed; one that can no longer be told is withdrawn."""
    if before is not None and _says_the_same(before, figure):
        return None
    if not figure.is_known:
        if before is not None:
            Observation.objects.filter(pk=before.pk).update(withdrawn_at=timezone.now(), reason=REASON)
        return before
    source = Source.objects.create(
        kind=SourceKind.COMPUTATION,
        subject=f"balance.measurement:{row.pk}",
        locator={"rules": row.rules, "digest": row.digest, "indicator": figure.code},
        entered_by=actor,
    )
    return put_observation(
        version=version,
        organisation_id=authority.pk,
        period_start=row.period_start,
        period_end=row.period_end,
        source=source,
        value=figure.value,
        numerator=figure.numerator,
        denominator=figure.denominator,
        reason=REASON,
    )


def _says_the_same(before: Observation, figure: Figure) -> bool:
    if figure.denominator:
        return (before.numerator, before.denominator) == (figure.numerator, figure.denominator)
    return figure.value is not None and before.value == figure.value
