"""What ledgers tell the indicators: returns that are overdue, people counted once, and the rows under a figure."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal

from django.db import connection
from django.utils import timezone

from yanzhen.apps.indicators.gathering import Span, counts_again
from yanzhen.apps.indicators.models import IndicatorVersion, Observation
from yanzhen.apps.indicators.overdue import Overdue, asks_for
from yanzhen.apps.ledgers.bridge import form_of, period_name_of, values_of
from yanzhen.apps.ledgers.models import COUNTED, LedgerTypeVersion, Record, Return, ReturnState
from yanzhen.apps.ledgers.rollup_sql import NotInSqlError, condition_of
from yanzhen.engines.ledgers import LedgerForm, Measure, RollUp, parse_expression

OWED = (ReturnState.EXPECTED, ReturnState.DRAFT, ReturnState.IN_UNIT, ReturnState.RETURNED)
RETURN = "ledgers.return:"


@asks_for
def overdue_returns(indicator_ids: Collection[int], on: date) -> Iterator[Overdue]:
    """Yield the figures of ledgers whose returns are past their minute."""
    by_ledger: dict[str, set[int]] = {}
    versions = IndicatorVersion.objects.in_force_on(on).filter(indicator_id__in=indicator_ids, rule__isnull=False)
    for indicator_id, rule in versions.values_list("indicator_id", "rule"):
        by_ledger.setdefault(rule.get("ledger", ""), set()).add(indicator_id)
    waiting = Return.objects.filter(
        type__code__in=by_ledger, state__in=OWED, due_at__lt=timezone.make_aware(datetime.combine(on, time.min))
    ).select_related("type", "form_version")
    for sheet in waiting.order_by("due_at"):
        codes = {rollup.code for rollup in form_of(sheet.form_version).rollups}
        if not codes:
            continue
        for indicator_id in by_ledger[sheet.type.code]:
            yield Overdue(
                indicator_id=indicator_id,
                organisation_id=sheet.organisation_id,
                due_on=timezone.localdate(sheet.due_at),
                period_start=sheet.period_start,
                period_end=sheet.period_end,
                period_name=f"“{sheet.type.title}”{period_name_of(sheet)}",
            )


@counts_again
def people_counted_once(version: IndicatorVersion, organisation_ids: Collection[int], span: Span) -> Decimal | None:
    """Count a ledger's people once over several units and periods, from the approved rows."""
    rule = version.rule or {}
    total: Decimal | None = None
    for form_version in LedgerTypeVersion.objects.filter(type__code=rule.get("ledger", "")).order_by("-number"):
        form = form_of(form_version)
        rollup = next((one for one in form.rollups if one.code == rule.get("rollup")), None)
        if rollup is None or rollup.measure is not Measure.DISTINCT:
            continue
        found = _people(form_version, form, rollup, organisation_ids, span)
        if found is None:
            continue
        if total is not None:
            return None  # two forms tell persons apart in their own ways; nobody can be matched across them
        total = found
    return total


def _people(
    form_version: LedgerTypeVersion, form: LedgerForm, rollup: RollUp, units: Collection[int], span: Span
) -> Decimal | None:
    try:
        condition = condition_of(form, rollup.where)
    except NotInSqlError:
        return None
    query = (
        f"SELECT count(DISTINCT x.{form.slots[rollup.field]}), count(DISTINCT r.id)"
        " FROM ledgers_return r LEFT JOIN ledgers_record x ON x.belongs_to_id = r.id AND x.removed_at IS NULL"
        f" AND {condition.text} WHERE r.form_version_id = %s AND r.state = ANY(%s)"
        " AND r.organisation_id = ANY(%s) AND r.period_start >= %s AND r.period_end <= %s"
    )
    with connection.cursor() as cursor:
        cursor.execute(query, [*condition.given, form_version.pk, list(COUNTED), list(units), *span])
        people, sheets = cursor.fetchone()
    return Decimal(people) if sheets else None


@dataclass(frozen=True)
class FigureRows:
    """The rows under one computed figure: of which return, by which roll-up, which rows count."""

    sheet: Return
    form: LedgerForm
    rollup: RollUp
    counted: frozenset[int]


def rows_under(observation: Observation) -> FigureRows | None:
    """Return the rows that a figure was computed from; None where it rests on no ledger."""
    subject = observation.source.subject
    if not subject.startswith(RETURN):
        return None
    sheet = (
        Return.objects.select_related("type", "form_version", "organisation")
        .filter(pk=int(subject.removeprefix(RETURN)))
        .first()
    )
    if sheet is None:
        return None
    form = form_of(sheet.form_version)
    code = observation.indicator_version.indicator.code
    rollup = next((one for one in form.rollups if one.code == code), None)
    return FigureRows(sheet, form, rollup, _counted(sheet, form, rollup)) if rollup else None


def _counted(sheet: Return, form: LedgerForm, rollup: RollUp) -> frozenset[int]:
    wheres = [rollup.where]
    if rollup.measure is Measure.RATE and rollup.numerator and rollup.denominator:
        wheres = [_both(rollup.where, part.where) for part in (rollup.numerator, rollup.denominator)]
    found: set[int] = set()
    for where in wheres:
        found |= _rows_where(sheet, form, where)
    return frozenset(found)


def _both(one: str, other: str) -> str:
    return f"({one}) and ({other})" if one and other else one or other


def _rows_where(sheet: Return, form: LedgerForm, where: str) -> set[int]:
    try:
        condition = condition_of(form, where)
    except NotInSqlError:
        expression = parse_expression(where)
        return {row.pk for row in sheet.records.standing() if expression.holds(values_of(row, form)) is True}
    query = (
        f"SELECT x.id FROM ledgers_record x WHERE x.belongs_to_id = %s AND x.removed_at IS NULL AND {condition.text}"
    )
    return {row.pk for row in Record.objects.raw(query, [sheet.pk, *condition.given])}
