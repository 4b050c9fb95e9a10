"""Figures: appended, never changed; the newest of a period counts; missing is not zero."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.db import transaction

from tests.factories import make_organisation, make_user
from yanzhen.apps.indicators.actions.load_catalogue import load_indicators
from yanzhen.apps.indicators.actions.provide_figure import provide_figure
from yanzhen.apps.indicators.actions.put_observation import put_observation
from yanzhen.apps.indicators.binding import same_unit, suggest_indicator
from yanzhen.apps.indicators.errors import IndicatorError
from yanzhen.apps.indicators.models import Indicator, IndicatorVersion, Observation
from yanzhen.apps.indicators.queries import latest_observation, version_on
from yanzhen.apps.sources.models import Source, SourceKind
from yanzhen.presets.indicator_catalogue import indicator_catalogue

pytestmark = pytest.mark.django_db
MARCH = {"period_start": date(2026, 3, 1), "period_end": date(2026, 3, 31)}


@pytest.fixture
def rate(db) -> IndicatorVersion:
    """The share of pupils in good shape."""
    load_indicators()
    return version_on(Indicator.objects.get(code="fitness_good_rate"), MARCH["period_end"])


def _put(version, organisation, **fields):
    source = Source.objects.create(kind=SourceKind.ENTRY)
    return put_observation(version=version, organisation_id=organisation.pk, source=source, **{**MARCH, **fields})


def test_the_catalogue_is_loaded_once_and_whole(rate):
    assert Indicator.objects.count() == len(indicator_catalogue()) >= 25
    assert IndicatorVersion.objects.count() == Indicator.objects.count()
    assert load_indicators() == 0


def test_a_rate_follows_from_its_parts(rate):
    seen = _put(rate, make_organisation(), numerator=Decimal(1), denominator=Decimal(3))
    assert seen.value == Decimal("33.333333")


def test_the_newest_figure_of_a_period_replaces_the_older_one_and_keeps_it(rate):
    school = make_organisation()
    first = _put(rate, school, numerator=Decimal(1), denominator=Decimal(4))
    second = _put(rate, school, numerator=Decimal(2), denominator=Decimal(4), reason="更正")
    first.refresh_from_db()
    assert (first.superseded_by, first.value) == (second, 25)
    assert list(Observation.objects.current()) == [second]
    assert latest_observation(rate.indicator, school.pk) == second


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({}, "NO_PARTS"),
        ({"numerator": Decimal(1)}, "NO_PARTS"),
        ({"numerator": Decimal(1), "denominator": Decimal(0)}, "ZERO_DENOMINATOR"),
        ({"numerator": Decimal(1), "denominator": Decimal(-1)}, "NEGATIVE_DENOMINATOR"),
    ],
)
def test_what_is_no_figure_is_refused(rate, fields, code):
    with pytest.raises(IndicatorError) as error, transaction.atomic():
        _put(rate, make_organisation(), **fields)
    assert error.value.code == code
    assert not Observation.objects.exists()


def test_zero_is_a_figure(rate):
    assert _put(rate, make_organisation(), numerator=Decimal(0), denominator=Decimal(5)).value == 0


def test_a_section_gives_a_figure_and_a_second_one_only_with_a_reason(rate):
    section = make_organisation("体卫艺科", kind="section")
    actor = make_user(role="section_head", at=section)
    given = {
        "indicator": rate.indicator,
        "organisation": section,
        "provided_by": "体卫艺科",
        "provided_on": date(2026, 4, 1),
        "actor": actor,
        "on": date(2026, 4, 2),
        "numerator": Decimal(6),
        "denominator": Decimal(10),
        **MARCH,
    }
    seen = provide_figure(**given)
    assert (seen.source.kind, seen.source.provided_by) == ("provided", "体卫艺科")
    with pytest.raises(IndicatorError) as error:
        provide_figure(**given)
    assert error.value.code == "REASON_MISSING"
    assert provide_figure(**given, reason="补报两校").pk != seen.pk


def test_a_stranger_gives_no_figure(rate):
    with pytest.raises(IndicatorError) as error:
        provide_figure(
            indicator=rate.indicator,
            organisation=make_organisation(),
            provided_by="甲",
            provided_on=date(2026, 4, 1),
            actor=make_user(role="school_clerk"),
            on=date(2026, 4, 2),
            value=Decimal(1),
            **MARCH,
        )
    assert error.value.code == "NOT_YOURS"


@pytest.mark.parametrize(
    ("metric", "unit", "code"),
    [
        ("體質健康標準達標優良率", "%", "fitness_good_rate"),
        ("近视率", "%", "myopia_rate"),
        ("教师交流轮岗比例", "％", "rotation_share"),
        ("普惠性幼儿园覆盖率", "%", "kindergarten_inclusive_rate"),
        ("新增学位", "个", "new_places"),
        ("新增学位", "%", None),
        ("", "%", None),
    ],
)
def test_a_figure_in_a_text_finds_its_indicator(rate, metric, unit, code):
    found = suggest_indicator(metric, unit, Indicator.objects.all())
    assert (found.code if found else None) == code


def test_units_are_compared_as_people_write_them():
    assert same_unit("個", "个")
    assert same_unit("名", "人")
    assert same_unit("", "%")
    assert not same_unit("人", "个")
