"""Work out the roll-out's figures of the present term for every school, and write what changed (计算指标)."""

from __future__ import annotations

from datetime import date

from django.db import connection, transaction
from django.utils import timezone

from yanzhen.apps.accounts.models import User
from yanzhen.apps.audit.actions.record import record
from yanzhen.apps.indicators.actions.put_observation import put_observation
from yanzhen.apps.indicators.models import IndicatorVersion, Observation
from yanzhen.apps.organisations.models import Organisation
from yanzhen.apps.rollout.measured import MEASURES, SchoolFigure
from yanzhen.apps.rollout.queries import FOLLOWED
from yanzhen.apps.rollout.spans import term_of
from yanzhen.apps.rollout.standing import standings_of
from yanzhen.apps.rollout.steps import steps_in_order
from yanzhen.apps.sources.models import Source, SourceKind
from yanzhen.engines.indicators import Period

LOCK = 4711  # advisory lock: two measurings never write side by side
REASON = "按最新记录计算"


@transaction.atomic
def measure_rollout(*, on: date, actor: User | None = None) -> int:
    """Write the figures that changed since they were last worked out; return how many.

    A figure that can no longer be told is withdrawn. Indicators of the catalogue that were not loaded are left out.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
    versions = _versions(on)
    schools = list(Organisation.objects.existing_on(on).filter(kind__in=FOLLOWED).order_by("pk"))
    if not versions or not schools:
        return 0
    term, steps = term_of(on), steps_in_order()
    standings = standings_of(schools, on=on)
    present = _present(versions, term)
    written = []
    for code, version in versions.items():
        for school in schools:
            figure = MEASURES[code](standings[school.pk], steps, on)
            before = present.get((version.pk, school.pk))
            if _says_the_same(before, figure):
                continue
            if figure.is_known:
                written.append(_put(version, school, term, figure, actor))
            elif before is not None:
                Observation.objects.filter(pk=before.pk).update(withdrawn_at=timezone.now(), reason=REASON)
                written.append(before)
    if written:
        content = {"count": len(written), "term": term.name}
        record(kind="ROLLOUT_MEASURED", actor=actor, subjects=written, content=content)
    return len(written)


def _versions(on: date) -> dict[str, IndicatorVersion]:
    rows = IndicatorVersion.objects.in_force_on(on).filter(indicator__code__in=MEASURES).select_related("indicator")
    return {row.indicator.code: row for row in rows.order_by("number")}


def _present(versions: dict[str, IndicatorVersion], term: Period) -> dict[tuple[int, int], Observation]:
    rows = Observation.objects.current().filter(
        indicator_version__in=[version.pk for version in versions.values()],
        period_start=term.starts_on,
        period_end=term.ends_on,
    )
    return {(row.indicator_version_id, row.organisation_id): row for row in rows}


def _says_the_same(before: Observation | None, figure: SchoolFigure) -> bool:
    if before is None:
        return not figure.is_known
    if not figure.is_known:
        return False
    if figure.denominator:
        return (before.numerator, before.denominator) == (figure.numerator, figure.denominator)
    return before.value == figure.value


def _put(
    version: IndicatorVersion, school: Organisation, term: Period, figure: SchoolFigure, actor: User | None
) -> Observation:
    source = Source.objects.create(
        kind=SourceKind.COMPUTATION,
        subject=f"rollout.schoolprofile:{school.pk}",
        locator={"term": term.name, "indicator": version.indicator.code},
        entered_by=actor,
    )
    return put_observation(
        version=version,
        organisation_id=school.pk,
        period_start=term.starts_on,
        period_end=term.ends_on,
        source=source,
        value=figure.value,
        numerator=figure.numerator,
        denominator=figure.denominator or None,
        reason=REASON,
    )
