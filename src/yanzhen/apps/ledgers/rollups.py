"""Figures of indicators from the rows of approved returns (汇总为指标).

One unit and period is worked out anew in the transaction of its approval; all of them by one grouped query. Both go by
the typed columns of records, so that what grew piece by piece always equals what is worked out at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.db import connection
from django.utils import timezone

from yanzhen.apps.accounts.models import User
from yanzhen.apps.indicators.actions.put_observation import put_observation
from yanzhen.apps.indicators.models import Indicator, IndicatorVersion, Observation
from yanzhen.apps.indicators.queries import version_on
from yanzhen.apps.ledgers.bridge import form_of, values_of
from yanzhen.apps.ledgers.models import LedgerType, Return
from yanzhen.apps.ledgers.rollup_sql import NotInSqlError, figures_of
from yanzhen.apps.sources.models import Source, SourceKind
from yanzhen.engines.ledgers import LedgerForm, Measure, RollUp, measure

LOCK_CLASS = 4204  # advisory locks of roll-ups; the second key is the type


@dataclass(frozen=True)
class CellFigure:
    """One figure of one return: what stands above and below, and how many rows it was made of; None: no figure."""

    value: Decimal | None
    numerator: Decimal | None
    denominator: Decimal | None
    rows: int

    @property
    def is_known(self) -> bool:
        """Is there a figure at all?"""
        return self.value is not None or bool(self.denominator and self.denominator > 0)


def figure_from(
    rollup: RollUp, above: Decimal | int | None, below: Decimal | int | None, rows: int | None
) -> CellFigure:
    """Return a figure from its aggregates: without rows counts and sums are 0, and there is no other figure."""
    top = None if above is None else Decimal(above)
    bottom = Decimal(below or 0)
    if rollup.measure in (Measure.MEAN, Measure.RATE):
        known = bottom > 0
        return CellFigure(None, (top or Decimal(0)) if known else None, bottom if known else None, rows or 0)
    if rollup.measure is Measure.LATEST:
        return CellFigure(top, None, None, rows or 0)
    return CellFigure(top or Decimal(0), None, None, rows or 0)


def lock_rollups(type_id: int, *, alone: bool) -> None:
    """Hold approvals of a type apart from its full recomputation; approvals do not wait for one another."""
    function = "pg_advisory_xact_lock" if alone else "pg_advisory_xact_lock_shared"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {function}(%s, %s)", [LOCK_CLASS, type_id])


def recompute_cell(sheet: Return, *, actor: User | None, reason: str = "") -> list[Observation]:
    """Write the figures of one unit and period anew where they changed; what cannot be told any more is withdrawn.

    Runs in the transaction of the approval, which holds the return's row.
    """
    form = form_of(sheet.form_version)
    if not form.rollups:
        return []
    lock_rollups(sheet.type_id, alone=False)
    indicators = {one.code: one for one in Indicator.objects.filter(code__in=[r.code for r in form.rollups])}
    written = []
    for rollup, figure in cell_figures(sheet, form).items():
        indicator = indicators.get(rollup.code)
        version = version_on(indicator, sheet.period_end) if indicator else None
        if version is not None and (observation := _put(sheet, version, figure, actor, reason)):
            written.append(observation)
    return written


def cell_figures(sheet: Return, form: LedgerForm) -> dict[RollUp, CellFigure]:
    """Return the figure of every roll-up over the standing rows of one return, in one query."""
    found: dict[RollUp, CellFigure] = {}
    asked = []
    for rollup in form.rollups:
        try:
            asked.append((rollup, figures_of(form, rollup)))
        except NotInSqlError:
            rows = [values_of(row, form) for row in sheet.records.standing()]
            found[rollup] = measured_plainly(form, rollup, rows)
    if asked:
        columns, given = [], []
        for _, figures in asked:
            for piece in (figures.above, figures.below, figures.rows):
                columns.append(piece.text if piece else "NULL::numeric")
                given.extend(piece.given if piece else ())
        query = f"SELECT {', '.join(columns)} FROM ledgers_record x WHERE x.belongs_to_id = %s AND x.removed_at IS NULL"
        with connection.cursor() as cursor:
            cursor.execute(query, [*given, sheet.pk])
            answer = cursor.fetchone()
        for place, (rollup, _) in enumerate(asked):
            found[rollup] = figure_from(rollup, *answer[3 * place : 3 * place + 3])
    return {rollup: found[rollup] for rollup in form.rollups}


def measured_plainly(form: LedgerForm, rollup: RollUp, rows: list) -> CellFigure:
    """Return a figure worked out row by row, where a condition cannot be asked of the database."""
    told = measure(form, rollup, rows)
    above = told.numerator if told.denominator is not None else told.value
    return figure_from(rollup, above, told.denominator, told.rows)


def _put(
    sheet: Return, version: IndicatorVersion, figure: CellFigure, actor: User | None, reason: str
) -> Observation | None:
    now = Observation.objects.current().filter(
        indicator_version=version,
        organisation_id=sheet.organisation_id,
        period_start=sheet.period_start,
        period_end=sheet.period_end,
    )
    before = now.first()
    if before is not None and _says_the_same(before, figure):
        return None
    if not figure.is_known:
        if before is not None and before.source.kind == SourceKind.COMPUTATION:
            Observation.objects.filter(pk=before.pk).update(withdrawn_at=timezone.now(), reason=reason[:200])
        return None
    source = Source.objects.create(
        kind=SourceKind.COMPUTATION,
        subject=f"ledgers.return:{sheet.pk}",
        locator={
            "ledger": sheet.type.code,
            "return": sheet.pk,
            "rows": figure.rows,
            "digest": sheet.digest,
            "revision": sheet.revision,
        },
        entered_by=actor,
    )
    return put_observation(
        version=version,
        organisation_id=sheet.organisation_id,
        period_start=sheet.period_start,
        period_end=sheet.period_end,
        source=source,
        value=figure.value,
        numerator=figure.numerator,
        denominator=figure.denominator,
        reason=reason,
    )


def _says_the_same(before: Observation, figure: CellFigure) -> bool:
    if figure.denominator is not None:
        return (before.numerator, before.denominator) == (figure.numerator, figure.denominator)
    return before.numerator is None and figure.value is not None and before.value == _as_kept(figure.value)


def _as_kept(value: Decimal) -> Decimal:
    return value.quantize(Decimal("0.000001"))


def type_of(version: IndicatorVersion) -> LedgerType | None:
    """Return the ledger whose rows an indicator's version is computed from, if any."""
    code = (version.rule or {}).get("ledger", "")
    return LedgerType.objects.filter(code=code).first() if code else None
