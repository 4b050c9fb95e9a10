"""What a city has beside its figures, so that every part of a page has something to show.

School districts, education groups and Party branches over the same schools, stages, a plan that asks every school, a
target, corrections, warnings, and the section that keeps the indicator.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.db import connection, transaction
from django.utils import timezone

from bench.cascade import cascade
from bench.population import LONG_AGO, YEAR, District, body, signed_plan, user
from yanzhen.apps.accounts.models import User
from yanzhen.apps.indicators.actions.put_observation import put_observation
from yanzhen.apps.indicators.actions.refresh_warnings import refresh_warnings
from yanzhen.apps.indicators.models import Indicator, IndicatorTarget, Observation
from yanzhen.apps.organisations.closure import rebuild_closure
from yanzhen.apps.organisations.models import Affiliation, Hierarchy, Organisation
from yanzhen.apps.plans.models import Target
from yanzhen.apps.sources.models import Source

DISTRICT_SIZE, GROUP_SIZE = 40, 12
CORRECTED = 60
STAGES = (["primary"], ["junior"], ["primary", "junior"], ["junior", "senior"])


def dress(indicator: Indicator) -> None:
    """Add what is missing; a second call changes nothing."""
    if not User.objects.filter(username="section1").exists():
        _surroundings(indicator)
    figures = Observation.objects.filter(indicator_version__indicator=indicator)
    if figures.exists() and not figures.exclude(superseded_by=None).exists():
        _corrections(indicator)
        refresh_warnings(indicator_id=indicator.pk, on=timezone.localdate())
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _surroundings(indicator: Indicator) -> None:
    authority = Organisation.objects.get(kind="authority")
    schools = list(Organisation.objects.filter(kind="school").order_by("code"))
    _stages(schools)
    _hierarchies(authority, schools)
    section = Organisation.objects.get(code="K01")
    user("section1", "section_head", section)
    Indicator.objects.filter(pk=indicator.pk).update(owner=section)
    _targets(indicator, authority, schools)


def _stages(schools: list[Organisation]) -> None:
    for place, school in enumerate(schools):
        school.stages = STAGES[place % len(STAGES)]
    Organisation.objects.bulk_update(schools, ["stages"], batch_size=500)


def _hierarchies(authority: Organisation, schools: list[Organisation]) -> None:
    edges = []
    for kind, hierarchy, title, size in (
        ("school_district", Hierarchy.SCHOOL_DISTRICT, "学区", DISTRICT_SIZE),
        ("education_group", Hierarchy.GROUP, "教育集团", GROUP_SIZE),
    ):
        for number, first in enumerate(range(0, len(schools), size), 1):
            above = body(f"{kind[0].upper()}X{number:03}", kind, f"量测第{number}{title}")
            edges += [_edge(hierarchy, above, school) for school in schools[first : first + size]]
            if hierarchy == Hierarchy.SCHOOL_DISTRICT:
                edges.append(_edge(hierarchy, authority, above))
    committee = body("PC", "party_committee", "量测区教育系统党委")
    for place, school in enumerate(schools):
        branch = body(f"PB{place:05}", "party_branch", f"{school.name}党支部")
        edges += [_edge(Hierarchy.PARTY, committee, branch), _edge(Hierarchy.HOST, school, branch)]
    Affiliation.objects.bulk_create(edges, batch_size=2000)
    for hierarchy in {edge.hierarchy for edge in edges}:
        rebuild_closure(hierarchy)


def _edge(hierarchy: str, parent: Organisation, child: Organisation) -> Affiliation:
    return Affiliation(hierarchy=hierarchy, parent=parent, child=child, started_on=LONG_AGO)


def _targets(indicator: Indicator, authority: Organisation, schools: list[Organisation]) -> None:
    office = User.objects.get(username="office")
    sections = list(Organisation.objects.filter(kind="section").order_by("code"))
    district = District(authority, sections, schools, office, User.objects.get(username="leader"), [])
    plan = signed_plan(district, 1, tasks=1)
    Target.objects.create(
        task=plan.tasks.get(), indicator=indicator, metric="完成率", comparator="at_least", value=Decimal(45), unit="%"
    )
    cascade(district, plan)
    asked = [None, *schools[::50]]
    for place, unit in enumerate(asked):
        IndicatorTarget.objects.create(
            indicator=indicator,
            organisation=unit,
            starts_on=date(2025, 1, 1),
            ends_on=YEAR[1],
            minimum=Decimal(44 + place % 5),
            basis="《量测方案》第三条",
            source=Source.objects.create(kind="entry", entered_by=office),
            set_by=office,
        )


def _corrections(indicator: Indicator) -> None:
    rows = Observation.objects.current().filter(indicator_version__indicator=indicator)
    newest = rows.order_by("-period_end", "pk").select_related("indicator_version")[:CORRECTED]
    for row in newest:
        with transaction.atomic():
            put_observation(
                version=row.indicator_version,
                organisation_id=row.organisation_id,
                period_start=row.period_start,
                period_end=row.period_end,
                source=Source.objects.create(kind="entry"),
                numerator=row.numerator + 1,
                denominator=row.denominator,
                reason="核对后更正",
            )
