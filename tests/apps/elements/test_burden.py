"""Every submission notes what it cost; the minutes come from the rulebook."""

from __future__ import annotations

from copy import deepcopy
from decimal import Decimal

import pytest

from tests.apps.elements.factories import TODAY, District, make_district
from yanzhen.apps.elements.actions.note_burden import minutes_for, note_burden

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def standing_district(standing) -> District:
    return make_district()


@pytest.fixture
def district(standing_district) -> District:
    return deepcopy(standing_district)


def note(district, **changes):
    said = {
        "subject": "ledgers.return:5",
        "form": "ledgers.ledgertype:1",
        "title": "课后服务月报",
        "organisation": district.school,
        "requester": district.primary,
        "is_temporary": False,
        "asked": 10,
        "confirmed": 6,
        "typed": 4,
        "on": TODAY,
    }
    return note_burden(**(said | changes))


def test_minutes_are_those_of_the_rulebook(district):
    assert note(district).minutes == Decimal("5.07") == minutes_for(confirmed=6, typed=4, on=TODAY)
    assert minutes_for(confirmed=0, typed=0, on=TODAY) == Decimal("3.00")


def test_sending_again_counts_again(district):
    assert [note(district).number, note(district, typed=1, confirmed=0, asked=10).number] == [1, 2]
    assert note(district, subject="ledgers.return:6").number == 1


@pytest.mark.parametrize("counts", [{"asked": 9}, {"typed": -1}, {"confirmed": 11}])
def test_counts_that_cannot_be_are_a_fault_of_the_caller(district, counts):
    with pytest.raises(ValueError, match="asked"):
        note(district, **counts)
