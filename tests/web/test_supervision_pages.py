"""Pages of supervision: who sees which light, and the way of a notice through the browser."""

from __future__ import annotations

import io
from copy import deepcopy

import pytest
from django.urls import reverse
from docx import Document
from openpyxl import load_workbook

from tests.factories import make_organisation, make_user
from tests.scenes import FRIDAY, Scene
from yanzhen.apps.plans.actions.tallies import recount
from yanzhen.apps.plans.models import TaskLight
from yanzhen.apps.supervision.models import Notice

pytestmark = pytest.mark.django_db
VIEWS = ("overview", "heat", "tree", "calendar", "week", "notices")


@pytest.fixture(scope="module")
def standing_scene(standing):
    return Scene()


@pytest.fixture
def scene(standing_scene):
    return deepcopy(standing_scene)


def url(name: str, *args: int) -> str:
    return reverse(f"supervision:{name}", args=args)


@pytest.mark.parametrize("name", VIEWS)
def test_every_view_opens_for_the_office(client, scene, name):
    client.force_login(scene.office)
    answer = client.get(url(name))
    assert answer.status_code == 200
    assert "督查" in answer.content.decode()


@pytest.mark.parametrize("name", [*VIEWS, "new"])
def test_no_view_opens_without_the_right(client, scene, name):
    client.force_login(make_user(role="hotline_operator", at=scene.authority))
    assert client.get(url(name)).status_code == 403


@pytest.mark.parametrize("name", VIEWS)
def test_a_district_without_plans_is_told_what_to_do(client, name):
    client.force_login(make_user(role="district_office", at=make_organisation("空区教委", kind="authority")))
    assert "还没有" in client.get(url(name)).content.decode()


def test_the_overview_lists_what_to_urge_and_why(client, scene):
    client.force_login(scene.office)
    page = client.get(url("overview")).content.decode()
    assert "时限已过，尚未完成。" in page and "OVERDUE" not in page
    assert page.count('name="task"') == 2


def test_a_principal_sees_the_own_schools_light_alone(client, scene):
    client.force_login(make_user(role="school_principal", at=scene.school))
    page = client.get(url("heat")).content.decode()
    assert "青石区第一小学" in page
    assert "青石区第二小学" not in page


def test_a_plan_out_of_reach_is_not_found(client, scene):
    stranger = make_user(role="district_office", at=make_organisation("别区教委", kind="authority"))
    client.force_login(stranger)
    assert client.get(url("overview"), {"plan": scene.plan.pk}).status_code == 404


@pytest.mark.parametrize("query", [{"plan": "x"}, {"plan": "99999"}])
def test_a_plan_that_is_none_is_not_found(client, scene, query):
    client.force_login(scene.office)
    assert client.get(url("overview"), query).status_code == 404


@pytest.mark.parametrize("query", [{"month": "2026-13"}, {"month": "昨天"}, {"on": "x"}, {"page": "x"}, {"stage": "x"}])
def test_a_wrong_choice_falls_back_to_the_usual_one(client, scene, query):
    client.force_login(scene.office)
    for name in ("calendar", "week", "heat"):
        assert client.get(url(name), query).status_code == 200


def test_more_schools_cost_no_more_queries(client, scene, django_assert_max_num_queries):
    for number in range(12):
        school = make_organisation(f"青石区第{number + 10}小学", under=scene.authority)
        task = scene.task(school, origin=scene.district_task)
        TaskLight.objects.create(
            task=task,
            plan=scene.plan,
            origin=scene.district_task,
            organisation=school,
            colour="grey",
            computed_on=scene.plan.issued_on,
            since=scene.plan.issued_on,
        )
    client.force_login(scene.office)
    for name in VIEWS:
        with django_assert_max_num_queries(20):
            client.get(url(name))


def test_a_notice_goes_its_way_through_the_browser(client, scene):
    client.force_login(scene.office)
    form = {"kind": "urging", "demand": "请查明原因。", "task": [scene.red.pk, scene.red_elsewhere.pk]}
    assert client.post(url("new"), form).status_code == 302
    assert Notice.objects.count() == 2  # one sheet for each school
    notice = Notice.objects.get(addressee=scene.school)
    client.post(url("sign", notice.pk))
    client.force_login(scene.clerk)
    assert "反馈办理情况" in client.get(url("notice", notice.pk)).content.decode()
    client.post(url("reply", notice.pk), {"words": "已补报。"})
    client.force_login(scene.office)
    client.post(url("conclude", notice.pk), {"words": "已落实。"})
    notice.refresh_from_db()
    assert (notice.state, notice.reply, notice.conclusion) == ("closed", "已补报。", "已落实。")


def test_a_refused_act_says_why_and_keeps_the_words(client, scene):
    notice = scene.signed()
    client.force_login(scene.clerk)
    client.post(url("reply", notice.pk), {"words": "已补报。"})
    answer = client.post(url("reply", notice.pk), {"words": "再补一句。"})
    assert answer.status_code == 409
    assert "不能反馈" in answer.content.decode()


def test_an_order_without_the_step_before_is_refused_on_the_form(client, scene):
    client.force_login(scene.office)
    answer = client.post(url("new"), {"kind": "order", "demand": "请查明原因。", "task": [scene.red.pk]})
    assert answer.status_code == 422
    assert "之前要先有催办单" in answer.content.decode()
    assert Notice.objects.count() == 0


def test_another_schools_notice_is_not_found(client, scene):
    notice = scene.signed()
    client.force_login(scene.other_clerk)
    for name in ("notice", "sheet"):
        assert client.get(url(name, notice.pk)).status_code == 404
    assert client.post(url("reply", notice.pk), {"words": "无"}).status_code == 404


def test_the_sheet_for_paper_names_number_task_and_day(client, scene):
    notice = scene.signed()
    client.force_login(scene.clerk)
    page = client.get(url("sheet", notice.pk)).content.decode()
    assert all(words in page for words in ("催办〔2026〕1号", "每天锻炼一小时", "2026年3月13日"))


def test_the_monthly_report_is_word_with_the_colours_counted(client, scene):
    client.force_login(scene.office)
    answer = client.get(url("monthly"), {"plan": scene.plan.pk})
    text = "\n".join(paragraph.text for paragraph in Document(io.BytesIO(answer.content)).paragraphs)
    assert "红灯2项" in text


def test_the_tree_says_who_is_silent_and_never_counts_zero(client, scene):
    scene.red.value = 62
    scene.red.save()
    client.force_login(scene.office)
    page = client.get(url("tree")).content.decode()
    assert "62" in page
    assert "1/2" in page


def sheet_of(answer) -> list[list]:
    book = load_workbook(io.BytesIO(b"".join(answer.streaming_content)), read_only=True)
    return [list(row) for row in book.worksheets[0].iter_rows(values_only=True)]


def test_the_heat_map_exports_every_task_with_the_colour_in_words(client, scene):
    recount(scene.plan.pk)
    client.force_login(scene.office)
    head, *rows = sheet_of(client.get(url("heat"), {"export": "xlsx"}))
    assert head == ["任务", "青石区第一小学", "青石区第二小学"]
    assert rows == [["每天锻炼一小时", "红灯", "红灯"]]


def test_the_tree_exports_what_is_silent_as_an_empty_cell(client, scene):
    recount(scene.plan.pk)
    client.force_login(scene.office)
    head, row = sheet_of(client.get(url("tree"), {"export": "xlsx"}))
    shown = dict(zip(head, row, strict=True))
    assert (shown["汇总值"], shown["未报数值的单位数"], shown["红灯"]) == (None, 2, 2)


def test_the_week_exports_each_change_with_its_reason(client, scene):
    client.force_login(scene.office)
    day = {"on": FRIDAY.isoformat(), "export": "xlsx"}
    head, *rows = sheet_of(client.get(url("week"), day))
    assert head[:3] == ["转为", "任务", "单位"]
    assert [row[0] for row in rows] == ["红灯", "红灯"]


def test_the_calendar_exports_the_tasks_of_its_month_and_no_other(client, scene):
    client.force_login(scene.office)
    due_on = scene.red.due_on
    head, *rows = sheet_of(client.get(url("calendar"), {"month": f"{due_on:%Y-%m}", "export": "xlsx"}))
    assert head == ["时限", "任务", "单位", "亮灯"]
    assert [row[3] for row in rows] == ["红灯", "红灯"]
    assert {row[0].date() for row in rows} == {due_on}
    other = client.get(url("calendar"), {"month": f"{due_on.year - 1}-01", "export": "xlsx"})
    assert sheet_of(other) == [head]


def test_a_month_without_due_tasks_says_so(client, scene):
    client.force_login(scene.office)
    page = client.get(url("calendar"), {"month": f"{scene.red.due_on.year - 1}-01"}).content.decode()
    assert "1月没有到期而尚未完成的任务" in page


def test_the_overview_exports_units_reds_and_notices_as_three_worksheets(client, scene):
    recount(scene.plan.pk)
    client.force_login(scene.office)
    answer = client.get(url("overview"), {"export": "xlsx"})
    book = load_workbook(io.BytesIO(b"".join(answer.streaming_content)), read_only=True)
    sheets = {sheet.title: [list(row) for row in sheet.iter_rows(values_only=True)] for sheet in book.worksheets}
    assert sheets["单位亮灯"][0] == ["单位", "红灯", "黄灯", "绿灯", "未报", "任务数"]
    assert [row[1] for row in sheets["单位亮灯"][1:]] == [1, 1]
    assert [row[0] for row in sheets["待督办红灯"][1:]] == ["每天锻炼一小时", "每天锻炼一小时"]
    assert sheets["待反馈文书"] == [["文书", "单位", "反馈时限"]]


def test_the_sheet_wears_the_colour_of_its_step(client, scene):
    notice = scene.signed("order", directly_because="区领导批示")
    client.force_login(scene.clerk)
    assert "yz-slip-orange" in client.get(url("sheet", notice.pk)).content.decode()
