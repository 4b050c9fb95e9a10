"""Exports become sums per school: all faults at their cells, no person kept, written once and whole."""

from __future__ import annotations

import json
from copy import deepcopy
from datetime import date

import pytest

from tests.apps.elements.exports import ROLL, pupil, roll, workbook
from tests.apps.elements.factories import TODAY, District, element, know, make_district
from tests.apps.organisations.factories import SINCE
from tests.threads import at_once
from yanzhen.apps.audit.models import AuditContent, AuditEvent
from yanzhen.apps.elements.actions.read_import import read_import
from yanzhen.apps.elements.actions.remember_mapping import remember_mapping
from yanzhen.apps.elements.actions.settle_import import drop_import, write_import
from yanzhen.apps.elements.errors import ElementImportError
from yanzhen.apps.elements.importing.differences import differences, digest_of
from yanzhen.apps.elements.models import DataElement, ElementImport, ElementValue
from yanzhen.apps.elements.places import place_of
from yanzhen.apps.elements.queries import known_values
from yanzhen.apps.organisations.models import OrganisationName
from yanzhen.presets.import_profiles import import_profiles

pytestmark = pytest.mark.django_db
AS_OF = date(2025, 9, 20)


@pytest.fixture(scope="module")
def standing_district(standing) -> District:
    return make_district()


@pytest.fixture
def district(standing_district) -> District:
    return deepcopy(standing_district)


def read(district, content, code="student_roll", *, actor=None, keeper=None, as_of=AS_OF, name="名单.xlsx"):
    return read_import(
        content=content,
        name=name,
        profile=import_profiles()[code],
        keeper=keeper or district.authority,
        as_of=as_of,
        actor=actor or district.office,
        on=TODAY,
    )


def write(row, actor):
    return write_import(import_id=row.pk, seen=digest_of(differences(row)), actor=actor, on=TODAY)


def figures(row):
    return {(one.organisation.name, one.element.code): one.value for one in differences(row)}


PUPILS = [
    pupil(1),
    pupil(2, boarding="是"),
    pupil(3, **{"class": "2班"}),
    pupil(4, grade="六年级"),
    pupil(5, status="休学"),
    pupil(6, school="青石区第二小学"),
]


def test_a_roll_becomes_sums_per_school(district):
    found, row = read(district, roll(*PUPILS, titles=["学生基本信息表", "导出时间：2025-09-20"]))
    assert found.problems == [] and row.rows == 6
    got = figures(row)
    first = "青石区第一小学"
    assert {code: got[first, code] for code in ("enrolment", "enrolment_girls", "enrolment_boys")} == {
        "enrolment": 4,
        "enrolment_girls": 2,
        "enrolment_boys": 2,
    }
    assert (got[first, "classes"], got[first, "largest_class"], got[first, "boarders"]) == (3, 2, 1)
    assert (got[first, "enrolment_grade_1"], got[first, "enrolment_grade_6"], got[first, "enrolment_grade_5"]) == (
        3,
        1,
        0,
    )
    assert got[first, "suspended_pupils"] == 1 and got["青石区第二小学", "enrolment"] == 1
    assert (first, "enrolment_grade_10") not in got and (first, "enrolment_preschool") not in got


def test_columns_that_the_file_lacks_are_said_and_not_counted_as_nobody(district):
    _, row = read(district, roll(*PUPILS))
    assert not any(code == "migrant_children" for _, code in figures(row))
    assert any("“是否随迁子女”一栏，不汇总随迁子女数" in note for note in row.notes)
    assert any("没有用到的栏目：姓名" in note for note in row.notes)


def test_no_person_is_kept_anywhere(district):
    _, row = read(district, roll(*PUPILS))
    write(row, district.office)
    row.refresh_from_db()
    kept = json.dumps([row.figures, row.notes], ensure_ascii=False)
    kept += json.dumps(list(AuditContent.objects.values_list("content", flat=True)), ensure_ascii=False)
    kept += json.dumps(list(ElementValue.objects.values_list("value", "source__wording", "source__locator")))
    for secret in ("示例学生", "990101201809"):
        assert secret not in kept


def test_what_is_written_is_known_with_its_source_and_never_asked(district):
    _, row = read(district, roll(*PUPILS))
    assert not ElementValue.objects.exists()
    done = write(row, district.office)
    assert done.state == "written" and done.written == len(row.figures)
    known = known_values(district.school.pk, ["enrolment"], TODAY, TODAY)["enrolment"]
    assert (known.value, known.source) == (4, "学籍系统：学生名单“名单.xlsx”，截至2025年9月20日")
    assert place_of(element("enrolment"), on=TODAY).is_import
    assert AuditEvent.objects.latest("number").kind == "ELEMENT_IMPORT_WRITTEN"


def test_the_same_file_again_changes_nothing(district):
    _, row = read(district, roll(*PUPILS))
    write(row, district.office)
    _, again = read(district, roll(*PUPILS))
    assert all(one.is_same for one in differences(again))
    before = ElementValue.objects.count()
    assert write(again, district.office).written == 0 and ElementValue.objects.count() == before


def test_another_file_shows_what_changes_before_it_is_written(district):
    know("enrolment", district.school, 5)
    _, row = read(district, roll(*PUPILS))
    changed = [one for one in differences(row) if not one.is_new and not one.is_same]
    assert [(one.element.code, one.known.value, one.value) for one in changed] == [("enrolment", 5, 4)]
    write(row, district.office)
    assert ElementValue.objects.current().get(element__code="enrolment", organisation=district.school).value == 4
    assert ElementValue.objects.filter(element__code="enrolment", organisation=district.school).count() == 2


def test_all_faults_come_at_once_at_their_cells_with_persons_masked(district):
    rows = [
        pupil(1, sex="不详"),
        pupil(2, grade="七年纪"),
        pupil(3, **{"class": ""}),
        pupil(4, school="邻区小学"),
        pupil(5, school="邻区小学"),
        pupil(6, school=""),
        pupil(1),
    ]
    found, row = read(district, roll(*rows, titles=["学生名单"]))
    assert row is None and not ElementImport.objects.exists()
    assert [(one.line, one.code) for one in found.problems] == [
        (3, "NOT_A_CHOICE"),
        (4, "NOT_A_CHOICE"),
        (5, "MISSING"),
        (9, "ROW_TWICE"),
        (6, "UNKNOWN_SCHOOL"),
        (8, "MISSING"),
    ]
    assert found.strangers == {"邻区小学": 2}
    twice = found.problems[3]
    assert "****" in twice.found and "9901012018" not in str(vars(twice))
    assert {one.column for one in found.problems} >= {"E（性别）", "F（年级）", "G（班级）"}


def test_wrong_check_digits_are_doubts_and_do_not_stand_in_the_way(district):
    found, row = read(district, roll(pupil(1), pupil(2, number="G990101201809000021")))
    assert row is not None and found.doubt_count == 1
    assert found.doubts[0].found == "G99010****0021" and any("1处号码校验不符" in note for note in row.notes)


@pytest.mark.parametrize(
    "named",
    [
        {"school": "", "code": "2111000001"},
        {"school": "青石一小", "code": ""},
        {"school": " 青石区 第一小学（本部）", "code": ""},
        {"school": "青石第一完全小学", "code": ""},
    ],
)
def test_a_school_is_found_by_code_short_name_brackets_and_former_name(district, named):
    district.school.short_name = "青石一小"
    district.school.save()
    OrganisationName.objects.create(
        organisation=district.school, name="青石第一完全小学", started_on=date(2010, 9, 1), ended_on=SINCE
    )
    _, row = read(district, roll(pupil(1, **named)))
    assert figures(row)["青石区第一小学", "enrolment"] == 1


def test_a_mapping_is_remembered_for_the_next_file(district):
    headings = list(ROLL)
    headings[5] = "就读层级"
    content = workbook(headings, [pupil(1, school="一小（南校区旧称）甲"), pupil(2)])
    found, row = read(district, content)
    assert row is None and "就读层级" in found.unknown and "grade" in found.missing
    remember_mapping(
        profile=import_profiles()["student_roll"],
        keeper=district.authority,
        headings={"就读层级": "grade"},
        schools={"一小（南校区旧称）甲": district.school.pk},
        actor=district.office,
        on=TODAY,
    )
    _, row = read(district, content)
    assert figures(row)["青石区第一小学", "enrolment"] == 2
    assert AuditEvent.objects.filter(kind="ELEMENT_MAPPING_CHANGED").count() == 1


def test_a_heading_can_be_given_to_another_column_than_it_looks_like(district):
    headings = list(ROLL)
    headings[6], headings[5] = "年级", "入学批次"
    remember_mapping(
        profile=import_profiles()["student_roll"],
        keeper=district.authority,
        headings={"年级": "class", "入学批次": "grade"},
        schools={},
        actor=district.office,
        on=TODAY,
    )
    _, row = read(district, workbook(headings, PUPILS[:3]))
    assert figures(row)["青石区第一小学", "classes"] == 2


def test_a_mapping_to_a_column_that_is_not_there_is_refused(district):
    with pytest.raises(ElementImportError) as refused:
        remember_mapping(
            profile=import_profiles()["student_roll"],
            keeper=district.authority,
            headings={"x": "no_such"},
            schools={},
            actor=district.office,
            on=TODAY,
        )
    assert refused.value.code == "NO_SUCH_HEADING"


BASE = ("学校标识码", "学校名称", "占地面积（平方米）", "图书册数", "网络多媒体教室数", "建校日期", "是否民办")


def test_a_statistics_table_brings_values_as_they_stand(district):
    rows = [
        ["2111000001", "青石区第一小学", "12,000.50", "３２，０００册", 24, "1986年9月1日", "否"],
        ["2111000002", "青石区第二小学", None, 18000, 12, None, None],
    ]
    found, row = read(district, workbook(BASE, rows), "statistics_base")
    assert found.problems == []
    got = figures(row)
    assert got["青石区第一小学", "site_area"] == "12000.5" and got["青石区第一小学", "books"] == 32000
    assert got["青石区第一小学", "founded_on"] == "1986-09-01" and got["青石区第一小学", "is_private_school"] is False
    assert ("青石区第二小学", "site_area") not in got and got["青石区第二小学", "books"] == 18000
    write(row, district.office)
    assert known_values(district.school.pk, ["founded_on"], TODAY, TODAY)["founded_on"].words == "1986年9月1日"


def test_a_list_of_institutions_belongs_to_the_district(district):
    head = ("机构名称", "统一社会信用代码", "机构类型", "许可状态", "培训地址", "监管账户余额")
    rows = [
        ["甲培训学校", "52110108MJ0000001X", "学科类", "有效", "汀芷路1号", "1000.50"],
        ["甲培训学校", "52110108MJ0000001X", "学科类", "有效", "汀芷路9号", 0],
        ["乙艺术中心", "52110108MJ0000002X", "非学科类", "有效", "雁归路3号", 200],
        ["丙体育", "52110108MJ0000003X", "体育类", "注销", "雁归路5号", 0],
    ]
    _, row = read(district, workbook(head, rows), "training_list", as_of=TODAY)
    assert {code: value for (_, code), value in figures(row).items()} == {
        "training_institutions": 2,
        "training_subject_institutions": 1,
        "training_sites": 3,
        "training_supervised_funds": "1200.5",
    }
    assert {name for name, _ in figures(row)} == {"青石区教育委员会"}


def test_a_number_of_a_span_that_is_imported_stands_for_its_school_year(district):
    head = ("学校名称", "学籍号", "总分等级", "是否免测")
    rows = [
        ["青石区第一小学", f"L99010120180901000{n}", grade, None] for n, grade in enumerate(("优秀", "良好", "及格"))
    ]
    rows.append(["青石区第一小学", "L990101201809010009", None, "免测"])
    _, row = read(district, workbook(head, rows), "fitness_results", as_of=date(2025, 11, 30))
    write(row, district.office)
    found = known_values(district.school.pk, ["fitness_tested", "fitness_exempt"], date(2025, 9, 1), date(2026, 8, 31))
    assert {code: one.value for code, one in found.items()} == {"fitness_tested": 3, "fitness_exempt": 1}


def test_a_section_writes_what_it_keeps_and_is_told_what_not(district):
    _, row = read(district, roll(*PUPILS), actor=district.planner, keeper=district.planning)
    assert {code for _, code in figures(row)} >= {"enrolment", "classes"}
    assert "enrolment_grade_1" not in {code for _, code in figures(row)}
    assert any("不在您的权限内，没有汇总" in note and "一年级在校生数" in note for note in row.notes)


def test_a_school_does_not_import(district):
    with pytest.raises(ElementImportError) as refused:
        read(district, roll(*PUPILS), actor=district.principal, keeper=district.school)
    assert refused.value.code == "NOT_YOURS"


def test_an_empty_table_and_one_without_a_school_column_are_refused(district):
    found, row = read(district, roll())
    assert row is None and [one.code for one in found.problems] == ["NO_ROWS"]
    found, row = read(district, workbook(ROLL[2:], [pupil(1)[2:]]))
    assert row is None and [one.code for one in found.problems] == ["MISSING_COLUMN"]


def test_an_import_is_settled_once_by_who_read_it(district):
    _, row = read(district, roll(*PUPILS))
    with pytest.raises(ElementImportError) as refused:
        write(row, district.planner)
    assert refused.value.code == "NOT_YOURS"
    drop_import(import_id=row.pk, actor=district.office, on=TODAY)
    row.refresh_from_db()
    assert row.figures == [] and not ElementValue.objects.exists()
    with pytest.raises(ElementImportError) as refused:
        write(row, district.office)
    assert refused.value.code == "SETTLED"


def test_what_changed_since_the_preview_is_not_overwritten_unseen(district):
    _, row = read(district, roll(*PUPILS))
    seen = digest_of(differences(row))
    know("enrolment", district.school, 7)
    with pytest.raises(ElementImportError) as refused:
        write_import(import_id=row.pk, seen=seen, actor=district.office, on=TODAY)
    assert refused.value.code == "CHANGED_MEANWHILE"
    assert ElementValue.objects.count() == 1
    assert write(row, district.office).written > 1


@pytest.mark.django_db(transaction=True)
def test_two_imports_at_once_write_one_after_the_other_and_the_second_looks_again():
    district = make_district()
    prepared = []
    for content in (roll(*PUPILS), roll(*PUPILS[:2])):
        _, row = read(district, content)
        prepared.append((row, digest_of(differences(row))))

    def writing(row, seen):
        return lambda: write_import(import_id=row.pk, seen=seen, actor=district.office, on=TODAY)

    assert sorted(at_once(*(writing(*one) for one in prepared))) == ["CHANGED_MEANWHILE", "done"]
    assert ElementImport.objects.filter(state="written").count() == 1
    assert not ElementValue.objects.exclude(superseded_by=None).exists()


@pytest.mark.django_db(transaction=True)
def test_a_write_that_breaks_in_the_middle_leaves_nothing(monkeypatch):
    district = make_district()
    _, row = read(district, roll(*PUPILS))

    def broken(*args, **kwargs):
        raise OSError("disk full")

    monkeypatch.setattr("yanzhen.apps.elements.actions.settle_import.record", broken)
    with pytest.raises(OSError, match="disk full"):
        write(row, district.office)
    row.refresh_from_db()
    assert row.state == "waiting" and not ElementValue.objects.exists()


def test_every_shipped_profile_names_elements_that_are_loaded(district):
    codes = {rule.element for profile in import_profiles().values() for rule in profile.figures}
    assert codes == set(DataElement.objects.filter(code__in=codes).values_list("code", flat=True))
