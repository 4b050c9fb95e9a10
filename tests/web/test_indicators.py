"""Indicator pages: where the district stands, unit by unit, each figure with its source; a school sees its own alone."""

from __future__ import annotations

from copy import deepcopy
from datetime import date
from decimal import Decimal
from io import BytesIO

import pytest
from django.db import transaction
from openpyxl import load_workbook

from tests.factories import make_organisation, make_user
from tests.scenes import Scene
from yanzhen.apps.indicators.actions.load_catalogue import load_indicators
from yanzhen.apps.indicators.actions.put_observation import put_observation
from yanzhen.apps.indicators.models import Indicator, Observation
from yanzhen.apps.plans.models import ProgressReport, Target
from yanzhen.apps.sources.models import Source
from yanzhen.web.objects import address_of

FEBRUARY = (date(2026, 2, 1), date(2026, 2, 28))
MARCH = (date(2026, 3, 1), date(2026, 3, 31))
pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def standing_scene(standing):
    made = Scene()
    load_indicators()
    made.indicator = Indicator.objects.get(code="fitness_good_rate")
    made.indicator.owner = made.section
    made.indicator.save()
    Target.objects.create(
        task=made.district_task,
        indicator=made.indicator,
        metric="优良率",
        comparator="at_least",
        value=Decimal(60),
        unit="%",
    )
    return made


@pytest.fixture
def scene(standing_scene):
    return deepcopy(standing_scene)


def put(scene, unit, good, of, span=MARCH, reason="", task=None):
    subject = ""
    if task is not None:
        report = ProgressReport.objects.create(
            task=task,
            organisation=unit,
            period_start=span[0],
            period_end=span[1],
            status="in_progress",
            reported_by=scene.clerk,
            reported_on=span[1],
        )
        subject = f"plans.progressreport:{report.pk}"
    source = Source.objects.create(kind="report", subject=subject, entered_by=scene.clerk)
    with transaction.atomic():
        return put_observation(
            version=scene.indicator.versions.get(),
            organisation_id=unit.pk,
            period_start=span[0],
            period_end=span[1],
            source=source,
            numerator=Decimal(good),
            denominator=Decimal(of),
            reason=reason,
        )


def page(client, user, scene, **query):
    client.force_login(user)
    return client.get(f"/indicators/{scene.indicator.pk}/", query)


def figures(response):
    return {row.unit.name: row.observation and row.observation.value for row in response.context["page"]}


def test_the_district_is_the_rolled_up_rate_and_the_silent_unit_is_named(client, scene):
    put(scene, scene.school, 30, 50, task=scene.red)
    response = page(client, scene.office, scene)
    assert response.context["latest"].value == 60
    assert figures(response) == {"青石区第一小学": 60, "青石区第二小学": None}
    html = response.content.decode()
    assert "应报2个单位，已报1个" in html and "未报1个：" in html and "已达到" in html
    assert f'href="/tasks/{scene.red.pk}/"' in html


def test_a_rate_pools_its_parts_and_is_no_mean_of_rates(client, scene):
    put(scene, scene.school, 10, 10)
    put(scene, scene.other, 0, 90)
    assert page(client, scene.office, scene).context["latest"].value == 10


def test_a_figure_of_the_authority_stands_before_the_roll_up(client, scene):
    put(scene, scene.school, 10, 10)
    put(scene, scene.authority, 55, 100)
    response = page(client, scene.office, scene)
    assert response.context["latest"].value == 55
    assert "未达到" in response.content.decode() and "青石区教委，" in response.content.decode()


def test_a_school_sees_its_own_figure_and_the_districts_alone(client, scene):
    put(scene, scene.school, 30, 50)
    put(scene, scene.other, 17, 50)
    response = page(client, scene.clerk, scene)
    assert figures(response) == {"青石区第一小学": 60}
    assert response.context["latest"].value is None and "已报单位不足3个" in response.content.decode()
    assert "青石区第二小学" not in response.content.decode() and "34" not in response.context["trend"].wide
    put(scene, make_organisation("青石区第三小学", under=scene.authority), 13, 50)
    response = page(client, scene.clerk, scene)
    assert response.context["latest"].value == 40 and figures(response) == {"青石区第一小学": 60}


def test_the_owning_section_sees_every_unit_and_another_section_only_the_district(client, scene):
    put(scene, scene.school, 30, 50)
    put(scene, scene.other, 17, 50)
    assert figures(page(client, scene.head, scene)) == {"青石区第一小学": 60, "青石区第二小学": 34}
    stranger = make_user(role="section_head", at=make_organisation("基建科", kind="section", under=scene.authority))
    assert figures(page(client, stranger, scene)) == {}


def test_periods_can_be_chosen_and_an_unknown_one_shows_the_latest(client, scene):
    put(scene, scene.school, 20, 50, span=FEBRUARY)
    put(scene, scene.school, 30, 50)
    assert figures(page(client, scene.office, scene, period="2026-02-01_2026-02-28"))["青石区第一小学"] == 40
    assert figures(page(client, scene.office, scene, period="乱写"))["青石区第一小学"] == 60


def test_corrections_keep_the_old_figure_and_the_reason(client, scene):
    put(scene, scene.school, 45, 50)
    put(scene, scene.school, 30, 50, reason="重复计数")
    [row] = page(client, scene.office, scene).context["corrections"]
    assert (row["before"], row["after"], row["reason"]) == (90, 60, "重复计数")
    assert page(client, scene.other_clerk, scene).context["corrections"] == []


def test_the_spreadsheet_leaves_the_missing_empty(client, scene):
    put(scene, scene.school, 30, 50)
    answer = page(client, scene.office, scene, period="2026-03-01_2026-03-31", export="xlsx")
    rows = list(load_workbook(BytesIO(b"".join(answer.streaming_content))).active.values)
    assert [row[:5] for row in rows[1:]] == [
        ("青石区第一小学", 60, 30, 50, "已报"),
        ("青石区第二小学", None, None, None, "未报"),
    ]


def test_an_indicator_without_figures_says_what_to_do(client, scene):
    html = page(client, scene.office, scene).content.decode()
    assert "还没有数值" in html and "还没有单位填报" in html and "yz-figure" not in html


def test_the_list_shows_figure_target_and_who_reported(client, scene):
    put(scene, scene.school, 20, 50, span=FEBRUARY)
    put(scene, scene.school, 30, 50)
    client.force_login(scene.office)
    html = client.get("/indicators/", {"owner": scene.section.pk}).content.decode()
    assert "体质健康优良率" in html and "2026年3月" in html and "不低于60%" in html and "1/2" in html
    assert 'class="yz-spark"' in html
    elsewhere = Indicator.objects.exclude(owner=scene.section)
    assert elsewhere and not any(f"/indicators/{other.pk}/" in html for other in elsewhere)
    assert "体质健康优良率" in client.get("/indicators/", {"unit": scene.school.pk}).content.decode()
    assert "没有符合条件的指标" in client.get("/indicators/", {"q": "并无此物"}).content.decode()
    workbook = client.get("/indicators/", {"export": "xlsx", "q": "优良率"})
    rows = list(load_workbook(BytesIO(b"".join(workbook.streaming_content))).active.values)
    assert rows[1][2:5] == (60, "2026年3月", "不低于60%")


def test_a_section_gives_a_figure_and_a_second_one_wants_a_reason(client, scene):
    client.force_login(scene.head)
    url = f"/indicators/{scene.indicator.pk}/provide/"
    assert client.get(url).status_code == 200
    said = {
        "organisation": scene.section.pk,
        "period_start": "2026-03-01",
        "period_end": "2026-03-31",
        "numerator": "58",
        "denominator": "100",
        "provided_by": "体卫艺科",
        "provided_on": "2026-04-02",
    }
    assert client.post(url, said).status_code == 302
    assert "体卫艺科提供，2026年4月2日" in page(client, scene.office, scene).content.decode()
    client.force_login(scene.head)
    again = client.post(url, said | {"numerator": "59"})
    assert again.status_code == 422 and "更正要写明理由" in again.content.decode()
    assert client.post(url, said | {"numerator": "59", "reason": "补测"}).status_code == 302
    assert Observation.objects.current().get().value == 59


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"denominator": "0"}, "为0，算不出"),
        ({"denominator": ""}, "请填"),
        ({"period_end": "2026-02-01"}, "期间止不能早于期间起"),
        ({"provided_on": "2999-01-01"}, "不能晚于今天"),
    ],
)
def test_a_wrong_figure_is_refused_in_words(client, scene, wrong, words):
    client.force_login(scene.head)
    said = {
        "organisation": scene.section.pk,
        "period_start": "2026-03-01",
        "period_end": "2026-03-31",
        "numerator": "58",
        "denominator": "100",
        "provided_by": "体卫艺科",
        "provided_on": "2026-04-02",
    }
    answer = client.post(f"/indicators/{scene.indicator.pk}/provide/", said | wrong)
    assert answer.status_code == 422 and words in answer.content.decode()
    assert not Observation.objects.exists()


DEFINITION = {
    "definition": "含免测学生。",
    "direction": "higher",
    "formula": "rate",
    "numerator_title": "优良人数",
    "denominator_title": "在校人数",
    "decimals": "1",
    "measure": "rate",
    "started_on": "2026-09-01",
}


def test_a_new_definition_ends_the_one_before(client, scene):
    client.force_login(scene.head)
    url = f"/indicators/{scene.indicator.pk}/redefine/"
    assert client.post(url, DEFINITION).status_code == 302
    old, new = scene.indicator.versions.order_by("number")
    assert (old.ended_on, new.number, new.started_on) == (date(2026, 8, 31), 2, date(2026, 9, 1))
    assert "含免测学生" in page(client, scene.clerk, scene).content.decode()


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"started_on": "2020-01-01"}, "晚于现行口径"),
        ({"numerator_title": " "}, "分子和分母"),
        ({"definition": ""}, ""),
    ],
)
def test_a_wrong_definition_is_refused_in_words(client, scene, wrong, words):
    client.force_login(scene.head)
    answer = client.post(f"/indicators/{scene.indicator.pk}/redefine/", DEFINITION | wrong)
    assert answer.status_code == 422 and words in answer.content.decode()
    assert scene.indicator.versions.count() == 1


def test_who_may_open_and_change_what(client, scene):
    paths = [f"/indicators/{scene.indicator.pk}/{act}/" for act in ("provide", "redefine")]
    client.force_login(scene.clerk)
    assert [client.get(path).status_code for path in ("/indicators/", *paths)] == [200, 403, 403]
    client.force_login(make_user(role="enforcement_officer", at=scene.authority))
    assert client.get("/indicators/").status_code == 403
    other = make_user(role="section_head", at=make_organisation("基建科", kind="section", under=scene.authority))
    client.force_login(other)
    assert [client.get(path).status_code for path in paths] == [200, 403]


def test_pages_cost_a_fixed_number_of_queries(client, scene, django_assert_max_num_queries):
    for number in range(12):
        put(scene, make_organisation(f"青石区实验{number}小学", under=scene.authority), 30 + number, 50)
    client.force_login(scene.office)
    with django_assert_max_num_queries(24):
        client.get("/indicators/")
    with django_assert_max_num_queries(38):
        page(client, scene.office, scene)


def test_a_report_leads_to_its_tasks_page(scene):
    put(scene, scene.school, 30, 50, task=scene.red)
    assert address_of(Source.objects.get().subject) == f"/tasks/{scene.red.pk}/"
    assert address_of("plans.progressreport:999999") == ""
