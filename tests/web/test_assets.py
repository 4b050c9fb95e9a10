"""Static files are kept by browsers for a year, under addresses that change with the content."""

from __future__ import annotations

import re

import pytest
from django.contrib.staticfiles import finders
from django.templatetags.static import static

from yanzhen.web.assets import VersionedFiles


def _fetch(client, address: str):
    answer = client.get(address)
    if answer.streaming:
        assert b"".join(answer.streaming_content)  # read to the end, which also closes the file
    return answer


def test_an_address_changes_with_the_content(tmp_path, settings):
    settings.STATICFILES_DIRS = [tmp_path]
    finders.get_finder.cache_clear()
    file = tmp_path / "note.css"
    file.write_text("a{}", encoding="utf-8")
    before = VersionedFiles().url("note.css")
    file.write_text("b{color:red}", encoding="utf-8")
    assert re.fullmatch(r"/static/note\.css\?v=[0-9a-f]{12}", before)
    assert VersionedFiles().url("note.css") != before
    finders.get_finder.cache_clear()


def test_a_missing_file_has_a_plain_address():
    assert VersionedFiles().url("no-such-file.css") == "/static/no-such-file.css"


@pytest.mark.django_db
def test_browsers_may_keep_a_versioned_file_for_a_year(client):
    answer = _fetch(client, static("yanzhen/base.css"))
    assert answer.status_code == 200
    assert "max-age=31536000" in answer["Cache-Control"]


@pytest.mark.django_db
def test_every_file_named_in_the_head_is_served(client):
    html = client.get("/accounts/login/").content.decode()
    addresses = re.findall(r'(?:href|src)="(/static/[^"#]+)', html)
    assert len(addresses) >= 10
    assert {address: _fetch(client, address).status_code for address in addresses} == dict.fromkeys(addresses, 200)
