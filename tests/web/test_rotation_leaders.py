"""Pages of heads and deputies: who opens them, the whole way by real requests, nothing that tells of homes."""

from __future__ import annotations

from copy import deepcopy
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import localdate as today

from tests.apps.rotation.scene import RotationScene
from tests.web.rotation_pages import as_user, page, post
from yanzhen.apps.rotation.models import Round, Scenario, ScenarioLeaderMove, Term
from yanzhen.presets.rotation import GROUPS, rotation_settings

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def standing_scene(standing) -> RotationScene:
    return RotationScene()


@pytest.fixture
def scene(standing_scene) -> RotationScene:
    return deepcopy(standing_scene)


def test_heads_go_their_whole_way_through_the_pages(scene):
    officer, director, school = as_user(scene.officer), as_user(scene.director), as_user(scene.clerk)
    scenario = scene.planned(scene.with_heads())
    at = (scenario.round_id, scenario.pk)
    head, other = scene.person("H0"), scene.person("H1")
    assert "还没有安排" in page(officer, "scenario", *at)
    assert "应当交流的正副校级干部3人" in page(officer, "leaders", *at)
    assert "列入校级干部交流" in page(officer, "participant", scenario.round_id, head.pk)
    assert head.code in page(officer, "people", scenario.round_id, duty="leading")
    post(officer, "arrange_leaders", *at, seen=scenario.version)
    shown = page(officer, "leaders", *at)
    assert "已证明这是最好的" in shown and "单程增加（千米）" in shown and "没有发现不符合规则" in shown
    assert "单程增加（千米）" not in page(director, "leaders", *at)
    told = page(director, "leader", *at, head.pk)
    assert "为什么这样安排" in told and "还可以去哪里" in told and "千米" not in told and other.code not in told
    scenario.refresh_from_db()
    post(officer, "lay_leader", *at, person=head.pk, to_school=scene.weak.pk, swaps="on", seen=scenario.version)
    assert "最多还能多交流1人" in page(officer, "leaders", *at)
    scenario.refresh_from_db()
    stale = post(officer, "lay_leader", *at, person=head.pk, to_school=scene.weak.pk, seen=1, status=409)
    assert "刚被别人改过" in stale.content.decode()
    assert "校级干部（人）" in page(officer, "scenarios", scenario.round_id)
    post(officer, "propose", *at, seen=scenario.version)
    for office in ("staffing", "personnel", "finance", "organisation"):
        assert "组织部门" in page(officer, "office", scenario.round_id)
        post(officer, "office", scenario.round_id, office=office, answer="agrees", answered_on=today())
    round_ = Round.objects.get()
    post(officer, "decide", round_.pk, decided_by="区委教育工委会议", decided_on=today(), seen=round_.version)
    assert "拟安排：" not in page(school, "participant", round_.pk, head.pk)
    round_.refresh_from_db()
    post(officer, "post", round_.pk, seen=round_.version)
    notice = page(school, "notice", round_.pk)
    assert "拟交流任职的校级干部，共2人" in notice and "小学正校级" in notice
    told = page(school, "participant", round_.pk, head.pk)
    assert "拟安排：青石三小" in told and "千米" not in told
    Round.objects.update(notice_until=date(2020, 1, 2))
    round_.refresh_from_db()
    post(officer, "start", round_.pk, seen=round_.version)
    assert Term.objects.filter(code__in=("H0", "H2")).count() == 2
    terms = page(officer, "terms", round_.pk)
    assert "正校级" in terms and "H0" in terms


def test_schools_open_no_page_of_leaders_and_overseers_change_none(scene):
    scenario = scene.arranged(scene.planned(scene.with_heads()))
    at, head = (scenario.round_id, scenario.pk), scene.person("H0")
    for who, status in ((scene.clerk, 403), (scene.finance_head, 404)):
        client = as_user(who)
        page(client, "leaders", *at, status=status)
        page(client, "leader", *at, head.pk, status=status)
    director = as_user(scene.director)
    page(director, "leaders", *at)
    page(director, "lay_leader", *at, status=403)
    post(director, "arrange_leaders", *at, seen=scenario.version, status=403)
    post(director, "lay_leader", *at, person=head.pk, seen=scenario.version, status=403)
    page(as_user(scene.officer), "leader", *at, scene.person("T00").pk, status=404)
    assert ScenarioLeaderMove.objects.filter(is_by_hand=False).count() == 3


def test_a_locked_scenario_takes_no_more_changes(scene):
    officer = as_user(scene.officer)
    scenario = scene.arranged(scene.planned(scene.with_heads()))
    post(officer, "propose", scenario.round_id, scenario.pk, seen=scenario.version)
    scenario.refresh_from_db()
    at = (scenario.round_id, scenario.pk)
    post(officer, "arrange_leaders", *at, seen=scenario.version)
    page(officer, "lay_leader", *at, status=302)
    assert Scenario.objects.get().version == scenario.version
    assert "手工调整</a>" not in page(officer, "leaders", *at)


def test_pages_of_leaders_take_a_fixed_number_of_queries(scene):
    officer = as_user(scene.officer)
    scenario = scene.arranged(scene.planned(scene.with_heads(deputies=True)))
    at, head = (scenario.round_id, scenario.pk), scene.person("H0")
    page(officer, "leaders", *at)
    counts = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as first:
            page(officer, "leaders", *at)
        with CaptureQueriesContext(connection) as second:
            page(officer, "leader", *at, head.pk)
        counts.append((len(first), len(second)))
        ScenarioLeaderMove.objects.exclude(participant=head).delete()
    assert counts[0] == counts[1] and max(counts[0]) <= 32


def test_settings_stand_in_groups_and_say_what_differs(scene):
    officer = as_user(scene.officer)
    round_ = scene.open()
    shown = page(officer, "settings", round_.pk)
    assert "都是缺省值" in shown and shown.count('<details class="yz-settings"') == len(GROUPS) and "校级干部" in shown
    sent = dict(round_.setting_values) | {"heads_per_school": "2", "seen": round_.version, "note": ""}
    refused = post(officer, "settings", round_.pk, status=409, **sent).content.decode()
    assert "缺省是1人" in refused and "1项与缺省不同" in refused and "请写明理由" in refused
    post(officer, "settings", round_.pk, **sent | {"note": "区委教育工委会议"})
    assert "1项与缺省不同" in page(officer, "round", round_.pk)
    again = page(officer, "settings", round_.pk)
    assert "（缺省1人）" in again
    assert "都是缺省值" in page(officer, "settings", round_.pk, defaults=1)
    sent |= {"heads_per_school": "一", "seen": round_.version + 1}
    wrong = post(officer, "settings", round_.pk, status=422, **sent).content.decode()
    assert "一<span" in wrong


def test_every_setting_stands_in_one_group():
    found = [one.group.key for one in rotation_settings(on=date(2026, 9, 1))]
    assert set(found) == {group.key for group in GROUPS}


def test_sheets_for_paper_hold_everything_and_a_place_for_stamp_and_date(scene):
    officer, school = as_user(scene.officer), as_user(scene.clerk)
    scenario = scene.arranged(scene.planned(scene.with_heads()))
    own = page(school, "people_sheet", scenario.round_id)
    assert "青石一小（盖章）" in own and "T00" in own and "T10" not in own and "年　　月　　日" in own
    narrowed = page(officer, "people_sheet", scenario.round_id, duty="leading")
    assert "共3人" in narrowed and "人事科（盖章）" in narrowed and "T00" not in narrowed
    assert "people_sheet" not in narrowed and "打印稿" in page(officer, "people", scenario.round_id, duty="leading")
    at = (scenario.round_id, scenario.pk)
    draft = page(officer, "scenario_sheet", *at)
    assert "讨论稿" in draft and "校级干部拟任职（3人）" in draft and "请组织研究" in draft and "千米" not in draft
    post(officer, "propose", *at, seen=scenario.version)
    assert "不是决定" in page(officer, "scenario_sheet", *at)
    page(school, "scenario_sheet", *at, status=403)
