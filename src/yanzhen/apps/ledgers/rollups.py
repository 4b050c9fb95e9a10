"""Figures of indicators from the rows of approved returns (汇总为指标), written in the transaction of the approval."""

from __future__ import annotations

from yanzhen.apps.accounts.models import User
from yanzhen.apps.indicators.actions.put_observation import put_observation
from yanzhen.apps.indicators.findable import index_indicators
from yanzhen.apps.indicators.models import Formula, Indicator, IndicatorVersion, Observation
from yanzhen.apps.indicators.queries import version_on
from yanzhen.apps.ledgers.bridge import form_of, values_of
from yanzhen.apps.ledgers.models import Return
from yanzhen.apps.sources.models import Source, SourceKind
from yanzhen.engines.ledgers import LedgerForm, Measure, Measured, Part, RollUp, measure


def recompute_cell(sheet: Return, *, actor: User | None, reason: str = "") -> list[Observation]:
    """Write the figures of one unit and period anew where they changed; unknown figures are not written."""
    form = form_of(sheet.form_version)
    if not form.rollups:
        return []
    rows = [values_of(row, form) for row in sheet.records.standing()]
    indicators = {one.code: one for one in Indicator.objects.filter(code__in=[r.code for r in form.rollups])}
    written = []
    for rollup in form.rollups:
        indicator = indicators.get(rollup.code)
        measured = measure(form, rollup, rows)
        if indicator is None or measured.value is None:
            continue
        if observation := _put(sheet, indicator, rollup, measured, actor, reason):
            written.append(observation)
    return written


def _put(
    sheet: Return, indicator: Indicator, rollup: RollUp, measured: Measured, actor: User | None, reason: str
) -> Observation | None:
    version = version_on(indicator, sheet.period_end)
    if version is None:
        return None
    now = Observation.objects.current().filter(
        indicator_version=version,
        organisation_id=sheet.organisation_id,
        period_start=sheet.period_start,
        period_end=sheet.period_end,
    )
    if (before := now.first()) is not None and _says_the_same(before, measured):
        return None
    source = Source.objects.create(
        kind=SourceKind.COMPUTATION,
        subject=f"ledgers.return:{sheet.pk}",
        locator={"ledger": sheet.type.code, "return": sheet.pk, "rows": measured.rows, "digest": sheet.digest},
        entered_by=actor,
    )
    return put_observation(
        version=version,
        organisation_id=sheet.organisation_id,
        period_start=sheet.period_start,
        period_end=sheet.period_end,
        source=source,
        value=None if measured.denominator is not None else measured.value,
        numerator=measured.numerator,
        denominator=measured.denominator,
        reason=reason,
    )


def _says_the_same(before: Observation, measured: Measured) -> bool:
    if measured.denominator is not None:
        return (before.numerator, before.denominator) == (measured.numerator, measured.denominator)
    return before.numerator is None and before.value == measured.value


FORMULAS = {
    Measure.COUNT: Formula.SUM,
    Measure.SUM: Formula.SUM,
    Measure.MEAN: Formula.MEAN,
    Measure.RATE: Formula.RATE,
    Measure.DISTINCT: Formula.SUM,
    Measure.LATEST: Formula.LATEST,
}


def ensure_indicators(form: LedgerForm, *, owner_id: int | None) -> list[Indicator]:
    """Make the indicators that the form's roll-ups feed and that are not there yet; return all of them."""
    present = {one.code: one for one in Indicator.objects.filter(code__in=[r.code for r in form.rollups])}
    made = []
    for rollup in form.rollups:
        if rollup.code in present:
            continue
        indicator = Indicator.objects.create(
            code=rollup.code,
            title=rollup.title,
            unit=rollup.unit,
            owner_id=owner_id,
            metric_words=list(rollup.words),
        )
        IndicatorVersion.objects.create(
            indicator=indicator,
            number=1,
            definition=rollup.definition,
            direction=rollup.direction,
            formula=FORMULAS[rollup.measure],
            numerator_title=_part_title(form, rollup.numerator),
            denominator_title=_part_title(form, rollup.denominator),
            decimals=rollup.decimals,
            started_on=rollup.starts_on,
        )
        present[rollup.code] = indicator
        made.append(indicator.pk)
    if made:
        index_indicators(made)
    return [present[rollup.code] for rollup in form.rollups]


def _part_title(form: LedgerForm, part: Part | None) -> str:
    if part is None:
        return ""
    return form.by_key[part.field].title if part.field else "条目数"
