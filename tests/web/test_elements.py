"""Pages of data elements: who sees what, corrections through the pages, fixed query counts."""

from __future__ import annotations

import io
import re
from copy import deepcopy
from datetime import timedelta

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from tests.apps.elements.exports import pupil, roll
from tests.apps.elements.factories import TODAY, YEAR, District, element, know, make_district
from yanzhen.apps.elements.actions.note_burden import note_burden
from yanzhen.apps.elements.actions.note_uses import note_uses
from yanzhen.apps.elements.models import (
    AskOverride,
    DataElement,
    ElementImport,
    ElementProposal,
    ElementValue,
    ImportMapping,
)
from yanzhen.apps.elements.places import AskedField
from yanzhen.apps.organisations.models import Organisation
from yanzhen.web import middleware

pytestmark = pytest.mark.django_db
COUNTS = {"/elements/": 10, "/elements/catalogue/": 9, "/elements/catalogue/enrolment/": 10}
BURDEN_QUERIES = 13
SCHOOLS = ["青石区第一小学", "青石区第二小学"]


@pytest.fixture(autouse=True)
def on_that_day(monkeypatch):
    monkeypatch.setattr(middleware.timezone, "localdate", lambda: TODAY)


@pytest.fixture(scope="module")
def standing_district(standing) -> District:
    return make_district()


@pytest.fixture
def district(standing_district) -> District:
    return deepcopy(standing_district)


@pytest.fixture
def enter(client):
    def sign_in(user):
        client.force_login(user)
        return client

    return sign_in


def text(response) -> str:
    return response.content.decode()


def words(response) -> str:
    """What a reader sees of a page: the marks between may hold any figures, in keys, tokens and addresses."""
    return re.sub(r"<[^>]*>", " ", text(response))


def test_a_school_sees_its_own_a_section_what_it_keeps_the_office_all(district, enter):
    know("enrolment", district.school, 680)
    know("enrolment", district.other, 410)
    know("student_clubs", district.school, 12, system="here")
    seen = {}
    for name in ("clerk", "planner", "office"):
        page = text(enter(getattr(district, name)).get("/elements/"))
        seen[name] = tuple(word in page for word in ("680", "410", "学生社团数"))
    assert seen == {"clerk": (True, False, True), "planner": (True, True, False), "office": (True, True, True)}


def test_the_list_filters_sorts_and_exports_what_is_shown(district, enter):
    know("enrolment", district.school, 680)
    know("site_area", district.school, "12000.5", system="statistics")
    client = enter(district.clerk)
    found = text(client.get("/elements/?q=在校学生数"))
    assert "680" in found and "占地面积" not in found
    assert "占地面积" in text(client.get("/elements/?system=statistics&sort=-organisation"))
    book = openpyxl.load_workbook(io.BytesIO(b"".join(client.get("/elements/?export=xlsx"))))
    rows = [[cell.value for cell in row] for row in book.active.iter_rows()]
    assert rows[0][:4] == ["数据元", "单位", "数值或内容", "适用期间"]
    assert {row[2] for row in rows[1:]} == {680, 12000.5}


def test_a_later_span_hides_the_earlier_one(district, enter):
    know("enrolment", district.school, 655, span=tuple(day.replace(year=day.year - 1) for day in YEAR))
    know("enrolment", district.school, 680)
    page = words(enter(district.clerk).get("/elements/"))
    assert "680" in page and "655" not in page


@pytest.mark.parametrize("address", ["/elements/", "/elements/catalogue/", "/elements/catalogue/enrolment/"])
def test_query_counts_do_not_grow_with_rows(district, enter, django_assert_num_queries, address):
    client = enter(district.office)
    know("enrolment", district.school, 680)
    client.get(address)
    with django_assert_num_queries(COUNTS[address]):
        client.get(address)
    know("enrolment", district.other, 410)
    know("classes", district.other, 11)
    with django_assert_num_queries(COUNTS[address]):
        client.get(address)


def test_a_stranger_has_no_way_in(district, enter):
    value = know("enrolment", district.school, 680)
    client = enter(district.other_clerk)
    assert client.get(f"/elements/values/{value.pk}/").status_code == 404
    assert client.get(f"/elements/values/{value.pk}/correct/").status_code == 404
    assert client.get("/elements/catalogue/enrolment/enter/").status_code == 403
    assert "680" not in words(client.get("/elements/catalogue/enrolment/"))


def test_a_clerk_proposes_and_the_section_decides(district, enter):
    value = know("enrolment", district.school, 680)
    client = enter(district.clerk)
    assert "由计划财务科处理" in text(client.get(f"/elements/values/{value.pk}/correct/"))
    sent = client.post(f"/elements/values/{value.pk}/correct/", {"raw": "６８１", "reason": "转入一人"})
    proposal = ElementProposal.objects.get()
    assert sent.status_code == 302 and sent.url == f"/elements/proposals/{proposal.pk}/"
    assert "更正待处理" in text(client.get("/elements/"))
    assert (
        client.post(f"/elements/proposals/{proposal.pk}/decide/", {"decision": "accept", "answer": "好"}).status_code
        == 403
    )
    client = enter(district.planner)
    assert "转入一人" in text(client.get("/")) and "转入一人" in text(client.get("/elements/proposals/"))
    assert client.post(f"/elements/proposals/{proposal.pk}/decide/", {"decision": "accept"}).status_code == 422
    done = client.post(f"/elements/proposals/{proposal.pk}/decide/", {"decision": "accept", "answer": "已核对"})
    assert done.status_code == 302 and ElementValue.objects.current().get().value == 681
    again = client.post(f"/elements/proposals/{proposal.pk}/decide/", {"decision": "refuse", "answer": "不改"})
    assert again.status_code == 409 and "不能再改" in text(again)
    page = text(client.get(f"/elements/values/{value.pk}/"))
    assert "新的值" in page and "已采纳" in page


@pytest.mark.parametrize(
    ("sent", "status", "said"),
    [
        ({"raw": "六百多", "reason": "x"}, 409, "不小于0的整数"),
        ({"raw": "680", "reason": "x"}, 409, "与现有的值相同"),
        ({"raw": "681", "reason": ""}, 422, "必填"),
    ],
)
def test_bad_corrections_stay_on_the_form(district, enter, sent, status, said):
    value = know("enrolment", district.school, 680)
    answer = enter(district.clerk).post(f"/elements/values/{value.pk}/correct/", sent)
    assert answer.status_code == status and (said in text(answer) or status == 422)
    assert not ElementProposal.objects.exists()


def test_the_section_enters_a_value(district, enter):
    client = enter(district.planner)
    address = "/elements/catalogue/public_funds/enter/"
    page = text(client.get(address))
    assert district.school.name in page and district.planning.name in page
    bad = client.post(
        address, {"organisation": district.school.pk, "last": "2026-03-01", "raw": "一千", "provided_by": "x"}
    )
    assert bad.status_code == 409
    sent = {"organisation": district.school.pk, "last": "2026-03-01", "raw": "1,150元", "provided_by": "计划财务科"}
    assert client.post(address, sent).status_code == 302
    assert ElementValue.objects.get().value == "1150"


def test_a_district_adds_and_changes_an_element_but_no_second_name(district, enter):
    client = enter(district.office)
    sent = {
        "title": "校园绿化面积",
        "code": "green_area",
        "kind": "decimal",
        "unit": "平方米",
        "definition": "校园内绿地面积。",
        "measured": "moment",
        "rhythm": "school_year",
        "system": "here",
        "aliases": "绿地面积、绿化用地面积",
        "kinds": ["school"],
    }
    clash = client.post("/elements/catalogue/new/", sent | {"aliases": "学生人数"})
    assert clash.status_code == 409 and "在校生数" in text(clash)
    assert client.post("/elements/catalogue/new/", sent | {"unit": ""}).status_code == 422
    assert client.post("/elements/catalogue/new/", sent | {"code": "绿化"}).status_code == 422
    assert client.post("/elements/catalogue/new/", sent).status_code == 302
    row = element("green_area")
    assert row.is_local and row.aliases == ["绿地面积", "绿化用地面积"]
    changed = {"title": row.title, "definition": "校园内全部绿地面积。", "aliases": "绿地面积", "version": row.version}
    assert client.post("/elements/catalogue/green_area/change/", changed).status_code == 302
    stale = client.post("/elements/catalogue/green_area/change/", changed | {"definition": "又一说法。"})
    assert stale.status_code == 409 and "已被别人改过" in text(stale)
    assert DataElement.objects.get(code="green_area").definition == "校园内全部绿地面积。"
    assert enter(district.planner).get("/elements/catalogue/green_area/change/").status_code == 403


def test_the_deputy_leader_allows_asking_twice_and_it_shows(district, enter):
    address = f"/elements/catalogue/enrolment/allow/?subject=ledgers.ledgertype:9&title=当日在校生&requester={district.primary.pk}"
    assert enter(district.office).get(address).status_code == 403
    client = enter(district.deputy)
    assert "学籍系统，计划财务科主管" in text(client.get(address))
    assert client.get("/elements/catalogue/enrolment/allow/").status_code == 404
    assert client.post(address, {"reason": ""}).status_code == 422
    assert client.post(address, {"reason": "市里按日调度"}).status_code == 302
    assert AskOverride.objects.get().requester == district.primary
    assert client.post(address, {"reason": "再批一次"}).status_code == 409
    for page in ("/elements/catalogue/enrolment/", "/elements/burden/"):
        assert "市里按日调度" in text(client.get(page))


def test_an_element_says_which_forms_use_it(district, enter):
    note_uses(
        subject="ledgers.ledgertype:1",
        title="社团统计",
        owner=district.primary,
        url="/ledgers/types/clubs/",
        rhythm="term",
        reporters=("school",),
        fields=[AskedField(key="clubs", title="社团数", element="student_clubs")],
        on=TODAY,
    )
    page = text(enter(district.clerk).get("/elements/catalogue/student_clubs/"))
    assert "《社团统计》" in page and "/ledgers/types/clubs/" in page and "在这里填报" in page


def burden(district, *, school=None, day=TODAY, temporary=False, number=1, typed=8):
    return note_burden(
        subject=f"ledgers.return:{number}",
        form=f"ledgers.ledgertype:{2 if temporary else 1}",
        title="临时统计" if temporary else "课后服务月报",
        organisation=school or district.school,
        requester=district.primary,
        is_temporary=temporary,
        asked=20,
        confirmed=20 - typed,
        typed=typed,
        on=day,
    )


def test_the_burden_is_added_up_and_temporary_collections_apart(district, enter):
    burden(district, number=1)
    burden(district, number=2, day=TODAY - timedelta(days=40), temporary=True, typed=20)
    burden(district, number=3, school=district.other)
    page = enter(district.office).get("/elements/burden/")
    whole = page.context["whole"]
    assert (whole.submissions, whole.temporary, whole.asked, whole.typed, whole.schools) == (3, 1, 60, 36, 2)
    assert [row.name for row in page.context["requesters"]] == ["小学教育科"]
    assert [(month.submissions, month.temporary) for month in page.context["months"]][-3:] == [(0, 0), (1, 1), (2, 0)]
    own = enter(district.clerk).get("/elements/burden/").context["whole"]
    assert (own.submissions, own.schools) == (2, 1)
    kept = enter(district.office).get("/elements/burden/?kind=temporary").context["whole"]
    assert kept.submissions == kept.temporary == 1


def test_months_without_anything_stand_as_nothing(district, enter):
    burden(district)
    months = enter(district.office).get("/elements/burden/").context["months"]
    assert [month.name for month in months][::11] == ["2025年4月", "2026年3月"]
    assert [month.submissions for month in months] == [0] * 11 + [1]


def test_the_burden_exports_four_sheets_and_refuses_a_span_turned_round(district, enter):
    burden(district)
    client = enter(district.office)
    book = openpyxl.load_workbook(io.BytesIO(b"".join(client.get("/elements/burden/?export=xlsx"))))
    assert book.sheetnames == ["按月", "按科室", "按学校", "按表"]
    assert [cell.value for cell in book["按学校"][2]][:4] == ["青石区第一小学", 1, 0, 20]
    assert client.get("/elements/burden/?first=2026-03-01&last=2026-02-01").status_code == 422
    assert client.get("/elements/burden/?first=2000-01-01").status_code == 422
    assert client.get("/elements/burden/?first=nonsense").status_code == 422


def test_the_burden_page_has_a_fixed_number_of_queries(district, enter, django_assert_num_queries):
    client = enter(district.office)
    burden(district)
    client.get(reverse("elements:burden"))
    with django_assert_num_queries(BURDEN_QUERIES):
        client.get(reverse("elements:burden"))
    burden(district, number=2, school=district.other, temporary=True)
    with django_assert_num_queries(BURDEN_QUERIES):
        client.get(reverse("elements:burden"))


def hand_in(client, content, code="student_roll", **changes):
    keeper = Organisation.objects.get(kind="authority")
    sent = {
        "declared": "none",
        "as_of": "2025-09-20",
        "keeper": keeper.pk,
        "upload": SimpleUploadedFile("名单.xlsx", content),
    }
    return client.post(f"/elements/imports/new/{code}/", sent | changes)


def test_an_export_is_compared_in_words_and_written(district, enter):
    client = enter(district.office)
    assert "学籍系统：学生名单" in text(client.get("/elements/imports/"))
    assert "认识的栏目名" in text(client.get("/elements/imports/new/student_roll/"))
    know("enrolment", district.school, 5)
    sent = hand_in(client, roll(*(pupil(place) for place in range(3))))
    row = ElementImport.objects.get()
    assert sent.status_code == 302 and sent.url == f"/elements/imports/{row.pk}/"
    page = client.get(sent.url)
    assert "5人</a>→3人" in text(page) and "还没有写入" in text(page)
    written = client.post(f"{sent.url}settle/", {"decision": "write", "seen": page.context["seen"]})
    assert written.status_code == 302 and ElementValue.objects.current().filter(value=3, element__code="enrolment")
    assert client.post(f"{sent.url}settle/", {"decision": "drop"}).status_code == 409
    known = ElementValue.objects.current().get(element__code="enrolment")
    client = enter(district.clerk)
    assert f'href="{sent.url}"' in text(client.get(f"/elements/values/{known.pk}/"))
    seen = text(client.get(sent.url))
    assert "青石区第一小学" in seen and "写入</button>" not in seen
    assert enter(district.other_clerk).get(sent.url).status_code == 404


def test_faults_are_shown_at_their_cells_with_the_way_to_the_mapping(district, enter):
    client = enter(district.office)
    answer = hand_in(client, roll(pupil(1, school="邻区小学"), pupil(2, grade="七年纪")))
    page = text(answer)
    assert answer.status_code == 422 and not ElementImport.objects.exists()
    assert "邻区小学（1行）" in page and "F（年级）" in page and "七年纪" in page
    address = answer.context["mapping_url"]
    assert "%E9%82%BB%E5%8C%BA%E5%B0%8F%E5%AD%A6" in address
    form = client.get(address)
    assert "邻区小学" in text(form)
    names = {f"word_{place}": "" for place in range(3)}
    sent = names | {"word_0": "邻区小学", "school_0": district.school.pk, "column_grade": "就读层级、层级"}
    assert client.post(address, sent).status_code == 302
    kept = ImportMapping.objects.get()
    assert kept.schools == {"邻区小学": district.school.pk}
    assert kept.headings == {"就读层级": "grade", "层级": "grade"}
    assert hand_in(client, roll(pupil(1, school="邻区小学"))).status_code == 302
    again = client.post(address, names | {"column_grade": "层级", "column_class": "层级"})
    assert again.status_code == 422 and "只能对应一栏" in text(again)


@pytest.mark.parametrize(
    "changes",
    [
        {"declared": ""},
        {"declared": "classified"},
        {"as_of": "2026-03-19"},
        {"upload": SimpleUploadedFile("名单.xlsx", b"")},
        {"upload": SimpleUploadedFile("名单.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))},
        {"upload": SimpleUploadedFile("名单.pdf", b"%PDF-1.7 ...")},
        {"upload": ""},
    ],
)
def test_files_that_are_no_exports_are_refused_by_name(district, enter, changes):
    client = enter(district.office)
    answer = hand_in(client, roll(pupil(1)), **changes)
    assert answer.status_code == 422 and not ElementImport.objects.exists()
    assert "yz-error" in text(answer) or "yz-notice" in text(answer)


def test_a_preview_that_grew_old_is_shown_again(district, enter):
    client = enter(district.office)
    address = hand_in(client, roll(pupil(1))).url
    seen = client.get(address).context["seen"]
    know("enrolment", district.school, 7)
    answer = client.post(f"{address}settle/", {"decision": "write", "seen": seen})
    assert answer.status_code == 409 and "又被别人改过" in text(answer) and "7人</a>→1人" in text(answer)
    assert client.post(f"{address}settle/", {"decision": "drop"}).status_code == 302


def test_a_school_has_no_way_to_imports(district, enter):
    client = enter(district.principal)
    for address in (
        "/elements/imports/",
        "/elements/imports/new/student_roll/",
        "/elements/imports/new/student_roll/mapping/",
    ):
        assert client.get(address).status_code == 403
    assert enter(district.office).get("/elements/imports/new/no_such/").status_code == 404


def test_the_pages_of_imports_have_a_fixed_number_of_queries(district, enter, django_assert_max_num_queries):
    client = enter(district.office)
    address = hand_in(client, roll(*(pupil(place, school=name) for place, name in enumerate(SCHOOLS * 5)))).url
    client.get(address)
    with django_assert_max_num_queries(12):
        client.get(address)
    with django_assert_max_num_queries(10):
        client.get("/elements/imports/")
