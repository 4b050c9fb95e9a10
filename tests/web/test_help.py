"""The guide is served inside the product from the one source in ``docs/guide``."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.factories import make_organisation, make_user
from yanzhen.web.help.contents import NAMED, PAGES, guide_page_for, rendered

GUIDE = Path(__file__).resolve().parents[2] / "docs/guide"


def test_every_page_of_the_guide_is_served_and_listed():
    titles = {file.stem for file in GUIDE.glob("*.md")} - {"README"}
    assert titles == {page.title for page in PAGES}
    listed = set(re.findall(r"\]\(([^)]+)\.md\)", (GUIDE / "README.md").read_text(encoding="utf-8")))
    assert listed <= titles and {page.title for page in NAMED} <= listed
    for page in PAGES:
        assert (GUIDE / f"{page.title}.md").read_text(encoding="utf-8").startswith("# ")


@pytest.mark.django_db
@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.slug)
def test_a_page_opens_for_anyone_signed_in(client, page):
    address = f"/help/{page.slug}/"
    assert client.get(address).status_code == 302
    client.force_login(make_user())
    html = client.get(address).content.decode()
    assert f"<h1>{page.title}</h1>" in html and "## " not in html and "| ---" not in html


def test_raw_html_in_a_page_stays_text(monkeypatch, tmp_path):
    (tmp_path / "登录与账号.md").write_text(
        "# 登录与账号\n\n<script>x</script>\n\n[下发](下发与签收.md)\n\n[坏](javascript:alert(1))\n", encoding="utf-8"
    )
    monkeypatch.setattr("yanzhen.web.help.contents.FOLDER", tmp_path)
    html = rendered.__wrapped__(PAGES[0])
    assert "<script>" not in html and '<a href="/help/dispatch/">' in html and 'href="javascript' not in html


@pytest.mark.django_db
def test_the_header_leads_to_the_page_of_its_area_and_the_menu_to_the_contents(client):
    client.force_login(make_user(role="district_office", at=make_organisation(kind="authority")))
    assert 'href="/help/indicators/"' in client.get("/indicators/").content.decode()
    html = client.get("/help/").content.decode()
    assert 'href="/help/"' in html and all(f'href="/help/{page.slug}/"' in html for page in PAGES)
    assert client.get("/help/nothing/").status_code == 404
    assert guide_page_for("/") is None
