"""Generated from the URL table: every view and API operation says who may open it, and keeps its word."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client, RequestFactory
from django.urls import URLPattern, URLResolver, get_resolver

from tests.apps.organisations.factories import SINCE, give, make_organisation, make_person, make_user
from yanzhen.presets.roles import role_book
from yanzhen.web.api.root import api
from yanzhen.web.permissions import Decision

# Views without a decision of their own, each with its reason.
EXCEPTIONS = {
    "api/v1/": "the interface's root answers 404 to everyone; its operations are checked one by one below",
}
# Pages that anyone may open, each with its reason: whoever opens another one to all writes it here.
OPEN = {
    "api/": "says that there is no such place",
    "api/<path:rest>": "says that there is no such place",
    "accounts/login/": "signing in",
    "accounts/logout/": "signing out",
    "accounts/inactive/": "says that an account is disabled",
    "accounts/2fa/authenticate/": "second step of signing in",
}
VALUES = {"int": "999999999", "str": "x", "slug": "x", "path": "x", "uuid": "00000000-0000-0000-0000-000000000000"}
DAY = date(2026, 3, 18)
NOT_THIS_WAY = 405  # a view that takes GET or POST alone may say so before it asks who is there


@dataclass(frozen=True)
class Place:
    """One line of the URL table."""

    route: str
    callback: Any

    @property
    def decision(self) -> Decision | None:
        return getattr(self.callback, "decision", None)

    @property
    def path(self) -> str:
        """An address of the view with values that name nothing."""
        return "/" + re.sub(r"<(?:(\w+):)?\w+>", lambda hit: VALUES[hit.group(1) or "str"], self.route)

    @property
    def is_api(self) -> bool:
        return self.route.startswith("api/v1/")


def walk(resolver: URLResolver, prefix: str = "") -> Iterator[Place]:
    for entry in resolver.url_patterns:
        route = prefix + str(entry.pattern)
        if isinstance(entry, URLPattern):
            yield Place(route, entry.callback)
        else:
            yield from walk(entry, route)


def operations() -> Iterator[tuple[str, Any]]:
    for prefix, router in api._routers:
        for path, view in router.path_operations.items():
            for operation in view.operations:
                place = f"/{prefix}/{path}" if path else prefix
                yield f"{'、'.join(operation.methods)} {re.sub('/+', '/', place)}", operation


PLACES = list(walk(get_resolver()))
PAGES = [place for place in PLACES if not place.is_api]
GUARDED = [place for place in PAGES if place.decision and place.decision.kind != "open"]
NEEDING = [place for place in GUARDED if place.decision.kind == "needs"]
CAPABILITIES = set(role_book().capabilities)


def by_route(place: Place) -> str:
    return place.route or "/"


def test_every_page_has_a_decision():
    without = {place.route for place in PAGES if place.decision is None}
    assert without == set(), "decorate with needs(…), signed_in or open_to_all"


def test_every_exception_still_stands():
    routes = {place.route for place in PLACES}
    assert set(EXCEPTIONS) <= routes and set(OPEN) <= routes


def test_only_known_pages_are_open_to_all():
    assert {place.route for place in PAGES if place.decision and place.decision.kind == "open"} == set(OPEN)


def test_every_api_operation_has_a_decision():
    assert [name for name, operation in operations() if not hasattr(operation.view_func, "decision")] == []


def test_every_api_address_is_one_of_those_operations():
    known = {f"api/v1{name.split(' ', 1)[1]}" for name, _operation in operations()}
    served = {re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", place.route) for place in PLACES if place.is_api}
    assert served - known - set(EXCEPTIONS) == {"api/v1/openapi.json"}


def test_every_named_capability_is_in_the_catalogue():
    pages = {name for place in NEEDING for name in place.decision.capabilities}
    programs = {name for _name, operation in operations() for name in operation.view_func.decision.capabilities}
    assert pages | programs <= CAPABILITIES
    assert all(place.decision.capabilities for place in NEEDING)


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_visitor_is_sent_to_sign_in(method):
    client = Client()
    answers = {place.route: getattr(client, method)(place.path) for place in GUARDED}
    wrong = {
        route: answer.status_code
        for route, answer in answers.items()
        if answer.status_code != NOT_THIS_WAY
        and not (answer.status_code == 302 and answer["Location"].startswith("/accounts/login/"))
    }
    assert wrong == {}


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["get", "post"])
def test_an_account_without_any_grant_opens_nothing_that_needs_a_right(method):
    client = Client()
    client.force_login(make_user(person=make_person()))
    answers = {place.route: getattr(client, method)(place.path).status_code for place in NEEDING}
    assert {route: status for route, status in answers.items() if status not in (403, NOT_THIS_WAY)} == {}


@pytest.mark.django_db
def test_programs_without_a_key_or_a_right_are_turned_away():
    visitor, member = Client(), make_user()
    for name, operation in operations():
        path = "/api/v1" + re.sub(r"\{[^}]*\}", "1", name.split(" ", 1)[1])
        method = operation.methods[0].lower()
        assert getattr(visitor, method)(path).status_code == 401, name
        request = getattr(RequestFactory(), method)(path)
        request.user, request.today = member, DAY
        with pytest.raises(PermissionDenied):
            operation.view_func(request)


@pytest.mark.django_db
@pytest.mark.parametrize("role", sorted(role_book().roles))
def test_a_role_opens_exactly_what_its_capabilities_name(role):
    user = make_user(person=make_person())
    give(user, role, make_organisation(), started_on=SINCE)
    held = role_book().roles[role].capabilities
    for place in NEEDING:
        if held.isdisjoint(place.decision.capabilities):
            answers = {turned_away(place, method, user) for method in ("get", "post")}
            assert True in answers and False not in answers, place.route


def turned_away(place: Place, method: str, user: Any) -> bool | None:
    """Does the view refuse the user? Null where it does not take the method at all."""
    request = getattr(RequestFactory(), method)(place.path)
    request.user, request.today = user, DAY
    try:
        answer = place.callback(request)
    except PermissionDenied:
        return True
    return None if answer.status_code == NOT_THIS_WAY else False


@pytest.mark.django_db
def test_whoever_holds_the_right_is_let_in():
    refused = {}
    for place in NEEDING:
        if "<" in place.route:
            continue
        role = sorted(set.union(*(set(role_book().holders_of(name)) for name in place.decision.capabilities)))[0]
        user = make_user(person=make_person())
        give(user, role, make_organisation(kind="authority"))
        client = Client()
        client.force_login(user)
        status = client.get(place.path).status_code
        if status == 403 or status >= 500:
            refused[place.route] = (role, status)
    assert refused == {}
