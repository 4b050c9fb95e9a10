"""Reports in the browser: from template to Word, each number opens, nothing is lost."""

from __future__ import annotations

import io
from copy import deepcopy

import pytest
from django.urls import reverse
from docx import Document

from tests.factories import make_organisation, make_user
from tests.scenes import Scene
from yanzhen.apps.reports.models import Report

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def standing_scene(standing):
    return Scene()


@pytest.fixture
def scene(standing_scene):
    return deepcopy(standing_scene)


def url(name: str, *args) -> str:
    return reverse(f"reports:{name}", args=args)


def start(client, scene) -> Report:
    client.force_login(scene.office)
    form = {
        "template": "half_year",
        "owner": scene.authority.pk,
        "scope": scene.authority.pk,
        "plans": [scene.plan.pk],
        "period_start": "2026-01-01",
        "period_end": "2026-06-30",
    }
    assert client.post(url("new"), form).status_code == 302
    return Report.objects.get()


def test_an_empty_district_is_told_what_to_do(client):
    client.force_login(make_user(role="district_office", at=make_organisation("空区教委", kind="authority")))
    assert "还没有总结报告" in client.get(url("list")).content.decode()
    assert "还没有下发的计划" in client.get(url("new")).content.decode()


def test_every_number_of_the_page_opens(client, scene):
    report = start(client, scene)
    page = client.get(url("report", report.pk)).content.decode()
    assert 'class="bound-number"' in page
    for binding in report.bindings.exclude(kind="table"):
        answer = client.get(url("number", report.pk, binding.key))
        assert answer.status_code == 200
        assert binding.label in answer.content.decode()


def test_a_number_that_is_none_is_not_found(client, scene):
    report = start(client, scene)
    assert client.get(url("number", report.pk, "没有的")).status_code == 404


def test_words_typed_are_shown_with_numbers_and_unbound_ones_marked(client, scene):
    report = start(client, scene)
    page = client.post(url("preview", report.pk), {"body": "共{计划1下发数}项，另有7项在办。"}).content.decode()
    assert ">2</a>" in page
    assert "unbound-number" in page
    report.refresh_from_db()
    assert "另有7项" not in report.body


def test_a_stray_brace_is_told_and_the_words_are_kept(client, scene):
    report = start(client, scene)
    form = {"title": report.title, "body": "共{任务", "version": report.version}
    answer = client.post(url("edit", report.pk), form)
    assert answer.status_code == 409
    assert "花括号" in answer.content.decode()
    assert "共{任务" in answer.content.decode()


def test_two_writers_both_see_both_texts(client, scene):
    report = start(client, scene)
    form = {"title": report.title, "version": report.version}
    client.post(url("edit", report.pk), form | {"body": "甲写的"})
    page = client.post(url("edit", report.pk), form | {"body": "乙写的"})
    assert page.status_code == 409
    assert "甲写的" in page.content.decode()
    assert "乙写的" in page.content.decode()


def test_a_binding_with_faults_comes_back_with_them(client, scene):
    report = start(client, scene)
    answer = client.post(url("bind", report.pk), {"key": "甲", "kind": "provided", "value": "3"})
    assert answer.status_code == 422
    assert "由哪个科室" in answer.content.decode()
    good = {"key": "甲", "kind": "provided", "value": "3", "provided_by": "计财科", "provided_on": "2026-03-06"}
    assert client.post(url("bind", report.pk), good).status_code == 302
    assert report.bindings.get(key="甲").source.provided_by == "计财科"


def test_freezing_asks_first_then_freezes_and_signing_gives_the_number(client, scene):
    report = start(client, scene)
    assert "要定稿吗" in client.get(url("freeze", report.pk)).content.decode()
    client.post(url("freeze", report.pk), {"version": report.version})
    client.force_login(make_user(role="principal_leader", at=scene.authority))
    client.post(url("sign", report.pk), {"number": "青教发〔2026〕5号"})
    report.refresh_from_db()
    assert (report.state, report.number) == ("signed", "青教发〔2026〕5号")


def test_a_frozen_page_says_what_would_read_otherwise_now(client, scene):
    report = start(client, scene)
    client.post(url("freeze", report.pk), {"version": report.version})
    assert "各数没有变化" in client.get(url("report", report.pk)).content.decode()
    scene.red.state = "done"
    scene.red.save()
    assert "个数会不同" in client.get(url("report", report.pk)).content.decode()


def words_of(answer) -> str:
    return "\n".join(paragraph.text for paragraph in Document(io.BytesIO(answer.content)).paragraphs)


def test_the_word_file_prints_numbers_without_marks(client, scene):
    report = start(client, scene)
    text = words_of(client.get(url("word", report.pk)))
    assert report.title.replace("\n", "") in text.replace("\n", "")
    assert "共安排任务1项" in text
    assert "{" not in text


def test_a_red_head_has_no_number_before_the_signature(client, scene):
    report = start(client, scene)
    assert "〔" not in words_of(client.get(url("word", report.pk), {"head": "notice"}))
    client.post(url("freeze", report.pk), {"version": report.version})
    client.force_login(make_user(role="principal_leader", at=scene.authority))
    client.post(url("sign", report.pk), {"number": "青教发〔2026〕5号"})
    assert "青教发〔2026〕5号" in words_of(client.get(url("word", report.pk), {"head": "notice"}))


@pytest.mark.parametrize("name", ["report", "edit", "word", "sheet", "freeze"])
def test_a_report_of_another_district_is_not_found(client, scene, name):
    report = start(client, scene)
    client.force_login(make_user(role="district_office", at=make_organisation("别区教委", kind="authority")))
    assert client.get(url(name, report.pk)).status_code == 404


@pytest.mark.parametrize("name", ["list", "new"])
def test_no_page_opens_without_the_right(client, scene, name):
    client.force_login(make_user(role="hotline_operator", at=scene.authority))
    assert client.get(url(name)).status_code == 403


def test_the_page_costs_a_fixed_number_of_queries(client, scene, django_assert_max_num_queries):
    report = start(client, scene)
    with django_assert_max_num_queries(20):
        client.get(url("report", report.pk))
