"""Pages of the roll-out: who opens what, reports and their confirmation by real requests, fixed query counts."""

from __future__ import annotations

import io
from copy import deepcopy
from datetime import date

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.apps.rollout.scene import RolloutScene
from yanzhen.apps.meetings.models import AgendaItem, Item
from yanzhen.apps.organisations.closure import rebuild_closure
from yanzhen.apps.organisations.models import Affiliation, Hierarchy, Organisation
from yanzhen.apps.rollout.models import ReportState, SchoolProfile, StepReport, StepSetting

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def standing_scene(standing) -> RolloutScene:
    return RolloutScene()


@pytest.fixture
def scene(standing_scene) -> RolloutScene:
    return deepcopy(standing_scene)


def as_user(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def page(client: Client, name: str, *args, **query) -> str:
    answer = client.get(reverse(f"rollout:{name}", args=args), query)
    assert answer.status_code == 200, (name, answer.status_code)
    return answer.content.decode()


def test_a_step_is_reported_sent_back_and_confirmed_through_its_pages(scene):
    school, section, today = as_user(scene.secretary), as_user(scene.head), timezone.localdate()
    address = reverse("rollout:report", args=[scene.school.pk, "first"])
    assert "要做的事" in school.get(address).content.decode()
    file = SimpleUploadedFile("佐证.txt", "会议纪要。".encode())
    said = {"declared": "none", "words": "已逐项办理。", "done_on": today, "upload": file, "seen": 0}
    assert school.post(address, said).status_code == 302
    report = StepReport.objects.get()
    assert "落实确认" in section.get("/").content.decode()
    assert "已逐项办理" in page(section, "steps")
    back = section.post(reverse("rollout:send_back", args=[report.pk]), {"answer": "", "seen": 1})
    assert back.status_code == 409 and "退回要写明" in back.content.decode()
    section.post(reverse("rollout:send_back", args=[report.pk]), {"answer": "缺会议纪要", "seen": 1})
    assert "缺会议纪要" in page(school, "school", scene.school.pk)
    assert "落实退回" in school.get("/").content.decode()
    school.post(address, {"declared": "none", "words": "已补充。", "done_on": today, "seen": 2})
    stale = section.post(reverse("rollout:confirm", args=[report.pk]), {"answer": "", "seen": 2})
    assert stale.status_code == 409
    section.post(reverse("rollout:confirm", args=[report.pk]), {"answer": "材料齐全", "seen": 3})
    report.refresh_from_db()
    assert (report.state, report.file is not None) == (ReportState.CONFIRMED, True)
    assert "已确认" in page(school, "school", scene.school.pk)


def test_the_school_says_what_nobody_else_knows(scene):
    client = as_user(scene.secretary)
    said = {"seen": 0, "is_legal_person": "yes", "principal_is_member": "", "staff": "60", "staff_body": "meeting"}
    client.post(reverse("rollout:facts", args=[scene.school.pk]), said)
    row = SchoolProfile.objects.get()
    assert (row.is_legal_person, row.principal_is_member, row.staff) == (True, None, 60)
    assert 'value="60"' in client.get(reverse("rollout:facts", args=[scene.school.pk])).content.decode()
    empty = {"declared": "none", "words": "", "policy_on": "2026-03-01", "seen": 1}
    answer = client.post(reverse("rollout:policy", args=[scene.school.pk]), empty)
    assert answer.status_code == 409 and "请写明本校的做法" in answer.content.decode()
    client.post(reverse("rollout:policy", args=[scene.school.pk]), {**empty, "words": "本校做法如下。"})
    assert "本校做法如下" in page(client, "school", scene.school.pk)
    assert "本校做法如下" in page(client, "print", scene.school.pk)


@pytest.mark.parametrize(
    ("who", "look", "write", "decide"),
    [("secretary", 200, 200, 403), ("manager", 200, 403, 403), ("head", 200, 403, 200), ("stranger", 404, 403, 404)],
)
def test_who_opens_which_page(scene, who, look, write, decide):
    report, client = scene.report(), as_user(getattr(scene, who))
    assert client.get(reverse("rollout:school", args=[scene.school.pk])).status_code == look
    for name in ("facts", "policy"):
        assert client.get(reverse(f"rollout:{name}", args=[scene.school.pk])).status_code == write
    for name in ("confirm", "send_back"):
        assert client.get(reverse(f"rollout:{name}", args=[report.pk])).status_code == decide
    for name in ("matrix", "map", "trend", "steps"):
        assert client.get(reverse(f"rollout:{name}")).status_code == 200


def test_the_matrix_says_each_answer_in_a_word_and_filters_by_it(scene):
    client = as_user(scene.head)
    shown = page(client, "matrix")
    assert "情况不明" in shown and "青石小学" in shown
    assert "青石小学" in page(client, "matrix", criterion="heads", answer="CANNOT_TELL")
    assert "没有符合条件的学校" in page(client, "matrix", criterion="heads", answer="MET")
    assert "没有符合条件的学校" in page(client, "matrix", q="卧石")
    assert "青石小学" in page(client, "matrix", criterion="nonsense", answer="nonsense", stage="nonsense", page="x")
    book = openpyxl.load_workbook(io.BytesIO(b"".join(client.get(reverse("rollout:matrix"), {"export": "xlsx"}))))
    rows = list(book.active.iter_rows(values_only=True))
    assert rows[0][:3] == ("学校", "领导架构", "党组织会议形式") and rows[1][:2] == ("青石小学", "情况不明")


def test_the_map_draws_schools_with_a_place_and_names_the_others(scene):
    client = as_user(scene.head)
    assert '<svg class="yz-map"' not in page(client, "map")
    Organisation.objects.filter(pk=scene.school.pk).update(x_km=3.2, y_km=4.5)
    shown = page(client, "map", criterion="heads")
    assert 'aria-label="青石小学：情况不明"' in shown and f"/rollout/schools/{scene.school.pk}/" in shown


def _pass_items(scene, count: int, matter: str) -> None:
    """Let the school's body deal with so many items of a matter this term."""
    body = scene.body("party_branch_assembly", rhythm=14)
    scene.meet(body, timezone.localdate())
    meeting, person = body.meetings.get(), scene.person()
    for number in range(count):
        item = Item.objects.create(
            organisation=scene.school,
            body=body,
            number=f"{matter}{number}",
            title="不该出现的议题名称",
            matter=matter,
            state="passed",
            proposer=person,
            made_by=scene.secretary,
            made_on=date(2026, 3, 1),
        )
        AgendaItem.objects.create(
            meeting=meeting,
            item=item,
            position=number + 1,
            state="closed",
            outcome="PASSED",
            closed_at=meeting.planned_at,
        )


def test_the_authority_sees_counts_without_titles_and_small_ones_withheld(scene):
    _pass_items(scene, 2, "annual_plan")
    for name in ("trend", "school"):
        shown = page(as_user(scene.head), name, *([scene.school.pk] if name == "school" else []))
        assert "不该出现的议题名称" not in shown and "隐去" in shown, name
    own = page(as_user(scene.secretary), "school", scene.school.pk)
    assert "隐去" not in own and "2个" in own and "不该出现的议题名称" not in own


def test_the_trend_is_exported_by_term(scene):
    answer = as_user(scene.head).get(reverse("rollout:trend"), {"export": "xlsx"})
    book = openpyxl.load_workbook(io.BytesIO(b"".join(answer)))
    assert book.active.max_row == 5


def test_the_district_settles_a_step(scene):
    client = as_user(scene.head)
    address = reverse("rollout:set_step", args=["first"])
    assert "第一步" in client.get(address).content.decode()
    said = {"title": "第一步：打基础", "asks": "设好党组织\n\n订好制度", "due_on": "2025-12-31", "seen": 0}
    client.post(address, said)
    assert StepSetting.objects.get().asks == ["设好党组织", "订好制度"]
    assert "第一步：打基础" in page(client, "steps")
    late = client.post(address, {**said, "due_on": "2026-12-31", "seen": 1})
    assert late.status_code == 409 and "依次往后" in late.content.decode()
    assert client.get(reverse("rollout:set_step", args=["ninth"])).status_code == 404


def test_pages_take_as_many_queries_for_sixty_schools_as_for_one(scene, django_assert_max_num_queries):
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
    client = as_user(scene.head)
    for name in ("matrix", "map", "steps"):
        with django_assert_max_num_queries(32):
            page(client, name)
    with django_assert_max_num_queries(36):
        page(client, "trend")
