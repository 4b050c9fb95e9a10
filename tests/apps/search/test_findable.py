"""Acts put what they write into the index, each kind for those who may open it; a rebuild gives the same."""

from __future__ import annotations

from copy import deepcopy
from datetime import date

import pytest
from django.core.management import call_command

from tests.factories import make_organisation, make_user
from tests.scenes import CALENDAR, FRIDAY, Scene
from yanzhen.apps.documents.actions.add_document import Description, ReceivedText, add_document, add_version
from yanzhen.apps.documents.actions.describe_document import describe_document
from yanzhen.apps.documents.actions.share_document import share_document
from yanzhen.apps.files.models import Secrecy
from yanzhen.apps.indicators.actions.load_catalogue import load_indicators
from yanzhen.apps.plans.actions.draft_plan import draft_plan
from yanzhen.apps.plans.actions.edit_plan import discard_plan, edit_plan
from yanzhen.apps.plans.findable import index_tasks
from yanzhen.apps.reports.actions.edit import edit_report
from yanzhen.apps.reports.actions.start import start_report
from yanzhen.apps.search.models import SearchEntry
from yanzhen.apps.search.queries import search
from yanzhen.apps.search.registry import labels
from yanzhen.apps.supervision.actions.sign import sign_notice

YEAR = (date(2026, 1, 1), date(2026, 12, 31))
pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def standing_scene(standing):
    return Scene()


@pytest.fixture
def scene(standing_scene):
    return deepcopy(standing_scene)


def titles(user, query):
    return [hit.entry.title for hit in search(query, user=user, on=FRIDAY).hits]


def add(scene, text="近视防控要抓紧。", **said):
    description = Description(**({"title": "视力健康通知"} | said))
    return add_document(
        organisation=scene.authority, description=description, received=ReceivedText(text=text), actor=scene.office
    )


def test_every_kind_can_be_indexed_anew():
    assert labels() == (
        "documents.commentround",
        "documents.document",
        "indicators.indicator",
        "ledgers.ledgertype",
        "meetings.item",
        "meetings.resolution",
        "plans.plan",
        "reports.report",
        "school_rules.schoolrule",
        "supervision.notice",
    )


def test_a_document_is_found_by_title_number_and_newest_text(scene):
    version = add(scene, number="青教〔2026〕3号")
    assert (
        titles(scene.office, "视力") == titles(scene.office, "近视") == titles(scene.office, "青教") == ["视力健康通知"]
    )
    add_version(
        document_id=version.document_id, title="", received=ReceivedText(text="眼保健操每天两次。"), actor=scene.office
    )
    assert titles(scene.office, "眼保") == ["视力健康通知"] and titles(scene.office, "近视") == []


def test_an_internal_document_is_found_by_its_named_units_alone(scene):
    version = add(scene, secrecy=Secrecy.INTERNAL, named_units=[scene.school])
    assert titles(scene.clerk, "近视") == ["视力健康通知"]
    assert titles(scene.other_clerk, "近视") == []
    share_document(document_id=version.document_id, organisations=[scene.other], actor=scene.office)
    assert titles(scene.other_clerk, "近视") == ["视力健康通知"]


def test_a_new_description_is_what_is_found(scene):
    version = add(scene)
    describe_document(
        document_id=version.document_id, seen=0, description=Description(title="作息时间通知"), actor=scene.office
    )
    assert titles(scene.office, "作息") == ["作息时间通知"] and titles(scene.office, "视力") == []


def test_a_draft_plan_is_found_by_its_owner_until_it_is_discarded(scene):
    plan = draft_plan(
        title="劳动教育计划",
        owner=scene.authority,
        line="administration",
        starts_on=YEAR[0],
        ends_on=YEAR[1],
        actor=scene.office,
        on=FRIDAY,
    )
    assert titles(scene.office, "劳动") == ["劳动教育计划"] and titles(scene.clerk, "劳动") == []
    edit_plan(
        plan_id=plan.pk,
        seen=plan.version,
        title="美育计划",
        line="administration",
        starts_on=YEAR[0],
        ends_on=YEAR[1],
        actor=scene.office,
        on=FRIDAY,
    )
    assert titles(scene.office, "美育") == ["美育计划"] and titles(scene.office, "劳动") == []
    discard_plan(plan_id=plan.pk, actor=scene.office, on=FRIDAY)
    assert titles(scene.office, "美育") == []


def test_a_task_is_indexed_once_and_found_by_the_units_it_was_handed_to(scene):
    outsider = make_user(role="school_clerk", at=make_organisation(under=scene.authority))
    index_tasks(scene.plan)
    assert SearchEntry.objects.filter(kind="task").count() == 1
    for user in (scene.office, scene.head, scene.clerk, scene.other_clerk):
        assert titles(user, "锻炼") == ["每天锻炼一小时"]
    assert titles(outsider, "锻炼") == []


def test_a_school_is_led_to_its_own_task(client, scene):
    index_tasks(scene.plan)
    for user, task in (
        (scene.clerk, scene.red),
        (scene.head, scene.district_task),
        (scene.office, scene.district_task),
    ):
        client.force_login(user)
        hits = client.get("/search/", {"q": "锻炼"}).context["found"].hits
        assert [hit.entry.url_arguments for hit in hits] == [[task.pk]]


def test_an_indicator_is_found_by_what_documents_call_it(scene):
    load_indicators()
    assert "体质健康优良率" in titles(scene.clerk, "优良")
    assert titles(make_user(role="enforcement_officer", at=scene.authority), "优良") == []


def test_a_report_is_found_by_its_words_and_by_its_owner_alone(scene):
    report = start_report(
        template="half_year",
        owner_id=scene.authority.pk,
        scope_id=scene.authority.pk,
        plan_ids=[scene.plan.pk],
        period_start=YEAR[0],
        period_end=date(2026, 6, 30),
        actor=scene.office,
        on=FRIDAY,
        title="上半年总结",
    )
    edit_report(
        report_id=report.pk,
        title="上半年总结",
        body="# 食堂管理\n陪餐制度落实。",
        version=report.version,
        actor=scene.office,
        on=FRIDAY,
    )
    assert titles(scene.office, "陪餐") == ["上半年总结"]
    assert "食堂管理" in SearchEntry.objects.get(kind="report").text
    assert "#" not in SearchEntry.objects.get(kind="report").text
    assert titles(scene.clerk, "陪餐") == []


def test_a_notice_is_found_by_its_unit_once_signed(scene):
    notice = scene.draft()
    assert titles(scene.office, "书面") and titles(scene.clerk, "书面") == []
    sign_notice(notice_id=notice.pk, actor=scene.office, on=FRIDAY, calendar=CALENDAR)
    notice.refresh_from_db()
    found = titles(scene.head, "书面")
    assert titles(scene.office, "书面") == [f"青石区第一小学：催办单{notice.number}"]
    assert found == [] and titles(scene.other_clerk, "书面") == []


def test_a_rebuild_gives_what_the_acts_wrote(scene, capsys):
    add(scene)
    load_indicators()
    scene.signed()
    index_tasks(scene.plan)
    kept = [field.name for field in SearchEntry._meta.concrete_fields if not field.primary_key]
    before = list(SearchEntry.objects.order_by("subject").values(*kept))
    call_command("reindex")
    assert list(SearchEntry.objects.order_by("subject").values(*kept)) == before
    assert f"共{len(before)}条" in capsys.readouterr().out
