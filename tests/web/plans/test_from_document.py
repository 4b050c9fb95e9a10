"""From a document's accepted items to a draft, over the page that proposes units, days and targets."""

from __future__ import annotations

import pytest
from django.urls import reverse

from tests.apps.plans.test_make_plan import version
from yanzhen.apps.plans.models import Plan
from yanzhen.apps.plans.suggestions import items_left

__all__ = ["version"]
pytestmark = pytest.mark.django_db


def test_the_page_proposes_units_with_reasons_and_makes_the_plan(version, district, signed_in):
    address = reverse("plans:from_document", args=[version.pk])
    officer = signed_in(district.officer)
    text = officer.get(address).content.decode()
    for words in ("原文写明“体卫艺科”", "体质健康优良率", "原文“20个工作日”", "家长"):
        assert words in text
    items = items_left(version)
    form = {
        "title": "2026年重点任务",
        "owner": district.primary.pk,
        "line": "administration",
        "starts_on": "2026-01-01",
        "ends_on": "2026-12-31",
        "item": [items[0].pk, items[1].pk],
        f"unit-{items[0].pk}": district.primary.pk,
        f"due-{items[1].pk}": "2026-05-01",
        f"rhythm-{items[1].pk}": "term",
    }
    answer = officer.post(address, form, follow=True)
    assert "已编成计划，任务2项" in answer.content.decode()
    first, second = Plan.objects.get().tasks.order_by("position")
    assert first.organisation == district.primary
    assert (str(second.due_on), second.rhythm) == ("2026-05-01", "term")
    assert f"/documents/{version.pk}/#s-{first.source.locator['start']}" in answer.content.decode()


def test_nothing_chosen_makes_no_plan_and_says_so(version, district, signed_in):
    form = {
        "title": "甲",
        "owner": district.primary.pk,
        "line": "party",
        "starts_on": "2026-01-01",
        "ends_on": "2026-12-31",
    }
    answer = signed_in(district.officer).post(reverse("plans:from_document", args=[version.pk]), form)
    assert answer.status_code == 422
    assert "没有可用的条目" in answer.content.decode()
    assert not Plan.objects.exists()


def test_a_document_out_of_reach_is_not_there(version, district, signed_in):
    principal = signed_in(district.principal)
    assert principal.get(reverse("plans:from_document", args=[version.pk])).status_code == 404
