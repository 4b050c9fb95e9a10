"""Take pictures of the running sample district at 1440 and 390 px.

``python workshop/screenshots.py ADDRESS SAMPLE_LOGINS.json FOLDER [NAME…]``: names as in ``PAGES``; all by default.
The README's pictures come from here: ``… docs/images overview reading report desk``.
"""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

SIZES = {"1440": {"width": 1440, "height": 900}, "390": {"width": 390, "height": 844}}
FLAGS = ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
# name → (role that looks, address); {first:…} follows the first link that begins so on the page before it
PAGES = {
    "desk": ("办公室（督查督办岗）", "/"),
    "desk_school": ("校办干事（联络员）", "/"),
    "documents": ("办公室（督查督办岗）", "/documents/"),
    "upload": ("办公室（督查督办岗）", "/documents/new/"),
    "reading": ("办公室（督查督办岗）", "/documents/ > /documents/files/ > /documents/"),
    "plans": ("办公室（督查督办岗）", "/plans/"),
    "plan": ("办公室（督查督办岗）", "/plans/ > /plans/"),
    "tasks": ("校办干事（联络员）", "/tasks/"),
    "task": ("校办干事（联络员）", "/tasks/ > /tasks/"),
    "overview": ("办公室（督查督办岗）", "/supervision/"),
    "heat": ("办公室（督查督办岗）", "/supervision/heat/"),
    "tree": ("办公室（督查督办岗）", "/supervision/tree/"),
    "calendar": ("办公室（督查督办岗）", "/supervision/calendar/"),
    "week": ("办公室（督查督办岗）", "/supervision/week/"),
    "notices": ("办公室（督查督办岗）", "/supervision/notices/"),
    "indicators": ("办公室（督查督办岗）", "/indicators/"),
    "indicator": ("办公室（督查督办岗）", "/indicators/ > /indicators/"),
    "reports": ("办公室（督查督办岗）", "/reports/"),
    "report": ("办公室（督查督办岗）", "/reports/ > /reports/"),
    "organisations": ("办公室（督查督办岗）", "/organisations/"),
    "search": ("办公室（督查督办岗）", "/search/?q=体质"),
    "audit": ("安全审计员", "/audit/"),
    "accounts": ("系统管理员", "/system/"),
}


def main(address: str, logins: Path, folder: Path, names: list[str]) -> int:
    """Take the pictures asked for; say which page could not be reached."""
    people = {login["role"]: login for login in json.loads(logins.read_text(encoding="utf-8"))}
    folder.mkdir(parents=True, exist_ok=True)
    missed = []
    with sync_playwright() as player:
        browser = player.chromium.launch(
            executable_path=shutil.which("chromium"), args=FLAGS, ignore_default_args=["--headless"]
        )
        for role in sorted({PAGES[name][0] for name in names}):
            wanted = [name for name in names if PAGES[name][0] == role]
            if role not in people:
                missed += [f"{name}：没有{role}的示例账号" for name in wanted]
                continue
            missed += _as_person(browser, address, people[role], wanted, folder)
        browser.close()
    for line in missed:
        print(line, file=sys.stderr)  # noqa: T201 (a command's own words)
    return 1 if missed else 0


def _as_person(browser: Browser, address: str, login: dict, names: list[str], folder: Path) -> list[str]:
    profile = browser.new_context(base_url=address, locale="zh-CN", viewport=SIZES["1440"])
    page = profile.new_page()
    page.goto("/accounts/login/")
    page.fill("[name=login]", login["username"])
    page.fill("[name=password]", login["password"])
    page.press("[name=password]", "Enter")
    page.wait_for_url(lambda url: "/login/" not in url)
    missed = []
    for name in names:
        try:
            _open(page, PAGES[name][1])
        except LookupError as error:
            missed.append(f"{name}：{error}")
            continue
        for size, viewport in SIZES.items():
            page.set_viewport_size(viewport)
            page.wait_for_load_state("networkidle")
            page.screenshot(path=folder / f"{name}{'' if size == '1440' else '_390'}.png")
        page.set_viewport_size(SIZES["1440"])
    profile.close()
    return missed


def _open(page: Page, way: str) -> None:
    first, *links = (step.strip() for step in way.split(">"))
    answer = page.goto(first)
    for link in links:
        found = page.eval_on_selector_all(
            "main a[href]",
            "(links, start) => links.map(a => new URL(a.href).pathname)"
            ".filter(p => p.startsWith(start) && /^\\d+\\/$/.test(p.slice(start.length)))",
            link,
        )
        if not found:
            raise LookupError(f"{page.url}上没有{link}开头的链接")
        answer = page.goto(found[0])
    if answer is not None and answer.status >= 400:
        raise LookupError(f"{page.url}答{answer.status}")


if __name__ == "__main__":
    if len(sys.argv) < 4:
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]), sys.argv[4:] or list(PAGES)))
