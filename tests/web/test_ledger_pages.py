"""Pages of ledgers: who sees which return, and its way through the browser."""

from __future__ import annotations

import io
from copy import deepcopy

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from tests.factories import make_user
from tests.ledger_scene import LedgerScene
from yanzhen.apps.ledgers.models import Record, Return, ReturnState

pytestmark = pytest.mark.django_db
ROW = {"grade": "三年级", "pupils": 120, "joined": 90, "contact": "示例人员甲"}
LISTS = ("list", "received", "types")


@pytest.fixture(scope="module")
def standing_scene(standing) -> LedgerScene:
    return LedgerScene()


@pytest.fixture
def scene(standing_scene) -> LedgerScene:
    return deepcopy(standing_scene)


def url(name: str, *args: object) -> str:
    return reverse(f"ledgers:{name}", args=args)


def text(answer) -> str:
    return answer.content.decode()


def post(client, user, name: str, *args: object, **data: object):
    client.force_login(user)
    return client.post(url(name, *args), data, follow=True)


@pytest.mark.parametrize("name", LISTS)
def test_no_list_opens_without_the_right(client, scene, name):
    client.force_login(make_user(role="hotline_operator", at=scene.authority))
    assert client.get(url(name)).status_code == 403


def test_a_clerk_sees_what_the_school_has_to_fill_in_and_nothing_of_others(client, scene):
    client.force_login(scene.clerk)
    page = text(client.get(url("list")))
    assert "课后服务情况" in page and "2026年3月" in page and "零报告" in page
    assert "青石区第二小学" not in page
    assert client.get(url("return", scene.sheet(scene.other).pk)).status_code == 404


def test_the_desk_tells_the_clerk_what_to_fill_in(client, scene):
    client.force_login(scene.clerk)
    assert "课后服务情况（2026年3月）" in text(client.get(reverse("desk:desk")))


def test_a_return_goes_its_way_by_buttons(client, scene):
    scene.save(ROW)
    sheet = scene.sheet()
    assert "校内审核中" in text(post(client, scene.clerk, "forward", sheet.pk, seen=sheet.version))
    page = text(post(client, scene.principal, "endorse", sheet.pk))
    assert "已报送，待审核" in page
    assert "全部审核通过（1份）" in text(open_as(client, scene.officer, "type", scene.type.code))
    page = text(post(client, scene.officer, "approve", scene.type.code, **{"return": sheet.pk}))
    assert "已审核通过1份" in page
    assert Return.objects.get(pk=sheet.pk).state == ReturnState.APPROVED
    page = text(open_as(client, scene.clerk, "return", sheet.pk))
    assert "课后服务参加学生数" in page and "90" in page


def open_as(client, user, name: str, *args: object):
    client.force_login(user)
    return client.get(url(name, *args))


def test_a_stale_page_does_not_send_what_somebody_else_changed(client, scene):
    scene.save(ROW)
    seen = scene.sheet().version
    scene.save(ROW | {"grade": "四年级"})
    assert "刚被别人改过" in text(post(client, scene.clerk, "forward", scene.sheet().pk, seen=seen))
    assert scene.sheet().state == ReturnState.DRAFT


def test_zero_report_takes_two_taps_and_shows_in_the_matrix(client, scene):
    post(client, scene.clerk, "zero", scene.sheet().pk, next=url("list"))
    post(client, scene.principal, "endorse", scene.sheet().pk)
    page = text(open_as(client, scene.officer, "type", scene.type.code))
    assert "零报告" in page and "1/2" in page


def test_a_section_sends_back_with_a_remark_at_the_cell(client, scene):
    scene.save(ROW)
    sheet = scene.send()
    row = Record.objects.get()
    data = {"reason": "请核对", f"remark-{row.pk}-joined": "与上月差得多"}
    post(client, scene.officer, "send_back", sheet.pk, **data)
    page = text(open_as(client, scene.clerk, "return", sheet.pk))
    assert "与上月差得多" in page and "“参加学生数”" in page and "退回修改" in page
    assert "请核对" in text(client.get(reverse("desk:desk")))


def test_locking_asks_first_and_correcting_wants_a_reason(client, scene):
    scene.save(ROW)
    sheet = scene.approve(scene.send())
    period = f"{sheet.period_start}_{sheet.period_end}"
    assert "锁定报送期" in text(post(client, scene.head, "lock", scene.type.code, period=period))
    post(client, scene.head, "lock", scene.type.code, period=period, confirmed="yes")
    assert scene.sheet().state == ReturnState.LOCKED
    assert "更正要写明理由" in text(post(client, scene.clerk, "correct", sheet.pk, reason=""))
    assert "可以更正了" in text(post(client, scene.clerk, "correct", sheet.pk, reason="漏报"))
    assert scene.sheet().state == ReturnState.CORRECTING


@pytest.mark.parametrize("period", ["", "x_y", "2026-03-01", "2026-13-01_2026-13-31"])
def test_a_period_that_is_none_is_refused(client, scene, period):
    client.force_login(scene.head)
    assert client.post(url("lock", scene.type.code), {"period": period}).status_code == 403


def test_the_matrix_shows_a_school_only_itself(client, scene):
    page = text(open_as(client, scene.clerk, "type", scene.type.code))
    assert "青石区第一小学" in page and "青石区第二小学" not in page
    book = load_workbook(io.BytesIO(b"".join(client.get(url("type", scene.type.code) + "?export=xlsx"))))
    assert [row[0].value for row in book.active] == ["单位", "青石区第一小学"]


def test_records_are_seen_by_the_section_once_sent_and_never_their_sealed_fields_in_lists(client, scene):
    scene.save(ROW)
    assert "没有符合条件的条目" in text(open_as(client, scene.officer, "records", scene.type.code))
    scene.send()
    page = text(open_as(client, scene.officer, "records", scene.type.code))
    assert "三年级" in page and "示例人员甲" not in page
    row = Record.objects.get()
    assert "示例人员甲" in text(open_as(client, scene.clerk, "record", row.pk))
    assert open_as(client, scene.other_clerk, "record", row.pk).status_code == 404
    assert "示例人员甲" in text(open_as(client, scene.officer, "record", row.pk))
    for page in (("record", row.pk), ("return", row.belongs_to_id)):
        assert "示例人员甲" not in text(open_as(client, scene.deputy, *page))
    client.force_login(scene.officer)
    book = load_workbook(io.BytesIO(b"".join(client.get(url("records", scene.type.code) + "?export=xlsx"))))
    heads = [cell.value for cell in next(book.active.rows)]
    assert "参加学生数（人）" in heads and "联系人" not in heads


def test_records_are_narrowed_by_unit_period_and_words(client, scene):
    scene.save(ROW, ROW | {"grade": "四年级"})
    scene.send()
    client.force_login(scene.officer)
    for query, expected in (("words=四", 1), ("unit=第一", 2), ("unit=第二", 0), ("period=2026-03-01_2026-03-31", 2)):
        page = text(client.get(url("records", scene.type.code) + "?" + query))
        assert page.count('data-label="报送期"') == expected, query


def test_rows_are_found_by_part_of_their_key_by_all_who_may_see_them_and_by_nobody_else(client, scene):
    scene.save(ROW, ROW | {"grade": "Kz四%年级"})
    for user, sent in ((scene.clerk, False), (scene.officer, True), (scene.head, True)):
        if sent and scene.sheet().submitted_at is None:
            assert "没有符合条件的条目" in text(open_as(client, user, "records", scene.type.code))
            scene.send()
        client.force_login(user)
        for words, expected in (
            ("年级", 2),
            ("kZ", 1),
            ("四%", 1),
            ("%", 1),
            ("_", 0),
            ("四_", 0),
            ("K z", 0),
            ("kz四%年级", 1),
        ):
            page = client.get(url("records", scene.type.code), {"words": words})
            assert page.context["page"].paginator.count == expected, (user, words)
    for user, unit, expected in ((scene.other_clerk, "", 0), (scene.other_clerk, "第一", 0), (scene.clerk, "第一", 2)):
        client.force_login(user)
        page = client.get(url("records", scene.type.code), {"words": "年级", "unit": unit})
        assert page.context["page"].paginator.count == expected, (user, unit)
    client.force_login(scene.officer)
    book = client.get(url("records", scene.type.code), {"words": "KZ", "export": "xlsx"})
    assert load_workbook(io.BytesIO(b"".join(book))).active.max_row == 2


@pytest.mark.parametrize("rows", [2, 60])
def test_a_search_by_part_of_a_key_takes_a_fixed_number_of_queries(client, scene, rows, django_assert_num_queries):
    scene.save(*(ROW | {"grade": f"{number}班"} for number in range(rows)))
    scene.send()
    for user, queries in ((scene.officer, 21), (scene.clerk, 22)):
        client.force_login(user)
        with django_assert_num_queries(queries):
            assert client.get(url("records", scene.type.code), {"words": "1班"}).context["page"].object_list


def test_pages_of_a_search_are_counted_up_to_a_limit_and_larger_workbooks_refused(client, scene, monkeypatch):
    monkeypatch.setattr("yanzhen.web.lists.COUNT_AT_MOST", 60)
    monkeypatch.setattr("yanzhen.web.ledgers.records.COUNT_AT_MOST", 60)
    monkeypatch.setattr("yanzhen.web.ledgers.records.EXPORT_AT_MOST", 60)
    scene.save(*(ROW | {"grade": f"{number}班"} for number in range(70)))
    scene.send()
    client.force_login(scene.officer)
    last = client.get(url("records", scene.type.code), {"words": "班", "page": "9"})
    assert "共60条以上" in text(last) and len(last.context["page"].object_list) == 10
    refused = client.get(url("records", scene.type.code), {"words": "班", "export": "xlsx"})
    assert refused.status_code == 409 and "超过60行" in text(refused)
    book = client.get(url("records", scene.type.code), {"words": "1班", "export": "xlsx"})
    assert load_workbook(io.BytesIO(b"".join(book))).active.max_row == 8


def test_the_form_page_says_what_is_asked(client, scene):
    page = text(open_as(client, scene.clerk, "form", scene.type.code))
    assert "参加学生数（人）" in page and "系统计算" in page and "密封" in page


def test_a_page_of_a_return_takes_a_fixed_number_of_queries(client, scene, django_assert_max_num_queries):
    scene.save(*(ROW | {"grade": f"{number}班"} for number in range(40)))
    client.force_login(scene.clerk)
    with django_assert_max_num_queries(30):
        client.get(url("return", scene.sheet().pk))
