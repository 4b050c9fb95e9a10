"""Accounts and grants on pages: who may open them, passwords shown once, rights given by another."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.apps.organisations.factories import give, make_organisation, make_person, make_user, post_to, put_under
from yanzhen.apps.accounts.models import Grant, User
from yanzhen.apps.accounts.permissions import may

pytestmark = pytest.mark.django_db


@pytest.fixture
def today():
    return timezone.localdate()


@pytest.fixture
def authority():
    return make_organisation("示例教委", kind="authority")


@pytest.fixture
def school(authority):
    row = make_organisation("示例小学")
    put_under(authority, row)
    return row


def enter(client, role, organisation):
    user = make_user(person=make_person())
    give(user, role, organisation)
    client.force_login(user)
    return user


@pytest.fixture
def system(client, authority):
    return enter(client, "system_administrator", authority)


@pytest.fixture
def account(school):
    person = make_person("甲")
    post_to(person, school, function="clerk")
    user = make_user("clerk.one", person=person)
    user.set_password("old-password-123")
    user.save()
    return user


def text_of(answer, status=200):
    assert answer.status_code == status
    return answer.content.decode()


def test_the_lists_open_for_the_two_officers_alone(client, authority, account, school):
    give(account, "school_clerk", school)
    for role in ("system_administrator", "security_administrator"):
        enter(client, role, authority)
        assert "clerk.one" in text_of(client.get("/system/"))
        assert "校办干事" in text_of(client.get("/system/grants/"))
    for role in ("audit_administrator", "district_office", "principal_leader"):
        enter(client, role, authority)
        assert client.get("/system/").status_code == client.get("/system/grants/").status_code == 403


@pytest.mark.parametrize(
    ("query", "found"),
    [("q=clerk", True), ("q=甲", True), ("q=无此人", False), ("role=school_clerk", True), ("state=disabled", False)],
)
def test_accounts_are_filtered(client, system, account, school, query, found):
    give(account, "school_clerk", school)
    assert ("clerk.one" in text_of(client.get(f"/system/?{query}"))) is found


def test_lists_take_a_fixed_number_of_queries(client, system, school, django_assert_max_num_queries):
    for _number in range(12):
        user = make_user(person=make_person())
        give(user, "school_clerk", school)
    for page in ("/system/", "/system/grants/"):
        with django_assert_max_num_queries(14):
            client.get(page)


def first_password(page):
    return re.search(r'id="first-password">([a-z0-9-]+)<', page).group(1)


def test_an_account_is_opened_and_its_password_shown_once(client, system, school):
    person = make_person("乙")
    post_to(person, school)
    address = reverse("system:open", args=[person.pk])
    assert client.get(address).status_code == 200
    answer = client.post(address, {"username": "乙.干事"})
    password = first_password(text_of(answer))
    user = User.objects.get(username="乙.干事")
    assert user.check_password(password) and answer["Cache-Control"] == "no-store"
    assert password not in text_of(client.get(reverse("system:account", args=[user.pk])))
    assert "一人一号" in text_of(client.post(address, {"username": "另一个"}), 409)


def test_a_reset_asks_first_and_ends_the_former_password(client, system, account):
    address = reverse("system:reset", args=[account.pk])
    assert "原密码立即失效" in text_of(client.get(address))
    password = first_password(text_of(client.post(address)))
    account.refresh_from_db()
    assert account.check_password(password) and account.must_change_password


def test_two_steps_are_taken_off_after_a_question_and_only_where_they_are_on(client, system, account):
    page, act = f"/system/accounts/{account.pk}/", f"/system/accounts/{account.pk}/reset-two-steps/"
    assert act not in text_of(client.get(page))
    TOTP.activate(account, "JBSWY3DPEHPK3PXP")
    assert act in text_of(client.get(page))
    assert "核实是本人提出" in text_of(client.get(act))
    assert Authenticator.objects.filter(user=account).exists()
    assert client.post(act).url == page
    assert not Authenticator.objects.filter(user=account).exists()


def test_a_disabled_account_is_signed_out(client, system, account):
    other = Client()
    other.force_login(account)
    assert other.get("/accounts/me/").status_code == 200
    assert client.post(reverse("system:disable", args=[account.pk])).status_code == 302
    assert other.get("/accounts/me/").status_code == 302
    assert client.post(reverse("system:enable", args=[account.pk])).status_code == 302
    account.refresh_from_db()
    assert account.is_active


def test_first_passwords_are_issued_in_batches_and_printed_once(client, system, school):
    for _number in range(3):
        user = make_user(person=make_person())
        user.set_unusable_password()
        user.save()
    make_user("has.one", password="pbkdf2$x")
    assert "为3个还没有密码的账号" in text_of(client.get(reverse("system:issue")))
    page = text_of(client.post(reverse("system:issue")))
    assert len(set(re.findall(r"[a-z2-9]{4}-[a-z2-9]{4}-[a-z2-9]{4}", page))) == 3
    assert "没有等待发放" in text_of(client.post(reverse("system:issue")))


def test_a_role_is_granted_and_taken_back_on_pages(client, authority, account, school, today):
    enter(client, "security_administrator", authority)
    address = reverse("system:grant", args=[account.pk])
    filled = {
        "role": "school_clerk",
        "organisation": school.pk,
        "hierarchy": "administration",
        "started_on": today.isoformat(),
    }
    assert client.post(address, filled).status_code == 302
    assert may(User.objects.get(pk=account.pk), "tasks.report", school, on=today)
    assert "已有这项授权" in text_of(client.post(address, filled), 409)
    grant = Grant.objects.get(user=account)
    revoke = reverse("system:revoke", args=[grant.pk])
    assert client.get(revoke).status_code == 200
    assert client.post(revoke, {}).status_code == 302
    assert not may(User.objects.get(pk=account.pk), "tasks.report", school, on=today)


def test_an_officer_does_not_grant_to_himself_and_a_system_administrator_to_nobody(
    client, authority, account, school, today
):
    user = enter(client, "security_administrator", authority)
    filled = {
        "role": "auditor",
        "organisation": school.pk,
        "hierarchy": "administration",
        "started_on": today.isoformat(),
    }
    own = text_of(client.post(reverse("system:grant", args=[user.pk]), filled), 409)
    assert "不能给自己授权" in own
    enter(client, "system_administrator", authority)
    for address in (
        reverse("system:grant", args=[account.pk]),
        reverse("system:revoke", args=[Grant.objects.first().pk]),
    ):
        assert client.get(address).status_code == 403
        assert client.post(address, filled).status_code == 403


def test_who_keeps_the_accounts_of_one_school_reaches_no_other(client, authority, school, account):
    other = make_organisation("别的学校")
    put_under(authority, other)
    enter(client, "system_administrator", other)
    assert "clerk.one" not in text_of(client.get("/system/"))
    for name in ("account", "reset"):
        assert client.get(reverse(f"system:{name}", args=[account.pk])).status_code == 404


def test_a_grant_with_a_last_day_holds_until_then(client, authority, account, school, today):
    enter(client, "security_administrator", authority)
    grant = give(account, "school_clerk", school)
    later = today + timedelta(days=5)
    assert client.post(reverse("system:revoke", args=[grant.pk]), {"last_day": later.isoformat()}).status_code == 302
    grant.refresh_from_db()
    assert grant.ended_on == later
    assert "校办干事" in text_of(client.get(reverse("system:account", args=[account.pk])))
