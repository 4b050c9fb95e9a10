"""An indicator in the browser: trend, dots, units and forms fit a desk and a phone, and work without script."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.db import transaction
from playwright.sync_api import expect

from tests.factories import make_organisation, make_user
from tests.scenes import Scene
from yanzhen.apps.indicators.actions.load_catalogue import load_indicators
from yanzhen.apps.indicators.actions.put_observation import put_observation
from yanzhen.apps.indicators.actions.refresh_warnings import refresh_warnings
from yanzhen.apps.indicators.models import Indicator
from yanzhen.apps.organisations.closure import rebuild_closure
from yanzhen.apps.organisations.models import Affiliation, Organisation
from yanzhen.apps.plans.models import Target
from yanzhen.apps.sources.models import Source

pytestmark = pytest.mark.journey


@pytest.fixture
def indicator(live_address):
    scene = Scene()
    load_indicators()
    found = Indicator.objects.get(code="fitness_good_rate")
    found.owner = scene.section
    found.save()
    Target.objects.create(
        task=scene.district_task, indicator=found, metric="优良率", comparator="at_least", value=Decimal(60), unit="%"
    )
    schools = [scene.school, *(make_organisation(f"青石区实验{n}小学", under=scene.authority) for n in range(14))]
    with transaction.atomic():
        for month, last in ((1, 31), (2, 28), (3, 31), (4, 30), (5, 31)):
            for place, school in enumerate(schools):
                put_observation(
                    version=found.versions.get(),
                    organisation_id=school.pk,
                    period_start=date(2026, month, 1),
                    period_end=date(2026, month, last),
                    source=Source.objects.create(kind="report"),
                    numerator=Decimal(20 + (place * 7 + month * 3) % 17),
                    denominator=Decimal(50),
                )
    scene.indicator = found
    return scene


def test_an_indicator_is_read_chosen_and_given(indicator, page, enter, live_address, shoot):
    enter(make_user(role="district_office", at=indicator.authority))
    page.goto(f"{live_address}/indicators/")
    shoot(page, "indicators-list")
    page.get_by_label("指标名称、口径").fill("体质健康优良")
    page.get_by_role("button", name="筛选").click()
    page.get_by_role("link", name="体质健康优良率").click()
    shoot(page, "indicators-page")
    page.get_by_label("期间").select_option("2026-02-01_2026-02-28")
    page.get_by_role("button", name="查看").click()
    expect(page.get_by_label("期间")).to_have_value("2026-02-01_2026-02-28")
    page.get_by_role("link", name="登记数值").click()
    shoot(page, "indicators-provide")


def test_figures_are_read_across_units_groups_and_warnings(indicator, page, enter, live_address, shoot):
    group = make_organisation("青石教育集团", kind="education_group")
    for school in Organisation.objects.filter(kind="school"):
        Affiliation.objects.create(hierarchy="group", parent=group, child=school, started_on=date(2020, 1, 1))
    rebuild_closure("group")
    refresh_warnings(indicator_id=indicator.indicator.pk, on=date(2026, 7, 1))
    enter(make_user(role="district_office", at=indicator.authority))
    page.goto(f"{live_address}/indicators/{indicator.indicator.pk}/")
    page.get_by_role("link", name="热力图").click()
    expect(page.get_by_role("img", name="体质健康优良率，各单位各期")).to_be_visible()
    shoot(page, "indicators-heat")
    page.get_by_role("link", name="小图组").click()
    shoot(page, "indicators-multiples")
    page.get_by_role("link", name="体质健康优良率").click()
    page.get_by_role("link", name="沿隶属汇总").click()
    page.get_by_label("按", exact=True).select_option("group")
    page.get_by_role("button", name="查看").click()
    expect(page.get_by_role("link", name="青石教育集团")).to_be_visible()
    shoot(page, "indicators-along")
    page.goto(f"{live_address}/indicators/warnings/")
    shoot(page, "indicators-warnings")
    page.get_by_role("link", name="预警规则").click()
    shoot(page, "indicators-rules")


def test_a_target_is_set_and_withdrawn_without_losing_it(indicator, page, enter, live_address, shoot):
    enter(make_user(role="district_office", at=indicator.authority))
    page.goto(f"{live_address}/indicators/{indicator.indicator.pk}/targets/")
    page.get_by_role("link", name="设定目标值").click()
    page.get_by_label("下限").fill("60")
    page.get_by_label("依据").fill("《示例方案》第二条")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_text("目标值已设定")).to_be_visible()
    shoot(page, "indicators-targets")
    page.get_by_label("撤销理由").fill("文件废止")
    page.get_by_role("button", name="撤销").click()
    expect(page.get_by_text("目标值已撤销")).to_be_visible()
