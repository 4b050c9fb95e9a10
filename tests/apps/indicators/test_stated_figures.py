"""Figures that documents state stand beside the measured ones: several for one period, none of them current."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from tests.factories import make_organisation
from yanzhen.apps.indicators.actions.keep_stated import keep_stated
from yanzhen.apps.indicators.actions.load_catalogue import load_indicators
from yanzhen.apps.indicators.actions.put_observation import put_observation
from yanzhen.apps.indicators.models import Indicator, IndicatorVersion, Observation, Qualifier
from yanzhen.apps.indicators.queries import version_on
from yanzhen.apps.sources.models import Source, SourceKind

pytestmark = pytest.mark.django_db
YEAR = {"period_start": date(2025, 1, 1), "period_end": date(2025, 12, 31)}


@pytest.fixture
def rate(db) -> IndicatorVersion:
    load_indicators()
    return version_on(Indicator.objects.get(code="fitness_good_rate"), YEAR["period_end"])


def _state(rate, organisation, value, **fields):
    source = Source.objects.create(kind=SourceKind.SPAN, wording="优良率近61%。")
    return keep_stated(
        version=rate, organisation_id=organisation.pk, source=source, value=Decimal(value), **YEAR, **fields
    )


def test_two_documents_may_state_different_figures_for_one_period(rate):
    district = make_organisation(kind="authority")
    first, second = _state(rate, district, "61", qualifier=Qualifier.NEAR), _state(rate, district, "58.2")
    assert set(Observation.objects.stated()) == {first, second}
    assert not Observation.objects.current().exists()
    assert first.get_qualifier_display() == "近"


def test_a_measured_figure_neither_replaces_a_stated_one_nor_is_replaced(rate):
    district = make_organisation(kind="authority")
    stated = _state(rate, district, "61")
    measured = put_observation(
        version=rate,
        organisation_id=district.pk,
        source=Source.objects.create(kind=SourceKind.ENTRY),
        numerator=Decimal(1),
        denominator=Decimal(2),
        **YEAR,
    )
    _state(rate, district, "62")
    assert list(Observation.objects.current()) == [measured]
    stated.refresh_from_db()
    assert stated.superseded_by is None


def test_a_withdrawn_figure_is_kept_and_no_longer_stated(rate):
    stated = _state(rate, make_organisation(), "61")
    Observation.objects.filter(pk=stated.pk).update(withdrawn_at=datetime(2026, 3, 1, tzinfo=UTC))
    assert not Observation.objects.stated().exists()
    assert Observation.objects.filter(pk=stated.pk).exists()


def test_a_measured_figure_carries_no_qualifier(rate):
    with pytest.raises(IntegrityError), transaction.atomic():
        Observation.objects.create(
            indicator_version=rate,
            organisation=make_organisation(),
            value=Decimal(1),
            qualifier=Qualifier.NEAR,
            source=Source.objects.create(kind=SourceKind.ENTRY),
            **YEAR,
        )
