"""One indicator: against target, last period and last year; its units, what it means, what was corrected."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from yanzhen.apps.accounts.permissions import may_anywhere, reach_ids
from yanzhen.apps.indicators.aims import Aim, AimBook, aims_on
from yanzhen.apps.indicators.comparisons import Compared, compared, spans_told
from yanzhen.apps.indicators.gathering import DISTRICT_KINDS, Span
from yanzhen.apps.indicators.models import Indicator, IndicatorTarget, IndicatorVersion, Observation
from yanzhen.apps.indicators.refusals import why_not_redefine
from yanzhen.apps.indicators.series import (
    DistrictFigure,
    DistrictSeries,
    figures_visible_to,
    indicators_seen_whole,
)
from yanzhen.apps.indicators.warning_queries import warnings_visible_to
from yanzhen.apps.indicators.wording import source_words
from yanzhen.apps.ledgers.asked import units_with_returns, with_returns_asked
from yanzhen.apps.organisations.models import Organisation, Stage
from yanzhen.apps.plans.queries.bound import BoundTarget, targets_bound, units_expected
from yanzhen.web.charts import ShownChart
from yanzhen.web.indicators import published
from yanzhen.web.indicators.chart_specs import bars_of, distribution_of, leading_to_figures, trend_of
from yanzhen.web.indicators.lists import DAYS_BACK, PERIODS_SHOWN
from yanzhen.web.indicators.stated import stated_card
from yanzhen.web.indicators.unit_figures import SORTS, STATES, Narrowing, UnitFigure, UnitFigures, narrowing_of
from yanzhen.web.indicators.units import Target
from yanzhen.web.objects import addresses_of
from yanzhen.web.permissions import needs
from yanzhen.web.templatetags.indicator_parts import span_words

CORRECTIONS_SHOWN = 50
WARNINGS_SHOWN = 5
PERIODS_READ = 30  # so that the same period of last year is among them


@dataclass
class Reading:
    """One indicator as one request sees it; everything is read once."""

    request: HttpRequest
    indicator: Indicator

    @cached_property
    def whole(self) -> bool:
        """Does the reader see every unit?"""
        return bool(indicators_seen_whole(self.request.user, [self.indicator], on=self.request.today))

    @cached_property
    def ledgers(self) -> dict[int, str]:
        """The ledger that feeds the indicator, if one does."""
        rule = self.versions[0].rule if self.versions else None
        return {self.indicator.pk: rule["ledger"]} if rule and rule.get("ledger") else {}

    @cached_property
    def planned(self) -> set[int]:
        """The units that plans ask for a figure which no ledger feeds."""
        return set() if self.ledgers else set(units_expected([self.indicator.pk]).get(self.indicator.pk, ()))

    @cached_property
    def expected(self) -> set[int]:
        """The units that owe the figure of the chosen period: by a return where a ledger feeds it, else by a plan."""
        if self.ledgers and self.span:
            return units_with_returns(self.ledgers[self.indicator.pk], self.span)
        return self.planned

    @cached_property
    def versions(self) -> list[IndicatorVersion]:
        """Every definition, the newest first."""
        rows = list(self.indicator.versions.order_by("-number"))
        for row in rows:
            row.indicator = self.indicator
        return rows

    @cached_property
    def series(self) -> DistrictSeries:
        """The district's figures."""
        return DistrictSeries(
            self.versions,
            self.planned,
            self.whole,
            since=self.request.today - timedelta(days=DAYS_BACK),
            last=PERIODS_READ,
        )

    @cached_property
    def span(self) -> Span | None:
        """The period that ``?period=`` asks for, else the latest; None where there is none."""
        wanted = self.request.GET.get("period", "")
        latest = self.series.spans[-1] if self.series.spans else None
        return next((span for span in self.series.spans if key_of(span) == wanted), latest)

    @cached_property
    def figures(self) -> list[DistrictFigure]:
        """The district's figures that the page tells of, oldest first: the latest, the chosen one, those beside it."""
        if self.span is None:
            return []
        return self.series.of({*self.series.spans[-PERIODS_SHOWN:], *spans_told(self.span, on=self.request.today)})

    @cached_property
    def chosen(self) -> DistrictFigure | None:
        """The figure of the chosen period, with how many units owe it."""
        told = {self.indicator.pk: [row for row in self.figures if row.span == self.span]}
        return next(iter(with_returns_asked(told, self.ledgers)[self.indicator.pk]), None)

    @property
    def options(self) -> list[tuple[str, str, bool]]:
        """The periods to choose from, the latest first: as in addresses, in words, whether it is the chosen one."""
        return [(key_of(span), span_words(*span), span == self.span) for span in reversed(self.series.spans)]

    @cached_property
    def version(self) -> IndicatorVersion | None:
        """The definition of the chosen period, else the newest."""
        day = self.span[1] if self.span else self.request.today
        held = (row for row in self.versions if row.started_on <= day and (row.ended_on is None or row.ended_on >= day))
        return next(held, self.versions[0] if self.versions else None)

    @property
    def decimals(self) -> int:
        """How many decimals are shown."""
        return self.version.decimals if self.version else 1

    @cached_property
    def bound(self) -> list[BoundTarget]:
        """The targets of plans that the reader may see."""
        return targets_bound([self.indicator.pk], self.request.user, on=self.request.today).get(self.indicator.pk, [])

    @cached_property
    def aims(self) -> list[Aim]:
        """What the chosen period asks of all units alike."""
        return self.aims_of(())

    def aims_of(self, units: Collection[int] | None) -> list[Aim]:
        """What the chosen period asks of some units; None: of every one."""
        day = self.span[1] if self.span else self.request.today
        return aims_on([self.indicator.pk], on=day, units=units).get(self.indicator.pk, [])

    def target(self, units: Collection[int] | None) -> Target:
        """What the figures of some units are held against; None: of every one."""
        return Target(AimBook(self.aims_of(units)), self.bound[0] if self.bound else None)

    @cached_property
    def line(self) -> tuple[Decimal | None, bool]:
        """The target drawn into charts and whether it is a ceiling: the one of all units, else the newest plan's."""
        for aim in self.aims:
            if aim.rank == 0 and aim.organisation_id is None:
                return (aim.at_least, False) if aim.at_least is not None else (aim.at_most, True)
        return (self.bound[0].wanted, self.bound[0].is_ceiling) if self.bound else (None, False)

    @cached_property
    def own(self) -> set[int]:
        """The units that are marked as the reader's own."""
        if self.whole:
            return set()
        within = Organisation.objects.filter(
            pk__in=reach_ids(self.request.user, "indicators.view", on=self.request.today)
        )
        return set(within.exclude(kind__in=DISTRICT_KINDS).values_list("pk", flat=True))

    @cached_property
    def seen(self) -> QuerySet[Observation]:
        """The figures of this indicator that the reader may see."""
        return figures_visible_to(self.request.user, self.indicator, on=self.request.today)

    @cached_property
    def units(self) -> UnitFigures | None:
        """The units of the chosen period that the reader may see; None where there is no period."""
        if self.span is None:
            return None
        within = reach_ids(self.request.user, "indicators.view", on=self.request.today)
        return UnitFigures(
            self.seen,
            self.indicator,
            self.span,
            self.expected,
            None if self.whole else within,
            self.target,
            decimals=self.decimals,
            on=self.request.today,
        )

    def compared(self) -> Compared | None:
        """The chosen figure against the period before, last year and the year so far."""
        if self.span is None or self.version is None:
            return None
        known = {row.span: row.reading for row in self.figures}
        return compared(self.version, known, self.span, on=self.request.today)


@needs("indicators.view")
@require_safe
def indicator_page(request: HttpRequest, indicator_id: int) -> HttpResponse:
    """Show an indicator; ``period, q, stage, state, sort, page`` narrow the table, ``export`` gives a workbook."""
    found = Reading(request, get_object_or_404(Indicator.objects.select_related("owner"), pk=indicator_id))
    asked, units = narrowing_of(request), found.units
    kept = units.narrowed(asked) if units else []
    export = request.GET.get("export", "")
    if units and export == "xlsx":
        return published.own_workbook(found.indicator, units.span, units.rows(kept))
    if units and found.version and export == "public" and found.whole:
        rows = units.rows(units.every)
        return published.public_workbook(found.indicator, found.version, found.chosen, rows, on=request.today)
    return render(request, "indicators/indicator.html", _context(found) | _table(found, kept, asked))


def _context(found: Reading) -> dict[str, Any]:
    indicator, chosen, figures = found.indicator, found.chosen, found.figures
    target, _ = found.line
    return {
        "indicator": indicator,
        "crumbs": [("指标", reverse("indicators:list")), (indicator.title, "")],
        "versions": found.versions,
        "version": found.version,
        "targets": [(row, row.met_by(figures[-1].value if figures else None)) for row in found.bound],
        "own_targets": _own_targets(found),
        "latest": figures[-1] if figures else None,
        "trend": ShownChart(trend_of(indicator, figures[-PERIODS_SHOWN:], target, decimals=found.decimals)),
        "periods": found.options,
        "chosen": chosen,
        "compared": found.compared(),
        "given": _given(chosen),
        "verdict": _verdict(found),
        "corrections": _corrections(found.seen),
        **_warnings(found),
        "sees_whole": found.whole,
        "stated": stated_card(found.request, indicator, found.series, found.seen),
        "may_provide": may_anywhere(found.request.user, "indicators.edit", on=found.request.today),
        "refusal": why_not_redefine(indicator, found.request.user, on=found.request.today),
    }


def _table(found: Reading, kept: Sequence[UnitFigure], asked: Narrowing) -> dict[str, Any]:
    every = found.units.every if found.units else []
    return {
        "kept": kept,
        "page": found.units.page(kept, found.request.GET.get("page")) if found.units else None,
        "asked": asked,
        "stages": Stage.choices,
        "states": STATES,
        "sorts": SORTS.items(),
        "missing": [unit.label for unit in every if unit.figure_id is None],
        "charts": _charts(found, every),
    }


def _charts(found: Reading, every: Sequence[UnitFigure]) -> list[ShownChart]:
    known = [unit for unit in every if unit.value is not None]
    if len(known) < 2 or found.chosen is None:
        return []
    span = span_words(*found.chosen.span)
    given = {"own": found.own, "decimals": found.decimals}
    spread = distribution_of(found.indicator, known, span, target=found.line[0], **given)
    beside = bars_of(found.indicator, every, span, target=found.line, district=found.chosen.value, **given)
    return [ShownChart(chart) for chart in leading_to_figures([(spread, known), (beside, every)])]


def _verdict(found: Reading) -> bool | None:
    """Does the chosen figure of the district reach what is asked of it?"""
    if found.chosen is None or found.chosen.value is None:
        return None
    bodies = [aim for aim in found.aims if aim.rank == 0 and aim.organisation_id is None]
    if bodies:
        return bodies[0].goal(is_sum=False).met_by(found.chosen.value)
    return found.bound[0].met_by(found.chosen.value) if found.bound else None


def key_of(span: Span) -> str:
    """Return a period as it stands in addresses."""
    return f"{span[0].isoformat()}_{span[1].isoformat()}"


def span_of(text: str) -> Span | None:
    """Return the period that an address names, or None."""
    first, _, last = text.partition("_")
    try:
        span = date.fromisoformat(first), date.fromisoformat(last)
    except ValueError:
        return None
    return span if span[0] <= span[1] else None


def _own_targets(found: Reading) -> list[IndicatorTarget]:
    rows = IndicatorTarget.objects.standing().filter(indicator=found.indicator).select_related("organisation", "set_by")
    if not found.whole:
        rows = rows.filter(organisation=None) | rows.filter(organisation__in=found.own)
    return list(rows[:20])


def _warnings(found: Reading) -> dict[str, Any]:
    rows = warnings_visible_to(found.request.user, on=found.request.today).open().filter(indicator=found.indicator)
    shown = list(rows.select_related("organisation")[: WARNINGS_SHOWN + 1])
    count = len(shown) if len(shown) <= WARNINGS_SHOWN else rows.count()
    return {"warnings": shown[:WARNINGS_SHOWN], "warning_count": count}


def _given(chosen: DistrictFigure | None) -> Mapping[str, str] | None:
    if chosen is None or chosen.given is None:
        return None
    source = chosen.given.source
    url = addresses_of([source.subject])[source.subject] if source.subject else ""
    return {"unit": str(chosen.given.organisation), "words": source_words(chosen.given), "url": url}


def _corrections(seen: QuerySet[Observation]) -> list[dict[str, Any]]:
    rows = seen.filter(superseded_by__isnull=False).order_by("-superseded_by__recorded_at", "-pk")
    return [
        {
            "unit": row.organisation,
            "period": span_words(row.period_start, row.period_end),
            "before": row.value,
            "after": row.superseded_by.value,
            "reason": row.superseded_by.reason,
            "who": row.superseded_by.source.entered_by,
            "when": row.superseded_by.recorded_at,
        }
        for row in rows.select_related("organisation", "superseded_by__source__entered_by__person")[:CORRECTIONS_SHOWN]
    ]
