"""Heat map, hierarchies, warnings, targets, where a figure comes from: with permission, without, and what they say."""

from __future__ import annotations

import re
from copy import deepcopy
from datetime import date
from decimal import Decimal
from io import BytesIO

import pytest
from django.db import transaction
from openpyxl import load_workbook

from tests.factories import LONG_AGO, make_organisation, make_user
from tests.ledger_scene import MARCH as SIXTH_OF_MARCH
from tests.ledger_scene import LedgerScene
from tests.scenes import Scene
from yanzhen.apps.indicators.actions.load_catalogue import load_indicators
from yanzhen.apps.indicators.actions.put_observation import put_observation
from yanzhen.apps.indicators.actions.refresh_warnings import refresh_warnings
from yanzhen.apps.indicators.models import Indicator, IndicatorTarget, IndicatorWarning, Observation, WarningSetting
from yanzhen.apps.ledgers.actions.take_back import open_correction
from yanzhen.apps.organisations.closure import rebuild_closure
from yanzhen.apps.organisations.models import Affiliation
from yanzhen.apps.sources.models import Source

pytestmark = pytest.mark.django_db
FEBRUARY = (date(2026, 2, 1), date(2026, 2, 28))
MARCH = (date(2026, 3, 1), date(2026, 3, 31))


@pytest.fixture(scope="module")
def standing_scene(standing):
    made = Scene()
    load_indicators()
    made.indicator = Indicator.objects.get(code="fitness_good_rate")
    made.indicator.owner = made.section
    made.indicator.save()
    return made


@pytest.fixture
def scene(standing_scene):
    return deepcopy(standing_scene)


def put(scene, unit, good, of=100, span=MARCH):
    with transaction.atomic():
        return put_observation(
            version=scene.indicator.versions.get(),
            organisation_id=unit.pk,
            period_start=span[0],
            period_end=span[1],
            source=Source.objects.create(kind="report"),
            numerator=Decimal(good),
            denominator=Decimal(of),
        )


def text(client, user, path, status=200, **query):
    client.force_login(user)
    answer = client.get(path, query)
    assert answer.status_code == status
    return answer.content.decode()


def sheet(answer):
    return list(load_workbook(BytesIO(b"".join(answer.streaming_content))).active.values)


def test_the_page_compares_with_last_period_and_last_year(client, scene):
    put(scene, scene.school, 40, span=FEBRUARY)
    put(scene, scene.school, 45)
    html = text(client, scene.office, f"/indicators/{scene.indicator.pk}/")
    assert "上升5个百分点" in html and "2026年2月为40%" in html and "2025年3月没有数" in html
    assert "2026年1月起累计" in html and "缺2026年1月" in html
    assert '<svg xmlns="http://www.w3.org/2000/svg"' in html and "数据表" in html


def test_a_month_that_nobody_reported_is_a_gap_in_the_trend(client, scene):
    put(scene, scene.school, 40, span=(date(2026, 1, 1), date(2026, 1, 31)))
    put(scene, scene.school, 45)
    client.force_login(scene.office)
    [line] = client.get(f"/indicators/{scene.indicator.pk}/").context["trend"].chart.lines
    assert [(point.label, point.value) for point in line.points] == [
        ("26年1月", 40),
        ("26年2月", None),
        ("26年3月", 45),
    ]


def test_units_are_filtered_sorted_and_exported_as_shown(client, scene):
    put(scene, scene.school, 40)
    put(scene, scene.other, 70)
    client.force_login(scene.office)
    path = f"/indicators/{scene.indicator.pk}/"
    assert [row.unit.name for row in client.get(path, {"sort": "-value"}).context["page"]] == [
        "青石区第二小学",
        "青石区第一小学",
    ]
    assert len(client.get(path, {"q": "第一"}).context["page"]) == 1
    assert len(client.get(path, {"stage": "junior"}).context["page"]) == 0
    assert "放宽筛选条件" in client.get(path, {"q": "并无"}).content.decode()
    rows = sheet(client.get(path, {"q": "第一", "export": "xlsx"}))
    assert [row[0] for row in rows[1:]] == ["青石区第一小学"] and rows[1][5] == "没有可比的数"


def test_the_public_workbook_withholds_small_numbers_and_enough_beside_them(client, scene):
    put(scene, scene.school, 2)
    put(scene, scene.other, 40)
    put(scene, make_organisation("青石区第三小学", under=scene.authority), 60)
    client.force_login(scene.office)
    rows = sheet(client.get(f"/indicators/{scene.indicator.pk}/", {"export": "public"}))
    assert dict((row[0], row[1]) for row in rows[1:4]) == {
        "青石区第一小学": "*",
        "青石区第二小学": "*",
        "青石区第三小学": 60,
    }
    assert rows[4] == ("全区", 34) and "少于10人" in rows[5][0]
    client.force_login(scene.clerk)
    assert "text/html" in client.get(f"/indicators/{scene.indicator.pk}/", {"export": "public"})["Content-Type"]


def test_the_heat_map_shows_units_in_reach_by_period(client, scene):
    put(scene, scene.school, 40, span=FEBRUARY)
    put(scene, scene.school, 45)
    put(scene, scene.other, 70)
    path = f"/indicators/{scene.indicator.pk}/heat/"
    html = text(client, scene.office, path)
    assert "第一小学　26年2月：40%" in html and "第二小学　26年2月：未报" in html
    assert "第二小学" not in text(client, scene.clerk, path)
    assert "各小图纵轴相同" in text(client, scene.office, path, view="multiples")
    assert "没有符合条件的数值" in text(client, scene.office, path, stage="junior")
    client.force_login(scene.office)
    assert sheet(client.get(path, {"export": "xlsx"}))[0] == ("单位", "2026年2月", "2026年3月")
    text(client, make_user(role="enforcement_officer", at=scene.authority), path, status=403)


def test_groups_are_shown_as_they_were_and_withheld_from_peers_when_small(client, scene):
    east = make_organisation("东片学区", kind="school_district")
    Affiliation.objects.create(
        hierarchy="school_district", parent=east, child=scene.school, started_on=LONG_AGO, ended_on=date(2026, 6, 30)
    )
    Affiliation.objects.create(hierarchy="school_district", parent=east, child=scene.other, started_on=LONG_AGO)
    rebuild_closure("school_district")
    put(scene, scene.school, 40)
    put(scene, scene.other, 70)
    path = f"/indicators/{scene.indicator.pk}/along/"
    seen = client
    seen.force_login(scene.office)
    then = seen.get(path, {"by": "school_district"}).context["rows"]
    now = seen.get(path, {"by": "school_district", "as": "now"}).context["rows"]
    assert (then[0].branch.value, now[0].branch.value) == (55, 70)
    html = text(client, scene.clerk, path, by="school_district")
    assert "不显示" in html and ">55<" not in html and "青石区第二小学" not in html
    assert sheet(seen.get(path, {"by": "school_district", "export": "xlsx"}))[0][0] == "层级"


def _worse(scene):
    put(scene, scene.school, 60, span=FEBRUARY)
    put(scene, scene.school, 40)
    put(scene, scene.other, 60, span=FEBRUARY)
    put(scene, scene.other, 60)
    refresh_warnings(indicator_id=scene.indicator.pk, on=date(2026, 4, 1))


def test_warnings_say_why_and_what_clears_them_to_those_concerned(client, scene):
    _worse(scene)
    html = text(client, scene.office, "/indicators/warnings/")
    assert "下降20个百分点" in html and "怎样解除" in html
    assert "下降20个百分点" in text(client, scene.clerk, "/indicators/warnings/")
    assert "没有预警" in text(client, scene.other_clerk, "/indicators/warnings/")
    assert "青石区第一小学" in text(client, scene.office, f"/indicators/{scene.indicator.pk}/")
    assert "条</a>" in text(client, scene.office, "/indicators/", warned="1")
    assert "没有符合条件" in text(client, scene.office, "/indicators/warnings/", rule="stands_out")
    assert "指标预警" in text(client, scene.clerk, "/") and "指标预警" in text(client, scene.head, "/")
    assert "指标预警" not in text(client, scene.other_clerk, "/")


def test_warnings_are_narrowed_by_words_of_the_unit_as_the_desk_leads_to_them(client, scene):
    _worse(scene)
    for asked, count in (("第一", 1), ("第二", 0), ("1", 0), ("小学", 1)):
        html = text(client, scene.office, "/indicators/warnings/", organisation=asked)
        assert html.count("下降20个百分点") == count, asked
    led = re.search(r'href="(/indicators/warnings/\?[^"]+)"', text(client, scene.clerk, "/"))
    assert "下降20个百分点" in text(client, scene.clerk, led[1].replace("&amp;", "&"))


def test_many_warnings_are_one_line_of_the_desk(client, scene):
    _worse(scene)
    found = IndicatorWarning.objects.get(organisation=scene.school)
    assert found.indicator.title in text(client, scene.clerk, "/")
    for number in range(3):
        found.pk, found.indicator = None, Indicator.objects.create(code=f"more_{number}", title="另一项", unit="%")
        found.save()
    shown = text(client, scene.clerk, "/")
    assert "4条指标预警要核对" in shown and "比上期变差较多4条" in shown
    assert shown.count("比上期变差较多") == 1


def test_a_warning_is_closed_with_a_note_by_the_section_alone(client, scene):
    _worse(scene)
    row = IndicatorWarning.objects.get(organisation=scene.school)
    path = f"/indicators/warnings/{row.pk}/close/"
    text(client, scene.clerk, path, status=403)
    client.force_login(scene.head)
    assert client.post(path, {"note": ""}).status_code == 422
    assert client.post(path, {"note": "换了测试仪器，已复核"}).status_code == 302
    row.refresh_from_db()
    assert row.closed_by == scene.head
    assert "换了测试仪器" in text(client, scene.office, "/indicators/warnings/", state="cleared")


def test_rules_are_read_by_all_and_set_by_the_office(client, scene):
    assert "修正Z分数" in text(client, scene.clerk, "/indicators/warnings/rules/")
    client.force_login(scene.office)
    said = {
        "code": "worse_than_before",
        "worse_than_before-is_on": "on",
        "worse_than_before-version": "0",
        "worse_than_before-worse_by_points": "5",
        "worse_than_before-worse_by_percent": "30",
    }
    assert client.post("/indicators/warnings/rules/", said).status_code == 302
    assert WarningSetting.objects.get().thresholds == {"worse_by_points": "5", "worse_by_percent": "30"}
    again = client.post("/indicators/warnings/rules/", said)
    assert again.status_code == 422 and "刚被别人改过" in again.content.decode()
    client.force_login(scene.head)
    assert client.post("/indicators/warnings/rules/", said | {"worse_than_before-version": "1"}).status_code == 422
    client.force_login(scene.office)
    assert client.post("/indicators/warnings/refresh/").status_code == 302


def test_a_target_is_set_replaced_and_withdrawn(client, scene):
    path = f"/indicators/{scene.indicator.pk}/targets/"
    said = {
        "organisation": "",
        "starts_on": "2026-01-01",
        "ends_on": "2026-12-31",
        "comparator": "at_least",
        "minimum": "60",
        "basis": "《示例方案》第二条",
    }
    text(client, scene.clerk, f"{path}new/", status=403)
    client.force_login(scene.head)
    assert client.post(f"{path}new/", said).status_code == 302
    assert client.post(f"{path}new/", said | {"minimum": "65"}).status_code == 422
    assert client.post(f"{path}new/", said | {"minimum": "65", "reason": "上级调整"}).status_code == 302
    put(scene, scene.school, 62)
    html = text(client, scene.office, f"/indicators/{scene.indicator.pk}/")
    assert "不低于65%" in html and "未达到" in html and "目标65%" in html
    html = text(client, scene.office, path)
    assert "已更换" in html and "不低于60%" in html
    target = IndicatorTarget.objects.standing().get()
    client.force_login(scene.head)
    assert client.post(path, {"target": target.pk, "reason": ""}).status_code == 409
    assert client.post(path, {"target": target.pk, "reason": "文件废止"}).status_code == 302
    assert not IndicatorTarget.objects.standing().exists()


ROW = {"grade": "三年级", "pupils": 120, "joined": 90}


@pytest.fixture
def ledger():
    made = LedgerScene()
    made.save(ROW, ROW | {"grade": "四年级", "pupils": 80, "joined": 20})
    made.approve(made.send())
    made.figure = Observation.objects.current().get(indicator_version__indicator__code="sample_share")
    return made


def test_a_computed_figure_opens_to_its_rows_and_is_checked_against_them(client, ledger):
    path = f"/indicators/figures/{ledger.figure.pk}/"
    html = text(client, ledger.officer, path)
    assert "核对一致" in html and "三年级" in html and "120" in html and "55%" in html
    indicator = ledger.figure.indicator_version.indicator
    assert path in text(client, ledger.officer, f"/indicators/{indicator.pk}/")
    assert "三年级" in text(client, ledger.clerk, path)
    text(client, ledger.other_clerk, path, status=404)


def test_rows_stay_closed_to_who_may_see_the_figure_alone(client, ledger):
    reader = make_user(role="leadership_member", at=ledger.authority)
    html = text(client, reader, f"/indicators/figures/{ledger.figure.pk}/")
    assert "55%" in html and ("三年级" in html) == ("您不能查看" not in html)


def test_a_figure_says_that_its_rows_are_being_corrected_and_what_it_was(client, ledger):
    open_correction(return_id=ledger.sheet().pk, reason="漏报一个年级", actor=ledger.clerk, on=SIXTH_OF_MARCH)
    path = f"/indicators/figures/{ledger.figure.pk}/"
    assert "更正中" in text(client, ledger.officer, path)
    ledger.save(ROW | {"grade": "五年级", "pupils": 100, "joined": 100})
    ledger.approve(ledger.send())
    assert "已被更正为70%" in text(client, ledger.officer, path)
    now = Observation.objects.current().get(indicator_version__indicator__code="sample_share")
    html = text(client, ledger.officer, f"/indicators/figures/{now.pk}/")
    assert "漏报一个年级" in html and "核对一致" in html


def test_an_overdue_return_of_a_ledger_is_a_warning(ledger):
    indicator = ledger.figure.indicator_version.indicator
    refresh_warnings(indicator_id=indicator.pk, on=date(2026, 4, 30))
    row = IndicatorWarning.objects.get(rule="report_missing")
    assert row.organisation == ledger.other and "“课后服务情况”2026年3月" in row.why


def test_new_pages_cost_a_fixed_number_of_queries(client, scene, django_assert_max_num_queries):
    for number in range(12):
        unit = make_organisation(f"青石区实验{number}小学", under=scene.authority)
        put(scene, unit, 30 + number, span=FEBRUARY)
        put(scene, unit, 10 + number)
    refresh_warnings(indicator_id=scene.indicator.pk, on=date(2026, 4, 1))
    client.force_login(scene.office)
    for path, most in (
        (f"/indicators/{scene.indicator.pk}/heat/", 30),
        (f"/indicators/{scene.indicator.pk}/along/", 34),
        ("/indicators/warnings/", 24),
        (f"/indicators/{scene.indicator.pk}/targets/", 16),
    ):
        with django_assert_max_num_queries(most):
            assert client.get(path).status_code == 200
