"""Pages of the schools' rules: who opens what, the whole way by real requests, fixed query counts."""

from __future__ import annotations

import io
import re
from copy import deepcopy

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.apps.school_rules.scene import RuleScene
from yanzhen.apps.organisations.closure import rebuild_closure
from yanzhen.apps.organisations.models import Affiliation, Hierarchy, Organisation
from yanzhen.apps.school_rules.models import RuleState, SchoolRule, WantedSetting

pytestmark = pytest.mark.django_db
HEAD = "制度名称,类别,对应清单项,文号,施行日期,审议会议,审议日期,下次复核日期,公开"
ROW = "学校章程,章程,,青中〔2023〕1号,2023-09-01,2023年第4次党委会议,2023-08-20,2099-09-01,是"


@pytest.fixture(scope="module")
def standing_scene(standing) -> RuleScene:
    return RuleScene()


@pytest.fixture
def scene(standing_scene) -> RuleScene:
    return deepcopy(standing_scene)


def as_user(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def page(client: Client, name: str, *args, **query) -> str:
    answer = client.get(reverse(f"rules:{name}", args=args), query)
    assert answer.status_code == 200, (name, answer.status_code)
    return answer.content.decode()


def test_the_whole_way_of_a_rule_through_its_pages(scene):
    client, today = as_user(scene.secretary), timezone.localdate()
    assert "党组织会议议事规则" in page(client, "school", scene.school.pk)
    address = reverse("rules:new", args=[scene.school.pk])
    assert 'value="党组织会议议事规则"' in client.get(f"{address}?code=party_meeting_rules").content.decode()
    words = {"declared": "none", "text": "第一条 总则。", "title": "党组织会议议事规则", "category": "basic"}
    client.post(address, {**words, "code": "party_meeting_rules"})
    rule = SchoolRule.objects.get()
    assert "第1版草案" in page(client, "rule", rule.pk)
    put = {"approved_by": "第1次会议", "approved_on": today, "in_force_from": today, "review_on": "2099-01-01"}
    client.post(reverse("rules:put", args=[rule.pk]), {**put, "seen": rule.version})
    assert "现行版本（第1版）" in page(client, "rule", rule.pk)
    client.post(reverse("rules:revise", args=[rule.pk]), {"seen": 2})
    upload = SimpleUploadedFile("修订稿.txt", "第一条 修订后的总则。".encode())
    client.post(
        reverse("rules:write", args=[rule.pk]),
        {"declared": "none", "upload": upload, "change_note": "改总则", "seen": 3},
    )
    shown = page(client, "rule", rule.pk)
    assert "修订后的总则" in shown and "第一条 总则。" in shown
    client.post(reverse("rules:give_up", args=[rule.pk]), {"reason": "暂不修订", "seen": 4})
    client.post(reverse("rules:review", args=[rule.pk]), {"review_on": "2099-02-01", "note": "不用改", "seen": 5})
    client.post(reverse("rules:abolish", args=[rule.pk]), {"ended_on": today, "reason": "合并", "seen": 6})
    rule.refresh_from_db()
    assert rule.state == RuleState.ABOLISHED
    assert "放弃修订" in page(client, "rule", rule.pk)


def test_a_refusal_stands_on_the_form_and_keeps_what_was_typed(scene):
    client, rule = as_user(scene.secretary), scene.add()
    put = {"approved_by": "", "in_force_from": "2026-03-06", "review_on": "2029-03-06", "seen": rule.version}
    answer = client.post(reverse("rules:put", args=[rule.pk]), put)
    assert answer.status_code == 409 and "请写明由哪次会议审议通过" in answer.content.decode()
    put |= {"approved_by": "第1次会议", "approved_on": "2026-03-01", "seen": rule.version + 5}
    answer = client.post(reverse("rules:put", args=[rule.pk]), put)
    assert answer.status_code == 409 and "刚被别人改过" in answer.content.decode()


def test_an_act_that_its_state_forbids_leads_back_with_the_reason(scene):
    client, rule = as_user(scene.secretary), scene.add()
    for name in ("give_up", "review", "abolish", "fill"):
        answer = client.get(reverse(f"rules:{name}", args=[rule.pk]), follow=True)
        assert "这项制度现在是“起草中”" in answer.content.decode(), name


def test_removing_a_draft_asks_first(scene):
    client, rule = as_user(scene.secretary), scene.add()
    address = reverse("rules:remove", args=[rule.pk])
    assert "从未施行" in client.post(address, {"seen": rule.version}).content.decode()
    assert SchoolRule.objects.exists()
    client.post(address, {"seen": rule.version, "confirmed": "yes"})
    assert not SchoolRule.objects.exists()


@pytest.mark.parametrize(
    ("who", "rule_page", "act", "school_page", "listed"),
    [("secretary", 200, 200, 200, 200), ("manager", 200, 403, 200, 403), ("officer", 200, 403, 200, 200),
     ("neighbour", 404, 404, 404, 403), ("stranger", 404, 404, 404, 200)],
)  # fmt: skip
def test_who_opens_which_page(scene, who, rule_page, act, school_page, listed):
    rule, client = scene.in_force(), as_user(getattr(scene, who))
    assert client.get(reverse("rules:rule", args=[rule.pk])).status_code == rule_page
    wanted = 403 if who in ("stranger", "officer") else act
    assert client.get(reverse("rules:review", args=[rule.pk])).status_code == wanted
    assert client.get(reverse("rules:school", args=[scene.school.pk])).status_code == school_page
    assert client.get(reverse("rules:print", args=[scene.school.pk])).status_code == school_page
    design = 200 if who in ("officer", "stranger") else 403
    assert client.get(reverse("rules:new_wanted")).status_code == design
    assert client.get(reverse("rules:list")).status_code == 200


def test_the_list_filters_and_exports_what_is_shown(scene):
    scene.in_force()
    scene.in_force("三重一大决策制度", code="key_decisions", is_public=True)
    scene.add("安全管理制度", category="important", code="safety")
    client = as_user(scene.secretary)

    def titles(**query) -> set[str]:
        book = openpyxl.load_workbook(
            io.BytesIO(b"".join(client.get(reverse("rules:list"), {**query, "export": "xlsx"})))
        )
        return {row[0] for row in book.active.iter_rows(min_row=2, values_only=True)}

    assert len(titles()) == 3
    assert titles(state="draft") == {"安全管理制度"}
    assert titles(scope="public") == {"三重一大决策制度"}
    assert titles(category="important") == {"安全管理制度"}
    assert titles(q="规范议事") == {"党组织会议议事规则", "三重一大决策制度"}
    assert titles(review="overdue") == set()
    assert titles(organisation=scene.school.pk) == titles()


def test_the_authority_sees_what_each_school_lacks(scene):
    scene.in_force()
    client = as_user(scene.officer)
    shown = page(client, "schools")
    assert "青石中学" in shown and "卧石小学" in shown
    assert page(client, "schools", q="卧石").count("/rules/schools/") < shown.count("/rules/schools/")
    book = openpyxl.load_workbook(io.BytesIO(b"".join(client.get(reverse("rules:schools"), {"export": "xlsx"}))))
    rows = {row[0]: row for row in book.active.iter_rows(min_row=2, values_only=True)}
    assert rows["青石中学"][2] == 1 and rows["卧石小学"][2] == 0
    assert "学校章程" in rows["卧石小学"][5]


def test_the_district_changes_its_list(scene):
    client = as_user(scene.officer)
    said = {
        "title": "食堂管理制度",
        "category": "important",
        "kinds": ["school"],
        "review_months": 12,
        "basis": "区级设定",
    }
    client.post(reverse("rules:new_wanted"), {**said, "is_asked": "on", "is_for_private": "on"})
    code = WantedSetting.objects.get().code
    assert "本区增加" in page(client, "wanted")
    assert "食堂管理制度" in page(as_user(scene.secretary), "school", scene.school.pk)
    client.post(reverse("rules:edit_wanted", args=[code]), {**said, "seen": 1})
    assert "食堂管理制度" not in page(as_user(scene.secretary), "school", scene.school.pk)
    stale = client.post(reverse("rules:edit_wanted", args=[code]), {**said, "seen": 1})
    assert stale.status_code == 409
    assert client.get(reverse("rules:edit_wanted", args=["no_such"])).status_code == 404


def test_a_sheet_is_previewed_and_written(scene):
    client = as_user(scene.secretary)
    template = client.get(reverse("rules:import_template"))
    book = openpyxl.load_workbook(io.BytesIO(b"".join(template)))
    assert [cell.value for cell in book["学校制度"][1]][1] == "制度名称*"
    upload = SimpleUploadedFile("制度.csv", f"{HEAD}\n{ROW}".encode())
    answer = client.post(reverse("rules:import"), {"declared": "none", "upload": upload})
    assert answer.status_code == 302
    assert "《学校章程》" in client.get(answer["Location"]).content.decode()
    assert not SchoolRule.objects.exists()
    assert "新增1项" in client.post(answer["Location"], follow=True).content.decode()
    rule = SchoolRule.objects.get()
    assert "没有文本" in page(client, "rule", rule.pk)
    client.post(
        reverse("rules:fill", args=[rule.pk]), {"declared": "none", "text": "第一条 本校名称。", "seen": rule.version}
    )
    assert "第一条 本校名称。" in page(client, "rule", rule.pk)


def test_faults_of_a_sheet_stand_on_the_page_and_keep_nothing(scene):
    client = as_user(scene.secretary)
    upload = SimpleUploadedFile("制度.csv", f"{HEAD}\n,,,,,,,,".encode())
    bad = SimpleUploadedFile("制度.csv", f"{HEAD}\n甲制度,没有的类别,,,2023-09-01,会议,2023-08-20,,".encode())
    assert client.post(reverse("rules:import"), {"declared": "none", "upload": upload}).status_code == 302
    answer = client.post(reverse("rules:import"), {"declared": "none", "upload": bad})
    assert answer.status_code == 422 and "没有的类别" in answer.content.decode()
    stranger = as_user(scene.neighbour)
    assert stranger.get(reverse("rules:import_preview", args=[1])).status_code == 404


def test_a_review_that_is_overdue_waits_on_the_desk(scene):
    rule = scene.in_force()
    SchoolRule.objects.filter(pk=rule.pk).update(review_on="2026-03-07")
    assert "制度复核" in as_user(scene.secretary).get("/").content.decode()
    assert "制度复核" not in as_user(scene.manager).get("/").content.decode()


def test_lists_take_as_many_queries_however_long_they_are(scene, django_assert_max_num_queries):
    schools = Organisation.objects.bulk_create(
        [Organisation(code=f"N{n}", kind="school", name=f"示例第{n}学校", opened_on="2020-01-01") for n in range(60)]
    )
    Affiliation.objects.bulk_create(
        [
            Affiliation(
                hierarchy=Hierarchy.ADMINISTRATION, parent=scene.authority, child=school, started_on="2020-01-01"
            )
            for school in schools
        ]
    )
    rebuild_closure(Hierarchy.ADMINISTRATION)
    SchoolRule.objects.bulk_create(
        [
            SchoolRule(
                organisation=school, category="other", title="档案管理制度", state="revising",
                made_by=scene.secretary, made_on="2026-01-01",
            )
            for school in schools
        ]
    )  # fmt: skip
    client = as_user(scene.officer)
    with django_assert_max_num_queries(20):
        assert re.search("第59学校|第5学校", page(client, "list", per_page="100"))
    with django_assert_max_num_queries(20):
        page(client, "schools")
