"""A district whose cheapest fix was worked out, with a school that shares its assets between two stages."""

from __future__ import annotations

from decimal import Decimal

from tests.apps.balance.scene import GOOD, NINE_YEAR, TODAY, YEAR, BalanceScene
from yanzhen.apps.balance.actions.set_costs import Price, set_costs
from yanzhen.apps.balance.actions.work_out_fix import KIND, queue_fix
from yanzhen.apps.balance.models import Scenario
from yanzhen.apps.jobs.registry import handler_of

PRICES = {"sports_area_m2": ("800.5", 90_000), "backbone_teachers": (150_000, 100), "pupils": (4000, 5)}


class Told:
    """What a handler reports to, without a worker behind it."""

    def report(self, done, total=None, message="") -> None:
        """Take no notice."""

    def hold(self) -> None:
        """Take no notice."""


def worked_out(scene: BalanceScene, **prices: tuple) -> Scenario:
    """The cheapest fix of the district, as its job keeps it."""
    set_prices(scene, **(prices or PRICES))
    job = queue_fix(year=YEAR, rules_name="yz17", with_drafts=False, actor=scene.office, on=TODAY)
    handler_of(KIND)(job.payload, Told())
    return Scenario.objects.get()


def scene_with_shared_assets() -> BalanceScene:
    """Three schools, one of them with two stages that share their assets; two lie below a floor."""
    scene = BalanceScene(schools=2)
    school = scene.nine_year_school()
    scene.report(scene.schools[0], {**GOOD, "sports_area_m2": 3200, "backbone_teachers": 5})
    scene.report(scene.schools[1], GOOD)
    poor = {**NINE_YEAR, "sports_area_m2": 3000}
    scene.report(school, poor, {**poor, "stage": "初中", "pupils": 300})
    return scene


def set_prices(scene, **prices) -> None:
    asked = {column: Price(Decimal(yuan), Decimal(most)) for column, (yuan, most) in prices.items()}
    set_costs(prices=asked, actor=scene.office, on=TODAY)


def sum_of(scenario) -> Decimal:
    return sum(Decimal(one["cost"]) for one in scenario.edits if "cost" in one)
