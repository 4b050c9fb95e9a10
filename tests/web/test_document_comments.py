"""A draft for comments by real requests: asked, commented, answered, closed, exported, and closed to others."""

from __future__ import annotations

import io
from copy import deepcopy
from datetime import date

import docx
import pytest
from django.utils import timezone
from openpyxl import load_workbook

from tests.factories import make_organisation, make_user
from yanzhen.apps.documents.actions.add_document import Description, ReceivedText, add_document
from yanzhen.apps.documents.actions.keep_reading import keep_reading
from yanzhen.apps.documents.models import Comment, CommentRound
from yanzhen.apps.documents.reading_engine import reading_of
from yanzhen.engines.reports import check_docx
from yanzhen.web import middleware

pytestmark = pytest.mark.django_db

TEXT = "云溪区体育工作方案（征求意见稿）\n一、日常\n各校要每天开设1节体育课。体卫艺科要在6月底前制定方案。\n"
TUESDAY, FRIDAY, SATURDAY = date(2026, 3, 10), date(2026, 3, 13), date(2026, 3, 14)


class Clock:
    """A day that the test moves."""

    day = TUESDAY

    def localdate(self):
        return self.day

    def now(self):
        return timezone.now()


@pytest.fixture(autouse=True)
def clock(monkeypatch):
    clock = Clock()
    monkeypatch.setattr(middleware, "timezone", clock)
    return clock


@pytest.fixture(scope="module")
def standing_district(standing):
    authority = make_organisation("云溪区教委", kind="authority")
    return {
        "authority": authority,
        "section": make_organisation("体卫艺科", kind="section", under=authority),
        "schools": [make_organisation(f"云溪第{word}小学", under=authority) for word in "一二三"],
    }


@pytest.fixture
def district(standing_district):
    return deepcopy(standing_district)


@pytest.fixture
def office(district):
    return make_user(role="district_office", at=district["authority"])


@pytest.fixture
def version(district, office):
    made = add_document(
        organisation=district["section"],
        description=Description(title="云溪区体育工作方案"),
        received=ReceivedText(text=TEXT, stage="comments"),
        actor=office,
    )
    reading = reading_of(TEXT, name="方案", year=2026)
    return keep_reading(version_id=made.pk, reading=reading, engine_version="t", actor=office)


@pytest.fixture
def running(client, version, district, office):
    client.force_login(office)
    page = client.get(f"/documents/{version.pk}/comments/new/").content.decode()
    assert 'value="2026-03-17"' in page and "云溪第三小学" in page
    units = [school.pk for school in district["schools"]]
    data = {"units": units, "due_on": FRIDAY.isoformat(), "text": "请重点看分工。"}
    made = client.post(f"/documents/{version.pk}/comments/new/", data)
    running = CommentRound.objects.get()
    assert made.url == f"/documents/comments/{running.pk}/"
    return running


def _reply(client, running, school, *said, none=False) -> str:
    request = running.requests.get(organisation=school)
    client.force_login(make_user(role="school_clerk", at=school))
    address = f"/documents/comments/replies/{request.pk}/"
    for item, text in said:
        client.post(address + "say/", {"item": item or "", "text": text})
    request.refresh_from_db()
    client.post(address + "hand-in/", {"seen": request.version, **({"none": "1"} if none else {})})
    return address


def test_a_day_off_is_refused_at_its_field(client, version, district, office):
    client.force_login(office)
    data = {"units": [district["schools"][0].pk], "due_on": SATURDAY.isoformat()}
    answer = client.post(f"/documents/{version.pk}/comments/new/", data)
    assert answer.status_code == 422
    assert "2026年3月14日不是工作日" in answer.content.decode() and "2026年3月16日" in answer.content.decode()
    assert "请至少选择一个单位" in client.post(f"/documents/{version.pk}/comments/new/", {"text": ""}).content.decode()
    assert not CommentRound.objects.exists()


def test_a_unit_finds_it_on_the_desk_comments_and_hands_in(client, running, version, district, office):
    school, item = district["schools"][0], version.items.order_by("start").first()
    clerk = make_user(role="school_clerk", at=school)
    client.force_login(clerk)
    request = running.requests.get(organisation=school)
    address = f"/documents/comments/replies/{request.pk}/"
    assert address in client.get("/").content.decode()
    assert client.get(f"/documents/comments/{running.pk}/").url == address
    page = client.get(f"{address}?item={item.pk}").content.decode()
    assert "对这一句提意见" in page and "各校要每天开设1节体育课。" in page
    client.post(address + "say/", {"item": item.pk, "text": "建议改为2节。"})
    client.post(address + "say/", {"item": "", "text": "建议增加经费保障。"})
    dropped = Comment.objects.get(text="建议增加经费保障。")
    client.post(f"/documents/comments/said/{dropped.pk}/drop/")
    refused = client.post(address + "hand-in/", {"seen": 3, "none": "1"}, follow=True).content.decode()
    assert "不能按“无意见”反馈" in refused
    done = client.post(address + "hand-in/", {"seen": 3}, follow=True).content.decode()
    assert "已反馈" in done and "重新填写" in done
    assert address not in client.get("/").content.decode()
    client.force_login(office)
    page = client.get(f"/documents/comments/{running.pk}/").content.decode()
    assert "建议改为2节。" in page and "云溪第二小学" in page and "1条意见待答复" in client.get("/").content.decode()


def test_one_school_does_not_see_what_another_said(client, running, district):
    first, second = district["schools"][:2]
    address = _reply(client, running, first, (None, "只给起草单位看"))
    client.force_login(make_user(role="school_principal", at=second))
    assert client.get(address).status_code == 404
    assert "只给起草单位看" not in client.get(f"/documents/comments/{running.pk}/", follow=True).content.decode()
    for path in ("summary/", "summary/?export=xlsx"):
        assert client.get(f"/documents/comments/{running.pk}/{path}").status_code == 404
    comment = Comment.objects.get()
    assert client.post(f"/documents/comments/answers/{comment.pk}/", {"seen": 0}).status_code == 404
    assert client.post(f"/documents/comments/said/{comment.pk}/drop/").status_code == 404
    client.force_login(make_user(role="school_clerk", at=make_organisation("外区小学")))
    assert client.get(f"/documents/comments/{running.pk}/").status_code == 404


def _answered_and_closed(client, running, version, district, office, clock) -> None:
    first, second, _ = district["schools"]
    item = version.items.order_by("start").first()
    _reply(client, running, first, (item.pk, "建议改为2节。"), (None, "建议增加经费保障。"))
    clock.day = SATURDAY
    _reply(client, running, second, none=True)
    client.force_login(office)
    for text, adoption, reason in (
        ("建议改为2节。", "partly", "每天1节，另加1节活动。"),
        ("建议增加经费保障。", "adopted", ""),
    ):
        comment = Comment.objects.get(text=text)
        data = {"seen": 0, "adoption": adoption, "reason": reason, "show": "open"}
        answer = client.post(f"/documents/comments/answers/{comment.pk}/", data)
        assert answer.url == f"/documents/comments/{running.pk}/?show=open#c-{comment.pk}"
    assert "还有1个单位没有反馈" in client.post(f"/documents/comments/{running.pk}/close/").content.decode()
    client.post(f"/documents/comments/{running.pk}/close/", {"confirmed": "yes"})


def test_a_round_is_answered_closed_and_told_back(client, running, version, district, office, clock):
    _answered_and_closed(client, running, version, district, office, clock)
    running.refresh_from_db()
    assert running.closed_on == SATURDAY
    page = client.get(f"/documents/comments/{running.pk}/").content.decode()
    assert "采纳1条，部分采纳1条，不采纳0条" in page
    assert "2/3个单位" in client.get(f"/documents/files/{version.document_id}/").content.decode()
    client.force_login(make_user(role="school_clerk", at=district["schools"][0]))
    mine = client.get(f"/documents/comments/{running.pk}/", follow=True).content.decode()
    assert "每天1节，另加1节活动。" in mine


def test_the_table_of_adoption_is_exported_and_printed(client, running, version, district, office, clock):
    _answered_and_closed(client, running, version, district, office, clock)
    address = f"/documents/comments/{running.pk}/summary/"
    sheet = client.get(address)
    html = sheet.content.decode()
    assert "逾期反馈的单位" in html and "没有反馈的单位" in html and "云溪第三小学" in html
    book = load_workbook(io.BytesIO(b"".join(client.get(address + "?export=xlsx").streaming_content)))
    rows = list(book["意见采纳情况"].iter_rows(values_only=True))
    assert rows[1][1:6] == ("云溪第一小学", "全文", "建议增加经费保障。", "采纳", None)
    assert rows[2][2:6] == ("各校要每天开设1节体育课。", "建议改为2节。", "部分采纳", "每天1节，另加1节活动。")
    states = {row[0]: row[1] for row in book["反馈情况"].iter_rows(values_only=True)}
    assert states["云溪第二小学"] == "逾期反馈" and states["云溪第三小学"] == "未反馈"
    word = client.get(address + "?export=docx")
    assert word["Content-Disposition"].startswith("attachment")
    assert check_docx(word.content) == []
    text = docx.Document(io.BytesIO(word.content))
    assert [cell.text for cell in text.tables[0].rows[2].cells][4] == "部分采纳"


def test_the_last_day_is_put_off_on_the_page(client, running, district, office):
    address = f"/documents/comments/{running.pk}/extend/"
    assert "日期写法不对" in client.post(address, {"due_on": "明天"}, follow=True).content.decode()
    assert "不是工作日" in client.post(address, {"due_on": "2026-03-14"}, follow=True).content.decode()
    page = client.post(address, {"due_on": "2026-03-16"}, follow=True).content.decode()
    assert "反馈截止已延长" in page and "反馈截止2026年3月16日" in page
    client.force_login(make_user(role="school_clerk", at=district["schools"][0]))
    assert client.post(address, {"due_on": "2026-03-17"}).status_code == 403


def test_only_a_stale_answer_is_refused(client, running, version, district, office):
    _reply(client, running, district["schools"][0], (None, "意见"))
    comment = Comment.objects.get()
    client.force_login(office)
    address = f"/documents/comments/answers/{comment.pk}/"
    client.post(address, {"seen": 0, "adoption": "adopted", "reason": ""})
    late = client.post(address, {"seen": 0, "adoption": "declined", "reason": "不"}, follow=True)
    assert "已改动；请核对后再提交" in late.content.decode()
    comment.refresh_from_db()
    assert comment.adoption == "adopted"


def test_the_page_of_a_round_asks_the_same_queries_for_many_comments(
    client, running, district, office, django_assert_max_num_queries
):
    _reply(client, running, district["schools"][0], (None, "意见一"))
    client.force_login(office)
    address = f"/documents/comments/{running.pk}/"
    client.get(address)
    with django_assert_max_num_queries(30) as few:
        client.get(address)
    count = len(few)
    _reply(client, running, district["schools"][1], *((None, f"意见{number}") for number in range(6)))
    client.force_login(office)
    client.get(address)
    with django_assert_max_num_queries(count):
        assert "意见5" in client.get(address).content.decode()
