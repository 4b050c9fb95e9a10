"""From the ledger to the plan: backbone teachers in every school, and what is asked of urban, town and rural schools."""

from __future__ import annotations

from copy import deepcopy
from datetime import date
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from tests.apps.elements.factories import know
from tests.apps.rotation.scene import TODAY, RotationScene
from yanzhen.apps.elements.actions.load_catalogue import load_elements
from yanzhen.apps.jobs.actions.execute import execute_job
from yanzhen.apps.jobs.models import Job
from yanzhen.apps.rotation.actions.list_teachers import list_teachers, settle_list
from yanzhen.apps.rotation.actions.open_round import open_round
from yanzhen.apps.rotation.actions.set_settings import set_settings
from yanzhen.apps.rotation.actions.set_tiers import set_tiers
from yanzhen.apps.rotation.actions.solve_scenario import queue_solving
from yanzhen.apps.rotation.bridge import instance_of, moves_of, values_of
from yanzhen.apps.rotation.errors import RotationError
from yanzhen.apps.rotation.figures import faults_of
from yanzhen.apps.rotation.limits import limits_of
from yanzhen.apps.rotation.models import Round, Scenario
from yanzhen.apps.rotation.reasons import reasons_for_move
from yanzhen.apps.rotation.survey import survey
from yanzhen.apps.rotation.tier_settings import tier_rules_of_settings
from yanzhen.apps.rotation.why import Plan
from yanzhen.presets.rotation import kept_settings, rotation_settings

pytestmark = pytest.mark.django_db
SPAN = (date(2025, 9, 1), date(2025, 12, 31))


@pytest.fixture(scope="module")
def standing_scene(standing) -> RotationScene:
    return RotationScene()


@pytest.fixture
def scene(standing_scene) -> RotationScene:
    return deepcopy(standing_scene)


def tiered(scene: RotationScene, *tiers: str) -> RotationScene:
    """Say of the schools, in their order, what they are; blank says nothing."""
    load_elements()
    for school, tier in zip(scene.schools, tiers, strict=True):
        if tier:
            know("urban_rural", school, tier, system="statistics", span=SPAN)
    return scene


def with_settings(scene: RotationScene, **changes: str) -> Round:
    scene.data()
    round_ = scene.open()
    values = round_.values | {key: Decimal(value) for key, value in changes.items()}
    return set_settings(
        round_id=round_.pk, seen=round_.version, values=values, note="区教委会议", actor=scene.officer, on=TODAY
    )


def settled(scene: RotationScene, **changes: str) -> Round:
    round_ = with_settings(scene, **changes)
    round_ = list_teachers(round_id=round_.pk, seen=round_.version, actor=scene.officer, on=TODAY)
    return settle_list(round_id=round_.pk, seen=round_.version, actor=scene.officer, on=TODAY)


def messages_of(scenario: Scenario) -> list[str]:
    instance = instance_of(scenario.round, values_of(scenario))
    return [problem.message for problem in faults_of(instance, moves_of(scenario))]


def test_everything_of_it_is_off_by_default_and_says_where_it_comes_from():
    found = [
        one for one in rotation_settings(on=TODAY) if one.key.startswith(("coverage", "forbid", "keep", "min_rural"))
    ]
    assert len(found) == 10 and all(one.default == 0 and one.source for one in found)
    switches = [one for one in found if one.is_switch]
    assert len(switches) == 5
    assert [one.shown(Decimal(1)) for one in switches[:1]] == ["是"] and switches[0].shown(Decimal(0)) == "否"


def test_a_round_from_before_these_settings_has_them_off(scene):
    round_ = scene.open()
    old = {
        key: text for key, text in round_.setting_values.items() if not key.startswith(("coverage", "forbid", "keep"))
    }
    Round.objects.filter(pk=round_.pk).update(setting_values=old)
    round_.refresh_from_db()
    assert round_.values["keep_rural"] == 0 and round_.values["min_move_share"] == 10
    assert kept_settings(old, on=round_.starts_on)["coverage_primary_heads"] == 0


def test_the_tier_of_a_school_comes_from_the_ledger_of_data_into_the_question(scene):
    round_ = settled(
        tiered(scene, "城区", "镇区", "乡村"), keep_rural="1", min_rural_share="30", forbid_town_to_urban="1"
    )
    instance = instance_of(round_)
    by_name = {school.name: school.tier for school in instance.schools}
    assert by_name == {"青石一小": "城区", "青石二小": "镇区", "青石三小": "乡村"}
    rules = instance.params.tier_rules
    assert rules.forbidden == {("镇区", "城区")} and rules.kept == {"乡村"}
    assert (rules.share_to, rules.least_share) == ({"乡村"}, Decimal("0.3"))


def test_a_school_that_nobody_calls_urban_or_rural_hinders_the_list_only_where_it_is_asked(scene):
    tiered(scene, "城区", "海岛", "")
    round_ = with_settings(scene)
    assert survey(on=round_.starts_on, seen_on=TODAY).faults == ()
    asked = survey(on=round_.starts_on, seen_on=TODAY, asks_tiers=True).faults
    assert [(fault.code, fault.subject, fault.is_doubt) for fault in asked] == [
        ("NO_TIER", f"organisation:{school.pk}", False) for school in (scene.middling, scene.weak)
    ]
    values = round_.values | {"keep_rural": Decimal(1)}
    round_ = set_settings(
        round_id=round_.pk, seen=round_.version, values=values, note="区教委会议", actor=scene.officer, on=TODAY
    )
    with pytest.raises(RotationError) as refused:
        list_teachers(round_id=round_.pk, seen=round_.version, actor=scene.officer, on=TODAY)
    assert refused.value.code == "FAULTS"


def test_a_scenario_that_asks_later_says_which_schools_it_cannot_be_applied_to(scene):
    round_ = settled(tiered(scene, "城区", "", "乡村"))
    quiet, asking = scene.scenario(round_), scene.scenario(round_, "方案二", keep_rural="1")
    assert not any("城乡属性" in said for said in limits_of(instance_of(round_, values_of(quiet))))
    assert any(said.startswith("1所学校") for said in limits_of(instance_of(round_, values_of(asking))))


def test_a_floor_above_what_there_is_is_said_first_with_the_number(scene):
    scenario = scene.scenario(coverage_primary_heads="3")
    said = limits_of(instance_of(scenario.round, values_of(scenario)))
    assert (
        "小学各校段骨干教师要求合计9人，全区小学只有8人，差1人；区内交流不能满足，只能靠补充、培养或者降低要求。"
        in said
    )


def test_a_hand_laid_plan_is_held_to_coverage_and_tiers(scene):
    round_ = settled(tiered(scene, "城区", "镇区", "乡村"))
    scenario = scene.scenario(round_, coverage_primary_heads="1", keep_rural="1", forbid_rural_to_town="1")
    scene.lay(scenario, "T20", scene.middling)
    scenario.refresh_from_db()
    said = "".join(messages_of(scenario))
    assert "青石三小（小学）现有骨干教师0人" in said and "规定不安排由乡村到镇区的交流" in said
    assert "乡村的小学调出1人，调入0人" in said
    scene.lay(scenario, "T20", None)
    scene.lay(scenario, "T00", scene.weak)
    scenario.refresh_from_db()
    said = "".join(messages_of(scenario))
    assert "骨干教师0人" not in said and "乡村" not in said


def test_a_solved_plan_covers_every_school_and_its_page_says_so(scene):
    round_ = settled(tiered(scene, "城区", "镇区", "乡村"))
    scenario = scene.scenario(
        round_,
        coverage_primary_heads="1",
        min_rural_share="30",
        keep_rural="1",
        min_move_share="12",
        max_unit_out_share="25",
    )
    queue_solving(scenario_id=scenario.pk, seen=scenario.version, actor=scene.officer, on=TODAY)
    execute_job(Job.objects.get(kind="rotation.solve").pk)
    scenario.refresh_from_db()
    assert scenario.has_plan and not messages_of(scenario)
    effect = scenario.result["effect"]
    assert effect["coverage"] == [{"stage": "primary", "asked": True, "units": 3, "before": 2, "after": 3}]
    left, came = next(row[2:] for row in effect["tiers"]["changes"] if row[1] == "乡村")
    assert came >= left
    client = Client()
    client.force_login(scene.officer)
    shown = client.get(reverse("rotation:scenario", args=[round_.pk, scenario.pk])).content.decode()
    assert "骨干教师覆盖" in shown and "按方案设置" in shown and "城乡之间的流动" in shown and "乡村小学" in shown
    beside = client.get(reverse("rotation:scenarios", args=[round_.pk])).content.decode()
    assert "小学骨干教师达到要求的校段" in beside and "2 → 3" in beside


def test_a_reason_tells_of_coverage_and_tiers_and_offers_no_place_that_they_forbid(scene):
    round_ = settled(tiered(scene, "城区", "镇区", "乡村"))
    scenario = scene.scenario(round_, coverage_primary_heads="1")
    scene.lay(scenario, "T00", scene.weak)
    scenario.refresh_from_db()
    instance = instance_of(round_, values_of(scenario))
    plan = Plan(instance, moves_of(scenario))
    said = reasons_for_move(plan, "T00", is_section=False)
    assert "青石三小原有骨干教师0人，规定这个校段至少1人；本人是骨干教师，由此补充。" in said
    assert "由城区学校到乡村学校。" in said and plan.alternatives("T00") == []
    assert not plan.keeps_cover_and_tiers(list(plan.moves.values()), [])
    free = scene.scenario(round_, "方案二")
    scene.lay(free, "T00", scene.weak)
    free.refresh_from_db()
    free_plan = Plan(instance_of(round_, values_of(free)), moves_of(free))
    assert free_plan.keeps_cover_and_tiers(list(free_plan.moves.values()), [])
    assert {one.unit.code for one in free_plan.alternatives("T00")} == {f"{scene.middling.code}-primary"}


def test_settings_are_entered_on_their_page_with_yes_and_no(scene):
    round_ = with_settings(scene)
    client = Client()
    client.force_login(scene.officer)
    address = reverse("rotation:settings", args=[round_.pk])
    page = client.get(address).content.decode()
    assert "不安排乡村学校教师到城区学校" in page and '<option value="1">是</option>' in page
    sent = {key: f"{value:f}" for key, value in round_.values.items()}
    sent |= {"keep_rural": "1", "coverage_primary_heads": "1", "note": "区教委会议", "seen": round_.version}
    assert client.post(address, sent).status_code == 302
    round_.refresh_from_db()
    assert round_.values["keep_rural"] == 1 and round_.values["coverage_primary_heads"] == 1
    shown = client.get(reverse("rotation:round", args=[round_.pk])).content.decode()
    assert '<td class="yz-number yz-nowrap" data-label="取值">是' in shown
    sent |= {"keep_rural": "2", "coverage_primary_heads": "0.5", "seen": round_.version}
    refused = client.post(address, sent)
    assert refused.status_code == 422 or "选择" in refused.content.decode()


OWN = ("城区", "乡村", "山区", "边远")


def own_tiers(scene: RotationScene, tiers=OWN) -> Round:
    round_ = scene.open()
    return set_tiers(round_id=round_.pk, seen=round_.version, tiers=tiers, actor=scene.officer, on=TODAY)


def test_a_round_names_tiers_of_its_own_and_rules_between_them_go_into_the_question(scene):
    tiered(scene.data(), "城区", "乡村", "乡村")
    know("rotation_tier", scene.weak, "山区", system="here", span=SPAN)
    round_ = own_tiers(scene)
    keys = {one.key for one in round_.settings}
    assert "forbid:山区:城区" in keys and "forbid:城区:山区" not in keys
    assert not keys & {"forbid_rural_to_urban", "min_rural_share", "keep_rural"}
    changed = {
        "forbid:山区:城区": "1",
        "min_tier_share": "30",
        "share_to:山区": "1",
        "share_to:边远": "1",
        "keep:山区": "1",
    }
    values = round_.values | {key: Decimal(value) for key, value in changed.items()}
    given = {"round_id": round_.pk, "actor": scene.officer, "on": TODAY}
    round_ = set_settings(**given, seen=round_.version, values=values, note="区教委会议")
    round_ = list_teachers(**given, seen=round_.version)
    round_ = settle_list(**given, seen=round_.version)
    instance = instance_of(round_)
    assert {school.name: school.tier for school in instance.schools} == {
        "青石一小": "城区",
        "青石二小": "乡村",
        "青石三小": "山区",
    }
    rules = instance.params.tier_rules
    assert (rules.forbidden, rules.kept) == ({("山区", "城区")}, {"山区"})
    assert (rules.share_to, rules.least_share) == ({"山区", "边远"}, Decimal("0.3"))
    scenario = scene.scenario(round_)
    scene.lay(scenario, "T20", scene.strong)
    assert any("山区" in message for message in messages_of(scenario))


def test_a_share_without_a_tier_that_counts_asks_nothing(scene):
    round_ = own_tiers(scene.data())
    rules = tier_rules_of_settings(round_.values | {"min_tier_share": Decimal(30)})
    assert (rules.share_to, rules.least_share) == (frozenset(), 0)


def test_naming_the_usual_three_again_brings_their_rules_back_and_drops_the_others(scene):
    round_ = own_tiers(scene.data())
    values = round_.values | {"keep:山区": Decimal(1), "term_years": Decimal(2)}
    given = {"round_id": round_.pk, "actor": scene.officer, "on": TODAY}
    round_ = set_settings(**given, seen=round_.version, values=values, note="区教委会议")
    round_ = set_tiers(**given, seen=round_.version, tiers=("城区", "镇区", "乡村"))
    assert "keep:山区" not in round_.values and round_.values["keep_rural"] == 0 and round_.values["term_years"] == 2
    assert round_.own_tiers == []


@pytest.mark.parametrize(
    ("tiers", "code"),
    [
        (("城区",), "TIER_COUNT"),
        (tuple("一二三四五六七八九"), "TIER_COUNT"),
        (("城区", "城区"), "TIER_TWICE"),
        (("城区", "九个字的层级名称太长"), "TIER_NAME"),
        (("城区", "山:区"), "TIER_NAME"),
    ],
)
def test_names_of_tiers_are_few_short_and_different(scene, tiers, code):
    with pytest.raises(RotationError) as refused:
        own_tiers(scene, tiers)
    assert refused.value.code == code


def test_tiers_are_named_on_their_page_and_the_next_round_takes_them_over(scene):
    round_ = scene.open()
    client = Client()
    client.force_login(scene.officer)
    sent = {"tiers": "城区\n\n乡村\n山区\n", "seen": round_.version}
    assert client.post(reverse("rotation:tiers", args=[round_.pk]), sent).status_code == 302
    round_.refresh_from_db()
    assert round_.tiers == ("城区", "乡村", "山区")
    shown = client.get(reverse("rotation:settings", args=[round_.pk])).content.decode()
    assert "不安排山区学校教师到城区学校" in shown and "镇区" not in shown
    assert client.post(reverse("rotation:tiers", args=[round_.pk]), sent).status_code == 409
    values = {key: f"{value:f}" for key, value in round_.values.items()}
    values |= {"keep:山区": "1", "note": "区教委会议", "seen": round_.version}
    assert client.post(reverse("rotation:settings", args=[round_.pk]), values).status_code == 302
    round_.refresh_from_db()
    assert round_.values["keep:山区"] == 1
    later = open_round(year=2027, actor=scene.officer, on=TODAY, seed="0" * 32)
    assert later.tiers == round_.tiers and later.values["keep:山区"] == 0
    director = Client()
    director.force_login(scene.director)
    assert director.get(reverse("rotation:tiers", args=[round_.pk])).status_code == 403
