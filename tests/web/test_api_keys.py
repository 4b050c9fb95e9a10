"""Keys for programs: one's own, shown once, with a term, withdrawn at once."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.factories import make_organisation, make_user
from yanzhen.apps.accounts.models import ApiToken

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer():
    return make_user(role="district_office", at=make_organisation("青石区教委", kind="authority"))


def issue(client, **changes):
    given = {"name": "数据看板", "expires_on": (timezone.localdate() + timedelta(days=30)).isoformat()}
    return client.post(reverse("my_keys"), given | changes)


def test_a_key_is_shown_once_and_opens_the_interface(client, officer):
    client.force_login(officer)
    secret = re.search(r'id="new-key"[^>]*>([^<]+)<', issue(client).content.decode())[1]
    assert secret not in client.get(reverse("my_keys")).content.decode()
    client.logout()
    answer = client.get("/api/v1/organisations/", HTTP_AUTHORIZATION=f"Bearer {secret}")
    assert answer.status_code == 200
    assert not ApiToken.objects.filter(digest__contains=secret).exists()


def test_a_withdrawn_key_opens_nothing(client, officer):
    client.force_login(officer)
    secret = re.search(r'id="new-key"[^>]*>([^<]+)<', issue(client).content.decode())[1]
    client.post(reverse("withdraw_key", args=[ApiToken.objects.get().pk]))
    client.logout()
    assert client.get("/api/v1/organisations/", HTTP_AUTHORIZATION=f"Bearer {secret}").status_code == 401


@pytest.mark.parametrize("days", [-1, 367])
def test_a_term_outside_a_year_is_refused(client, officer, days):
    client.force_login(officer)
    answer = issue(client, expires_on=(timezone.localdate() + timedelta(days=days)).isoformat())
    assert answer.status_code == 422
    assert "最长一年" in answer.content.decode()
    assert not ApiToken.objects.exists()


def test_nobody_withdraws_anothers_key(client, officer):
    client.force_login(officer)
    issue(client)
    client.force_login(make_user())
    client.post(reverse("withdraw_key", args=[ApiToken.objects.get().pk]))
    assert ApiToken.objects.get().revoked_at is None
