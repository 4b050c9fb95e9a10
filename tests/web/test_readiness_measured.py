"""Pages of the figures taken from returns: every school's part leads to its cell; others' districts see nothing."""

from __future__ import annotations

import io
from copy import deepcopy
from decimal import Decimal

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.apps.readiness.returns import YEAR, ReturnsScene
from tests.factories import make_organisation, make_user
from tests.web.test_readiness import as_user
from yanzhen.apps.readiness.models import SchoolMeasurement
from yanzhen.engines.equity.checklist import Comparator, Measure
from yanzhen.web.readiness.lines import number_of

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def standing_scene(standing) -> ReturnsScene:
    found = ReturnsScene()
    found.report_guarantees({1: {"primary_largest": 46}})
    return found


@pytest.fixture
def scene(standing_scene) -> ReturnsScene:
    return deepcopy(standing_scene)


def shown(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def test_a_figure_on_the_lists_leads_to_every_school_and_to_its_cell(scene):
    client, row = as_user(scene.office), SchoolMeasurement.objects.get()
    year = YEAR.starts_on.year
    lists = shown(client, f"{reverse('readiness:lists')}?year={year}")
    parts = reverse("readiness:parts", args=[row.pk, "largest_primary_class"])
    assert parts in lists and "46人" in lists
    page = shown(client, parts)
    first = page.index(scene.schools[1].name)
    assert first < page.index(scene.schools[0].name)
    assert f"/ledgers/returns/{scene.sheet(scene.schools[1]).pk}/#c-" in page
    summary = shown(client, reverse("readiness:measured", args=[row.pk]))
    assert "1所" in summary and scene.schools[1].name in summary


def test_the_source_of_the_figure_leads_there_too(scene):
    client, found = as_user(scene.office), scene.figure("certificates")
    page = shown(client, reverse("indicators:figure", args=[found.pk]))
    assert reverse("readiness:measured", args=[SchoolMeasurement.objects.get().pk]) in page


def test_the_history_of_a_measure_shows_the_indicator_and_numbers_as_numbers(scene):
    client = as_user(scene.office)
    page = shown(client, reverse("readiness:measure", args=["largest_primary_class"]))
    assert "系统指标" in page and "46人" in page
    today = timezone.localdate()
    said = {"value": "44", "as_of": today, "words": "专项自查", "declared": "none", "seen": 0}
    assert client.post(reverse("readiness:enter", args=["largest_primary_class"]), said).status_code == 302
    assert "44人" in shown(client, reverse("readiness:measure", args=["largest_primary_class"]))


def test_the_workbook_holds_both_parts_of_a_share(scene):
    address = reverse("readiness:parts", args=[SchoolMeasurement.objects.get().pk, "certificates"])
    answer = as_user(scene.office).get(address, {"export": "xlsx"})
    sheet = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active
    rows = list(sheet.iter_rows(values_only=True))
    assert "46／46" in rows[1] and len(rows) == 5
    assert Decimal(str(rows[1][1])) == 100


@pytest.mark.parametrize(("who", "status"), [("office", 200), ("officer", 200), ("leader", 200), ("clerk", 403)])
def test_schools_do_not_look_at_one_another(scene, who, status):
    user = scene.people(scene.schools[0])[0] if who == "clerk" else getattr(scene, who)
    row = SchoolMeasurement.objects.get()
    for address in (
        reverse("readiness:measured", args=[row.pk]),
        reverse("readiness:parts", args=[row.pk, "certificates"]),
    ):
        assert as_user(user).get(address).status_code == status


def test_another_authority_and_unknown_measures_find_nothing(scene):
    row = SchoolMeasurement.objects.get()
    stranger = make_user(role="district_office", at=make_organisation("别区教委", kind="authority"))
    assert as_user(stranger).get(reverse("readiness:measured", args=[row.pk])).status_code == 404
    for code in ("layout", "nothing"):
        assert as_user(scene.office).get(reverse("readiness:parts", args=[row.pk, code])).status_code == 404


@pytest.mark.parametrize(
    ("value", "words"), [("10.5919", "10.59%"), ("100", "100%"), ("99.9996", "99.9996%"), ("95.25", "95.25%")]
)
def test_rounding_never_shows_a_share_on_the_other_side_of_its_line(value, words):
    whole = Measure(code="m", title="比例", comparator=Comparator.AT_LEAST, line=Decimal(100), unit="%")
    assert number_of(whole, Decimal(value)) == words
