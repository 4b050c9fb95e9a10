"""An item from the form to 可以上会 in the browser; every page of what comes before a meeting fits both screens."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from tests import item_scene
from tests.item_scene import ItemScene
from yanzhen.apps.accounts.models import User
from yanzhen.apps.meetings.actions import schemes
from yanzhen.apps.meetings.actions.higher_decision import HigherFacts, enter_higher_decision
from yanzhen.apps.meetings.models import Item
from yanzhen.apps.organisations.models import Person

NAMES = {
    "secretary": "林静远",
    "principal": "顾思齐",
    "deputy": "沈知行",
    "vice": "罗怀信",
    "clerk": "叶书雅",
    "middle": "何启明",
}


@pytest.fixture
def scene(live_address: str, monkeypatch) -> ItemScene:
    monkeypatch.setattr(item_scene, "DAY", timezone.localdate())
    made = ItemScene()
    for key, name in NAMES.items():
        Person.objects.filter(pk=made.users[key].person_id).update(name=name)
    return made


def open_as(enter: Callable[[User], None], page: Page, user: User, address: str) -> None:
    enter(user)
    page.goto(address)


def test_an_item_goes_from_the_form_to_ready(scene, page: Page, enter, shoot):
    open_as(enter, page, scene.clerk, "/meetings/bodies/")
    shoot(page, "bodies")
    page.goto(f"/meetings/bodies/{scene.party.pk}/")
    shoot(page, "body")
    page.goto(f"/meetings/bodies/{scene.party.pk}/edit/")
    shoot(page, "body_edit")
    page.goto("/meetings/items/new/")
    page.get_by_label("议题名称").fill("购置实验教学设备")
    page.locator("#id_matter").select_option(label="重大项目安排")
    page.locator("#id_body").select_option(label="校长办公会")
    expect(page.get_by_role("button", name="改交党组织会议并提出")).to_be_visible()
    page.locator("#id_proposer").select_option(label="顾思齐")
    page.locator("#id_summary").fill("经过调研，拟购置实验教学设备。")
    shoot(page, "item_new_wrong_body")
    page.get_by_role("button", name="改交党组织会议并提出").click()
    expect(page.get_by_text("还没有确认准备完成")).to_be_visible()
    page.get_by_role("button", name="确认准备完成").click()
    page.get_by_role("button", name="征求书记、校长意见").click()
    shoot(page, "item_asked")
    item = Item.objects.get()
    open_as(enter, page, scene.secretary, "/")
    expect(page.get_by_text("议题表态").first).to_be_visible()
    page.goto(item.get_absolute_url())
    shoot(page, "item_my_stand")
    page.get_by_role("button", name="同意上会", exact=True).click()
    open_as(enter, page, scene.principal, item.get_absolute_url())
    page.get_by_role("button", name="同意上会", exact=True).click()
    open_as(enter, page, scene.clerk, item.get_absolute_url())
    page.get_by_role("button", name="可以上会").click()
    expect(page.get_by_text("等待列入党组织会议的议程")).to_be_visible()
    shoot(page, "item_ready")
    page.goto(f"{item.get_absolute_url()}print/")
    shoot(page, "item_print")


def test_what_is_held_back_and_the_lists_fit_the_screens(scene, page: Page, enter, shoot):
    day = item_scene.DAY
    held = scene.asked(scene.proposed(title="修订学校章程", matter="charter"))
    scene.say(held, "principal", "disagree")
    scene.proposed(matter="personnel_appointment", candidates=2, is_sealed=True, title="中层干部任免")
    changes = {"is_emergency": True, "emergency_reason": "水管爆裂", "acted_on": day - timedelta(days=20)}
    scene.proposed(title="抢修供水管网", **changes, report_due_on=day - timedelta(days=5))
    open_as(enter, page, scene.clerk, held.get_absolute_url())
    expect(page.get_by_text("请确定再次上会的日期")).to_be_visible()
    shoot(page, "item_held")
    page.goto("/meetings/items/")
    shoot(page, "items")
    page.goto("/")
    shoot(page, "desk")
    cadres = Item.objects.get(is_sealed=True)
    open_as(enter, page, scene.secretary, cadres.get_absolute_url())
    shoot(page, "item_cadres")


def test_talks_schemes_and_decisions_fit_the_screens(scene, page: Page, enter, shoot):
    day: date = item_scene.DAY
    given = {"organisation_id": scene.school.pk, "title": "绩效工资分配方案", "matter": "pay_distribution"}
    scheme = schemes.start_scheme(actor=scene.clerk, on=day, **given)
    schemes.bring_scheme(
        scheme_id=scheme.pk,
        stage="drafted",
        body_id=scene.office.pk,
        proposer_id=scene.principal.person_id,
        actor=scene.clerk,
        on=day,
    )
    open_as(enter, page, scene.clerk, "/meetings/talks/new/")
    page.get_by_label("沈知行").check()
    shoot(page, "talk_new")
    page.get_by_role("button", name="登记").click()
    expect(page.get_by_text("已登记。")).to_be_visible()
    shoot(page, "talks")
    page.goto(f"/meetings/schemes/{scheme.pk}/")
    shoot(page, "scheme")
    page.goto("/meetings/schemes/")
    shoot(page, "schemes")
    office = item_scene.make_user(role="district_office", at=scene.authority)
    facts = HigherFacts(body="work_committee", title="加强校舍安全", decided_on=day, wording="年内完成排查。")
    made = enter_higher_decision(organisation_id=scene.authority.pk, facts=facts, actor=office, on=day)
    open_as(enter, page, office, f"/meetings/higher/{made.pk}/")
    shoot(page, "higher_decision")
    page.goto("/meetings/higher/")
    shoot(page, "higher")


def test_a_school_sets_its_bodies_up(scene, page: Page, enter, shoot):
    for body in scene.bodies:
        body.seats.all().delete()
        body.delete()
    open_as(enter, page, scene.clerk, "/meetings/bodies/new/")
    page.get_by_label("党组织形式").select_option(label="党支部")
    page.get_by_label("正式党员数").fill("6")
    page.get_by_label("教职工数").fill("62")
    page.get_by_role("button", name="看应设的机构").click()
    expect(page.get_by_text("不足7人，不设支部委员会")).to_be_visible()
    shoot(page, "body_set_up")
    page.get_by_role("button", name="建立所选机构").click()
    expect(page.get_by_text("已建立3个议事机构")).to_be_visible()
