"""Versions by real requests: handed in with a stage, compared, filtered, exported, confirmed where the change is shown."""

from __future__ import annotations

import io

import pytest
from openpyxl import load_workbook

from tests.factories import make_organisation, make_user
from yanzhen.apps.documents.models import Document, DraftStage, ItemState

pytestmark = pytest.mark.django_db

FIRST = """云溪区教育系统2026年体育工作方案（讨论稿）
一、抓好日常
体卫艺科要在6月底前制定方案。各校要每天开设1节体育课，做好记录。
二、改善条件
各校要建立问题台账，定期公开整改进展。计财科要落实专项经费。安全管理科要组织消防演练。
"""
SECOND = """云溪区教育系统2026年体育工作要点
一、抓好日常
体卫艺科要在6月底前制定方案。各校要每天开设2节体育课，做好记录。计财科要落实专项经费。
二、改善条件
各校要建立问题台账。各校要定期公开整改进展。幼教科要编制收费目录。
"""


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.DATA_DIR, settings.FILES_DIR = tmp_path, tmp_path / "files"


@pytest.fixture
def office():
    return make_organisation("办公室", kind="section")


@pytest.fixture
def page(client, office):
    client.force_login(make_user(role="section_officer", at=office))
    return client


@pytest.fixture
def versions(page, office):
    data = {"declared": "none", "organisation": office.pk, "stage": "discussion", "title": "", "pasted": FIRST}
    page.post("/documents/new/", data)
    document = Document.objects.get()
    first = document.versions.get()
    for item in first.items.waiting():
        page.post(f"/documents/items/{item.pk}/accept/", {"seen": item.version})
    data = {"declared": "none", "stage": "comments", "title": "", "pasted": SECOND, "notes": "会后修改"}
    answer = page.post(f"/documents/files/{document.pk}/versions/new/", data)
    first, second = document.versions.all()
    assert answer.url == f"/documents/compare/{first.pk}/{second.pk}/"
    return first, second


def _url(versions, query: str = "") -> str:
    return f"/documents/compare/{versions[0].pk}/{versions[1].pk}/{query}"


def _html(page, versions, query: str = "") -> str:
    answer = page.get(_url(versions, query))
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_next_stage_is_offered_and_the_new_title_taken(page, versions):
    document = versions[0].document
    html = page.get(f"/documents/files/{document.pk}/versions/new/").content.decode()
    assert '<option value="review" selected>送审稿</option>' in html
    document.refresh_from_db()
    assert (document.title, versions[1].stage) == ("云溪区教育系统2026年体育工作要点", DraftStage.COMMENTS)


def test_what_was_decided_stands_and_only_changed_tasks_wait(page, versions):
    text = versions[1].text
    standing = [item.wording_in(text) for item in versions[1].items.filter(state=ItemState.ACCEPTED)]
    assert standing == ["体卫艺科要在6月底前制定方案。", "计财科要落实专项经费。"]
    waiting = [item.wording_in(versions[1].text) for item in versions[1].items.waiting()]
    assert waiting == [
        "各校要每天开设2节体育课，做好记录。",
        "各校要建立问题台账。",
        "各校要定期公开整改进展。",
        "幼教科要编制收费目录。",
    ]


def test_the_page_marks_words_and_tells_kinds_apart(page, versions):
    html = _html(page, versions)
    assert "<del>1</del>" in html and "<ins>2</ins>" in html
    assert "新增1处，删去1处，修改1处，挪动1处，拆分1处，合并0处" in html
    assert "原在“二、改善条件”" in html
    assert "上一版已接受" in html and "目标：原为体育课1节，新稿读作体育课2节" in html


@pytest.mark.parametrize(
    ("query", "shown", "hidden"),
    [
        ("?show=added", "编制收费目录", "消防演练"),
        ("?show=removed", "消防演练", "编制收费目录"),
        ("?show=split", "定期公开整改进展", "消防演练"),
        ("?show=moved", "落实专项经费", "消防演练"),
        ("?show=waiting", "编制收费目录", "消防演练"),
        ("?show=all", "在6月底前制定方案", "没有符合条件"),
        ("?q=体育课", "做好记录", "收费目录"),
        ("?tasks=1", "收费目录", "二、没有的章节"),
        ("?show=merged", "没有符合条件的条目", "收费目录"),
    ],
)
def test_filters_narrow_what_is_shown(page, versions, query, shown, hidden):
    html = _html(page, versions, query)
    assert shown in html and hidden not in html


def test_a_change_is_confirmed_where_it_is_shown_and_once_only(page, versions):
    item = versions[1].items.waiting().first()
    given = {"item": item.pk, "seen": item.version, "query": "show=changed"}
    answer = page.post(_url(versions) + "accept/", given)
    assert answer.url == f"{_url(versions)}?show=changed#n-{item.start}"
    item.refresh_from_db()
    assert item.state == ItemState.ACCEPTED
    other = versions[1].items.waiting().first()
    answer = page.post(_url(versions) + "accept/", {"item": other.pk, "seen": 99}, follow=True)
    assert "已改动这一条" in answer.content.decode()
    other.refresh_from_db()
    assert other.state == ItemState.PROPOSED


def test_the_workbook_holds_the_shown_rows(page, versions):
    answer = page.get(_url(versions, "?export=xlsx"))
    sheet = load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[0][:5] == ("序号", "变动", "所在章节", "原稿", "新稿")
    assert [row[1] for row in rows[1:]] == ["修改", "挪动", "拆分", "删去", "新增"]
    assert any(row[4] == "各校要建立问题台账。\n各校要定期公开整改进展。" for row in rows)


def test_the_sheet_for_paper_says_which_versions(page, versions):
    html = _html(page, versions, "?print=1")
    assert "第1版（讨论稿）与第2版（征求意见稿）比较" in html and "yz-sheet-wide" in html


def test_two_versions_are_chosen_in_a_form(page, versions):
    first, second = versions
    choose = f"/documents/files/{first.document_id}/compare/"
    assert page.get(f"{choose}?old={second.pk}&new={first.pk}").url == _url(versions)
    assert page.get(f"{choose}?old={second.pk}&new={second.pk}").url == f"/documents/files/{first.document_id}/"


def test_others_see_and_confirm_nothing(versions, client, office):
    client.force_login(make_user(role="section_officer", at=make_organisation("别的科室", kind="section")))
    assert client.get(_url(versions)).status_code == 404
    item = versions[1].items.waiting().first()
    assert client.post(_url(versions) + "accept/", {"item": item.pk, "seen": 0}).status_code == 404
    client.force_login(make_user(role="auditor", at=office))
    assert "接受</button>" not in client.get(_url(versions)).content.decode()
    assert client.post(_url(versions) + "accept/", {"item": item.pk, "seen": 0}).status_code == 403


def test_the_number_of_queries_does_not_grow_with_the_changes(page, versions, django_assert_max_num_queries):
    with django_assert_max_num_queries(14):
        _html(page, versions, "?show=all")
