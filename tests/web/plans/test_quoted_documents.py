"""The sentence behind a task that was sent down: who may open it where it stands."""

from __future__ import annotations

import re
import uuid
from datetime import date

import pytest
from django.urls import reverse

from tests.apps.plans.conftest import TODAY, YEAR, approve_through
from tests.apps.plans.test_make_plan import version
from tests.factories import make_user
from yanzhen.apps.audit.models import AuditEvent
from yanzhen.apps.audit.wording import sentence_of
from yanzhen.apps.documents.models import Document
from yanzhen.apps.plans.actions.dispatch_tasks import dispatch_tasks
from yanzhen.apps.plans.actions.issue_plan import issue_plan
from yanzhen.apps.plans.actions.make_plan import make_plan
from yanzhen.apps.plans.models import Plan, Task
from yanzhen.apps.search.models import SearchEntry

__all__ = ["version"]
pytestmark = pytest.mark.django_db
QUOTE = "在20个工作日内完成课后服务自查，每月报送。"


@pytest.fixture
def plan(version, district) -> Plan:
    """A plan made from the document, in force."""
    made = make_plan(
        version=version,
        title="2026年重点任务",
        owner=district.primary,
        line="administration",
        starts_on=YEAR[0],
        ends_on=YEAR[1],
        actor=district.officer,
        on=TODAY,
    )
    signed = approve_through(made, district)
    return issue_plan(plan_id=signed.pk, actor=district.office, on=TODAY)


def _send(plan, district, **fields) -> Task:
    """Send the plan to the first school; return its task that quotes ``QUOTE``."""
    given = {
        "plan_id": plan.pk,
        "key": uuid.uuid4(),
        "task_ids": [task.pk for task in plan.tasks.own()],
        "unit_ids": [district.school.pk],
        "receipt_due_on": date(2026, 3, 25),
        "actor": district.office,
        "on": TODAY,
        **fields,
    }
    dispatch_tasks(**given)
    return Task.objects.get(organisation=district.school, origin__wording=QUOTE)


def _link_in(page: str) -> str | None:
    found = re.search(rf'<a href="([^"]+)" title="打开原文">{QUOTE}</a>', page)
    return found and found.group(1)


def test_a_clerk_of_an_addressed_school_opens_the_sentence_and_can_only_read(plan, version, district, signed_in):
    task = _send(plan, district)
    clerk = signed_in(district.clerk)
    link = _link_in(clerk.get(reverse("tasks:task", args=[task.pk])).content.decode())
    address, _, place = link.partition("#")
    answer = clerk.get(address)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert re.search(rf'<span class="yr-s yr-task yr-accepted" id="{place}"[^>]*>(?:(?!</span>).)*课后服务自查', page)
    for act in ("accept_sure", "finish", "reopen", "add"):
        act_address = reverse(f"documents:{act}", args=[version.pk])
        assert act_address not in page
        assert clerk.post(act_address).status_code == 403


def test_a_head_who_reads_documents_of_the_own_school_only_reads_this_one(plan, version, district, signed_in):
    _send(plan, district)
    secretary = signed_in(district.secretary)
    page = secretary.get(reverse("documents:reading", args=[version.pk]))
    assert page.status_code == 200 and "研读完成</button>" not in page.content.decode()
    assert secretary.post(reverse("documents:finish", args=[version.pk])).status_code == 403


def test_a_copy_may_read_and_a_school_not_addressed_finds_nothing(plan, version, district, signed_in):
    _send(plan, district, copy_to=[district.schools[1].pk])
    address = reverse("documents:reading", args=[version.pk])
    for school, status in ((district.schools[1], 200), (district.schools[2], 404)):
        client = signed_in(make_user(role="school_clerk", at=school))
        assert client.get(address).status_code == status


def test_a_school_finds_the_document_by_search_once_it_was_sent(plan, version, district):
    _send(plan, district)
    entry = SearchEntry.objects.get(subject=f"documents.document:{version.document_id}")
    assert entry.reader_ids == [district.school.pk]


def test_an_internal_document_is_quoted_without_a_link_and_stays_closed(plan, version, district, signed_in):
    Document.objects.update(secrecy="internal")
    task = _send(plan, district)
    clerk = signed_in(district.clerk)
    page = clerk.get(reverse("tasks:task", args=[task.pk])).content.decode()
    assert f"{QUOTE}</blockquote>" in page
    assert f"/documents/{version.pk}/" not in page
    assert clerk.get(reverse("documents:reading", args=[version.pk])).status_code == 404
    assert not version.document.shared_with.exists()
    assert "依据文件：—" in sentence_of(AuditEvent.objects.get(kind="TASKS_DISPATCHED"))


def test_a_named_unit_of_an_internal_document_keeps_its_link(plan, version, district, signed_in):
    Document.objects.update(secrecy="internal")
    version.document.shared_with.add(district.school)
    task = _send(plan, district)
    page = signed_in(district.clerk).get(reverse("tasks:task", args=[task.pk])).content.decode()
    assert _link_in(page).startswith(f"/documents/{version.pk}/#s-")


def test_the_dispatch_is_one_event_that_names_what_was_shared(plan, version, district):
    _send(plan, district, copy_to=[district.schools[1].pk])
    assert not AuditEvent.objects.filter(kind="DOCUMENT_SHARED").exists()
    event = AuditEvent.objects.get(kind="TASKS_DISPATCHED")
    assert event.content.content["documents"] == ["2026年要点"]
    assert event.objects_touched.filter(subject=f"documents.document:{version.document_id}").exists()
    assert set(version.document.shared_with.all()) == set(district.schools[:2])


def test_the_plan_page_links_the_sentence_only_for_those_who_may_read_it(plan, version, district, signed_in):
    address = reverse("plans:plan", args=[plan.pk])
    assert f"/documents/{version.pk}/#s-" in signed_in(district.officer).get(address).content.decode()
    Document.objects.update(secrecy="internal")
    _send(plan, district)
    answer = signed_in(district.principal).get(address)
    assert answer.status_code == 200
    assert f"/documents/{version.pk}/" not in answer.content.decode()
