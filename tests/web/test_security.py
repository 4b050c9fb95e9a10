"""Every answer carries the guards of the browser, every form its token, every session a fresh key."""

from __future__ import annotations

import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.conf import settings as project
from django.contrib.sessions.models import Session
from django.test import Client, TestCase
from django.urls import URLPattern, URLResolver, get_resolver

from tests.factories import PASSWORD, make_organisation, make_user
from yanzhen.apps.accounts.models import User
from yanzhen.apps.audit.models import AuditEvent
from yanzhen.presets.roles import role_book

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parents[2]
VALUES = {"int": "999999999", "str": "x", "slug": "x", "path": "x", "uuid": "00000000-0000-0000-0000-000000000000"}
INLINE = re.compile(r"<script(?![^>]*\bsrc=)|<style\b|\sstyle=|\son[a-z]+=|javascript:|\shx-on", re.I)


def routes(resolver: URLResolver, prefix: str = ""):
    for entry in resolver.url_patterns:
        route = prefix + str(entry.pattern)
        if isinstance(entry, URLPattern):
            yield "/" + re.sub(r"<(?:(\w+):)?\w+>", lambda hit: VALUES[hit.group(1) or "str"], route)
        else:
            yield from routes(entry, route)


ADDRESSES = sorted(set(routes(get_resolver())))


def holder_of_every_role() -> User:
    """One account that holds every role: no page answers 403 before it is rendered."""
    district = make_organisation("青石区教育委员会", kind="authority")
    user = make_user(role="system_administrator", at=district)
    for role in role_book().roles.keys() - {"system_administrator"}:
        user.grants.create(
            role=role, organisation=district, started_on=user.grants.get(role="system_administrator").started_on
        )
    return user


def guards_missing(answer) -> list[str]:
    """Name the guards that an answer lacks."""
    policy = answer.headers.get("Content-Security-Policy", "")
    wanted = {
        "policy": "default-src 'none'" in policy,
        "policy without holes": not re.search(r"unsafe-|\*|https?:", policy),
        "no framing": answer.headers.get("X-Frame-Options") == "DENY",
        "no sniffing": answer.headers.get("X-Content-Type-Options") == "nosniff",
        "referrer": answer.headers.get("Referrer-Policy") == "same-origin",
        "opener": answer.headers.get("Cross-Origin-Opener-Policy") == "same-origin",
    }
    return [name for name, is_there in wanted.items() if not is_there]


@dataclass(frozen=True)
class Answer:
    """What is kept of an answer: its status, the guards it lacks, its page if it is one."""

    status: int
    lacks: tuple[str, ...]
    html: str


def answer_to(client: Client, address: str) -> Answer:
    answer = client.get(address)
    is_page = answer.status_code == 200 and answer.headers["Content-Type"].startswith("text/html")
    return Answer(answer.status_code, tuple(guards_missing(answer)), answer.content.decode() if is_page else "")


class EveryAddress(TestCase):
    """Every address asked by a visitor, then by somebody with every right."""

    @classmethod
    def setUpTestData(cls) -> None:
        insider = Client()
        insider.force_login(holder_of_every_role())
        cls.visitors = {address: answer_to(Client(), address) for address in ADDRESSES}
        cls.insiders = {address: answer_to(insider, address) for address in ADDRESSES}

    def test_carries_the_guards_whatever_it_answers(self):
        assert len(ADDRESSES) > 60
        for answers in (self.visitors, self.insiders):
            assert {address: answer.lacks for address, answer in answers.items() if answer.lacks} == {}

    def test_has_no_script_or_style_inside(self):
        shown = {address: answer.html for address, answer in self.insiders.items() if answer.html}
        assert len(shown) > 15
        assert {address: INLINE.findall(html) for address, html in shown.items() if INLINE.search(html)} == {}

    def test_never_breaks(self):
        for answers in (self.visitors, self.insiders):
            assert {address: answer.status for address, answer in answers.items() if answer.status >= 500} == {}


def test_no_form_is_taken_without_its_token():
    client = Client(enforce_csrf_checks=True)
    client.force_login(holder_of_every_role())
    before = AuditEvent.objects.count()
    taken = {}
    for address in ADDRESSES:
        for method in ("post", "put", "patch", "delete"):
            answer = getattr(client, method)(address)
            if answer.status_code not in (403, 404, 405):
                taken[f"{method} {address}"] = answer.status_code
    assert taken == {} and AuditEvent.objects.count() == before


def sign_in(client, user, password=PASSWORD):
    return client.post("/accounts/login/", {"login": user.username, "password": password})


def test_signing_in_gives_a_fresh_session_and_a_fresh_token(client):
    user = make_user()
    client.get("/accounts/login/")
    session = client.session
    session["planted"] = "by someone else"
    session.save()
    planted = session.session_key
    client.cookies[project.SESSION_COOKIE_NAME] = planted
    token = client.get("/accounts/login/").cookies[project.CSRF_COOKIE_NAME].value
    assert sign_in(client, user).status_code == 302
    assert client.session.session_key != planted and not Session.objects.filter(session_key=planted).exists()
    assert client.cookies[project.CSRF_COOKIE_NAME].value != token


def test_signing_out_ends_the_session_on_the_server(client):
    sign_in(client, make_user())
    key = client.session.session_key
    client.post("/accounts/logout/")
    assert not Session.objects.filter(session_key=key).exists()
    assert client.get("/accounts/me/").status_code == 302


def test_signing_out_takes_more_than_a_link(client):
    sign_in(client, make_user())
    client.get("/accounts/logout/")
    assert client.get("/accounts/me/").status_code == 200


def test_a_disabled_account_loses_its_open_session(client):
    user = make_user()
    sign_in(client, user)
    type(user).objects.filter(pk=user.pk).update(is_active=False)
    assert client.get("/accounts/me/").status_code == 302


def test_a_new_password_ends_other_sessions(client):
    user, elsewhere = make_user(), Client()
    sign_in(client, user)
    sign_in(elsewhere, user)
    user.set_password("ling-yi-ge-mima-2026")
    user.save()
    assert elsewhere.get("/accounts/me/").status_code == 302


def test_cookies_are_out_of_reach_of_scripts_and_of_other_sites(client):
    answer = sign_in(client, make_user())
    session = answer.cookies[project.SESSION_COOKIE_NAME]
    assert session["httponly"] and session["samesite"] == "Lax" and session["path"] == "/"
    assert not session["expires"], "the session ends with the browser"
    assert answer.cookies[project.CSRF_COOKIE_NAME]["samesite"] == "Lax"


def test_a_sign_in_never_leads_out_of_the_house(client):
    user = make_user()
    for target in ("https://example.org/", "//example.org/", "https:example.org", "/\\example.org"):
        answer = client.post(f"/accounts/login/?next={target}", {"login": user.username, "password": PASSWORD})
        assert answer.status_code == 302 and "example.org" not in answer["Location"], target
        client.post("/accounts/logout/")


def test_a_foreign_host_name_is_refused(client):
    assert client.get("/accounts/login/", headers={"host": "evil.example.org"}).status_code == 400


def test_passwords_are_kept_with_argon2():
    program = "import django; django.setup(); from django.contrib.auth.hashers import make_password as m; print(m('x'))"
    assert in_production(program).startswith("argon2$")


def in_production(program: str, **variables: str) -> str:
    """Run a line with the product's own settings instead of the tests'."""
    environment = {
        "PYTHONPATH": str(ROOT / "src"),
        "YANZHEN_SECRET_KEY": "k" * 60,
        "YANZHEN_DATABASE_URL": "postgresql://yanzhen@/unused",
        "YANZHEN_DATA": "/nonexistent",
        "DJANGO_SETTINGS_MODULE": "yanzhen.config.settings",
        "PATH": "/usr/bin:/bin",
        **variables,
    }
    done = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True, timeout=240)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize(("tls", "wanted"), [("1", "True True True 31536000"), ("0", "False False False 0")])
def test_behind_tls_cookies_travel_encrypted_and_browsers_remember(tls, wanted):
    names = "SESSION_COOKIE_SECURE, CSRF_COOKIE_SECURE, SECURE_SSL_REDIRECT, SECURE_HSTS_SECONDS"
    program = f"from yanzhen.config.settings import {names}; print({names})"
    assert in_production(program, YANZHEN_TLS=tls).split() == wanted.split()


def test_debugging_is_off_unless_asked_for():
    assert in_production("from yanzhen.config.settings import DEBUG; print(DEBUG)").strip() == "False"
