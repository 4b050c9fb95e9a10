"""A meeting held in the browser: the clerk by keyboard, a member by phone, through a dropped connection."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page, expect

from tests.meeting_scene import DAY, MeetingScene
from yanzhen.apps.meetings.actions import hold_meeting
from yanzhen.apps.meetings.models import AgendaItem, Meeting, Resolution

PHONE = {"width": 390, "height": 844}


@pytest.fixture
def scene(live_address: str) -> MeetingScene:
    return MeetingScene(9, phone_voting=True)


def approved(scene: MeetingScene) -> Meeting:
    return scene.approved(
        scene.item(kind="study", is_first_topic=True, title="学习有关会议精神"),
        scene.item(title="操场改造工程实施方案", matter="key_project"),
        scene.item(title="年级组长人选", matter="personnel_appointment", sealed=True),
    )


def begun(scene: MeetingScene, position: int = 2) -> AgendaItem:
    meeting = scene.present(approved(scene), *scene.seats[:8])
    hold_meeting.open_meeting(meeting_id=meeting.pk, actor=scene.clerk, on=DAY)
    return hold_meeting.open_point(point_id=scene.point(meeting, position).pk, actor=scene.clerk, on=DAY)


def room_of(point: AgendaItem) -> str:
    return f"/meetings/{point.meeting_id}/room/"


def test_the_clerk_runs_a_point_from_the_keyboard(page: Page, enter, live_address, scene, shoot):
    point = begun(scene)
    enter(scene.clerk)
    page.goto(live_address + room_of(point))
    page.keyboard.press("j")
    page.keyboard.press("2")
    expect(page.locator(".ym-figures")).to_contain_text("0／5")
    page.keyboard.press("a")
    expect(page.locator(".ym-figures")).to_contain_text("7／5")
    page.get_by_label("发言人", exact=True).select_option(label="委员3")
    page.get_by_label("发言要点").fill("建议暑期施工，避开上课时间。")
    page.get_by_role("button", name="记下").click()
    expect(page.locator(".ym-speech")).to_contain_text("建议暑期施工")
    page.get_by_label("决定内容").fill("同意方案，暑期实施。")
    shoot(page, "room")
    page.get_by_role("button", name="议毕，核对规则").click()
    expect(page.locator(".ym-agenda")).to_contain_text("通过")
    assert Resolution.objects.get().wording == "同意方案，暑期实施。"
    shoot(page, "room-closed")


def test_what_is_pressed_without_connection_is_sent_when_it_is_back(
    page: Page, enter, live_address, scene, context: BrowserContext
):
    point = begun(scene)
    enter(scene.clerk)
    page.goto(live_address + room_of(point))
    context.set_offline(True)
    page.get_by_label("决定内容").fill("同意。")
    for _ in range(3):
        page.keyboard.press("Escape")
    page.locator("tr[data-seat]").first.get_by_role("button", name="不同意", exact=True).click()
    expect(page.locator("#ym-connection")).to_contain_text("已记下1项")
    assert not point.votes.exists()
    context.set_offline(False)
    expect(page.locator(".ym-figures")).to_contain_text("7")
    expect(page.locator("#ym-connection")).to_be_hidden()
    assert point.votes.count() == 1
    expect(page.get_by_label("决定内容")).to_have_value("同意。")


def test_a_member_signs_in_and_votes_by_phone_while_the_clerk_watches(
    page: Page, enter, live_address, scene, another_page_as, shoot
):
    point = begun(scene)
    enter(scene.users[8])
    page.set_viewport_size(PHONE)
    meeting = Meeting.objects.get(pk=point.meeting_id)
    page.goto(f"{live_address}/meetings/{meeting.pk}/in/{meeting.check_in_code}/")
    page.get_by_role("button", name="我已到会，签到").click()
    expect(page.locator("#ym-room")).to_contain_text("到会")
    page.get_by_role("button", name="同意", exact=True).click()
    expect(page.locator("#ym-room")).to_contain_text("已登记：同意")
    assert point.votes.get().by_phone
    shoot(page, "phone")


def test_pages_of_a_meeting_fit_screen_and_phone(page: Page, enter, live_address, scene, shoot):
    meeting = approved(scene)
    secret = begun(scene, 3)
    enter(scene.clerk)
    page.goto(f"{live_address}/meetings/{meeting.pk}/")
    shoot(page, "meeting")
    page.goto(live_address + "/meetings/")
    shoot(page, "meeting-list")
    page.goto(live_address + room_of(secret))
    shoot(page, "room-ballot")
    page.goto(f"{live_address}/meetings/{meeting.pk}/print/book/")
    shoot(page, "print-book")
    page.goto(f"{live_address}/meetings/points/{secret.pk}/print/ballot/")
    shoot(page, "print-ballot")
    page.goto(f"{live_address}/meetings/{meeting.pk}/code/")
    shoot(page, "room-code")


def test_a_meeting_is_entered_from_the_record_book(page: Page, enter, live_address, scene, shoot):
    enter(scene.clerk)
    page.goto(f"{live_address}/meetings/afterwards/")
    shoot(page, "afterwards")
    page.get_by_role("button", name="核对规则并保存").click()
    expect(page.locator(".yz-notice-error").first).to_contain_text("什么都没有写入")
    shoot(page, "afterwards-faults")
    held_on = timezone.localdate() - timedelta(days=1)
    page.get_by_label("会议日期和时间").fill(f"{held_on}T09:00")
    page.get_by_label("地点").fill("会议室")
    page.get_by_label("记录本册、页").fill("第1册第3页")
    page.locator("#item-0-title").fill("操场改造工程实施方案")
    page.locator("#item-0-matter").select_option("key_project")
    page.locator("#item-0-proposer").select_option(label="委员1")
    page.locator("#item-0-consulted_on").fill(str(held_on - timedelta(days=1)))
    page.get_by_label("其余到会成员全部同意").check()
    page.get_by_role("button", name="核对规则并保存").click()
    expect(page.locator("h1")).to_contain_text("会议")
    expect(page.locator("main")).to_contain_text("补录")
    assert AgendaItem.objects.get().outcome == "PASSED"
    shoot(page, "afterwards-done")
