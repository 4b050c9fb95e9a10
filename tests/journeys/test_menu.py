"""Whatever the menu offers a role opens for that role, and fits wide and narrow screens, also in an empty district."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

ROLES = ("district_office", "section_head", "school_principal", "system_administrator", "audit_administrator")


@pytest.mark.parametrize("role", ROLES)
def test_every_menu_entry_opens_for_its_role(page_as, shoot, role):
    page = page_as(role)
    page.goto("/accounts/me/")
    entries = [(link.inner_text().strip(), link.get_attribute("href")) for link in page.locator(".yz-rail a").all()]
    assert entries, f"{role} sees an empty menu"
    for title, address in entries:
        answer = page.goto(address)
        assert answer.status == 200, f"{title} ({address}) answers {role} with {answer.status}"
        expect(page.locator("h1")).to_have_count(1)
        expect(page.locator(".yz-rail [aria-current]")).to_have_text(title)
        shoot(page, f"{role}-{address.strip('/').replace('/', '-') or 'desk'}")


def test_two_keys_lead_to_an_area(page_as):
    page = page_as("district_office")
    page.goto("/accounts/me/")
    page.keyboard.press("g")
    page.keyboard.press("d")
    expect(page).to_have_url(re.compile(r"/documents/$"))
