"""One indicator as one request sees it: its periods, the district's figures, who may see what, what is asked for."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal
from functools import cached_property

from django.db.models import QuerySet
from django.http import HttpRequest

from yanzhen.apps.accounts.permissions import reach_ids
from yanzhen.apps.indicators.aims import Aim, AimBook, aims_on
from yanzhen.apps.indicators.apart import Apart, figures_apart
from yanzhen.apps.indicators.comparisons import Compared, compared, spans_told
from yanzhen.apps.indicators.gathering import DISTRICT_KINDS, Span
from yanzhen.apps.indicators.models import Indicator, IndicatorVersion, Observation
from yanzhen.apps.indicators.series import (
    DistrictFigure,
    DistrictSeries,
    bodies_in_reach,
    figures_visible_to,
    is_seen_whole,
)
from yanzhen.apps.ledgers.asked import units_with_returns
from yanzhen.apps.organisations.models import Organisation
from yanzhen.apps.plans.queries.bound import BoundTarget, targets_bound, units_expected
from yanzhen.web.indicators.lists import DAYS_BACK, PERIODS_SHOWN
from yanzhen.web.indicators.unit_figures import UnitFigures
from yanzhen.web.indicators.units import Target
from yanzhen.web.templatetags.indicator_parts import span_words

PERIODS_READ = 30  # so that the same period of last year is among them


@dataclass
class Reading:
    """One indicator as one request sees it; everything is read once."""

    request: HttpRequest
    indicator: Indicator
    _aims_read: tuple[frozenset[int] | None, list[Aim]] | None = None

    @cached_property
    def bodies(self) -> dict[int, str]:
        """The authority and the sections in the reader's reach, each with its kind."""
        return bodies_in_reach(self.request.user, on=self.request.today)

    @property
    def whole(self) -> bool:
        """Does the reader see every unit?"""
        return is_seen_whole(self.indicator, self.bodies)

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
            is_given=self.apart.is_given,
        )

    @cached_property
    def apart(self) -> Apart:
        """Which figures stand beside those of the units."""
        return figures_apart([version.pk for version in self.versions])

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
        figure = next((row for row in self.figures if row.span == self.span), None)
        if figure is None or not self.ledgers or not self.expected:
            return figure
        return replace(figure, expected=len(self.expected))

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

    def aims_of(self, units: Collection[int] | None) -> list[Aim]:
        """What the chosen period asks of all units alike and of some of them; None: of every one.

        What was read serves again where it holds all that is asked for: ask for the most first.
        """
        held = self._aims_read
        if held is None or (held[0] is not None and (units is None or not held[0].issuperset(units))):
            day = self.span[1] if self.span else self.request.today
            aims = aims_on([self.indicator.pk], on=day, units=units).get(self.indicator.pk, [])
            held = self._aims_read = (None if units is None else frozenset(units), aims)
        return held[1]

    def target(self, units: Collection[int] | None) -> Target:
        """What the figures of some units are held against; None: of every one."""
        return Target(AimBook(self.aims_of(units)), self.bound[0] if self.bound else None)

    @cached_property
    def aim_of_all(self) -> Aim | None:
        """What was set for each unit alike outside the plans, if anything was."""
        return next((aim for aim in self.aims_of(()) if aim.rank == 0 and aim.organisation_id is None), None)

    @cached_property
    def line(self) -> tuple[Decimal | None, bool]:
        """The target drawn into charts and whether it is a ceiling: the one of all units, else the newest plan's."""
        if aim := self.aim_of_all:
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
        keys = [version.pk for version in self.versions]
        return figures_visible_to(
            self.request.user, self.indicator, on=self.request.today, versions=keys, bodies=self.bodies
        )

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


def key_of(span: Span) -> str:
    """Return a period as it stands in addresses."""
    return f"{span[0].isoformat()}_{span[1].isoformat()}"
