"""Signing in, initial passwords, lock-out, sessions that end, error pages."""

from __future__ import annotations

from datetime import UTC, date, datetime
from types import SimpleNamespace

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from axes.models import AccessAttempt
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from yanzhen.apps.accounts.actions.reset_two_steps import reset_two_steps
from yanzhen.apps.accounts.models import Grant, User
from yanzhen.apps.audit.models import AuditEvent
from yanzhen.apps.organisations.models import Organisation
from yanzhen.presets.roles import role_book
from yanzhen.web import middleware
from yanzhen.web.middleware import refresh_seconds

pytestmark = pytest.mark.django_db
PASSWORD = "Spring-Geese-2026"
LOGIN = "/accounts/login/"


@pytest.fixture(autouse=True)
def _fresh_counters():
    cache.clear()


@pytest.fixture
def user():
    return User.objects.create_user("office01", PASSWORD, must_change_password=False)


def _sign_in(client, password=PASSWORD, **more):
    return client.post(LOGIN, {"login": "office01", "password": password, **more})


def test_signing_in_leads_to_the_page_that_was_asked_for(client, user):
    asked = client.get("/accounts/me/")
    assert asked.url == "/accounts/login/?next=/accounts/me/"
    assert _sign_in(client, next="/accounts/me/").url == "/accounts/me/"


def test_a_wrong_password_is_told_in_chinese_and_keeps_the_name(client, user):
    html = _sign_in(client, "wrong").content.decode()
    assert 'value="office01"' in html
    assert "yz-error-summary" in html


def test_eight_wrong_passwords_lock_the_account_even_for_the_right_one(client, user):
    for _ in range(7):
        assert _sign_in(client, "wrong").status_code == 200
    locked = _sign_in(client, "wrong")
    assert locked.status_code == 429
    assert "15分钟后再试" in locked.content.decode()
    assert _sign_in(client).status_code == 429
    assert AccessAttempt.objects.get().failures_since_start >= 8
    assert set(AuditEvent.objects.values_list("kind", "actor")) == {("LOCKED_OUT", None)}


def test_nobody_signs_up_alone(client):
    assert client.get("/accounts/signup/").status_code == 404
    assert client.get("/accounts/password/reset/").status_code == 404


def test_an_initial_password_must_be_changed_before_anything_else(client, user):
    User.objects.filter(pk=user.pk).update(must_change_password=True)
    client.force_login(User.objects.get(pk=user.pk))
    assert client.get("/accounts/me/").url == "/accounts/password/change/"
    part = client.get("/accounts/me/", headers={"HX-Request": "true"})
    assert part["HX-Redirect"] == "/accounts/password/change/"
    new = "Autumn-Geese-2027"
    client.post("/accounts/password/change/", {"oldpassword": PASSWORD, "password1": new, "password2": new})
    assert client.get("/accounts/me/").status_code == 200
    assert not User.objects.get(pk=user.pk).must_change_password
    assert AuditEvent.objects.filter(kind="OWN_PASSWORD_CHANGED", actor=user).count() == 1


@pytest.mark.parametrize("weak", ["short1", "12345678901", "office01-2026"])
def test_weak_passwords_are_refused(client, user, weak):
    client.force_login(user)
    answer = client.post("/accounts/password/change/", {"oldpassword": PASSWORD, "password1": weak, "password2": weak})
    assert "yz-error-summary" in answer.content.decode()
    assert AuditEvent.objects.count() == 0


def test_a_part_asked_for_after_the_session_ended_moves_the_whole_page(client):
    answer = client.get(
        "/accounts/me/", headers={"HX-Request": "true", "HX-Current-URL": "https://host.example/tasks/?page=2"}
    )
    assert answer.status_code == 204
    assert answer["HX-Redirect"] == "/accounts/login/?next=%2Ftasks%2F%3Fpage%3D2"


def test_my_account_shows_roles_and_their_reach(client, user):
    school = Organisation.objects.create(code="S1", kind="school", name="甲小学", opened_on=date(2015, 9, 1))
    Grant.objects.create(user=user, role="school_principal", organisation=school, started_on=date(2020, 9, 1))
    client.force_login(user)
    html = client.get("/accounts/me/").content.decode()
    assert "甲小学" in html
    assert role_book().roles["school_principal"].title in html


def test_other_devices_can_be_signed_out(client, user):
    other = type(client)()
    _sign_in(client)
    _sign_in(other)
    assert client.get("/accounts/sessions/").content.decode().count("127.0.0.1") == 2
    client.post("/accounts/sessions/")
    assert other.get("/accounts/me/").status_code == 302
    assert client.get("/accounts/me/").status_code == 200


def test_a_missing_page_says_what_to_do(client, user):
    client.force_login(user)
    answer = client.get("/nowhere/")
    assert answer.status_code == 404
    assert "找不到这一页" in answer.content.decode()
    part = client.get("/nowhere/", headers={"HX-Request": "true"}).content.decode()
    assert "找不到这一页" in part
    assert "<html" not in part


def test_a_stale_form_is_refused_with_a_way_out(user):

    client = Client(enforce_csrf_checks=True)
    answer = _sign_in(client)
    assert answer.status_code == 403
    assert "重新提交" in answer.content.decode()


def test_an_oversized_form_is_named_as_such(client, user, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 10
    answer = _sign_in(client)
    assert answer.status_code == 413
    assert "提交的内容太大" in answer.content.decode()


def test_coming_and_going_stand_in_the_log_once_each(client, user):
    _sign_in(client, "wrong")
    _sign_in(client)
    client.post("/accounts/logout/")
    client.post("/accounts/logout/")
    assert list(AuditEvent.objects.order_by("number").values_list("kind", flat=True)) == ["SIGNED_IN", "SIGNED_OUT"]


def test_a_name_that_no_account_bears_is_not_kept_in_the_log(client, user):
    for _ in range(8):
        client.post(LOGIN, {"login": "my-secret-password", "password": "wrong"})
    assert AuditEvent.objects.count() == 0


def test_two_steps_are_noted_when_turned_on_and_when_an_administrator_resets_them(
    client, user, django_capture_on_commit_callbacks
):
    client.force_login(user)
    page = client.get("/accounts/2fa/totp/activate/", follow=True)
    if "form" in page.context and "password" in page.context["form"].fields:
        page = client.post(
            page.request["PATH_INFO"] + "?next=/accounts/2fa/totp/activate/", {"password": PASSWORD}, follow=True
        )
    secret = page.context["form"].secret
    code = format_hotp_value(hotp_value(secret, int(datetime.now(UTC).timestamp()) // 30))
    with django_capture_on_commit_callbacks(execute=True):
        client.post("/accounts/2fa/totp/activate/", {"code": code})
    assert Authenticator.objects.filter(user=user).count() == 2
    reset_two_steps(user_id=user.pk, actor=None)
    assert not Authenticator.objects.filter(user=user).exists()
    assert [
        kind for kind in AuditEvent.objects.order_by("number").values_list("kind", flat=True) if "STEPS" in kind
    ] == ["TWO_STEPS_ON", "TWO_STEPS_RESET"]


@pytest.mark.parametrize(("seconds", "renewed"), [(299, False), (300, True)])
def test_a_session_is_written_anew_every_five_minutes_of_use(client, user, seconds, renewed, monkeypatch):
    moment = timezone.now()
    standing = SimpleNamespace(now=lambda: moment, localdate=timezone.localdate)
    monkeypatch.setattr(middleware, "timezone", standing)  # no second may pass between the two lines that read it
    client.force_login(user)
    session = client.session
    session["seen_at"] = before = int(moment.timestamp()) - seconds
    session.save()
    client.get("/accounts/keep/")
    assert (client.session["seen_at"] != before) is renewed


def test_the_second_step_cannot_be_guessed_even_by_who_knows_the_password(client, user):
    secret = "JBSWY3DPEHPK3PXP"
    TOTP.activate(user, secret)
    assert _sign_in(client).url == "/accounts/2fa/authenticate/"
    right = format_hotp_value(hotp_value(secret, int(datetime.now(UTC).timestamp()) // 30))
    wrong = "000000" if right != "000000" else "111111"
    for _ in range(10):
        client.post("/accounts/2fa/authenticate/", {"code": wrong})
    assert client.post("/accounts/2fa/authenticate/", {"code": right}).status_code == 200
    assert client.get("/accounts/me/").status_code == 302


@pytest.mark.parametrize(("proxies", "address"), [(0, "127.0.0.1"), (1, "10.0.0.9"), (2, "203.0.113.7")])
def test_addresses_are_read_behind_as_many_proxies_as_are_declared(client, user, settings, proxies, address):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
    client.post(LOGIN, {"login": "office01", "password": "wrong"}, headers={"X-Forwarded-For": "203.0.113.7, 10.0.0.9"})
    assert AccessAttempt.objects.get().ip_address == address


def test_short_sessions_are_written_anew_oftener(settings):
    settings.SESSION_COOKIE_AGE = 300
    assert refresh_seconds() == 30
    settings.SESSION_COOKIE_AGE = 7200
    assert refresh_seconds() == 300
