"""Organisations and people on pages: lists, the day before and the day of a change, acts with and without the right."""

from __future__ import annotations

import io
from copy import deepcopy
from datetime import date, timedelta

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from tests.apps.accounts.test_import_workbook import ROWS, STAFF, workbook
from tests.apps.organisations.factories import (
    give,
    make_organisation,
    make_person,
    make_user,
    post_to,
    put_under,
)
from yanzhen.apps.organisations.actions.rename_organisation import rename_organisation
from yanzhen.apps.organisations.models import Deputy, Duty, HandOver, Organisation, OrganisationKind, Person, Posting
from yanzhen.engines.sheets import read_grids
from yanzhen.web.organisations.import_forms import template_workbook
from yanzhen.web.organisations.reads import pins_of

pytestmark = pytest.mark.django_db
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pytest.fixture
def today():
    return timezone.localdate()


@pytest.fixture
def authority():
    return make_organisation("示例教委", kind="authority", code="A")


@pytest.fixture(scope="module")
def standing_district(standing):
    return make_organisation("示例学区", kind="school_district", code="D1")


@pytest.fixture
def district(standing_district):
    return deepcopy(standing_district)


@pytest.fixture
def schools(authority, district):
    rows = [
        make_organisation(f"示例第{number}小学", stages=["primary"], pupils=300, x_km=1.0 * i, y_km=2.0, code=f"X{i}")
        for i, number in enumerate("一二三")
    ]
    put_under(authority, *rows)
    put_under(district, *rows, hierarchy="school_district")
    return rows


def signed_in(client, role, organisation):
    user = make_user(person=make_person())
    give(user, role, organisation)
    client.force_login(user)
    return user


@pytest.fixture
def keeper(client, authority):
    return signed_in(client, "system_administrator", authority)


def text_of(answer, status=200):
    assert answer.status_code == status
    return answer.content.decode()


@pytest.mark.parametrize("page", ["list", "tree", "map", "people"])
def test_the_views_of_the_area_open_for_who_may_look(client, schools, page):
    signed_in(client, "school_clerk", schools[0])
    assert schools[1].name not in text_of(client.get(reverse(f"organisations:{page}")))


def test_the_list_shows_what_is_in_reach_and_exports_it(client, keeper, schools):
    page = text_of(client.get("/organisations/"))
    assert all(school.name in page for school in schools)
    answer = client.get("/organisations/?export=xlsx&stage=primary")
    book = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    assert sorted(row[0].value for row in book.active.iter_rows(min_row=2)) == sorted(school.name for school in schools)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=第二", 1),
        ("q=X0", 1),
        ("kind=school", 3),
        ("kind=kindergarten", 0),
        ("stage=primary", 3),
        ("stage=senior", 0),
    ],
)
def test_the_list_is_filtered(client, keeper, schools, query, found):
    page = text_of(client.get(f"/organisations/?{query}"))
    assert sum(school.name in page for school in schools) == found


def test_the_list_is_filtered_by_what_schools_stood_under(client, keeper, schools, district):
    other = make_organisation("别的学区", kind="school_district")
    page = text_of(client.get(f"/organisations/?under={district.pk}&hierarchy=school_district"))
    assert all(school.name in page for school in schools)
    empty = text_of(client.get(f"/organisations/?under={other.pk}"))
    assert not any(f">{school.name}<" in empty for school in schools)


def test_a_day_in_the_address_shows_the_names_of_that_day(client, keeper, schools, today):
    rename_organisation(
        organisation_id=schools[0].pk, name="新名小学", short_name="", on=today, today=today, actor=None
    )
    eve = (today - timedelta(days=1)).isoformat()
    assert "新名小学" in text_of(client.get("/organisations/"))
    past = text_of(client.get(f"/organisations/?day={eve}"))
    assert "示例第一小学" in past and "新名小学" not in past
    page = text_of(client.get(f"/organisations/{schools[0].pk}/?day={eve}"))
    assert "不是现在的情况" in page and "示例第一小学" in page


def test_a_former_name_finds_the_school(client, keeper, schools, today):
    rename_organisation(
        organisation_id=schools[0].pk, name="新名小学", short_name="", on=today, today=today, actor=None
    )
    assert "新名小学" in text_of(client.get("/organisations/?q=第一小"))


def test_the_tree_nests_and_the_map_draws(client, keeper, schools, district):
    tree = text_of(client.get("/organisations/tree/?hierarchy=school_district"))
    assert tree.index("示例学区") < tree.index(schools[0].name) and "下辖3个" in tree
    assert client.get("/organisations/tree/?hierarchy=family").status_code == 404
    page = text_of(client.get("/organisations/map/"))
    assert page.count("<circle") == 3 and "style=" not in page[page.index("<svg") : page.index("</svg>")]


def test_pins_stay_inside_the_picture_and_north_is_up():
    north = Organisation(name="北", stages=["primary"], x_km=0, y_km=10, pupils=100)
    south = Organisation(name="南", kind=OrganisationKind.KINDERGARTEN, stages=["preschool"], x_km=5, y_km=0)
    nowhere = Organisation(name="无", stages=["primary"])
    (first, second), scale = pins_of([north, south, nowhere])
    assert first.y < second.y and first.x < second.x and scale > 0
    assert all(0 < pin.x < 960 and 0 < pin.y < 640 for pin in (first, second))
    assert (first.tone, second.tone) == ("primary", "kindergarten")
    assert pins_of([nowhere]) == ([], 0.0)


def test_lists_take_a_fixed_number_of_queries(client, keeper, authority, schools, django_assert_max_num_queries):
    more = [make_organisation(stages=["primary"]) for _number in range(12)]
    put_under(authority, *more)
    for school in more:
        post_to(make_person(), school)
    for page, most in (("list", 16), ("tree", 12), ("map", 11), ("people", 14)):
        with django_assert_max_num_queries(most):
            client.get(reverse(f"organisations:{page}"))


def test_an_organisation_out_of_reach_does_not_exist(client, schools):
    signed_in(client, "school_clerk", schools[0])
    assert client.get(f"/organisations/{schools[0].pk}/").status_code == 200
    assert client.get(f"/organisations/{schools[1].pk}/").status_code == 404
    stranger = make_person("外人")
    post_to(stranger, schools[1])
    assert client.get(f"/organisations/people/{stranger.pk}/").status_code == 404


def test_a_school_shows_the_secretary_of_its_party_branch(client, keeper, authority, schools):
    branch = make_organisation("示例支部", kind="party_branch")
    put_under(schools[0], branch, hierarchy="host")
    put_under(authority, branch)
    post_to(make_person("某书记"), branch, function="secretary", post="书记")
    post_to(make_person("某校长"), schools[0], function="principal", post="校长")
    page = text_of(client.get(f"/organisations/{schools[0].pk}/"))
    assert page.index("某书记") < page.index("某校长") and "设在本单位的党组织" in page


ACTS = ["edit", "campus", "rename", "move", "close", "merge", "split", "reopen"]


@pytest.mark.parametrize("act", ACTS)
def test_acts_open_for_the_keeper_and_for_nobody_else(client, keeper, schools, act):
    address = reverse(f"organisations:{act}", args=[schools[0].pk])
    assert client.get(address).status_code == 200
    signed_in(client, "district_office", schools[1])
    assert client.get(address).status_code == 404
    signed_in(client, "school_principal", schools[0])
    assert client.get(address).status_code == 403


def test_registering_a_school_leads_to_its_page(client, keeper, authority, today):
    filled = {"code": "N1", "name": "新设小学", "kind": "school", "stages": ["primary"], "opened_on": today.isoformat()}
    answer = client.post("/organisations/new/", filled | {"parent": authority.pk, "hierarchy": "administration"})
    made = Organisation.objects.get(code="N1")
    assert answer.status_code == 302 and answer["Location"] == made.get_absolute_url()
    page = text_of(client.get(answer["Location"]))
    assert "已登记" in page and "示例教委" in page
    again = text_of(client.post("/organisations/new/", filled), 409)
    assert "单位代码N1已用于" in again and 'value="新设小学"' in again
    assert "还没有提交成功" in text_of(client.post("/organisations/new/", {}), 422)


def test_a_stale_edit_is_refused_and_what_was_typed_stays(client, keeper, schools):
    address = reverse("organisations:edit", args=[schools[0].pk])
    filled = {"stages": ["primary"], "address": "甲路1号", "version": 1}
    assert client.post(address, filled).status_code == 302
    assert "刚被别人改过" in text_of(client.post(address, filled | {"address": "乙路2号"}), 409)
    assert Organisation.objects.get(pk=schools[0].pk).address == "甲路1号"


def test_moving_closing_and_reopening_on_pages(client, keeper, schools, district, today):
    other = make_organisation("别的学区", kind="school_district")
    pk = schools[0].pk
    moved = {"hierarchy": "school_district", "parent": other.pk, "on": today.isoformat()}
    assert client.post(reverse("organisations:move", args=[pk]), moved).status_code == 302
    assert "别的学区" in text_of(client.get(f"/organisations/{pk}/"))
    closed = {"on": (today + timedelta(days=1)).isoformat(), "basis": "示例决定"}
    assert client.post(reverse("organisations:close", args=[pk]), closed).status_code == 302
    assert Organisation.objects.get(pk=pk).closed_on == today + timedelta(days=1)
    assert client.post(reverse("organisations:reopen", args=[pk]), {"reason": "录入错误"}).status_code == 302
    assert Organisation.objects.get(pk=pk).closed_on is None


def test_merging_and_splitting_on_pages(client, keeper, schools, today):
    on = {"on": today.isoformat(), "basis": "示例方案"}
    merge = reverse("organisations:merge", args=[schools[0].pk])
    assert client.post(merge, on | {"into": schools[1].pk}).status_code == 302
    assert Organisation.objects.get(pk=schools[0].pk).closed_on == today
    split = reverse("organisations:split", args=[schools[2].pk])
    filled = on | {"first_code": "N1", "first_name": "甲校", "second_code": "N2", "second_name": "乙校"}
    assert client.post(split, filled).status_code == 302
    assert "去向" in text_of(client.get(f"/organisations/{schools[0].pk}/"))


def test_a_place_is_left_on_a_page(client, keeper, schools, district, today):
    edge = schools[0].affiliations_up.get(hierarchy="school_district")
    address = reverse("organisations:leave", args=[schools[0].pk, edge.pk])
    assert client.get(address).status_code == 200
    assert client.post(address, {"on": today.isoformat()}).status_code == 302
    edge.refresh_from_db()
    assert edge.ended_on == today - timedelta(days=1)
    assert client.get(reverse("organisations:leave", args=[schools[1].pk, edge.pk])).status_code == 404


# --- people


def test_a_person_is_entered_posted_charged_and_relieved(client, keeper, schools, today):
    answer = client.post("/organisations/people/new/", {"name": "甲", "staff_number": "R1"})
    person = Person.objects.get(staff_number="R1")
    assert answer["Location"] == person.get_absolute_url()
    filled = {"organisation": schools[0].pk, "post": "校长", "function": "principal", "on": "2025-01-01"}
    assert client.post(reverse("organisations:post", args=[person.pk]), filled).status_code == 302
    duty = {"organisation": schools[1].pk, "kind": "liaison", "on": "2025-01-01"}
    assert client.post(reverse("organisations:duty", args=[person.pk]), duty).status_code == 302
    page = text_of(client.get(person.get_absolute_url()))
    assert "校长" in page and "联系" in page
    ends = {"last_day": today.isoformat()}
    posting, row = Posting.objects.get(person=person), Duty.objects.get(person=person)
    assert client.post(reverse("organisations:end_post", args=[posting.pk]), ends).status_code == 302
    assert client.post(reverse("organisations:end_duty", args=[row.pk]), ends).status_code == 302
    assert (
        client.post(reverse("organisations:edit_person", args=[person.pk]), {"name": "甲", "version": 9}).status_code
        == 409
    )


def test_nobody_gives_themselves_a_duty(client, keeper, schools):
    post_to(keeper.person, schools[0])
    duty = {"organisation": schools[1].pk, "kind": "liaison", "on": "2025-01-01"}
    answer = client.post(reverse("organisations:duty", args=[keeper.person_id]), duty)
    assert "不能给自己办" in text_of(answer, 409)


def test_one_names_ones_own_deputy_and_the_keeper_names_nobodys(client, authority, schools, today):
    user = signed_in(client, "school_principal", schools[0])
    post_to(user.person, schools[0], function="principal")
    colleague = make_person("乙")
    post_to(colleague, schools[0], function="vice_principal")
    address = reverse("organisations:deputy", args=[user.person_id])
    until = (today + timedelta(days=3)).isoformat()
    filled = {"deputy": colleague.pk, "on": today.isoformat(), "until": until, "reason": "公休"}
    assert client.post(address, filled).status_code == 302
    row = Deputy.objects.get()
    end = reverse("organisations:end_deputy", args=[row.pk])
    assert client.post(end, {"last_day": today.isoformat()}).status_code == 302
    signed_in(client, "system_administrator", authority)
    assert client.get(address).status_code == 403 and client.get(end).status_code == 403
    signed_in(client, "security_administrator", authority)
    assert client.get(address).status_code == 200


def test_a_hand_over_leaves_a_list_to_sign(client, keeper, schools, today):
    leaver, successor = make_person("甲"), make_person("乙")
    for person in (leaver, successor):
        post_to(person, schools[0])
    duty = Duty.objects.create(kind="liaison", person=leaver, organisation=schools[0], started_on=date(2025, 1, 1))
    address = reverse("organisations:hand_over", args=[leaver.pk])
    assert "联系：示例第一小学" in text_of(client.get(address))
    filled = {"successor": successor.pk, "on": today.isoformat(), "items": [f"duties:{duty.pk}"]}
    assert client.post(address, filled).status_code == 302
    sheet = text_of(client.get(reverse("organisations:hand_over_sheet", args=[HandOver.objects.get().pk])))
    assert "移交人：甲" in sheet and "联系：示例第一小学" in sheet
    signed_in(client, "school_clerk", schools[1])
    assert client.get(reverse("organisations:hand_over_sheet", args=[HandOver.objects.get().pk])).status_code == 404


# --- import


def upload(client, content, name="名册.xlsx", declared="none", on=date(2026, 3, 1)):
    file = SimpleUploadedFile(name, content, XLSX)
    return client.post("/organisations/import/", {"upload": file, "declared": declared, "on": on.isoformat()})


@pytest.fixture
def files(settings, tmp_path):
    settings.FILES_DIR = tmp_path


def test_a_workbook_is_previewed_and_then_written(client, keeper, authority, district, files):
    make_organisation("西学区", kind="school_district", code="D2")
    answer = upload(client, workbook(ROWS, STAFF))
    assert answer.status_code == 302 and not Organisation.objects.filter(code="S1").exists()
    page = text_of(client.get(answer["Location"]))
    assert "写入6行变动" in page and "示例第一小学（S1）" in page
    assert client.post(answer["Location"]).status_code == 302
    assert Organisation.objects.get(code="S1").pupils == 800
    assert "没有变动" in text_of(client.get(answer["Location"]))


def test_a_workbook_with_faults_is_shown_cell_by_cell_and_not_kept(client, keeper, authority, files):
    page = text_of(upload(client, workbook([["S1", None, "大学", None, "去年", None, None, None, None]])), 422)
    assert "B（单位名称）" in page and "C（单位类型）" in page and "E（设立日期）" in page
    assert not Organisation.objects.filter(code="S1").exists()


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (b"", "空.xlsx", "空文件"),
        (b"%PDF-1.7 x", "名册.xlsx", "扩展名与内容不符"),
        (b"\x00\x01\x02", "名册.csv", ""),
        ("甲,乙\n1,2\n".encode(), "名册.csv", "没有一张表的表头"),
    ],
)
def test_a_file_that_is_no_workbook_is_refused(client, keeper, files, content, name, words):
    assert words in text_of(upload(client, content, name), 422)


def test_a_secret_workbook_is_refused_before_it_is_read(client, keeper, files):
    assert "严禁上传涉密信息" in text_of(upload(client, workbook(ROWS), declared="classified"), 422)


def test_a_preview_belongs_to_who_handed_it_in(client, keeper, authority, district, files):
    address = upload(client, workbook(ROWS[:1]))["Location"]
    signed_in(client, "system_administrator", authority)
    assert client.get(address).status_code == 404


def test_the_template_is_read_by_the_import_itself():
    grids = {grid.sheet: grid for grid in read_grids(template_workbook(), name="模板.xlsx")}
    assert set(grids) == {"单位", "人员账号"}
    assert grids["单位"].rows[0][:2] == ("单位代码*", "单位名称*")
