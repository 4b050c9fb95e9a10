"""What each change of the cheapest fix costs, on the page of its scenario and in its workbook."""

from __future__ import annotations

import io
from decimal import Decimal

import openpyxl
import pytest
from django.test import Client

from tests.apps.balance.scene import GOOD, NINE_YEAR, TODAY, YEAR, BalanceScene
from yanzhen.apps.balance.actions.set_costs import Price, set_costs
from yanzhen.apps.balance.actions.work_out_fix import KIND, queue_fix
from yanzhen.apps.balance.models import Scenario
from yanzhen.apps.jobs.registry import handler_of

pytestmark = pytest.mark.django_db
PRICES = {"sports_area_m2": ("800.5", 90_000), "backbone_teachers": (150_000, 100), "pupils": (4000, 5)}


class Told:
    """What a handler reports to, without a worker behind it."""

    def report(self, done, total=None, message="") -> None:
        """Take no notice."""

    def hold(self) -> None:
        """Take no notice."""


def worked_out(scene: BalanceScene) -> Scenario:
    asked = {column: Price(Decimal(yuan), Decimal(most)) for column, (yuan, most) in PRICES.items()}
    set_costs(prices=asked, actor=scene.office, on=TODAY)
    job = queue_fix(year=YEAR, rules_name="yz17", with_drafts=False, actor=scene.office, on=TODAY)
    handler_of(KIND)(job.payload, Told())
    return Scenario.objects.get()


def scene_with_shared_assets() -> BalanceScene:
    scene = BalanceScene(schools=2)
    school = scene.nine_year_school()
    scene.report(scene.schools[0], {**GOOD, "sports_area_m2": 3200, "backbone_teachers": 5})
    scene.report(scene.schools[1], GOOD)
    poor = {**NINE_YEAR, "sports_area_m2": 3000}
    scene.report(school, poor, {**poor, "stage": "初中", "pupils": 300})
    return scene


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


def test_a_scenario_made_by_hand_has_no_costs():
    scene = BalanceScene(schools=1)
    scene.report(scene.schools[0], GOOD)
    client = Client()
    client.force_login(scene.office)
    edits = [
        {
            "organisation": scene.schools[0].pk,
            "stage": "primary",
            "column": "books",
            "before": "20000",
            "value": "20010",
        }
    ]
    scenario = Scenario.objects.create(
        organisation=scene.authority,
        made_by=scene.office,
        title="添书",
        rules="jb12",
        period_start=YEAR.starts_on,
        period_end=YEAR.ends_on,
        edits=edits,
    )
    text = client.get(scenario.get_absolute_url()).content.decode()
    assert "20010" in text and "费用（元）" not in text
