"""What each change of a fix costs: as it was computed, changed by hand, kept, exported and compared."""

from __future__ import annotations

import io
from decimal import Decimal

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.apps.balance.fixes import scene_with_shared_assets, set_prices, sum_of, worked_out
from tests.apps.balance.scene import GOOD, YEAR, BalanceScene
from tests.web.test_balance import add_schools, as_user, field
from yanzhen.apps.balance.edits import yuan
from yanzhen.apps.balance.models import Scenario
from yanzhen.apps.ledgers.models import Return, ReturnState
from yanzhen.kernel.wording import chinese_day

pytestmark = pytest.mark.django_db


def kept_fields(scenario) -> dict[str, str]:
    """What the form of trying carries of a scenario from page to page."""
    return {f"k.{one['organisation']}.{one['stage']}.{one['column']}": one["value"] for one in scenario.edits}


def part(client, asked) -> str:
    answer = client.post(reverse("balance:what_if"), asked, headers={"HX-Request": "true"})
    assert answer.status_code == 200
    return answer.content.decode()


def workbook(client, scenario) -> list[list]:
    answer = client.get(scenario.get_absolute_url(), {"export": "xlsx"})
    sheet = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


def own(scenario, school) -> dict[str, Decimal]:
    """The figures that a scenario changes at the primary stage of a school."""
    return {
        one["column"]: Decimal(one["value"])
        for one in scenario.edits
        if (one["organisation"], one["stage"]) == (school.pk, "primary")
    }


def test_each_change_shows_its_cost_and_they_come_to_the_total():
    scene = scene_with_shared_assets()
    scenario = worked_out(scene)
    client = Client()
    client.force_login(scene.office)
    text = client.get(scenario.get_absolute_url()).content.decode()
    costs = [Decimal(one["cost"]) for one in scenario.edits]
    assert len(costs) >= 3 and sum(costs) > 0 and costs.count(Decimal(0)) == 1
    for words in ("单价（元）", "费用（元）", "合计", "150,000", "800.50", "已计一次"):
        assert words in text, words
    total = f"{sum(costs):,.2f}" if sum(costs) % 1 else f"{sum(costs):,.0f}"
    assert f"<strong>{total}</strong>" in text
    assert "有1所学校几个学段共用校舍设备，它们的学生没有参加调整。" in text
    answer = client.get(scenario.get_absolute_url(), {"export": "xlsx"})
    sheet = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active
    lines = [[cell.value for cell in row] for row in sheet.iter_rows()]
    heading = next(line for line in lines if "费用（元）" in line)
    at = heading.index("费用（元）")
    below = lines[lines.index(heading) + 1 :]
    assert below[-1][0] == "合计"
    assert float(below[-1][at]) == pytest.approx(float(sum(costs)))
    assert sum(float(line[at]) for line in below[:-1]) == pytest.approx(float(sum(costs)))


def by_hand(scene, column="books", before="20000", value="20010", **more) -> Scenario:
    """A scenario as they were kept before prices were kept with them."""
    edit = {"organisation": scene.schools[0].pk, "stage": "primary", "column": column, "before": before, "value": value}
    return Scenario.objects.create(
        organisation=scene.authority,
        made_by=scene.office,
        title="添书",
        rules="jb12",
        period_start=YEAR.starts_on,
        period_end=YEAR.ends_on,
        edits=[{**edit, **more}],
    )


def test_without_any_price_there_are_no_costs_and_trying_says_why():
    scene = BalanceScene(schools=1)
    scene.report(scene.schools[0], GOOD)
    client = as_user(scene.office)
    scenario = by_hand(scene)
    text = client.get(scenario.get_absolute_url()).content.decode()
    assert "20,010" in text and "费用（元）" not in text
    tried = client.get(reverse("balance:what_if"), {"scenario": scenario.pk}).content.decode()
    assert "还没有设定补齐单价，算不出费用" in tried
    lines = workbook(client, scenario)
    assert lines[0] == ["学校", "学段", "栏目", "现为", "方案", "增减", "单位"] and lines[1][5] == 10


def test_an_old_scenario_made_by_hand_is_costed_by_the_prices_of_now():
    scene = BalanceScene(schools=1)
    scene.report(scene.schools[0], GOOD)
    set_prices(scene, books=("12.34", 5))
    scenario = by_hand(scene)
    text = as_user(scene.office).get(scenario.get_absolute_url()).content.decode()
    assert "费用按现在设定的单价" in text and "123.40" in text
    assert "超过每校最多变动5册" in text and "有1处超过" in text
    assert "比求得的最省办法" not in text


def test_an_old_fix_keeps_its_price_and_is_what_changes_by_hand_are_compared_with():
    scene = BalanceScene(schools=1)
    scene.report(scene.schools[0], GOOD)
    set_prices(scene, books=("99", 5), computers=("4000", 50))
    scenario = by_hand(scene, price="12.34", cost="123.40")
    client = as_user(scene.office)
    text = client.get(scenario.get_absolute_url()).content.decode()
    assert "123.40" in text and "比求得的最省办法" not in text
    assert "图书册数由12.34元改为99元" in text
    asked = {"scenario": scenario.pk, field(scene.schools[0], "books"): "20020"}
    asked |= {field(scene.schools[0], "computers"): "131"}
    tried = part(client, asked)
    assert "246.80" in tried and "4,246.80" in tried
    assert "比求得的最省办法（123.40元）多4,123.40元" in tried
    assert "其中计算机台数按现在设定的单价" in tried
    assert client.post(reverse("balance:save"), {**asked, "act": "new", "title": "再添"}).status_code == 302
    kept = Scenario.objects.latest("pk")
    assert kept.fix_cost == Decimal("123.40") and kept.prices["filled"] == ["computers"]
    today = chinese_day(timezone.localdate())
    again = client.get(kept.get_absolute_url()).content.decode()
    assert f"其中计算机台数按{today}的单价" in again and "多4,123.40元" in again


def test_a_fix_changed_by_hand_shows_every_cost_again_and_how_much_dearer_it_is(fix):
    scene, scenario = fix
    client, school = as_user(scene.office), scene.schools[0]
    assert own(scenario, school)["sports_area_m2"] == 5100
    asked = {"scenario": scenario.pk, **kept_fields(scenario), field(school, "sports_area_m2"): "5110.01"}
    text = part(client, asked)
    assert "1,528,963.01" in text  # 1 910.01 × 800.5 = 1 528 963.005, to the fen half up
    assert f"{sum_of(scenario) + Decimal('8013.01'):,.2f}" in text
    assert f"比求得的最省办法（{yuan(sum_of(scenario))}元）多8,013.01元" in text
    assert "各校、各项系数全部达标" in text
    cheaper = part(client, {**asked, field(school, "sports_area_m2"): "3300"})
    assert "少" in cheaper and "还没有全部达标：小学1所不合格" in cheaper


def test_what_has_no_price_or_goes_too_far_is_said_and_never_counted_as_nought(fix):
    scene, scenario = fix
    client, school = as_user(scene.office), scene.schools[0]
    asked = {"scenario": scenario.pk, **kept_fields(scenario)}
    asked |= {field(school, "multimedia_rooms"): "25", field(school, "pupils"): "780"}
    text = part(client, asked)
    assert "没有单价" in text and "合计没有计入1处：1处没有单价" in text
    assert "超过每校最多变动5人" in text and "有1处超过" in text
    assert "80,000" in text  # twenty pupils
    assert "已计费的部分比求得的最省办法" in text
    only = part(client, {"scenario": scenario.pk, field(school, "multimedia_rooms"): "25"})
    assert "费用合计<strong>—</strong>" in only and "费用合计<strong>0" not in only


def test_a_shared_figure_changed_at_one_stage_is_changed_and_paid_once(fix):
    scene, scenario = fix
    client = as_user(scene.office)
    shared = [one for one in scenario.edits if one["column"] == "sports_area_m2" and "cost" in one]
    school = next(one["organisation"] for one in shared if one["stage"] == "junior")
    asked = {"scenario": scenario.pk, **kept_fields(scenario), f"e.{school}.primary.sports_area_m2": "9000"}
    text = part(client, asked)
    assert text.count(f'name="k.{school}.primary.sports_area_m2" value="9000"') == 1
    assert text.count(f'name="k.{school}.junior.sports_area_m2" value="9000"') == 1
    assert text.count("4,803,000") == 1 and "已计一次" in text  # 6 000 × 800.5
    gone = part(client, {**asked, "drop": f"{school}.junior.sports_area_m2"})
    assert f"k.{school}.primary.sports_area_m2" not in gone and f"k.{school}.junior.sports_area_m2" not in gone


def test_what_was_changed_by_hand_is_kept_with_the_prices_of_then(fix):
    scene, scenario = fix
    client, school = as_user(scene.office), scene.schools[0]
    was = sum_of(scenario)
    asked = {"scenario": scenario.pk, "act": "new", "title": "改过的", "note": scenario.note, **kept_fields(scenario)}
    asked |= {field(school, "multimedia_rooms"): "25", field(school, "sports_area_m2"): "6000"}
    assert client.post(reverse("balance:save"), asked).status_code == 302
    kept = Scenario.objects.latest("pk")
    assert kept.pk != scenario.pk and kept.prices == scenario.prices and kept.fix_cost == was
    assert kept.note.startswith("在求得的最省办法上手工改过，原办法：按设定的单价合计")
    set_prices(scene, sports_area_m2=("1", 5), multimedia_rooms=("60000", 10))
    text = client.get(kept.get_absolute_url()).content.decode()
    assert "2,241,400" in text  # 2 800 × 800.5, not the price of now
    assert "没有单价" in text and "合计没有计入1处" in text and "比求得的最省办法" in text
    assert "单价后来有改动" in text and "网络多媒体教室数由没有单价改为60,000元" in text
    lines = workbook(client, kept)
    cost = lines[0].index("费用（元）")
    bare = next(line for line in lines if line[2] == "网络多媒体教室数")
    assert bare[cost] is None and bare[cost + 1] == "没有单价，没有计入合计"
    whole = sum(line[cost] for line in lines[1:-1] if line[cost] is not None)
    assert lines[-1][0] == "合计" and lines[-1][cost] == pytest.approx(whole)
    assert "没有计入1处" in lines[-1][cost + 1]
    unchanged = {**asked, "title": "照旧", field(school, "multimedia_rooms"): "20"}
    del unchanged[field(school, "sports_area_m2")]
    assert client.post(reverse("balance:save"), unchanged).status_code == 302
    assert Scenario.objects.latest("pk").note == scenario.note


def test_scenarios_side_by_side_say_what_they_cost_and_what_that_leaves_out(fix):
    scene, scenario = fix
    other = by_hand(scene)
    text = as_user(scene.office).get(reverse("balance:compare"), {"s": [scenario.pk, other.pk]}).content.decode()
    shown = f"{sum_of(scenario):,.2f}".removesuffix(".00")
    assert "费用合计（元）" in text and f"<strong>{shown}</strong>" in text
    assert "没有计费" in text and "合计没有计入1处：1处没有单价" in text


def test_figures_that_moved_on_are_costed_as_they_are_now_and_rows_that_are_gone_are_left_out(fix):
    scene, scenario = fix
    Return.objects.filter(organisation=scene.schools[0]).update(state=ReturnState.CORRECTING)
    client = as_user(scene.office)
    text = client.get(scenario.get_absolute_url()).content.decode()
    assert "已没有这一行" in text and "不知道原来是多少" in text and scene.schools[0].name in text
    tried = client.get(reverse("balance:what_if"), {"scenario": scenario.pk}).content.decode()
    assert "没有带到这里" in tried


def test_the_fields_of_another_stage_and_of_a_school_are_reached_without_losing_what_was_tried(fix):
    scene, scenario = fix
    client, school = as_user(scene.office), scene.schools[0]
    asked = {"scenario": scenario.pk, **kept_fields(scenario), field(school, "books"): "21000"}
    junior = client.post(reverse("balance:what_if"), {**asked, "stage": ["primary", "junior"]}).content.decode()
    assert "青石区汀上学校教学及辅助用房面积" in junior and "青石区第2小学教学及辅助用房面积" not in junior
    assert all(f'name="{name}"' in junior for name in kept_fields(scenario))
    found = client.post(reverse("balance:what_if"), {**asked, "q": "第2"}).content.decode()
    assert "青石区第2小学教学及辅助用房面积" in found and "青石区第1小学教学及辅助用房面积" not in found
    none = client.post(reverse("balance:what_if"), {**asked, "q": "没有这所"}).content.decode()
    assert "没有符合条件的学校" in none and all(f'name="{name}"' in none for name in kept_fields(scenario))


def test_who_may_not_try_may_not_see_costs_of_trying_either(fix):
    scene, scenario = fix
    leader, clerk = as_user(scene.leader), as_user(scene.people(scene.schools[0])[0])
    assert "费用（元）" in leader.get(scenario.get_absolute_url()).content.decode()
    for client in (leader, clerk):
        assert client.post(reverse("balance:what_if"), {"scenario": scenario.pk}).status_code == 403
        assert client.post(reverse("balance:save"), {"scenario": scenario.pk, "title": "x"}).status_code == 403
    for name in ("to_meeting", "to_plan"):
        assert clerk.get(reverse(f"balance:{name}", args=[scenario.pk])).status_code == 403
    assert clerk.get(scenario.get_absolute_url()).status_code == 403


def test_the_second_page_of_schools_stays_while_figures_are_tried(fix):
    scene, _ = fix
    add_schools(scene, 20)
    client = as_user(scene.office)
    second = client.post(reverse("balance:what_if"), {"page": ["1", "2"]})
    assert second.context["page"].number == 2
    shown = [row["line"].row.organisation for row in second.context["rows"]]
    again = client.post(reverse("balance:what_if"), {"page": "2", field(shown[0], "sports_area_m2"): "1"})
    assert [row["line"].row.organisation for row in again.context["rows"]] == shown
    assert again.context["rows"][0]["verdict"].passes is False
    other = client.post(reverse("balance:what_if"), {"page": "2", "stage": ["primary", "junior"]})
    assert other.context["page"].number == 1


def test_under_the_composite_nothing_is_said_of_single_schools(fix):
    scene, _ = fix
    asked = {"rules": "jb12", field(scene.schools[1], "pupils"): "5"}
    answer = as_user(scene.office).post(reverse("balance:what_if"), asked)
    assert "小学综合差异系数未达标" in answer.context["shown"]["verdict"]
    assert "改后结论" not in answer.content.decode() and "所不合格" not in answer.context["shown"]["verdict"]
