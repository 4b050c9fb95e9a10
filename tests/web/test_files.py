"""A file is served to those who may read it, as a download, and to nobody else."""

from __future__ import annotations

from copy import deepcopy
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.factories import make_organisation, make_user
from yanzhen.apps.audit.models import AuditEvent
from yanzhen.apps.files import access
from yanzhen.apps.files.actions.receive import receive_file
from yanzhen.apps.files.media import HTML, TEXT
from yanzhen.apps.files.vault import content_path

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def files_folder(tmp_path, settings):
    settings.FILES_DIR = tmp_path / "files"


@pytest.fixture(scope="module")
def standing_district(standing):
    return make_organisation("青石区教育委员会", kind="authority")


@pytest.fixture
def district(standing_district):
    return deepcopy(standing_district)


@pytest.fixture
def school(district):
    return make_organisation(under=district)


def receive(school, *, name="表.txt", content=b"a,b", **given):
    return receive_file(
        SimpleUploadedFile(name, content),
        actor=make_user(),
        organisation=school,
        allowed_types={TEXT, HTML},
        max_bytes=99,
        on=date(2026, 3, 2),
        **{"declared": "none", **given},
    )


def status(client, user, stored):
    client.force_login(user)
    answer = client.get(f"/files/{stored.pk}/")
    if answer.streaming:
        answer.getvalue()  # reads to the end, which closes the file
    return answer.status_code


def test_a_file_comes_as_a_download_with_its_chinese_name(client, school):
    stored = receive(school, name="页面.html", content=b"<html><script>1</script>")
    client.force_login(make_user(role="school_clerk", at=school))
    answer = client.get(f"/files/{stored.pk}/")
    assert answer.status_code == 200 and answer.getvalue().startswith(b"<html>")
    assert answer["Content-Disposition"].startswith("attachment") and "%E9%A1%B5" in answer["Content-Disposition"]
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]


def test_who_reaches_the_organisation_may_read(client, district, school):
    stored = receive(school)
    assert status(client, make_user(role="school_clerk", at=school), stored) == 200
    assert status(client, make_user(role="district_office", at=district), stored) == 200
    assert status(client, make_user(role="school_clerk", at=make_organisation(under=district)), stored) == 404
    assert status(client, make_user(role="hotline_operator", at=school), stored) == 404


def test_a_stranger_is_sent_to_sign_in(client, school):
    answer = client.get(f"/files/{receive(school).pk}/")
    assert answer.status_code == 302 and "/accounts/login/" in answer["Location"]


def test_an_internal_file_opens_to_named_units_alone_and_the_reading_is_logged(client, district, school, monkeypatch):
    monkeypatch.setattr(access, "_OPENERS", [lambda file, *, user, on: True])
    named, other = make_organisation(under=district), make_organisation(under=district)
    stored = receive(school, declared="internal", named_units=[named])
    reader = make_user(role="school_clerk", at=named)
    assert status(client, reader, stored) == 200
    assert status(client, make_user(role="school_clerk", at=other), stored) == 404
    assert AuditEvent.objects.get(kind="FILE_READ").actor == reader
    assert status(client, make_user(role="school_clerk", at=other), receive(school)) == 200


def test_a_lost_content_is_said_clearly(client, school):
    stored = receive(school)
    content_path(stored.sha256).unlink()
    client.force_login(make_user(role="school_clerk", at=school))
    answer = client.get(f"/files/{stored.pk}/")
    assert answer.status_code == 410 and "已不在服务器上" in answer.content.decode()
