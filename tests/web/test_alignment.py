"""The alignment page by real requests: who may see and decide, what two people do to one row, how many queries."""

from __future__ import annotations

from copy import deepcopy
from datetime import date
from io import BytesIO

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from python_calamine import CalamineWorkbook

from tests.apps.alignment.scene import AlignmentScene
from tests.factories import make_organisation, make_user
from yanzhen.apps.alignment.actions.set_aside import set_aside
from yanzhen.apps.alignment.models import AlignmentSheet, AskedRow, RowState
from yanzhen.apps.plans.actions.draft_plan import draft_plan

pytestmark = pytest.mark.django_db
HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture(scope="module")
def standing_scene(standing):
    return AlignmentScene()


@pytest.fixture
def scene(standing_scene):
    return deepcopy(standing_scene)


@pytest.fixture
def page(client, scene) -> Client:
    client.force_login(scene.officer)
    return client


def sheet_url(scene, name: str = "sheet", **query) -> str:
    address = reverse(f"alignment:{name}", args=[scene.local.document_id])
    return address + ("?" + "&".join(f"{key}={value}" for key, value in query.items()) if query else "")


def row_url(row: AskedRow, name: str, **query) -> str:
    query = {"seen": row.version, **query}
    return reverse(f"alignment:{name}", args=[row.pk]) + "?" + "&".join(f"{k}={v}" for k, v in query.items())


def text_of(answer) -> str:
    return answer.content.decode()


def test_the_page_shows_asks_beside_answers_with_compared_numbers(page, scene):
    html = text_of(page.get(sheet_url(scene, show="all")))
    assert "上级95%以上，本地90%" in html
    assert "弱于上级" in html
    assert "本地文件里没有找到承接的语句" in html
    assert 'aria-label="已确认承接0条，已列任务0条，不适用0条，待确认3条，未覆盖1条"' in html
    assert f'href="{reverse("documents:reading", args=[scene.higher.pk])}#s-' in html


@pytest.mark.parametrize(
    ("show", "there", "absent"),
    [
        ("waiting", "明厨亮灶覆盖率达到", "师德"),
        ("uncovered", "师德", "明厨亮灶覆盖率达到"),
        ("weaker", "本地90%", "体质健康优良率不低于"),
        ("decided", "这里没有条目", "师德"),
        ("own", "乒乓球赛", "师德"),
    ],
)
def test_each_filter_shows_its_rows(page, scene, show, there, absent):
    html = text_of(page.get(sheet_url(scene, show=show)))
    assert there.replace("明厨亮灶", "") in html.replace("<mark>", "").replace("</mark>", "").replace("明厨亮灶", "")
    assert absent not in html.replace("<mark>", "").replace("</mark>", "")


def test_the_first_filter_is_what_waits(page, scene):
    html = text_of(page.get(sheet_url(scene)))
    shown = html.partition("ya-bar")[2].partition('aria-current="page"')[2]
    assert shown.startswith(">待确认<")


def test_a_document_without_sheets_leads_to_the_choice(page, scene):
    answer = page.get(reverse("alignment:sheet", args=[scene.higher.document_id]))
    assert answer.headers["Location"] == reverse("alignment:choose", args=[scene.higher.document_id])


def test_choosing_starts_a_sheet_per_document(page, scene):
    other = scene.read("澜江市体育方案\n一、体育\n各校每年举办2次运动会。\n", "体育方案")
    address = reverse("alignment:choose", args=[scene.local.document_id])
    html = text_of(page.get(address))
    assert "体育方案" in html
    assert "上级方案" not in html.partition("<main")[2]
    answer = page.post(address, {"highers": [other.document_id]})
    assert answer.headers["Location"] == sheet_url(scene)
    assert AlignmentSheet.objects.of(scene.local.document).count() == 2
    assert "只看这份" in text_of(page.get(sheet_url(scene)))


def test_choosing_nothing_says_so(page, scene):
    answer = page.post(reverse("alignment:choose", args=[scene.local.document_id]), {})
    assert answer.status_code == 422
    assert "没有选择上级文件" in text_of(answer)


def test_documents_to_choose_from_can_be_searched(page, scene):
    scene.read("澜江市体育方案\n一、体育\n各校每年举办2次运动会。\n", "体育方案")
    address = reverse("alignment:choose", args=[scene.local.document_id])
    assert "体育方案" in text_of(page.get(address, {"words": "体育"}))
    assert "没有找到" in text_of(page.get(address, {"words": "航天"}))


def test_confirming_answers_with_the_row_and_the_standing(page, scene):
    row = scene.row("明厨亮灶")
    answer = page.post(row_url(row, "confirm"), **HTMX)
    html = text_of(answer)
    assert answer.status_code == 200
    assert "弱于上级，已确认" in html
    assert 'id="ya-summary"' in html
    row.refresh_from_db()
    assert row.state == RowState.CONFIRMED


def test_acts_work_without_script(page, scene):
    row = scene.row("明厨亮灶")
    answer = page.post(row_url(row, "confirm"))
    assert answer.headers["Location"] == f"{sheet_url(scene, show='all')}#r-{row.pk}"
    html = text_of(page.get(reverse("alignment:aside", args=[row.pk])))
    assert "为什么不适用" in html
    assert "<html" in html


def test_a_stale_page_is_refused_and_shows_the_row_as_it_is(page, scene):
    row = scene.row("明厨亮灶")
    set_aside(row_id=row.pk, seen=row.version, reason="由其他文件落实", actor=scene.colleague, on=date(2026, 3, 6))
    answer = page.post(row_url(row, "confirm"), **HTMX)
    assert answer.status_code == 409
    assert "已改动这一条" in text_of(answer)
    assert "由其他文件落实" in text_of(answer)


def test_rejecting_and_undoing(page, scene):
    row = scene.row("体质健康")
    page.post(row_url(row, "reject", link=row.links.get().pk), **HTMX)
    assert "未覆盖" in text_of(page.get(reverse("alignment:row", args=[row.pk]), **HTMX))
    html = text_of(page.post(sheet_url(scene, "undo", show="all"), **HTMX))
    assert "已撤销：剔除" in html
    assert scene.row("体质健康").links.get().state == "proposed"


def test_a_link_of_another_row_is_refused(page, scene):
    row, other = scene.row("体质健康"), scene.row("明厨亮灶")
    answer = page.post(row_url(row, "reject", link=other.links.get().pk), **HTMX)
    assert answer.status_code == 409
    assert other.links.get().state == "proposed"


def test_another_statement_is_searched_and_picked(page, scene):
    row = scene.row("师德")
    html = text_of(page.get(reverse("alignment:pick", args=[row.pk]), {"words": "乒乓球"}, **HTMX))
    assert "举办教职工乒乓球赛2场" in html
    assert "疏散演练" not in html
    item = scene.local.items.get(title__contains="乒乓球")
    html = text_of(page.post(row_url(row, "pick"), {"item": item.pk}, **HTMX))
    assert "人工选定" in html


@pytest.mark.parametrize(
    ("given", "status", "says"),
    [
        ({"reason": "由其他文件落实"}, 200, "不适用的理由：由其他文件落实"),
        ({"reason": "由其他文件落实", "other": "本区没有此类学校"}, 200, "本区没有此类学校"),
        ({}, 422, "请说明不适用的理由"),
    ],
)
def test_not_applicable_asks_for_a_reason(page, scene, given, status, says):
    answer = page.post(row_url(scene.row("师德"), "aside"), given, **HTMX)
    assert answer.status_code == status
    assert says in text_of(answer)


def test_an_uncovered_ask_goes_into_a_draft(client, scene):
    drafter = make_user(role="district_office", at=scene.authority)
    client.force_login(drafter)
    row = scene.row("师德")
    assert "没有您可以编制的计划草稿" in text_of(client.get(reverse("alignment:task", args=[row.pk]), **HTMX))
    plan = draft_plan(
        title="校园工作计划",
        owner=scene.authority,
        line="administration",
        starts_on=date(2026, 1, 1),
        ends_on=date(2026, 12, 31),
        actor=drafter,
        on=date(2026, 3, 6),
    )
    assert "校园工作计划" in text_of(client.get(reverse("alignment:task", args=[row.pk]), **HTMX))
    html = text_of(client.post(row_url(row, "task"), {"plan": plan.pk}, **HTMX))
    assert "已列为任务" in html
    assert plan.tasks.get().wording == "建立教师师德考核档案，纳入职称评聘。"


def test_refreshing_and_dropping(page, scene):
    page.post(reverse("alignment:refresh", args=[scene.sheet.pk]))
    assert AskedRow.objects.filter(sheet=scene.sheet).count() == 4
    address = reverse("alignment:drop", args=[scene.sheet.pk])
    assert "不能恢复" in text_of(page.post(address))
    page.post(address, {"confirmed": "yes"})
    assert not AlignmentSheet.objects.exists()


def test_the_workbook_holds_one_line_per_answer(page, scene):
    answer = page.get(sheet_url(scene, "export", show="all"))
    sheet = CalamineWorkbook.from_filelike(BytesIO(b"".join(answer.streaming_content))).get_sheet_by_index(0)
    head, *lines = sheet.to_python()
    assert head[3] == "上级要求"
    assert len(lines) == 4
    by_ask = {line[3]: line for line in lines}
    canteen = by_ask["学校食堂明厨亮灶覆盖率达到95%以上。"]
    assert canteen[6] == "实现学校食堂明厨亮灶覆盖率90%。"
    assert "弱于上级" in canteen[11]
    assert by_ask["建立教师师德考核档案，纳入职称评聘。"][5] == "未覆盖"


def test_paper_shows_every_row_of_the_filter(page, scene):
    html = text_of(page.get(sheet_url(scene, "print", show="all")))
    assert "上级要求4条" in html
    assert "建立教师师德考核档案，纳入职称评聘。" in html
    assert "乒乓球" in text_of(page.get(sheet_url(scene, "print", show="own")))


def test_a_stranger_cannot_tell_the_alignment_from_none(client, scene):
    client.force_login(scene.stranger)
    row = scene.row("明厨亮灶")
    for address in (sheet_url(scene), sheet_url(scene, "export"), sheet_url(scene, "print")):
        assert client.get(address).status_code == 404
    for name in ("row", "pick", "aside", "task"):
        assert client.get(reverse(f"alignment:{name}", args=[row.pk])).status_code == 404
    for name in ("confirm", "reject", "reconsider", "aside", "pick", "task"):
        assert client.post(row_url(row, name, link=1)).status_code == 404
    for name in ("refresh", "drop"):
        assert client.post(reverse(f"alignment:{name}", args=[scene.sheet.pk])).status_code == 404
    assert AskedRow.objects.filter(version__gt=0).count() == 0


def test_who_may_only_look_decides_nothing(client, scene):
    looker = make_user(role="auditor", at=scene.authority)
    client.force_login(looker)
    row = scene.row("明厨亮灶")
    html = text_of(client.get(sheet_url(scene, show="all")))
    assert "明厨亮灶" in html
    assert 'data-act="confirm"' not in html
    assert client.post(row_url(row, "confirm")).status_code == 403
    assert client.post(sheet_url(scene, "undo")).status_code == 403
    assert client.get(reverse("alignment:choose", args=[scene.local.document_id])).status_code == 403


def test_a_higher_document_out_of_sight_is_not_shown(client, scene):
    school = make_organisation("云溪区第一小学", under=scene.authority)
    reader = make_user(role="section_officer", at=school)
    scene.local.document.shared_with.add(school)
    client.force_login(reader)
    html = text_of(client.get(sheet_url(scene)))
    assert "另有1份上级文件不在您的查看范围内" in html
    assert "明厨亮灶" not in html
    assert client.get(reverse("alignment:row", args=[scene.row("明厨亮灶").pk])).status_code == 404


def test_the_number_of_queries_does_not_grow_with_the_rows(page):
    few = AlignmentScene()
    page.force_login(few.officer)
    with_few = _queries(page, sheet_url(few, show="all"))
    lines = "".join(f"各校每学期开展第{n}类主题教育活动，覆盖{n + 60}%的班级。\n" for n in range(30))
    many = AlignmentScene(higher=f"上级工作方案\n一、活动\n{lines}", local=f"本地工作方案\n一、活动\n{lines}")
    page.force_login(many.officer)
    assert many.sheet.rows.count() == 30
    assert _queries(page, sheet_url(many, show="all")) == with_few


def _queries(page: Client, address: str) -> int:
    page.get(address)
    with CaptureQueriesContext(connection) as caught:
        assert page.get(address).status_code == 200
    return len(caught)


def test_long_sheets_come_in_parts(page, scene):
    lines = "".join(f"各校每学期开展第{n}类主题教育活动，覆盖{n + 30}%的班级。\n" for n in range(50))
    long = AlignmentScene(higher=f"上级工作方案\n一、活动\n{lines}", local=f"本地工作方案\n一、活动\n{lines}")
    page.force_login(long.officer)
    html = text_of(page.get(sheet_url(long, show="all")))
    assert html.count('class="ya-row ') == 40
    assert "后面还有10条" in html
    rest = text_of(page.get(f"{sheet_url(long, show='all')}&from=40", **HTMX))
    assert rest.count('class="ya-row ') == 10
    assert "<html" not in rest
