"""Versions in the browser: hand in the next draft, see what changed, confirm it, print and export."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from yanzhen.apps.documents.models import DocumentVersion, ItemState

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
    for _ in range(waiting):
        page.get_by_role("button", name="接受").first.click()
        page.wait_for_load_state()
    expect(page.get_by_text("没有符合条件的条目")).to_be_visible()
    assert not second.items.waiting().exists()
    page.goto(f"/documents/compare/{first.pk}/{second.pk}/?print=1")
    shoot(page, "compare-print")
    page.goto(f"/documents/files/{first.document_id}/")
    shoot(page, "document")
