"""Work out the measures that the returns of a school year answer, and write what changed (按报送计算)."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from django.db import connection, transaction

from yanzhen.apps.accounts.models import User
from yanzhen.apps.audit.actions.record import record
from yanzhen.apps.balance.queries import authority_of
from yanzhen.apps.balance.school_years import SchoolYear
from yanzhen.apps.indicators.actions.put_worked_out import From, WorkedOut, put_worked_out
from yanzhen.apps.indicators.models import IndicatorVersion, Observation
from yanzhen.apps.organisations.models import Organisation
from yanzhen.apps.readiness.guarantees import Guarantee, guarantees_of
from yanzhen.apps.readiness.models import SchoolMeasurement
from yanzhen.apps.readiness.reported import CONDITIONS, GUARANTEES, year_reported
from yanzhen.kernel.canonical import canonical_bytes

LOCK = 4714  # advisory lock: two workings out never write side by side
REASON = "按审核后的办学条件表、办学保障情况表计算"


@transaction.atomic
def measure_guarantees(*, year: SchoolYear, actor: User | None = None) -> int:
    """Write the district's figures of a year; return how many changed.

    A ledger in which a school is still missing says nothing: what was worked out before from it stands.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
    authority = authority_of()
    reported = year_reported(year)
    heard = {CONDITIONS: bool(reported.conditions), GUARANTEES: bool(reported.guarantees)}
    found = [one for one in guarantees_of(reported) if heard[one.ledger]]
    if authority is None or not found:
        return 0
    row = _kept(year, found)
    if row is None:
        return 0
    present = _present(authority, year)
    versions = IndicatorVersion.objects.in_force_on(year.starts_on).filter(
        indicator__code__in=[one.indicator for one in found]
    )
    by_code = {one.indicator.code: one for one in versions.select_related("indicator").order_by("number")}
    count = sum(
        put_worked_out(
            WorkedOut(one.rounded, one.numerator, one.denominator),
            version=by_code[one.indicator],
            organisation_id=authority.pk,
            period_start=row.period_start,
            period_end=row.period_end,
            before=present.get(one.indicator),
            worked_from=From(
                f"readiness.schoolmeasurement:{row.pk}", {"measure": one.measure, "digest": row.digest}, REASON, actor
            ),
        )
        for one in found
        if one.indicator in by_code
    )
    record(
        kind="READINESS_MEASURED",
        actor=actor,
        subjects=[row, authority],
        content={"period": year.name, "count": count, "digest": row.digest},
    )
    return count


def _kept(year: SchoolYear, found: list[Guarantee]) -> SchoolMeasurement | None:
    """Keep every school's part; None where they are what they were."""
    row = SchoolMeasurement.objects.filter(period_start=year.starts_on, period_end=year.ends_on).first()
    row = row or SchoolMeasurement(period_start=year.starts_on, period_end=year.ends_on, parts={})
    parts = {**row.parts, **{one.measure: _told(one) for one in found}}
    digest = sha256(canonical_bytes(parts)).hexdigest()
    if row.digest == digest:
        return None
    row.parts, row.digest = parts, digest
    row.save()
    return row


def _told(found: Guarantee) -> list[list[Any]]:
    return [
        [
            part.row.organisation.pk,
            *(None if one is None else f"{one:f}" for one in (part.value, part.above, part.below)),
            part.row.return_id,
            part.row.record_id,
            part.field,
        ]
        for part in found.parts
    ]


def _present(authority: Organisation, year: SchoolYear) -> Mapping[str, Observation]:
    rows = Observation.objects.current().filter(
        organisation=authority,
        period_start=year.starts_on,
        period_end=year.ends_on,
        indicator_version__indicator__code__startswith="guarantee_",
    )
    return {row.indicator_version.indicator.code: row for row in rows.select_related("indicator_version__indicator")}
