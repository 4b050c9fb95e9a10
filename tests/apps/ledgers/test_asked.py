"""How many units owe a figure that a ledger feeds: those with a return of the period, whoever has a plan."""

from __future__ import annotations

from copy import deepcopy

import pytest

from tests.ledger_scene import APRIL, MARCH, LedgerScene
from yanzhen.apps.indicators.models import Indicator
from yanzhen.apps.ledgers.actions.open_returns import open_returns
from yanzhen.apps.ledgers.asked import ledgers_feeding, units_with_returns

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def standing_scene(standing) -> LedgerScene:
    """The first school reported March; the second did not, and nobody reported April."""
    scene = LedgerScene()
    open_returns(type_id=scene.type.pk, day=APRIL, actor=None, on=APRIL)
    scene.save({"grade": "三年级", "pupils": 120, "joined": 90})
    scene.approve(scene.send())
    return scene


@pytest.fixture
def scene(standing_scene) -> LedgerScene:
    return deepcopy(standing_scene)


def joined() -> Indicator:
    return Indicator.objects.get(code="sample_joined")


def text(client, path: str) -> str:
    return "".join(client.get(path).content.decode().split())


def test_the_ledger_behind_an_indicator_is_told(scene):
    by_hand = Indicator.objects.create(code="by_hand", title="登记的数", unit="人")
    assert ledgers_feeding([joined().pk, by_hand.pk]) == {joined().pk: "sample_service"}


def test_whoever_has_a_return_of_the_period_owes_the_figure(scene):
    sheet = scene.sheet()
    assert units_with_returns("sample_service", (sheet.period_start, sheet.period_end)) == {
        scene.school.pk,
        scene.other.pk,
    }
    assert units_with_returns("sample_service", (MARCH, MARCH)) == set()


def test_the_list_says_of_how_many_units_the_figure_is(scene, client, django_assert_max_num_queries):
    client.force_login(scene.head)
    with django_assert_max_num_queries(40):
        shown = text(client, "/indicators/")
    assert ">1/2<" in shown


def test_the_page_names_who_has_not_reported(scene, client):
    client.force_login(scene.head)
    shown = text(client, f"/indicators/{joined().pk}/")
    assert "应报2个单位，已报1个。" in shown
    assert "未报1个：</strong>青石区第二小学" in shown
