"""Versions in the browser: hand in the next draft, see what changed, confirm it, print and export."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.apps.plans.conftest import District, issue, make_district, make_draft, sign
from tests.journeys.conftest import OPENED
from yanzhen.apps.documents.models import CommentRound, DocumentVersion, ItemState
from yanzhen.apps.organisations.closure import rebuild_closure
from yanzhen.apps.organisations.models import Affiliation, Organisation
from yanzhen.apps.plans.models import Plan

FIRST = """云岭区中小学课后服务工作方案（讨论稿）
一、保障供给
各校要在3月底前公布课后服务课程目录，每校不少于20门。小学教育科牵头建立校外机构准入名单，定期评估服务质量。
二、保障安全
各校要落实晚离校学生交接制度。安全管理科每学期开展1次专项检查。计财科要在6月底前拨付课后服务经费。
"""
SECOND = """云岭区中小学课后服务工作方案
一、保障供给
各校要在3月15日前公布课后服务课程目录，每校不少于30门。小学教育科牵头建立校外机构准入名单。小学教育科定期评估服务质量。
二、保障安全
安全管理科每学期开展1次专项检查。计财科要在6月底前拨付课后服务经费。
三、组织保障
各校要落实晚离校学生交接制度。各校要明确1名负责人，每月公开经费使用情况。
"""


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.DATA_DIR, settings.FILES_DIR = tmp_path, tmp_path / "files"


@pytest.fixture
def district(live_address) -> District:
    return make_district()


@pytest.fixture
def issued(district) -> Plan:
    return issue(sign(make_draft(district), district), district)


def hand_in_first(page) -> DocumentVersion:
    """Paste the first draft and accept all of it."""
    page.goto("/documents/new/")
    page.get_by_label("都不是").check()
    page.get_by_label("或者粘贴正文").fill(FIRST)
    page.get_by_label("稿次").select_option("讨论稿")
    page.get_by_role("button", name="上传并识读").click()
    expect(page.locator("#reading")).to_be_visible()
    version = DocumentVersion.objects.get()
    version.items.waiting().update(state=ItemState.ACCEPTED)
    return version


def test_the_next_draft_is_compared_and_its_changes_confirmed(page_as, shoot):
    page = page_as("section_officer")
    first = hand_in_first(page)
    page.goto(f"/documents/files/{first.document_id}/")
    page.get_by_role("link", name="上传新版本").click()
    page.get_by_label("都不是").check()
    page.get_by_label("或者粘贴正文").fill(SECOND)
    expect(page.get_by_label("稿次")).to_have_value("comments")
    page.get_by_role("button", name="上传并识读").click()
    expect(page.get_by_role("heading", name="版本比较")).to_be_visible()
    shoot(page, "compare")
    second = first.document.versions.get(ordinal=2)
    waiting = second.items.waiting().count()
    assert 0 < waiting < second.items.tasks().count()
    page.get_by_role("link", name="任务待确认").click()
    shoot(page, "compare-waiting")
    offered = page.get_by_role("button", name="接受")
    expect(offered).to_have_count(waiting)
    for left in reversed(range(waiting)):
        offered.first.click()
        expect(offered).to_have_count(left)
    expect(page.get_by_text("没有符合条件的条目")).to_be_visible()
    assert not second.items.waiting().exists()
    page.goto(f"/documents/compare/{first.pk}/{second.pk}/?print=1")
    shoot(page, "compare-print")
    page.goto(f"/documents/files/{first.document_id}/")
    shoot(page, "document")


def test_a_draft_goes_round_for_comments_and_every_comment_is_answered(context, make_user, enter, authority, shoot):
    office = make_user("district_office", name="沈知行")
    school = Organisation.objects.create(code="S1", kind="school", name="云岭第一小学", opened_on=OPENED)
    other = Organisation.objects.create(code="S2", kind="school", name="云岭第二小学", opened_on=OPENED)
    for unit in (school, other):
        Affiliation.objects.create(hierarchy="administration", parent=authority, child=unit, started_on=OPENED)
    rebuild_closure("administration")
    clerk = make_user("school_clerk", name="顾小满", organisation=school)
    enter(office)
    page = context.new_page()
    version = hand_in_first(page)
    page.goto(f"/documents/files/{version.document_id}/")
    page.get_by_role("link", name="就第1版征求意见").click()
    page.get_by_label("云岭第一小学").check()
    page.get_by_label("云岭第二小学").check()
    page.get_by_label("说明", exact=True).fill("请重点看课程门数和交接制度；没有意见也请反馈。")
    shoot(page, "comments-new")
    page.get_by_role("button", name="发出征求意见").click()
    expect(page.get_by_text("已向2个单位征求意见")).to_be_visible()
    enter(clerk)
    page.goto("/")
    page.get_by_role("link", name="云岭区中小学课后服务工作方案").first.click()
    page.locator(".yv-statement", has_text="每校不少于20门").get_by_role("link", name="提意见").click()
    page.get_by_label("意见", exact=True).fill("规模小的学校开不足20门，建议按规模分档。")
    page.get_by_role("button", name="记下这条").click()
    expect(page.get_by_text("本单位的意见（1条）")).to_be_visible()
    page.get_by_label("意见", exact=True).fill("建议明确经费标准。")
    page.get_by_role("button", name="记下这条").click()
    expect(page.get_by_text("本单位的意见（2条）")).to_be_visible()
    shoot(page, "reply")
    page.get_by_role("button", name="提交反馈").click()
    expect(page.get_by_text("重新填写")).to_be_visible()
    enter(office)
    page.goto(f"/documents/comments/{CommentRound.objects.get().pk}/")
    shoot(page, "comments")
    first = page.locator(".yv-comment").first
    first.get_by_label("采纳", exact=True).check()
    first.get_by_role("button", name="答复").click()
    expect(page.get_by_text("采纳1条")).to_be_visible()
    second = page.locator(".yv-comment", has_text="按规模分档")
    second.get_by_label("部分采纳").check()
    second.get_by_label("理由").fill("不足六个班的学校不少于10门。")
    second.get_by_role("button", name="答复").click()
    expect(page.get_by_text("采纳1条，部分采纳1条")).to_be_visible()
    shoot(page, "comments-answered")
    page.get_by_role("link", name="打印汇总表").click()
    shoot(page, "comments-print")


def test_a_task_in_force_is_changed_with_the_consent_of_its_section(context, enter, issued, district, shoot):
    task = issued.tasks.own().get(title="提高体质健康优良率")
    enter(district.office)
    page = context.new_page()
    page.goto(f"/tasks/{task.pk}/")
    page.get_by_role("link", name="调整任务").click()
    page.get_by_label("完成时限").fill("2026-12-20")
    page.get_by_label("体质健康优良率目标值（%）").fill("65")
    page.get_by_label("调整理由").fill("市里要求提高到65%。")
    shoot(page, "amend")
    page.get_by_role("button", name="提出调整").click()
    expect(page.get_by_text("等小教科确认")).to_be_visible()
    enter(district.head)
    page.goto("/")
    page.locator("a[href*='/tasks/amendments/']").click()
    expect(page.locator("ins", has_text="65%")).to_be_visible()
    shoot(page, "amendment")
    page.get_by_role("button", name="同意调整").click()
    expect(page.get_by_text("已同意，任务已按新的内容办理")).to_be_visible()
    page.goto(f"/tasks/{task.pk}/")
    expect(page.get_by_text("不低于65%")).to_be_visible()
    shoot(page, "task-amended")
