"""Pages of balance: who sees what, cells behind figures, trying figures, scenarios to meetings and tasks."""

from __future__ import annotations

import io
from copy import deepcopy
from datetime import date

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.apps.balance.scene import GOOD, TODAY, BalanceScene
from tests.factories import make_organisation, make_user
from yanzhen.apps.balance.models import Scenario
from yanzhen.apps.ledgers.models import Record, Return
from yanzhen.apps.meetings.models import Body, Item, Seat
from yanzhen.apps.organisations.models import Closure, Organisation, Person
from yanzhen.apps.plans.models import Plan, Task

pytestmark = pytest.mark.django_db
SHORT = {"sports_area_m2": 3200}  # 4 square metres for each of 800 pupils: below the floor of 6.375
PAGES = ("matrix", "distribution", "trend", "map", "print")


@pytest.fixture(scope="module")
def standing_scene(standing) -> BalanceScene:
    scene = BalanceScene()
    scene.report_all(SHORT)
    return scene


@pytest.fixture
def scene(standing_scene) -> BalanceScene:
    return deepcopy(standing_scene)


def as_user(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def page(client: Client, name: str, *args, **query) -> str:
    answer = client.get(reverse(f"balance:{name}", args=args), query)
    assert answer.status_code == 200, (name, answer.status_code)
    return answer.content.decode()


def field(school, column, stage="primary") -> str:
    return f"e.{school.pk}.{stage}.{column}"


def test_the_matrix_marks_what_lies_below_the_floor_and_leads_to_its_cell(scene):
    text = page(as_user(scene.office), "matrix")
    school = scene.schools[0]
    sheet = scene.sheet(school)
    record = sheet.records.standing().get()
    assert "青石区第1小学" in text and "低于底线" in text and "✗" in text
    anchor = f"/ledgers/returns/{sheet.pk}/#c-{record.pk}-sports_area_m2"
    assert anchor in text
    cells = as_user(scene.office).get(f"/ledgers/returns/{sheet.pk}/").content.decode()
    assert f'id="c-{record.pk}-sports_area_m2"' in cells
    assert text.index("青石区第1小学") < text.index("青石区第2小学")  # what falls short comes first


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("rules", ["yz17", "jb12"])
def test_every_page_opens_under_both_rule_sets_and_for_a_stage_without_schools(scene, name, rules):
    client = as_user(scene.office)
    page(client, name, rules=rules)
    page(client, name, rules=rules, stage="junior")
    page(client, name, year="1999", rules="<script>", stage="?", page="x")


def test_filters_and_sorting_choose_the_rows(scene):
    client = as_user(scene.office)
    failing = page(client, "matrix", result="fail")
    assert "第1小学" in failing and "第2小学" not in failing
    assert "没有符合条件的学校" in page(client, "matrix", q="没有这所")
    assert "第2小学" not in page(client, "matrix", short="sports_area")
    ordered = page(client, "matrix", sort="sports_area")
    assert ordered.index("第1小学") < ordered.index("第2小学")


def test_a_school_sees_itself_and_the_district_s_figures_only(scene):
    first, second = scene.schools[:2]
    clerk = as_user(scene.people(second)[0])
    text = page(clerk, "matrix")
    assert second.name in text and first.name not in text
    assert "参加计算" in text and "平均值" in text
    for name in ("distribution", "map", "print", "faults"):
        assert first.name not in page(clerk, name)
    assert clerk.get(reverse("balance:what_if")).status_code == 403
    assert clerk.get(reverse("balance:scenarios")).status_code == 403
    assert "含未审核的数" not in text


def test_who_has_no_right_is_refused(scene):
    stranger = as_user(make_user(role="hotline_operator", at=scene.authority))
    assert all(stranger.get(reverse(f"balance:{name}")).status_code == 403 for name in (*PAGES, "faults", "what_if"))


def test_a_section_of_the_authority_sees_every_school(scene):
    assert "青石区第3小学" in page(as_user(scene.officer), "matrix")


def test_the_official_table_ends_with_the_coefficients(scene):
    answer = as_user(scene.office).get(reverse("balance:matrix"), {"export": "xlsx"})
    book = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    rows = list(book.worksheets[0].values)
    assert rows[0][:4] == ("序号", "学校名称", "学校类别", "学生数（人）") and rows[0][-2:] == ("达标项数", "结论")
    by_title = {row[1]: row for row in rows}
    assert by_title["青石区第1小学"][-2:] == (6, "不合格")
    place = rows[0].index("生均体育运动场馆面积（平方米）")
    assert by_title["青石区第1小学"][place] == 4 and by_title["标准"][place] == 7.5
    assert by_title["底线（标准的85%）"][place] == 6.375
    assert by_title["差异系数"][place] == pytest.approx(0.2828, abs=1e-4)
    assert "结论：未达标" in rows[-1][1]


def test_what_is_missing_is_listed_with_its_cell(scene):
    late = make_organisation("青石区第9小学", under=scene.authority, stages=["primary"])
    scene.open()
    client = as_user(scene.office)
    text = page(client, "faults")
    assert late.name in text and "还没有填报" in text and f"/ledgers/returns/{scene.sheet(late).pk}/" in text
    assert "暂算结果" in page(client, "matrix")
    scene.fill(late, GOOD)
    assert late.name in page(client, "matrix", drafts="1")
    assert "没有缺数" in page(client, "faults", drafts="1")


def test_a_figure_tried_changes_the_verdict_at_once_and_nothing_is_kept(scene):
    client, school = as_user(scene.office), scene.schools[0]
    asked = {"rules": "yz17", "stage": "primary", field(school, "sports_area_m2"): "6400"}
    answer = client.post(reverse("balance:what_if"), asked, headers={"HX-Request": "true"})
    text = answer.content.decode()
    assert answer.status_code == 200 and "<html" not in text
    assert "2所 → 3所" in text and "0.2828" in text and "0.0000" in text
    assert f'name="k.{school.pk}.primary.sports_area_m2" value="6400"' in text
    assert 'hx-swap-oob="true"' in text
    assert not Scenario.objects.exists()
    whole = client.post(reverse("balance:what_if"), asked).content.decode()
    assert "<html" in whole and 'value="6400"' in whole


def test_what_cannot_be_read_is_said_and_left_out(scene):
    client, school = as_user(scene.office), scene.schools[0]
    asked = {field(school, "pupils"): "0", field(school, "sports_area_m2"): "很多"}
    text = client.post(reverse("balance:what_if"), asked, headers={"HX-Request": "true"}).content.decode()
    assert "有2处填得不对" in text and "体育运动场馆面积" in text and "不小于1" in text
    gone = {"e.999999.primary.books": "3", "e.x": "1", field(school, "nothing"): "3"}
    assert client.post(reverse("balance:what_if"), gone).status_code == 200


def test_a_change_may_be_taken_back_in_the_form(scene):
    client, school = as_user(scene.office), scene.schools[0]
    asked = {
        field(school, "sports_area_m2"): "6400",
        f"k.{school.pk}.primary.teaching_area_m2": "4000",
        "drop": f"{school.pk}.primary.sports_area_m2",
    }
    text = client.post(reverse("balance:what_if"), asked).content.decode()
    assert "已改<strong>1</strong>处" in text and "4000" in text


def saved(scene, client, **more) -> Scenario:
    school = scene.schools[0]
    asked = {"title": "扩建操场", "note": "分两年建成", field(school, "sports_area_m2"): "6400", "act": "new", **more}
    answer = client.post(reverse("balance:save"), asked)
    assert answer.status_code == 302, answer.content.decode()[:2000]
    return Scenario.objects.latest("pk")


def test_a_scenario_is_kept_shown_changed_discarded_and_restored(scene):
    client = as_user(scene.office)
    empty = client.post(reverse("balance:save"), {"title": "空的"})
    assert empty.status_code == 200 and "还没有改动" in empty.content.decode()
    kept = saved(scene, client)
    assert kept.edits == [
        {
            "organisation": scene.schools[0].pk,
            "stage": "primary",
            "column": "sports_area_m2",
            "before": "3200",
            "value": "6400",
        }
    ]
    text = page(client, "scenario", kept.pk)
    assert "合格学校由2所变为3所" in text and "扩建操场" in text
    again = client.get(reverse("balance:what_if"), {"scenario": kept.pk}).content.decode()
    assert 'value="6400"' in again
    change = {
        "scenario": kept.pk,
        "seen": 1,
        "act": "change",
        "title": "扩建操场",
        field(scene.schools[0], "sports_area_m2"): "7000",
    }
    assert client.post(reverse("balance:save"), change).status_code == 302
    stale = client.post(reverse("balance:save"), change)
    assert stale.status_code == 200 and "刚被别人改过" in stale.content.decode()
    client.post(reverse("balance:discard", args=[kept.pk]))
    assert "已经作废" in page(client, "scenario", kept.pk)
    assert "扩建操场" not in page(client, "scenarios") and "扩建操场" in page(client, "scenarios", all="1")
    client.post(reverse("balance:restore", args=[kept.pk]))
    assert "扩建操场" in page(client, "scenarios")
    leader = as_user(scene.leader)
    assert "扩建操场" in page(leader, "scenario", kept.pk)
    assert leader.post(reverse("balance:discard", args=[kept.pk])).status_code == 403


def test_scenarios_stand_side_by_side(scene):
    client = as_user(scene.office)
    one = saved(scene, client)
    other = saved(scene, client, **{"title": "少建一些", field(scene.schools[0], "sports_area_m2"): "5000"})
    text = client.get(reverse("balance:compare"), {"s": [one.pk, other.pk]}).content.decode()
    assert (
        "扩建操场" in text
        and "少建一些" in text
        and "2 → <strong>3</strong>所" in text
        and "2 → <strong>2</strong>所" not in text.split("少建一些")[0]
    )
    assert "请选两个以上" in client.get(reverse("balance:compare"), {"s": ["x"]}).content.decode()


def test_a_scenario_says_when_the_returns_have_moved_on(scene):
    client = as_user(scene.office)
    kept = saved(scene, client)
    kept.edits[0]["before"] = "3100"
    kept.save()
    assert "学校报的数有变动" in page(client, "scenario", kept.pk)


def test_a_scenario_becomes_a_plan_with_a_task_for_each_school(scene):
    client = as_user(scene.office)
    kept = saved(scene, client, **{field(scene.schools[1], "books"): "30000", "rules": "jb12"})
    assert page(client, "to_plan", kept.pk)
    asked = {"title": "均衡补齐", "owner": scene.authority.pk, "due_on": timezone.localdate().replace(month=12, day=31)}
    past = client.post(reverse("balance:to_plan", args=[kept.pk]), {**asked, "due_on": date(2020, 1, 1)})
    assert past.status_code == 422 and "不能早于今天" in past.content.decode()
    answer = client.post(reverse("balance:to_plan", args=[kept.pk]), asked)
    assert answer.status_code == 302
    plan = Plan.objects.get()
    tasks = list(Task.objects.filter(plan=plan).select_related("source"))
    assert {task.organisation_id for task in tasks} == {scene.schools[0].pk, scene.schools[1].pk}
    assert all(task.source.subject == f"balance.scenario:{kept.pk}" for task in tasks)
    assert any("体育运动场馆面积由3,200平方米调整到6,400平方米" in task.wording for task in tasks)
    again = client.post(reverse("balance:to_plan", args=[kept.pk]), asked)
    assert again.status_code == 422 and "已经拟过计划" in again.content.decode()


def test_a_scenario_becomes_an_item_of_a_meeting_that_the_user_sits_in(scene):
    client = as_user(scene.office)
    kept = saved(scene, client)
    assert "您还不是哪个会议的班子成员" in page(client, "to_meeting", kept.pk)
    person = Person.objects.create(name="示例主任", staff_number="B1")
    scene.office.person = person
    scene.office.save()
    body = Body.objects.create(
        organisation=scene.authority, kind="party_committee", name="教育工委会议", started_on=date(2024, 9, 1)
    )
    Seat.objects.create(body=body, person=person, roles=["secretary"], started_on=date(2024, 9, 1))
    client = as_user(scene.office)
    assert "示例主任提出" in page(client, "to_meeting", kept.pk)
    asked = {"place": f"{body.pk}:{person.pk}", "title": "关于扩建操场的汇报", "kind": "hear", "summary": "见方案。"}
    answer = client.post(reverse("balance:to_meeting", args=[kept.pk]), asked)
    assert answer.status_code == 302, answer.content.decode()[:3000]
    item = Item.objects.get()
    assert item.title == "关于扩建操场的汇报"
    assert item.number in page(client, "scenario", kept.pk)


@pytest.mark.parametrize("name", ["matrix", "distribution", "map", "faults", "what_if"])
def test_pages_ask_the_same_number_of_queries_however_many_schools(scene, name, django_assert_max_num_queries):
    client = as_user(scene.office)
    page(client, name)
    with django_assert_max_num_queries(40) as few:
        page(client, name)
    for number in range(4, 9):
        scene.schools.append(
            make_organisation(f"青石区第{number}小学", under=scene.authority, stages=["primary"], x_km=number, y_km=2)
        )
    scene.open()
    scene.approve(*[scene.send(school, GOOD) for school in scene.schools[3:]])
    with django_assert_max_num_queries(40) as many:
        page(client, name)
    assert len(many) == len(few)
    assert TODAY.year == 2025


def test_the_empty_area_says_what_to_do():
    authority = make_organisation("青石区教委", kind="authority")
    client = as_user(make_user(role="district_office", at=authority))
    for name in (*PAGES, "faults", "what_if", "scenarios"):
        page(client, name)
    assert "还没有办学条件表" in page(client, "matrix")


def test_prices_are_settled_on_their_page_and_a_search_goes_to_its_progress(scene):
    client = as_user(scene.office)
    half = client.post(reverse("balance:costs"), {"yuan.sports_area_m2": "800", "most.sports_area_m2": ""})
    assert half.status_code == 422 and 'value="800"' in half.content.decode()
    for wrong in ("0", "abc", "1.005", "-3"):
        refused = client.post(reverse("balance:costs"), {"yuan.books": wrong, "most.books": "5"})
        assert refused.status_code == 422, wrong
    assert "先设定单价" in page(client, "sensitivity")
    asked = {"yuan.sports_area_m2": "800", "most.sports_area_m2": "1,0000"}
    assert client.post(reverse("balance:costs"), asked).status_code == 302
    assert 'value="10000"' in page(client, "costs")
    answer = client.post(reverse("balance:fix"), {"rules": "yz17"})
    assert answer.status_code == 302 and "/jobs/" in answer["Location"]
    assert "最省补齐办法" in client.get(answer["Location"]).content.decode()
    for name in ("costs", "sensitivity"):
        assert as_user(scene.people(scene.schools[0])[0]).get(reverse(f"balance:{name}")).status_code == 403


def test_sensitivity_names_who_is_nearest_to_a_line_with_the_cell(scene):
    client = as_user(scene.office)
    text = page(client, "sensitivity")
    assert "青石区第1小学" in text and "作用最大" in text and "+1,900平方米" in text and "改变学校结论" in text
    page(client, "sensitivity", rules="jb12")


def test_the_first_page_tells_those_in_charge_and_nobody_else(scene):
    text = as_user(scene.office).get("/").content.decode()
    assert "1个校段资源配置不合格，0项差异系数超过上限" in text
    assert "校段资源配置不合格" not in as_user(scene.people(scene.schools[0])[0]).get("/").content.decode()


def test_three_hundred_schools_are_judged_and_paged(scene, django_assert_max_num_queries):
    add_schools(scene, 297)
    client = as_user(scene.office)
    page(client, "matrix")
    with django_assert_max_num_queries(25):
        text = page(client, "matrix")
    assert "参加计算" in text and "300" in text and "第1/6页" in text


def add_schools(scene, count) -> None:
    """Add schools with an approved return each, in bulk."""
    whole = scene.sheet(scene.schools[1])
    row = whole.records.standing().get()
    schools = Organisation.objects.bulk_create(
        Organisation(
            code=f"B{number:05}", kind="school", name=f"青石区新{number}小学", stages=["primary"], opened_on=TODAY
        )
        for number in range(count)
    )
    Closure.objects.bulk_create(
        Closure(hierarchy="administration", ancestor=scene.authority, descendant=school, depth=1, started_on=TODAY)
        for school in schools
    )
    copies = ("type", "form_version", "period_start", "period_end", "state", "rows", "submitted_at", "approved_at")
    sheets = Return.objects.bulk_create(
        Return(organisation=school, **{name: getattr(whole, name) for name in copies}) for school in schools
    )
    Record.objects.bulk_create(
        Record(
            belongs_to=sheet,
            organisation=sheet.organisation,
            source=row.source,
            changed_by=row.changed_by,
            changed_at=row.changed_at,
            **{name: getattr(row, name) for name in ("type", "period_start", "period_end", "key", "position")},
            values={**row.values, "pupils": 300 + 3 * (sheet.pk % 200)},
        )
        for sheet in sheets
    )
