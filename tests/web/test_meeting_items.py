"""Pages of items: who sees which, and the way of an item through the browser."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import load_workbook

from tests.factories import make_user
from tests.item_scene import DAY, ItemScene, day_of_the_scene, make_person
from yanzhen.apps.meetings.models import Item, ItemState
from yanzhen.apps.meetings.sight import SEALED_TITLE

pytestmark = pytest.mark.django_db
TITLE = "购置教学设备"


@pytest.fixture
def scene(monkeypatch) -> ItemScene:
    monkeypatch.setattr("yanzhen.web.middleware.timezone.localdate", day_of_the_scene)
    return ItemScene()


def url(name: str, *args: object) -> str:
    return reverse(f"meetings:{name}", args=args)


def text(answer) -> str:
    return answer.content.decode()


def get(client, user, name: str, *args: object, **query: object):
    client.force_login(user)
    return client.get(url(name, *args), query)


def post(client, user, page: str, /, *args: object, **data: object):
    client.force_login(user)
    return client.post(url(page, *args), data, follow=True)


def fields(scene: ItemScene, **changes: object) -> dict[str, object]:
    plain = {
        "body": scene.party.pk,
        "proposer": scene.principal.person_id,
        "title": TITLE,
        "kind": "decide",
        "matter": "key_project",
        "summary": "经过调研，拟购置。",
    }
    return plain | changes


def test_a_clerk_writes_an_item_down_and_it_is_proposed(client, scene):
    page = text(post(client, scene.clerk, "item_new", **fields(scene)))
    item = Item.objects.get()
    assert item.state == ItemState.PROPOSED
    assert f"议题{item.number}已提出" in page and "还没有确认准备完成" in page and "三重一大" in page


def test_the_wrong_body_is_said_and_one_click_sends_it_to_the_right_one(client, scene):
    answer = post(client, scene.clerk, "item_new", **fields(scene, body=scene.office.pk))
    page = text(answer)
    assert answer.status_code == 409
    assert "改交党组织会议并提出" in page and TITLE in page
    post(client, scene.clerk, "item_new", **fields(scene, body=scene.office.pk, instead=scene.party.pk))
    assert Item.objects.get().body == scene.party


def test_the_route_is_said_while_the_form_is_filled_in(client, scene):
    query = {"body": scene.office.pk, "kind": "decide", "matter": "key_project"}
    assert "改交党组织会议" in text(get(client, scene.clerk, "item_route", **query))
    query |= {"body": scene.party.pk}
    assert "三重一大" in text(get(client, scene.clerk, "item_route", **query))
    assert "请" not in text(get(client, scene.clerk, "item_route"))


def test_a_middle_manager_leaves_a_draft_that_the_member_proposes_from_the_desk(client, scene):
    middle = scene.users["middle"]
    assert "存为草稿后" in text(get(client, middle, "item_new"))
    post(client, middle, "item_new", **fields(scene, draft="1"))
    item = Item.objects.get()
    assert (item.state, item.raised_by) == (ItemState.DRAFT, "middle")
    client.force_login(scene.principal)
    assert item.number in text(client.get(reverse("desk:desk")))
    post(client, scene.principal, "item_propose", item.pk)
    assert Item.objects.get().state == ItemState.PROPOSED


@pytest.mark.parametrize("missing", ["title", "proposer", "body"])
def test_a_form_with_gaps_comes_back_with_what_was_typed(client, scene, missing):
    answer = post(client, scene.clerk, "item_new", **fields(scene, **{missing: ""}))
    assert answer.status_code == 422
    assert "经过调研" in text(answer)


def test_an_item_goes_its_way_by_buttons(client, scene):
    item = scene.proposed()
    post(client, scene.clerk, "item_prepared", item.pk, seen=item.version)
    page = text(post(client, scene.clerk, "item_ask", item.pk))
    assert "还没有表态" in page
    client.force_login(scene.secretary)
    assert "议题表态" in text(client.get(reverse("desk:desk")))
    assert "请您表态" in text(get(client, scene.secretary, "item", item.pk))
    post(client, scene.secretary, "item_stand", item.pk, stand="agree")
    post(client, scene.clerk, "item_stand", item.pk, person=scene.principal.person_id, stand="agree")
    page = text(get(client, scene.clerk, "item", item.pk))
    assert "由clerk补录" in page and "会前各项已办完" in page
    page = text(post(client, scene.clerk, "item_ready", item.pk))
    assert "等待列入党组织会议的议程" in page


def test_disagreement_holds_it_on_page_and_desk_until_a_day_is_set(client, scene):
    item = scene.asked(scene.proposed())
    page = text(post(client, scene.principal, "item_stand", item.pk, stand="disagree"))
    assert "暂缓上会" in page and "请确定再次上会的日期" in page
    client.force_login(scene.clerk)
    assert "请确定再次上会日期" in text(client.get(reverse("desk:desk")))
    wanted = DAY + timedelta(days=10)
    page = text(post(client, scene.clerk, "item_next_day", item.pk, next_on=wanted.isoformat()))
    assert "2026年3月16日" in page


def test_one_person_in_both_posts_chooses_whom_to_ask(client, scene):
    scene = ItemScene(sole=True)
    item = scene.proposed()
    page = text(get(client, scene.clerk, "item", item.pk))
    assert "书记、校长由一人担任" in page
    page = text(post(client, scene.clerk, "item_ask", item.pk, person=scene.users["vice"].person_id))
    assert page.count("还没有表态") == 2


def test_a_cadre_item_shows_day_and_circle_and_asks_for_no_more(client, scene):
    item = scene.proposed(matter="personnel_appointment", candidates=1)
    page = text(post(client, scene.clerk, "item_deliberated", item.pk, held_on="2026-03-05", circle="党委委员"))
    assert "2026年3月5日，党委委员" in page and "不登记酝酿的内容" in page


def test_a_sealed_item_is_a_number_to_whoever_is_outside(client, scene):
    item = scene.proposed(is_sealed=True, title="某项安排", summary="密封的说明")
    page = text(get(client, scene.clerk, "item", item.pk))
    assert SEALED_TITLE in page and "某项安排" not in page and "密封的说明" not in page
    assert "某项安排" in text(get(client, scene.secretary, "item", item.pk))
    for who in (scene.clerk, scene.secretary):
        assert "某项安排" not in text(get(client, who, "items"))
        client.force_login(who)
        assert "某项安排" not in text(client.get(reverse("desk:desk")))


def test_papers_open_to_readers_of_the_item_alone(client, scene):
    item = scene.proposed()
    file = SimpleUploadedFile("预算表.pdf", b"%PDF-1.4\n%%EOF\n", content_type="application/pdf")
    page = text(post(client, scene.clerk, "item_paper", item.pk, file=file, declared="none", title="预算"))
    assert "材料已提交" in page and "材料（1件）" in page
    download = reverse("files:download", args=[item.papers.get().file_id])
    for user, status in ((scene.clerk, 200), (scene.users["vice"], 200), (scene.users["middle"], 404)):
        client.force_login(user)
        answer = client.get(download)
        assert answer.status_code == status
        if status == 200:
            assert b"".join(answer.streaming_content).startswith(b"%PDF")
    page = text(post(client, scene.clerk, "item_paper_remove", item.pk, item.papers.get().pk))
    assert "材料（0件）" in page


def test_a_paper_declared_secret_is_not_taken(client, scene):
    item = scene.proposed()
    file = SimpleUploadedFile("x.pdf", b"%PDF-1.4\n%%EOF\n", content_type="application/pdf")
    post(client, scene.clerk, "item_paper", item.pk, file=file, declared="classified")
    assert not item.papers.exists()


def test_others_do_not_find_the_item(client, scene):
    item = scene.proposed()
    strangers = [make_user(role="school_clerk"), make_user(role="district_office", at=scene.authority)]
    strangers.append(make_user(person=make_person("外人")))
    for stranger in strangers:
        assert get(client, stranger, "item", item.pk).status_code == 404
        assert get(client, stranger, "item_print", item.pk).status_code == 404
        for name in ("item_ready", "item_withdraw", "item_stand", "item_ask", "item_seal", "item_transfer"):
            assert post(client, stranger, name, item.pk, reason="x").status_code == 404
        assert item.number not in text(get(client, stranger, "items"))
    assert Item.objects.get().state == ItemState.PROPOSED


def test_a_body_of_another_school_is_no_target(client, scene):
    other = ItemScene()
    item = scene.proposed()
    assert post(client, scene.clerk, "item_transfer", item.pk, body=other.party.pk).status_code == 404


def test_the_list_filters_by_state_matter_year_body_and_whose(client, scene):
    mine, other = scene.proposed(), scene.draft(body=scene.office, matter="logistics", title="修缮水电")
    wanted = {
        "state": ("draft", other, mine),
        "matter": ("key_project", mine, other),
        "body": ("principal_meeting", other, mine),
        "words": ("水电", other, mine),
        "key": ("yes", mine, other),
    }
    for name, (value, inside, outside) in wanted.items():
        page = text(get(client, scene.clerk, "items", **{name: value}))
        assert inside.number in page and outside.number not in page, name
    assert mine.number not in text(get(client, scene.clerk, "items", year=2025))
    assert "没有" in text(get(client, scene.users["vice"], "items", whose="asked"))
    scene.asked(mine)
    page = text(get(client, scene.secretary, "items", whose="asked"))
    assert mine.number in page and other.number not in page


def test_the_list_leaves_out_what_is_dealt_with_unless_all_is_asked(client, scene):
    item = scene.proposed()
    Item.objects.update(state=ItemState.PASSED)
    assert item.number not in text(get(client, scene.clerk, "items"))
    assert item.number in text(get(client, scene.clerk, "items", all=1))


def test_the_workbook_holds_the_filtered_rows(client, scene, tmp_path):
    scene.proposed()
    scene.proposed(is_sealed=True, title="某项安排")
    answer = get(client, scene.clerk, "items", export="xlsx")
    (tmp_path / "items.xlsx").write_bytes(b"".join(answer.streaming_content))
    rows = list(load_workbook(tmp_path / "items.xlsx").active.values)
    assert {row[1] for row in rows[1:]} == {TITLE, SEALED_TITLE}
    assert "重大项目安排" in rows[1]


@pytest.mark.parametrize("count", [1, 12])
def test_the_list_asks_the_database_the_same_number_of_times(client, scene, count, django_assert_num_queries):
    for _ in range(count):
        scene.proposed()
    client.force_login(scene.clerk)
    client.get(url("items"))
    with django_assert_num_queries(LIST_QUERIES):
        client.get(url("items"))


LIST_QUERIES = 9


@pytest.mark.parametrize("count", [1, 6])
def test_the_page_asks_the_database_the_same_number_of_times(client, scene, count, django_assert_num_queries):
    item = scene.asked(scene.proposed())
    for _ in range(count):
        scene.say(item, "secretary")
        item = scene.asked(item)
    client.force_login(scene.clerk)
    client.get(url("item", item.pk))
    with django_assert_num_queries(PAGE_QUERIES):
        client.get(url("item", item.pk))


PAGE_QUERIES = 42


def test_an_overdue_report_of_an_emergency_shows(client, scene):
    changes = {"is_emergency": True, "emergency_reason": "水管爆裂", "acted_on": DAY - timedelta(days=9)}
    item = scene.proposed(**changes, report_due_on=DAY - timedelta(days=1))
    assert "报告已逾期" in text(get(client, scene.clerk, "item", item.pk))
    client.force_login(scene.clerk)
    assert "紧急事项待报告" in text(client.get(reverse("desk:desk")))


def test_without_a_day_of_its_own_the_report_is_due_as_the_rules_say(client, scene):
    changes = {"is_emergency": "on", "emergency_reason": "水管爆裂", "acted_on": DAY.isoformat()}
    post(client, scene.clerk, "item_new", **fields(scene, **changes))
    assert Item.objects.get().report_due_on == DAY + timedelta(days=15)


def test_a_decided_item_is_reconsidered_from_its_page(client, scene):
    item = scene.ready()
    Item.objects.update(state=ItemState.PASSED)
    assert "提起复议" in text(get(client, scene.clerk, "item", item.pk))
    data = {"proposer": scene.principal.person_id, "reason": "预算有变"}
    page = text(post(client, scene.clerk, "item_reconsider", item.pk, **data))
    assert "复议" in page and Item.objects.filter(reconsiders=item).exists()


def test_an_edit_that_came_too_late_keeps_what_was_typed(client, scene):
    item = scene.proposed()
    data = fields(scene, title="购置实验设备", version=item.version - 1)
    answer = post(client, scene.clerk, "item_edit", item.pk, **data)
    assert answer.status_code == 409 and "购置实验设备" in text(answer)
    data["version"] = item.version
    post(client, scene.clerk, "item_edit", item.pk, **data)
    assert Item.objects.get().title == "购置实验设备"


def test_reasons_are_asked_for_and_kept(client, scene):
    item = scene.ready()
    assert "退回要写明理由" in text(post(client, scene.principal, "item_back", item.pk, reason=""))
    assert "请补充预算" in text(post(client, scene.principal, "item_back", item.pk, reason="请补充预算"))
    assert "已撤回" in text(post(client, scene.clerk, "item_withdraw", item.pk, reason="暂不办"))


def test_the_sheet_for_paper_has_places_to_sign(client, scene):
    page = text(get(client, scene.clerk, "item_print", scene.asked(scene.proposed()).pk))
    assert "议题审批单" in page and "secretary：＿" in page and "审定人" in page


def test_the_menu_shows_meetings_to_members_and_offices_and_to_nobody_else(client, scene):
    entry = f'href="{url("index")}"'
    for user, shown in (
        (scene.clerk, True),
        (scene.users["vice"], True),
        (make_user(role="hotline_operator", at=scene.authority), False),
    ):
        client.force_login(user)
        assert (entry in text(client.get(reverse("desk:desk")))) is shown
