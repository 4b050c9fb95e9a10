"""A district with figures of two years, for tests of live numbers, tables and charts."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.db import transaction

from tests.factories import LONG_AGO, make_organisation, make_user
from tests.scenes import FRIDAY, Scene
from yanzhen.apps.indicators.actions.put_observation import put_observation
from yanzhen.apps.indicators.models import Indicator, IndicatorVersion, Observation
from yanzhen.apps.organisations.closure import rebuild_closure
from yanzhen.apps.organisations.models import Affiliation, Hierarchy
from yanzhen.apps.reports.actions.start import start_report
from yanzhen.apps.reports.models import Report
from yanzhen.apps.sources.models import Source

THIS = (date(2026, 1, 1), date(2026, 6, 30))
LAST = (date(2025, 1, 1), date(2025, 6, 30))


class LiveScene(Scene):
    """Three schools, two of them in a school district; a rate, a sum of months and what they reported."""

    def __init__(self) -> None:
        super().__init__()
        self.third = make_organisation("青石区第三小学", under=self.authority)
        self.secretary = make_user(role="school_secretary", at=self.school)
        self.east = make_organisation("东片学区", kind="school_district", under=self.authority)
        for school in (self.school, self.other):
            Affiliation.objects.create(
                hierarchy=Hierarchy.SCHOOL_DISTRICT, parent=self.east, child=school, started_on=LONG_AGO
            )
        rebuild_closure(Hierarchy.SCHOOL_DISTRICT)
        self.rate = self.indicator("fitness", "体质优良率", "%", formula="rate", measure="rate")
        self.visits = self.indicator("visits", "走访次数", "次", formula="sum", measure="sum", decimals=0)

    def indicator(self, code: str, title: str, unit: str, **fields) -> Indicator:
        made = Indicator.objects.create(code=code, title=title, unit=unit, owner=fields.pop("owner", None))
        parts = {"numerator_title": "优良人数", "denominator_title": "受测人数"} if fields["formula"] == "rate" else {}
        IndicatorVersion.objects.create(
            indicator=made, number=1, definition=f"{title}的口径", started_on=LONG_AGO, **parts, **fields
        )
        return made

    def reported(self, indicator: Indicator, organisation, span=THIS, *, reason: str = "", **figure) -> Observation:
        """Write what an organisation reported over a span; the same span again is a correction."""
        source = Source.objects.create(kind="entry", entered_by=self.office)
        with transaction.atomic():
            return put_observation(
                version=indicator.versions.get(number=1),
                organisation_id=organisation.pk,
                period_start=span[0],
                period_end=span[1],
                source=source,
                reason=reason,
                **{name: Decimal(value) for name, value in figure.items()},
            )

    def two_years(self) -> None:
        """First school 60 of 100 (last year 50), second 30 of 100 (last year 40); the third reported last year alone."""
        self.reported(self.rate, self.school, numerator=60, denominator=100)
        self.reported(self.rate, self.other, numerator=30, denominator=100)
        self.reported(self.rate, self.school, LAST, numerator=50, denominator=100)
        self.reported(self.rate, self.other, LAST, numerator=40, denominator=100)
        self.reported(self.rate, self.third, LAST, numerator=45, denominator=50)

    def started(self, template: str = "half_year", *, at=None, actor=None, plans=True, **changes) -> Report:
        owner = at or self.authority
        given = {
            "template": template,
            "owner_id": owner.pk,
            "scope_id": owner.pk,
            "plan_ids": [self.plan.pk] if plans else [],
            "period_start": THIS[0],
            "period_end": THIS[1],
            "actor": actor or self.office,
            "on": FRIDAY,
        }
        return start_report(**(given | changes))


def month(number: int, year: int = 2026) -> tuple[date, date]:
    """Return the first and last day of a month of a common year."""
    last = {1: 31, 2: 28, 3: 31, 4: 30, 5: 31, 6: 30, 7: 31, 8: 31, 9: 30, 10: 31, 11: 30, 12: 31}[number]
    return date(year, number, 1), date(year, number, last)
