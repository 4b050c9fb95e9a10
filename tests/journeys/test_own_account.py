"""A new colleague signs in, changes the initial password, sets up two-step sign-in, and signs out."""

from __future__ import annotations

from datetime import UTC, datetime

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from playwright.sync_api import expect

from tests.journeys.conftest import PASSWORD

NEW_PASSWORD = "Autumn-Geese-2027"


def _code(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, int(datetime.now(UTC).timestamp()) // 30))


def test_first_day_of_a_new_colleague(page, make_user, shoot):
    make_user("section_officer", username="officer01", new=True)
    page.goto("/accounts/me/")
    shoot(page, "sign-in")
    page.get_by_label("用户名").fill("officer01")
    page.locator("[name=password]").fill("wrong")
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_role("alert")).to_be_visible()
    shoot(page, "sign-in-wrong")
    page.locator("[name=password]").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()

    expect(page.get_by_role("heading", name="修改密码")).to_be_visible()
    shoot(page, "initial-password")
    page.locator("[name=oldpassword]").fill(PASSWORD)
    page.locator("[name=password1]").fill(NEW_PASSWORD)
    page.locator("[name=password2]").fill(NEW_PASSWORD)
    page.locator("main").get_by_role("button", name="修改密码").click()
    expect(page.get_by_text("密码已修改")).to_be_visible()

    page.goto("/accounts/me/")
    expect(page.locator("main").get_by_text("云岭区教育委员会").first).to_be_visible()
    shoot(page, "my-account")
    page.goto("/accounts/2fa/")
    shoot(page, "two-steps")
    page.get_by_role("link", name="开启两步验证").click()
    asked_again = page.get_by_role("heading", name="确认是您本人")
    expect(asked_again.or_(page.locator("#totp-secret"))).to_be_visible()
    if asked_again.is_visible():  # where signing in was minutes ago
        page.locator("[name=password]").fill(NEW_PASSWORD)
        page.get_by_role("button", name="确认").click()
    shoot(page, "two-steps-set-up")
    secret = page.locator("#totp-secret").inner_text()
    page.get_by_role("button", name="复制").click()
    expect(page.get_by_role("button", name="已复制")).to_be_visible()
    page.locator("[name=code]").fill(_code(secret))
    page.get_by_role("button", name="开启", exact=True).click()
    expect(page.locator("#recovery-codes li")).to_have_count(10)
    shoot(page, "recovery-codes")
    spare = page.locator("#recovery-codes li").first.inner_text()

    page.goto("/accounts/sessions/")
    shoot(page, "devices")
    page.locator("details.yz-menu-holder summary").first.click()
    page.get_by_role("button", name="退出登录").first.click()
    expect(page.get_by_role("heading", name="登录")).to_be_visible()

    page.get_by_label("用户名").fill("officer01")
    page.locator("[name=password]").fill(NEW_PASSWORD)
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_role("heading", name="两步验证")).to_be_visible()
    shoot(page, "second-step")
    page.locator("[name=code]").fill(spare)
    page.get_by_role("button", name="登录", exact=True).click()
    expect(page.get_by_role("heading", name="工作台")).to_be_visible()
    page.goto("/accounts/me/")
    expect(page.get_by_role("heading", name="我的账号与任职")).to_be_visible()
