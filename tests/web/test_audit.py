"""The log's pages: who may read it, filters, paging by key, export; purges take two persons here too."""

from __future__ import annotations

import io
from copy import deepcopy
from datetime import date

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.template import Context, Template

from tests.factories import make_organisation, make_user
from yanzhen.apps.audit.actions.record import record
from yanzhen.apps.audit.models import AuditEvent, Purge
from yanzhen.apps.files.actions.receive import receive_file
from yanzhen.apps.files.media import TEXT

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def data_folder(tmp_path, settings):
    settings.DATA_DIR, settings.FILES_DIR = tmp_path, tmp_path / "files"


@pytest.fixture(scope="module")
def standing_district(standing):
    return make_organisation("青石区教育委员会", kind="authority")


@pytest.fixture
def district(standing_district):
    return deepcopy(standing_district)


@pytest.fixture
def auditor(client, district):
    user = make_user(role="audit_administrator", at=district)
    client.force_login(user)
    return user


def entries(count, **given):
    for ordinal in range(count):
        record(
            **{"kind": "LOG_EXPORTED", "actor": None, "subjects": [f"plans.task:{ordinal}"], **given},
            content={"count": ordinal},
        )


def rows(answer):
    return [event.number for event, _ in answer.context["events"]]


def test_the_log_reads_in_words_with_its_head(client, auditor):
    entries(2)
    html = client.get("/audit/").content.decode()
    assert "导出日志1条" in html and "系统" in html
    assert "链头：第2条" in html and AuditEvent.objects.get(number=2).digest in html


def test_it_pages_by_key_without_gaps(client, auditor):
    entries(120)
    seen, before = [], ""
    while True:
        answer = client.get("/audit/", {"before": before})
        seen += rows(answer)
        if not (before := answer.context["next_before"]):
            break
    assert seen == list(range(120, 0, -1))


def test_it_filters_by_person_kind_day_and_object(client, auditor):
    other = make_user()
    entries(2)
    entries(1, actor=other)
    entries(1, kind="FILE_READ")
    assert rows(client.get("/audit/", {"person": other.username})) == [3]
    assert rows(client.get("/audit/", {"person": "无此人"})) == []
    assert rows(client.get("/audit/", {"kind": "FILE_READ"})) == [4]
    assert rows(client.get("/audit/", {"subject": "plans.task:1"})) == [2]
    assert rows(client.get("/audit/", {"last": "2000-01-01"})) == []
    assert rows(client.get("/audit/", {"first": "2000-01-01"})) == [4, 3, 2, 1]
    assert rows(client.get("/audit/", {"before": "9" * 40})) == [4, 3, 2, 1]
    assert "请填有效的日期" in client.get("/audit/", {"first": "明天"}).content.decode()


def test_an_export_holds_what_the_filter_shows_and_is_logged(client, auditor):
    entries(3)
    answer = client.get("/audit/", {"subject": "plans.task:1", "export": "xlsx"})
    sheet = openpyxl.load_workbook(io.BytesIO(answer.getvalue())).active
    assert [cell.value for cell in sheet[2]][:5:4] == [2, "导出日志1条"] and sheet.max_row == 2
    assert AuditEvent.objects.latest("number").actor == auditor


def test_reading_costs_a_fixed_number_of_queries(client, auditor, django_assert_max_num_queries):
    entries(60, actor=auditor)
    client.get("/audit/")
    with django_assert_max_num_queries(12):
        client.get("/audit/")


@pytest.mark.parametrize(
    "role", ["system_administrator", "security_administrator", "district_office", "school_principal"]
)
def test_others_may_not_read_the_log(client, district, role):
    client.force_login(make_user(role=role, at=district))
    assert client.get("/audit/").status_code == 403


def test_an_auditor_of_one_school_does_not_read_the_districts_log(client, district):
    client.force_login(make_user(role="auditor", at=make_organisation(under=district)))
    assert client.get("/audit/").status_code == 403


def test_a_read_only_auditor_does_not_export(client, district):
    client.force_login(make_user(role="auditor", at=district))
    assert client.get("/audit/").status_code == 200
    assert client.get("/audit/", {"export": "xlsx"}).status_code == 403


def test_an_objects_history_is_told_in_words():
    entries(2)
    html = Template('{% load audit_parts %}{% history "plans.task:1" %}').render(Context({}))
    assert "导出日志1条" in html and "导出日志0条" not in html and "系统" in html
    assert "还没有记录" in Template('{% load audit_parts %}{% history "plans.task:9" %}').render(Context({}))


@pytest.fixture
def spilled():
    return receive_file(
        SimpleUploadedFile("名单.txt", b"x"),
        actor=make_user(),
        organisation=make_organisation(),
        declared="none",
        allowed_types={TEXT},
        max_bytes=9,
        on=date(2026, 3, 2),
    )


def test_a_purge_goes_from_one_person_to_another(client, district, spilled):
    proposer = make_user(role="system_administrator", at=district)
    client.force_login(proposer)
    subject = f"files.storedfile:{spilled.pk}"
    assert subject in client.get("/audit/purges/new/", {"subject": subject}).content.decode()
    form = {"subject": subject, "ground": "spill", "reason": "误传"}
    answer = client.post("/audit/purges/new/", form)
    purge = Purge.objects.get()
    assert answer.url == f"/audit/purges/{purge.pk}/"
    assert client.post("/audit/purges/new/", form).status_code == 422
    assert client.get(f"/audit/purges/{purge.pk}/").status_code == 200
    assert client.post(f"/audit/purges/{purge.pk}/confirm/").status_code == 403
    client.force_login(make_user(role="security_administrator", at=district))
    assert client.post("/audit/purges/new/", form).status_code == 403
    assert "清除后不能恢复" in client.get(f"/audit/purges/{purge.pk}/confirm/").content.decode()
    spilled.refresh_from_db()
    assert spilled.purged_at is None
    assert client.post(f"/audit/purges/{purge.pk}/confirm/").status_code == 302
    spilled.refresh_from_db()
    assert spilled.purged_at is not None
    refused = client.post(f"/audit/purges/{purge.pk}/reject/")
    assert refused.status_code == 409 and "已经复核过" in refused.content.decode()
    assert "已清除" in client.get("/audit/purges/").content.decode()


def test_a_blank_reason_is_asked_for_again(client, district, spilled):
    client.force_login(make_user(role="system_administrator", at=district))
    answer = client.post("/audit/purges/new/", {"subject": f"files.storedfile:{spilled.pk}", "ground": "spill"})
    assert answer.status_code == 422 and not Purge.objects.exists()
