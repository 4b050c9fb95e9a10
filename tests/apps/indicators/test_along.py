"""Figures along hierarchies: as it was and as it is, nobody counted twice, small groups and small numbers withheld."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.db import transaction

from tests.factories import LONG_AGO, make_organisation
from yanzhen.apps.indicators.actions.load_catalogue import load_indicators
from yanzhen.apps.indicators.actions.put_observation import put_observation
from yanzhen.apps.indicators.along import figures_along, shown_to_peers
from yanzhen.apps.indicators.comparisons import compared
from yanzhen.apps.indicators.gathering import gathered_by_span, rolled_up
from yanzhen.apps.indicators.models import Formula, Indicator, Observation
from yanzhen.apps.organisations.closure import rebuild_closure
from yanzhen.apps.organisations.models import Affiliation
from yanzhen.apps.sources.models import Source
from yanzhen.engines.indicators import Reading

pytestmark = pytest.mark.django_db
MARCH = (date(2026, 3, 1), date(2026, 3, 31))


@pytest.fixture
def indicator(db) -> Indicator:
    load_indicators()
    return Indicator.objects.get(code="fitness_good_rate")


def put(indicator, unit, top, bottom=None, span=MARCH):
    parts = {"value": Decimal(top)} if bottom is None else {"numerator": Decimal(top), "denominator": Decimal(bottom)}
    with transaction.atomic():
        return put_observation(
            version=indicator.versions.get(),
            organisation_id=unit.pk,
            period_start=span[0],
            period_end=span[1],
            source=Source.objects.create(kind="report"),
            **parts,
        )


def tie(hierarchy, parent, *children, started_on=LONG_AGO, ended_on=None):
    for child in children:
        Affiliation.objects.create(
            hierarchy=hierarchy, parent=parent, child=child, started_on=started_on, ended_on=ended_on
        )
    rebuild_closure(hierarchy)


def values(branches):
    return {branch.organisation.name: branch.value for branch in branches}


def test_a_school_that_changed_its_group_counts_where_it_was_and_where_it_is(indicator):
    east, west = (make_organisation(name, kind="education_group") for name in ("东集团", "西集团"))
    first, second, moved = (make_organisation(name) for name in ("甲校", "乙校", "丙校"))
    tie("group", east, first)
    tie("group", west, second)
    tie("group", east, moved, ended_on=date(2026, 8, 31))
    tie("group", west, moved, started_on=date(2026, 9, 1))
    for unit, top in ((first, 10), (second, 20), (moved, 60)):
        put(indicator, unit, top, 100)
    then = values(figures_along(indicator, hierarchy="group", span=MARCH, day=MARCH[1]))
    now = values(figures_along(indicator, hierarchy="group", span=MARCH, day=date(2026, 10, 1)))
    assert (then["东集团"], then["西集团"]) == (35, 20)
    assert (now["东集团"], now["西集团"]) == (10, 40)


def test_a_campus_is_not_counted_beside_its_school_and_a_body_in_two_alliances_counts_in_both(indicator):
    authority = make_organisation("教委", kind="authority")
    school = make_organisation("甲校", under=authority)
    campus = make_organisation("甲校南校区", kind="campus", under=school)
    other = make_organisation("乙校", under=authority)
    put(indicator, school, 50, 100)
    put(indicator, campus, 10, 40)
    put(indicator, other, 30, 100)
    found = figures_along(indicator, hierarchy="administration", span=MARCH, day=MARCH[1])
    assert values(found)["教委"] == 40
    one, two = (make_organisation(name, kind="alliance") for name in ("一盟", "二盟"))
    tie("alliance", one, school, other)
    tie("alliance", two, school)
    assert values(figures_along(indicator, hierarchy="alliance", span=MARCH, day=MARCH[1]))["二盟"] == 50


def test_a_party_branch_speaks_for_its_school_once(indicator):
    school, other = make_organisation("甲校"), make_organisation("乙校")
    committee = make_organisation("党委", kind="party_committee")
    branches = [make_organisation(name, kind="party_branch") for name in ("一支部", "二支部", "三支部")]
    tie("party", committee, *branches)
    tie("host", school, branches[0], branches[1])
    tie("host", other, branches[2])
    put(indicator, school, 10, 100)
    put(indicator, other, 50, 100)
    found = figures_along(indicator, hierarchy="party", span=MARCH, day=MARCH[1])
    assert values(found) == {"党委": 30, "一支部": 10, "二支部": 10, "三支部": 50}
    assert found[0].reported == 2


def _groups(indicator, *sizes):
    top = make_organisation("区", kind="school_district")
    found = []
    for place, tops in enumerate(sizes):
        group = make_organisation(f"{place}片", kind="school_district")
        tie("school_district", top, group)
        units = [make_organisation(f"{place}片{n}校") for n in range(len(tops))]
        tie("school_district", group, *units)
        for unit, number in zip(units, tops, strict=True):
            put(indicator, unit, number, 100)
        found.append(units)
    return found


def test_a_group_of_two_schools_is_withheld_from_peers_and_a_sister_with_it(indicator):
    units = _groups(indicator, [40, 50], [30, 40, 50], [60, 70, 80])
    found = figures_along(indicator, hierarchy="school_district", span=MARCH, day=MARCH[1])
    shown = shown_to_peers(found, indicator.versions.get(), own={units[1][0].pk}, below=5)
    seen = values(shown)
    assert seen["0片"] is None and [name for name in ("1片", "2片") if seen[name] is None] == ["1片"]
    assert seen["区"] == Decimal(420) / 8
    assert seen["1片0校"] == 30 and "2片0校" not in seen


def test_small_numbers_of_persons_are_withheld_from_peers(indicator):
    _groups(indicator, [1, 1, 1], [30, 40, 50], [60, 70, 80])
    found = figures_along(indicator, hierarchy="school_district", span=MARCH, day=MARCH[1])
    seen = values(shown_to_peers(found, indicator.versions.get(), own=set(), below=5))
    assert seen["0片"] is None and seen["1片"] is None and seen["2片"] == 70
    indicator.versions.update(counts_people=False)
    seen = values(shown_to_peers(found, indicator.versions.get(), own=set(), below=5))
    assert seen["0片"] == 1


@pytest.mark.parametrize("formula", [one for one in Formula if one != Formula.ALL_MUST_PASS])
def test_the_database_gathers_as_the_engine_does(indicator, formula):
    version = indicator.versions.get()
    version.formula = formula
    version.save()
    rows = [put(indicator, make_organisation(), 10 + 7 * place, 40 + place) for place in range(4)]
    rows = list(
        Observation.objects.filter(pk__in=[row.pk for row in rows]).select_related("indicator_version__indicator")
    )
    [figure] = gathered_by_span([indicator.pk], since=date(2026, 1, 1))[indicator.pk].values()
    expected = rolled_up(rows)
    assert (figure.value is None) == (expected.value is None)
    if figure.value is not None:
        assert abs(figure.value - expected.value) < Decimal("0.000001")
    assert figure.units == expected.units


def test_figures_are_held_against_last_period_last_year_and_the_year_so_far(indicator):
    version = indicator.versions.get()
    version.indicator = indicator
    months = {
        (date(2026, month, 1), date(2026, month, last)): Reading(
            value=Decimal(top), numerator=Decimal(top), denominator=Decimal(100)
        )
        for month, last, top in ((1, 31, 40), (2, 28, 50), (3, 31, 60))
    }
    months[date(2025, 3, 1), date(2025, 3, 31)] = Reading(value=Decimal(30))
    found = compared(version, months, MARCH, on=MARCH[1])
    assert (found.before.words, found.last_year.words) == ("上升10个百分点", "上升30个百分点")
    assert found.so_far.value == 50
    del months[date(2026, 1, 1), date(2026, 1, 31)]
    found = compared(version, months, MARCH, on=MARCH[1])
    assert found.so_far.value is None and found.so_far.missing == ((date(2026, 1, 1), date(2026, 1, 31)),)
    assert compared(version, months, (date(2026, 1, 1), date(2026, 1, 31)), on=MARCH[1]).so_far is None
