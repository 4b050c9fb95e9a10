"""Asking the language model from the page: off unless configured, only after the person saw where the text goes."""

from __future__ import annotations

import pytest
from django.utils import timezone

from tests.factories import make_organisation, make_user
from tests.web.test_documents_reading import HTMX, _url, read
from yanzhen.apps.documents.models import ReadingItem
from yanzhen.apps.files.models import Secrecy
from yanzhen.apps.jobs.models import Job, JobState

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return make_organisation("办公室", kind="section")


@pytest.fixture
def reader(office):
    return make_user(role="section_officer", at=office)


@pytest.fixture
def version(office, reader):
    return read(office, reader)


@pytest.fixture
def page(client, reader):
    client.force_login(reader)
    return client


@pytest.fixture
def model(settings):
    settings.MODEL_ADDRESS, settings.MODEL_NAME = "https://model.example/v1", "plan-reader"


def test_the_page_says_nothing_of_a_model_that_is_off(page, version):
    assert "模型" not in page.get(_url("reading", version.pk)).content.decode()
    page.post(_url("ask_model", version.pk), {"confirmed": "yes"})
    assert not Job.objects.exists()


def test_where_the_text_goes_is_said_before_it_leaves(page, version, model):
    assert "model.example" in page.get(_url("reading", version.pk)).content.decode()
    question = page.post(_url("ask_model", version.pk)).content.decode()
    assert "model.example" in question
    assert "plan-reader" in question
    assert not Job.objects.exists()
    answer = page.post(_url("ask_model", version.pk), {"confirmed": "yes"})
    assert (answer.status_code, Job.objects.get().payload) == (302, {"version": version.pk})
    assert "语言模型正在看这一版" in page.get(_url("reading", version.pk)).content.decode()


def test_how_the_question_went_reaches_an_open_page(page, version, model):
    page.post(_url("ask_model", version.pk), {"confirmed": "yes"})
    Job.objects.update(state=JobState.FAILED, error="连不上语言模型的服务器。", version=7, finished_at=timezone.now())
    assert "连不上语言模型的服务器。" in page.get(_url("changes", version.pk, version="0-0"), **HTMX).content.decode()


def test_an_internal_document_shows_why_it_is_not_sent(page, version, model):
    document = version.document
    document.secrecy = Secrecy.INTERNAL
    document.save(update_fields=["secrecy"])
    assert "内部文件，不发给语言模型" in page.get(_url("reading", version.pk)).content.decode()
    page.post(_url("ask_model", version.pk), {"confirmed": "yes"})
    assert not Job.objects.exists()


def test_a_proposal_is_marked_on_its_card(page, version):
    row = version.items.waiting().first()
    ReadingItem.objects.filter(pk=row.pk).update(by_model=True, confidence=None)
    assert "模型提议" in page.get(_url("item", row.pk), **HTMX).content.decode()


def test_who_may_only_look_sends_nothing(client, version, model):
    client.force_login(make_user(role="deputy_leader", at=version.document.organisation))
    assert client.post(_url("ask_model", version.pk), {"confirmed": "yes"}).status_code == 403
