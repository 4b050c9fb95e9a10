"""Work out a school year by every rule set, and write the figures that changed (测算)."""

from __future__ import annotations

from django.db import connection, transaction

from yanzhen.apps.accounts.models import User
from yanzhen.apps.audit.actions.record import record
from yanzhen.apps.balance.bridge import year_rows
from yanzhen.apps.balance.judged import JudgedYear, judge_year, rules_of
from yanzhen.apps.balance.measured import figures_of
from yanzhen.apps.balance.models import Measurement
from yanzhen.apps.balance.queries import authority_of
from yanzhen.apps.balance.school_years import SchoolYear
from yanzhen.apps.indicators.actions.put_worked_out import From, WorkedOut, put_worked_out
from yanzhen.apps.indicators.models import IndicatorVersion, Observation
from yanzhen.apps.organisations.models import Organisation
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
    count = sum(
        put_worked_out(
            WorkedOut(figures[code].value, figures[code].numerator, figures[code].denominator),
            version=version,
            organisation_id=authority.pk,
            period_start=row.period_start,
            period_end=row.period_end,
            before=present.get(version.pk),
            worked_from=From(
                f"balance.measurement:{row.pk}",
                {"rules": row.rules, "digest": row.digest, "indicator": code},
                REASON,
                actor,
            ),
        )
        for code, version in by_code.items()
    )
    record(
        kind="BALANCE_MEASURED",
        actor=actor,
        subjects=[row, authority],
        content={
            "period": year.name,
            "rules": judged.rules.title,
            "schools": row.schools,
            "count": count,
            "digest": judged.digest,
        },
    )
    return count


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
