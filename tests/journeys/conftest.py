"""Journeys: real pages in Debian's Chromium, against a live server on the test database."""

from __future__ import annotations

import contextlib
import os
import re
import secrets
import shutil
import threading
from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.db import connections
from django.test import Client
from django.test.testcases import LiveServerThread
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.journeys.watch import Watch
from yanzhen.apps.accounts.models import Grant, User
from yanzhen.apps.organisations.models import Organisation, Person, Posting

CHROMIUM = os.environ.get("YANZHEN_CHROMIUM") or shutil.which("chromium")
FLAGS = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--lang=zh-CN",
]
SIZES = {"1440": {"width": 1440, "height": 900}, "390": {"width": 390, "height": 844}}
OVERFLOWING = """
[...document.querySelectorAll("main *")].filter((e) => e.getBoundingClientRect().right > window.innerWidth + 1)
  .slice(0, 5).map((e) => e.tagName + "." + e.className)
"""
PASSWORD = "Spring-Geese-2026"
OPENED = date(2015, 9, 1)
ON_PAGE_MILLISECONDS = 60_000  # only a failing journey waits this long: beside other work a page may take seconds


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every journey; say plainly why they are left out where there is no browser."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.journey)
            if CHROMIUM is None:
                item.add_marker(
                    pytest.mark.skip(reason="没有找到Chromium，浏览器旅程未运行（apt-get install chromium）")
                )


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One browser for all journeys of this process."""
    # Playwright keeps an event loop in this thread; Django must not take that for asynchronous code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    expect.set_options(timeout=ON_PAGE_MILLISECONDS)
    with sync_playwright() as player:
        chromium = player.chromium.launch(executable_path=CHROMIUM, args=FLAGS, ignore_default_args=["--headless"])
        yield chromium
        chromium.close()


class Answering:
    """How many requests are being answered."""

    def __init__(self) -> None:
        self.now = 0
        self.changed = threading.Condition()

    @contextlib.contextmanager
    def one_more(self) -> Iterator[None]:
        """Count a request for as long as the block lasts."""
        self._add(1)
        try:
            yield
        finally:
            self._add(-1)

    def _add(self, more: int) -> None:
        with self.changed:
            self.now += more
            self.changed.notify_all()

    def wait_until_done(self, seconds: float) -> None:
        """Wait for the answers to what a journey asked last: what they write must not reach the next one's database."""
        with self.changed:
            assert self.changed.wait_for(lambda: self.now == 0, seconds), "a request of the journey is never answered"


class CountedHandler(StaticFilesHandler):
    """The live server's handler; counts what is being answered."""

    def __init__(self, application: Any, *, answering: Answering) -> None:
        self.answering = answering
        super().__init__(application)

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Any:
        with self.answering.one_more():
            return super().__call__(environ, start_response)


@pytest.fixture
def live_address(transactional_db: None) -> Iterator[str]:
    """The address of a running server on the test database, which is emptied after the journey."""
    answering = Answering()
    server = LiveServerThread("127.0.0.1", partial(CountedHandler, answering=answering))
    server.daemon = True
    server.start()
    server.is_ready.wait()
    if server.error:
        raise server.error
    yield f"http://127.0.0.1:{server.port}"
    answering.wait_until_done(ON_PAGE_MILLISECONDS / 1000)
    server.terminate()
    connections.close_all()


@pytest.fixture
def context(browser: Browser, live_address: str) -> Iterator[BrowserContext]:
    """A browser profile that fails the journey on any violation, script error, server fault or outside request."""
    profile = browser.new_context(
        base_url=live_address, locale="zh-CN", timezone_id="Asia/Shanghai", viewport=SIZES["1440"]
    )
    profile.set_default_timeout(ON_PAGE_MILLISECONDS)
    watch = Watch(profile)
    yield profile
    profile.close()
    assert watch.faults == []


@pytest.fixture
def page(context: BrowserContext) -> Page:
    """A page that nobody has signed in on."""
    return context.new_page()


@pytest.fixture
def authority(live_address: str) -> Organisation:
    """The invented district authority."""
    return Organisation.objects.create(code="A", kind="authority", name="云岭区教育委员会", opened_on=OPENED)


@pytest.fixture
def make_user(authority: Organisation) -> Callable[..., User]:
    """Make an account with a person, a posting and one role over one organisation (the authority unless said)."""

    def make(
        role: str,
        *,
        username: str = "",
        name: str = "周明远",
        organisation: Organisation | None = None,
        new: bool = False,
    ) -> User:
        place = organisation or authority
        number = f"P{secrets.token_hex(4)}"
        person = Person.objects.create(name=name, staff_number=number)
        Posting.objects.create(person=person, organisation=place, post="干事", started_on=OPENED)
        user = User.objects.create_user(username or number.lower(), PASSWORD, person=person, must_change_password=new)
        Grant.objects.create(user=user, role=role, organisation=place, started_on=OPENED)
        return user

    return make


def _sign_in(profile: BrowserContext, address: str, user: User) -> None:
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    profile.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": address}])


@pytest.fixture
def enter(context: BrowserContext, live_address: str) -> Callable[[User], None]:
    """Sign a user in on the profile without going through the form."""

    return partial(_sign_in, context, live_address)


@pytest.fixture
def page_as(
    context: BrowserContext, make_user: Callable[..., User], enter: Callable[[User], None]
) -> Callable[..., Page]:
    """A page signed in as a role: ``page_as("district_office")``."""

    def open_page(role: str, **fields) -> Page:
        enter(make_user(role, **fields))
        return context.new_page()

    return open_page


@pytest.fixture
def another_page_as(
    browser: Browser, live_address: str, make_user: Callable[..., User]
) -> Iterator[Callable[..., Page]]:
    """A page of another person in a browser of their own: ``another_page_as("section_officer", name="林清和")``."""
    opened: list[tuple[BrowserContext, Watch]] = []

    def open_page(role: str, **fields) -> Page:
        profile = browser.new_context(base_url=live_address, locale="zh-CN", viewport=SIZES["1440"])
        profile.set_default_timeout(ON_PAGE_MILLISECONDS)
        opened.append((profile, Watch(profile)))
        _sign_in(profile, live_address, make_user(role, **fields))
        return profile.new_page()

    yield open_page
    for profile, _ in opened:
        profile.close()
    assert [fault for _, watch in opened for fault in watch.faults] == []


@pytest.fixture
def shoot() -> Callable[[Page, str], None]:
    """Photograph the page at 1440×900 and 390×844 into ``YANZHEN_SHOTS``; without that variable only check that it fits."""
    folder = os.environ.get("YANZHEN_SHOTS")

    def take(page: Page, name: str) -> None:
        page.wait_for_load_state()  # after a click the new document may still be empty
        for label, size in SIZES.items():
            page.set_viewport_size(size)
            page.evaluate("window.scrollTo(0, 0)")
            wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
            assert wide <= 0, f"{page.url} is {wide}px wider than a screen of {label}px: {page.evaluate(OVERFLOWING)}"
            if folder:
                Path(folder).mkdir(parents=True, exist_ok=True)
                safe = re.sub(r"[^\w.-]", "_", name)
                page.screenshot(path=Path(folder) / f"{safe}-{label}.png", full_page=True)
        page.set_viewport_size(SIZES["1440"])

    return take
