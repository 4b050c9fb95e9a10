"""The programming interface: rights, paging, as-of reads, refusals in words."""

from __future__ import annotations

import secrets
from copy import deepcopy
from datetime import date, timedelta

import pytest
from django.utils import timezone

from yanzhen.apps.accounts.models import ApiToken, Grant, User
from yanzhen.apps.accounts.models.token import digest_of
from yanzhen.apps.organisations.closure import rebuild_closure
from yanzhen.apps.organisations.models import Affiliation, Organisation, OrganisationName

pytestmark = pytest.mark.django_db
OPENED = date(2015, 9, 1)


def _organisation(code: str, **fields) -> Organisation:
    return Organisation.objects.create(**{"code": code, "kind": "school", "name": code, "opened_on": OPENED} | fields)


@pytest.fixture(scope="module")
def standing_district(standing):
    """One authority with two schools; a third body stands outside."""
    authority = _organisation("A", kind="authority", name="教委")
    schools = [_organisation(f"S{n}", name=f"第{n}小学") for n in (1, 2)]
    _organisation("X", name="区外学校")
    for school in schools:
        Affiliation.objects.create(hierarchy="administration", parent=authority, child=school, started_on=OPENED)
    rebuild_closure("administration")
    return authority, schools


@pytest.fixture
def district(standing_district):
    return deepcopy(standing_district)


def _key_for(organisation: Organisation, role: str, **fields) -> dict[str, str]:
    user = User.objects.create_user(f"u{secrets.token_hex(4)}", None)
    Grant.objects.create(user=user, role=role, organisation=organisation, started_on=OPENED)
    secret = secrets.token_urlsafe(32)
    expires_on = timezone.localdate() + timedelta(days=1)
    ApiToken.objects.create(
        **{"user": user, "name": "对接", "digest": digest_of(secret), "expires_on": expires_on} | fields
    )
    return {"HTTP_AUTHORIZATION": f"Bearer {secret}"}


def test_without_a_key_nothing_is_told(client, district):
    answer = client.get("/api/v1/organisations/")
    assert answer.status_code == 401
    assert answer.json()["code"] == "NOT_SIGNED_IN"


def test_an_expired_or_withdrawn_key_is_no_key(client, district):
    authority, _ = district
    yesterday = timezone.localdate() - timedelta(days=1)
    for fields in ({"expires_on": yesterday}, {"revoked_at": timezone.now()}):
        answer = client.get("/api/v1/organisations/", **_key_for(authority, "district_office", **fields))
        assert answer.status_code == 401


def test_a_role_without_the_capability_is_refused(client, district):
    authority, _ = district
    answer = client.get("/api/v1/organisations/", **_key_for(authority, "audit_administrator"))
    assert answer.status_code == 403
    assert answer.json()["code"] == "NOT_ALLOWED"


def test_a_school_sees_itself_alone(client, district):
    _, (first, second) = district
    key = _key_for(first, "school_clerk")
    listed = client.get("/api/v1/organisations/", **key).json()
    assert [item["code"] for item in listed["items"]] == ["S1"]
    assert client.get(f"/api/v1/organisations/{second.pk}", **key).status_code == 404


def test_pages_follow_one_another_without_gap_or_repeat(client, district, django_assert_max_num_queries):
    authority, _ = district
    key = _key_for(authority, "district_office")
    seen, after = [], 0
    while after is not None:
        with django_assert_max_num_queries(4):
            page = client.get("/api/v1/organisations/", {"limit": 1, "after": after}, **key).json()
        seen += [item["code"] for item in page["items"]]
        after = page["next_after"]
    assert seen == ["A", "S1", "S2"]


def test_a_school_is_named_as_it_was_on_the_day(client, district):
    authority, (first, _) = district
    OrganisationName.objects.create(organisation=first, name="实验小学", started_on=OPENED, ended_on=date(2020, 8, 31))
    OrganisationName.objects.create(organisation=first, name="第1小学", started_on=date(2020, 9, 1))
    key = _key_for(authority, "district_office")
    then = client.get(f"/api/v1/organisations/{first.pk}", {"on": "2020-08-31"}, **key).json()
    after = client.get(f"/api/v1/organisations/{first.pk}", {"on": "2020-09-01"}, **key).json()
    assert (then["name"], after["name"]) == ("实验小学", "第1小学")


def test_wrong_parameters_are_named(client, district):
    authority, _ = district
    answer = client.get("/api/v1/organisations/", {"limit": 0, "on": "昨天"}, **_key_for(authority, "district_office"))
    assert answer.status_code == 422
    assert {problem["key"].split(".")[-1] for problem in answer.json()["problems"]} == {"limit", "on"}
