"""Pages of readiness: who opens what, filling in and taking back by real requests, paper, workbook, query counts."""

from __future__ import annotations

import io
from copy import deepcopy
from datetime import date
from decimal import Decimal

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.apps.readiness.scene import ReadinessScene
from tests.web.plans.conftest import Clock
from yanzhen.apps.indicators.actions.load_catalogue import load_indicators
from yanzhen.apps.indicators.actions.put_observation import put_observation
from yanzhen.apps.indicators.models import IndicatorVersion
from yanzhen.apps.readiness.models import ChecklistValue, ItemAssignment, MeasureSetting
from yanzhen.apps.sources.models import Source
from yanzhen.web import middleware

pytestmark = pytest.mark.django_db
MOST_QUERIES = 25
DAY = date(2026, 11, 20)


@pytest.fixture(autouse=True)
def standing_day(monkeypatch):
    monkeypatch.setattr(middleware, "timezone", Clock(DAY))


@pytest.fixture(scope="module")
def standing_scene(standing) -> ReadinessScene:
    return ReadinessScene()


@pytest.fixture
def scene(standing_scene) -> ReadinessScene:
    return deepcopy(standing_scene)


def as_user(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def address(name: str, *args) -> str:
    return reverse(f"readiness:{name}", args=args)


def page(client: Client, name: str, *args, **query) -> str:
    answer = client.get(address(name, *args), query)
    assert answer.status_code == 200, (name, answer.status_code)
    return answer.content.decode()


def said(value="100", **changes):
    today = DAY
    return {"value": value, "as_of": today, "words": "教育事业统计", "declared": "none", "seen": 0, **changes}


def test_a_value_is_filled_in_with_evidence_replaced_and_taken_back(scene):
    client, today = as_user(scene.office), DAY
    file = SimpleUploadedFile("证明.txt", "统计表。".encode())
    assert client.post(address("enter", "certificates"), said("99", upload=file)).status_code == 302
    shown = page(client, "lists")
    assert "99%" in shown and "教育事业统计" in shown and "差1.0%" in shown
    first = ChecklistValue.objects.get()
    evidence = as_user(scene.leader).get(reverse("files:download", args=[first.file_id]))
    assert "统计表" in b"".join(evidence).decode()
    stale = client.post(address("enter", "certificates"), said())
    assert stale.status_code == 409 and "刚被别人填报" in stale.content.decode()
    assert client.post(address("enter", "certificates"), said(seen=first.pk)).status_code == 302
    history = page(client, "measure", "certificates")
    assert "已被后来的填报替代" in history and "有效" in history and f"{today.year}年" in history
    newest = ChecklistValue.objects.first()
    no_reason = client.post(address("withdraw", newest.pk), {"reason": ""})
    assert no_reason.status_code == 409 and "撤销要写明理由" in no_reason.content.decode()
    assert client.post(address("withdraw", newest.pk), {"reason": "填错年度"}).status_code == 302
    assert "撤销：填错年度" in page(client, "measure", "certificates")
    assert "99%" in page(client, "item", "certificates")


def test_a_fault_stands_on_the_form_and_what_was_typed_stays(scene):
    client = as_user(scene.office)
    faulty = client.post(address("enter", "certificates"), said("", words="很长的说明"))
    assert faulty.status_code == 422 and "很长的说明" in faulty.content.decode()
    assert not ChecklistValue.objects.exists()


def test_yes_and_no_are_chosen(scene):
    client = as_user(scene.office)
    assert 'type="radio"' in page(client, "enter", "veto_exams")
    client.post(address("enter", "veto_exams"), said("1"))
    assert "不达标" in page(client, "item", "veto_exams")
    assert 'value="1"' in page(client, "enter", "veto_exams")


@pytest.mark.parametrize(
    ("who", "look", "fill", "manage"),
    [
        ("office", 200, 200, 200),
        ("head", 200, 200, 403),
        ("other_head", 200, 403, 403),
        ("leader", 200, 403, 403),
        ("principal", 403, 403, 403),
    ],
)
def test_who_opens_which_page(scene, who, look, fill, manage):
    scene.assign("certificates")
    row, client = scene.enter("certificates", "100", on=DAY), as_user(getattr(scene, who))
    for name, args in (("lists", ()), ("years", ()), ("print", ()), ("item", ("layout",)), ("measure", ("layout",))):
        assert client.get(address(name, *args)).status_code == look, name
    assert client.get(address("enter", "certificates")).status_code == fill
    assert client.get(address("withdraw", row.pk)).status_code == fill
    assert client.get(address("assign", "layout")).status_code == manage
    assert client.get(address("settle", "special_funding")).status_code == manage


def test_another_authority_sees_its_own_lists_alone(scene):
    row, client = scene.enter("certificates", "98.76", on=DAY), as_user(scene.stranger)
    assert "别区教委" in page(client, "lists") and "98.76" not in page(client, "lists")
    assert "98.76" not in page(client, "measure", "certificates")
    for name in ("withdraw", "value"):
        assert client.get(address(name, row.pk)).status_code == 404


def test_codes_that_are_not_there_are_not_found(scene):
    client = as_user(scene.office)
    for name in ("item", "measure", "enter", "settle", "assign"):
        assert client.get(address(name, "nothing")).status_code == 404
    for name in ("withdraw", "value"):
        assert client.get(address(name, 10**6)).status_code == 404


def test_an_entry_in_the_log_leads_to_its_history(scene):
    row = scene.enter("certificates", "100", on=DAY)
    answer = as_user(scene.office).get(address("value", row.pk))
    assert answer.url == address("measure", "certificates")


def test_the_page_narrows_by_answer_and_year(scene):
    client, year = as_user(scene.office), DAY.year
    scene.enter("layout", "0", on=DAY)
    shown = page(client, "lists", answer="NOT_MET")
    assert "规划布局合理" in shown and "无过重课业负担" not in shown
    assert "没有符合条件的指标" in page(client, "lists", answer="NOT_MET", year=year - 1)
    assert "规划布局" in page(client, "lists", answer="nonsense", year="nonsense")


@pytest.mark.parametrize(("entered", "differs"), [("9.9", True), ("10.94", False), ("10.9", False), ("10.95", True)])
def test_an_indicator_that_differs_from_the_entry_stands_beside_it(scene, entered, differs):
    load_indicators()
    year = DAY.year
    put_observation(
        version=IndicatorVersion.objects.get(indicator__code="rotation_share"),
        organisation_id=scene.authority.pk,
        period_start=date(year, 1, 1),
        period_end=date(year, 12, 31),
        source=Source.objects.create(kind="report"),
        numerator=Decimal(70),
        denominator=Decimal(640),
    )
    client = as_user(scene.office)
    assert "系统自动采用1个，人工填报0个" in page(client, "lists")
    assert client.post(address("enter", "rotation_share"), said(entered)).status_code == 302
    shown = page(client, "lists")
    assert ("系统指标为10.9375%，与填报不同" in shown) is differs
    assert "系统自动采用0个，人工填报1个" in shown


def test_what_is_nearest_to_falling_stands_above(scene):
    scene.enter("largest_primary_class", "44", on=DAY)
    scene.enter("largest_junior_class", "40", on=DAY)
    shown = page(as_user(scene.office), "lists")
    assert shown.index("余2.2%") < shown.index("余20.0%")


def test_the_office_settles_sections_and_lines(scene):
    client = as_user(scene.office)
    assert client.post(address("assign", "rotation"), {"section": scene.personnel.pk, "seen": 0}).status_code == 302
    assert ItemAssignment.objects.get().section == scene.personnel
    line = {"line": "7000", "is_counted": "on", "basis": "经费政策", "seen": 0}
    assert client.post(address("settle", "special_funding"), line).status_code == 302
    assert MeasureSetting.objects.get().line == 7000
    assert "≥7000元" in page(client, "measure", "special_funding")
    refused = client.post(address("settle", "certificates"), {**line, "line": "90"})
    assert refused.status_code == 409 and "文件明确规定" in refused.content.decode()


def test_what_a_section_still_has_to_fill_in_waits_on_its_desk(scene):
    scene.assign("certificates")
    assert "均衡创建待填" in as_user(scene.head).get("/").content.decode()
    scene.enter("certificates", "100", year=DAY.year, as_of=DAY,
                on=DAY)  # fmt: skip
    assert "均衡创建待填" not in as_user(scene.head).get("/").content.decode()
    assert "均衡创建待填" not in as_user(scene.office).get("/").content.decode()


def test_paper_and_workbook_hold_the_same_lists(scene):
    scene.enter("certificates", "99.5", on=DAY)
    client = as_user(scene.leader)
    assert "99.5%" in page(client, "print") and "义务教育优质均衡创建清单" in page(client, "print")
    book = openpyxl.load_workbook(io.BytesIO(b"".join(client.get(address("lists"), {"export": "xlsx"}))))
    rows = {row[3]: row for row in book.active.iter_rows(values_only=True)}
    assert rows["专任教师持证上岗率"][4:8] == ("≥100%", 99.5, "不达标", "差0.5%")
    assert rows["家长认可度"][6] == "缺数（不计入）"


def test_the_years_stand_side_by_side(scene):
    year = DAY.year
    scene.enter("certificates", "100", year=year - 1, on=DAY)
    shown = page(as_user(scene.office), "years")
    assert f"{year - 1}年" in shown and "1项，共31项" in shown


def test_full_lists_cost_no_more_queries_than_empty_ones(scene):
    client = as_user(scene.office)
    page(client, "lists")
    with CaptureQueriesContext(connection) as empty:
        page(client, "lists")
    for code, value in (("certificates", "100"), ("layout", "1"), ("retention", "96"), ("veto_exams", "0")):
        scene.enter(code, value, on=DAY)
        if code != "veto_exams":
            scene.assign(code)
    with CaptureQueriesContext(connection) as full:
        page(client, "lists")
    assert len(full) <= len(empty) <= MOST_QUERIES


def test_a_school_year_counts_in_the_year_in_which_it_begins(scene):
    load_indicators()
    year = DAY.year
    put_observation(
        version=IndicatorVersion.objects.get(indicator__code="rotation_share"),
        organisation_id=scene.authority.pk,
        period_start=date(year, 9, 1),
        period_end=date(year + 1, 8, 31),
        source=Source.objects.create(kind="computation"),
        numerator=Decimal(70),
        denominator=Decimal(640),
    )
    client = as_user(scene.office)
    assert "系统自动采用1个" in page(client, "lists")
    assert "系统自动采用0个" in page(client, "lists", year=year - 1)
