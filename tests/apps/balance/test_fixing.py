"""Prices, the cheapest changes as a job, and changes of assets that two stages share."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.apps.balance.scene import GOOD, NINE_YEAR, TODAY, YEAR, BalanceScene
from yanzhen.apps.balance.actions.set_costs import Price, set_costs
from yanzhen.apps.balance.actions.work_out_fix import KIND, queue_fix
from yanzhen.apps.balance.bridge import year_rows
from yanzhen.apps.balance.edits import Edit, read_edit
from yanzhen.apps.balance.errors import BalanceError
from yanzhen.apps.balance.job_handlers import _Watch, words_of
from yanzhen.apps.balance.models import Scenario, UnitCost
from yanzhen.apps.balance.outcome import outcome_of
from yanzhen.apps.jobs.errors import JobCancelled
from yanzhen.apps.jobs.registry import handler_of
from yanzhen.engines.equity.fix import CheapestFix, FixStatus

pytestmark = pytest.mark.django_db
SHORT = {"sports_area_m2": 3200}


class Told:
    """What a handler reports to, without a worker behind it."""

    def __init__(self) -> None:
        self.said: list[str] = []

    def report(self, done, total=None, message="") -> None:
        self.said.append(message)

    def hold(self) -> None:
        self.said.append("held")


def set_price(scene, **prices):
    asked = {column: Price(Decimal(yuan), Decimal(most)) for column, (yuan, most) in prices.items()}
    return set_costs(prices=asked, actor=scene.office, on=TODAY)


def queued(scene):
    return queue_fix(year=YEAR, rules_name="yz17", with_drafts=False, actor=scene.office, on=TODAY)


def test_the_cheapest_fix_is_kept_as_a_scenario_that_passes():
    scene = BalanceScene()
    scene.report_all(SHORT)
    set_price(scene, sports_area_m2=(800, 10000))
    job = queued(scene)
    told = Told()
    answer = handler_of(KIND)(job.payload, told)
    scenario = Scenario.objects.get()
    assert answer == {"url": scenario.get_absolute_url()} and "held" in told.said
    assert [(one["column"], Decimal(one["value"])) for one in scenario.edits] == [("sports_area_m2", Decimal(5100))]
    assert [(Decimal(one["price"]), Decimal(one["cost"])) for one in scenario.edits] == [(800, 1_520_000)]
    assert "1,520,000元" in scenario.note and "不可能比这更省" in scenario.note
    edits = [Edit(place=(scene.schools[0].pk, "primary"), column="sports_area_m2", value=Decimal(5100))]
    assert outcome_of(year_rows(YEAR), YEAR, "yz17", edits).after.verdict.passes


def test_the_job_says_why_there_is_no_way():
    scene = BalanceScene()
    scene.report_all(SHORT)
    set_price(scene, sports_area_m2=(800, 10))
    with pytest.raises(BalanceError) as refused:
        handler_of(KIND)(queued(scene).payload, Told())
    assert refused.value.code == "NO_FIX" and "没有办法" in refused.value.message
    assert not Scenario.objects.exists()


class Impatient(Told):
    """Cancels once the search is under way."""

    def report(self, done, total=None, message="") -> None:
        super().report(done, total, message)
        if "已用" in message and len(self.said) > 2:
            raise JobCancelled


def test_who_cancels_ends_the_search_at_once_and_nothing_is_kept():
    scene = BalanceScene()
    scene.report_all(SHORT)
    set_price(scene, sports_area_m2=(800, 10000))
    told = Impatient()
    with pytest.raises(JobCancelled):
        handler_of(KIND)(queued(scene).payload, told)
    assert "正在求解" in told.said[-1] and not Scenario.objects.exists()


def test_the_progress_says_what_is_found_and_what_could_be_saved_at_most():
    told = Told()
    watch = _Watch(told)
    watch.told(Decimal(2000), 1900.0)
    assert "已找到2,000元的办法，最多还能省5.0%" in told.said[-1]
    spare = CheapestFix(changes=(), cost=Decimal(2000), bound=1900.0, status=FixStatus.FEASIBLE, stopped_by="time")
    assert "到了时限" in words_of(spare) and "最多还能再省100元" in words_of(spare)


def test_a_search_is_refused_without_prices_without_figures_and_where_all_is_well():
    scene = BalanceScene()
    with pytest.raises(BalanceError, match="没有可以测算"):
        queued(scene)
    scene.report_all(SHORT)
    with pytest.raises(BalanceError, match="单价"):
        queued(scene)
    set_price(scene, books=(20, 100))  # not read by this rule set
    with pytest.raises(BalanceError, match="单价"):
        queued(scene)


def test_a_district_that_passes_has_nothing_to_mend():
    scene = BalanceScene()
    scene.report_all()
    set_price(scene, sports_area_m2=(800, 10))
    with pytest.raises(BalanceError, match="不用补齐"):
        queued(scene)


def test_prices_are_replaced_logged_and_refused():
    scene = BalanceScene(schools=1)
    assert set_price(scene, books=(20, 100), computers=(4000, 50)) == 2
    assert set_price(scene, books=(20, 100), computers=(5000, 50)) == 1
    assert set_price(scene, books=(20, 100)) == 1
    assert list(UnitCost.objects.values_list("column", flat=True)) == ["books"]
    with pytest.raises(BalanceError, match="单价"):
        set_price(scene, books=(0, 100))
    with pytest.raises(BalanceError, match="权限"):
        set_costs(prices={}, actor=scene.leader, on=TODAY)


def test_a_shared_asset_changed_at_one_stage_is_changed_at_the_other():
    scene = BalanceScene(schools=1)
    school = scene.nine_year_school()
    scene.report(scene.schools[0], GOOD)
    scene.report(school, NINE_YEAR, {**NINE_YEAR, "stage": "初中", "pupils": 200})
    found = year_rows(YEAR)
    rows = {row.place: row for row in found.rows}
    edit = read_edit(rows, (school.pk, "primary"), "teaching_area_m2", "7600")
    own = read_edit(rows, (school.pk, "primary"), "backbone_teachers", "20")
    after = outcome_of(found, YEAR, "yz17", [edit, own]).after
    assert after.is_complete
    both = {one.stage: one for one in after.usable if one.code == school.code}
    assert {row.figures["teaching_area_m2"] for row in both.values()} == {Decimal(7600)}
    assert both["primary"].figures["backbone_teachers"] == 20 and both["junior"].figures["backbone_teachers"] == 9
