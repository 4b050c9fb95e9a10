"""Organisations, people, accounts and grants from one workbook: all faults at their cells, all or nothing."""

from __future__ import annotations

import io
from datetime import date, timedelta

import pytest
import xlsxwriter

from tests.apps.organisations.factories import SINCE, give, make_organisation, make_person, make_user, put_under
from yanzhen.apps.accounts.actions.import_workbook import import_workbook, preview_workbook
from yanzhen.apps.accounts.models import Grant, User
from yanzhen.apps.accounts.permissions import may
from yanzhen.apps.audit.models import AuditEvent
from yanzhen.apps.organisations.models import Affiliation, Organisation, OrganisationName, Person, Posting
from yanzhen.kernel.errors import BadInputError

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 1)
UNITS = ["单位代码", "单位名称", "单位类型", "学段", "设立日期", "行政上级代码", "学区代码", "在校生数", "地址"]
PEOPLE = ["工号", "姓名", "任职单位代码", "职务", "岗位职能", "任职起始日期", "用户名", "角色", "按责任关系"]


def workbook(units=(), people=()):
    """The bytes of a workbook with both sheets."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        for name, heading, rows in (("单位", UNITS, units), ("人员账号", PEOPLE, people)):
            sheet = book.add_worksheet(name)
            for line, row in enumerate([heading, *rows]):
                for column, value in enumerate(row):
                    if value is not None:
                        sheet.write(line, column, value)
    return out.getvalue()


@pytest.fixture
def authority():
    row = make_organisation("示例教委", kind="authority", code="A")
    make_organisation("东学区", kind="school_district", code="D1")
    make_organisation("西学区", kind="school_district", code="D2")
    return row


@pytest.fixture
def system(authority):
    user = make_user("system")
    give(user, "system_administrator", authority)
    return user


@pytest.fixture
def security(authority):
    user = make_user("security")
    give(user, "security_administrator", authority)
    return user


def run(act, content, actor, on=DAY):
    return act(content=content, name="名册.xlsx", on=on, today=DAY, actor=actor)


def counts():
    models = (Organisation, OrganisationName, Affiliation, Person, Posting, User, Grant, AuditEvent)
    return [model.objects.count() for model in models]


ROWS = [
    ["S1", "示例第一小学", "学校", "小学", "1998年9月1日", "A", "D1", 800, "甲路1号"],
    ["S2", "示例第一幼儿园", "幼儿园", "学前", 36770, "Ａ", "D2", "２１０", None],
    ["S1-1", "示例第一小学东校区", "校区", "小学", "2020-09-01", "S1", None, None, None],
]
STAFF = [
    ["R1", "甲", "S1", "校长", "行政主要负责人", "2024-08-01", "principal.s1", "校（园）长", None],
    ["R2", "乙", "S2", "园长", "行政主要负责人", "2024-08-01", None, None, None],
    ["R2", "乙", "S1", "督学", "督学", "2024-08-01", None, None, None],
]


def test_a_preview_says_everything_and_writes_nothing(system):
    before = counts()
    result = run(preview_workbook, workbook(ROWS, STAFF), system)
    assert counts() == before
    assert result.problems == []
    units, people = result.outcomes
    assert (units.added, units.changed, units.unchanged) == (3, 0, 0)
    assert (people.added, people.changed) == (2, 1)
    assert any("学区：无→东学区" in word for word in units.changes[0].words)


def test_what_was_imported_stands_as_of_its_days(system, authority):
    run(import_workbook, workbook(ROWS, STAFF), system)
    school = Organisation.objects.get(code="S1")
    assert (school.opened_on, school.pupils, school.stages) == (date(1998, 9, 1), 800, ["primary"])
    assert Organisation.objects.get(code="S2").opened_on == date(2000, 9, 1)
    below = Organisation.objects.below(authority.pk, hierarchy="administration", on=DAY)
    assert {row.code for row in below} == {"A", "S1", "S2", "S1-1"}
    assert Posting.objects.in_force_on(DAY).filter(organisation=school).count() == 2
    user = User.objects.get(username="principal.s1")
    assert not user.has_usable_password() and user.must_change_password
    assert AuditEvent.objects.get().kind == "WORKBOOK_IMPORTED"


def test_the_same_file_again_changes_nothing(system):
    content = workbook(ROWS, STAFF)
    run(import_workbook, content, system)
    before = counts()
    result = run(import_workbook, content, system)
    assert result.change_count == 0 and counts() == before
    assert [outcome.unchanged for outcome in result.outcomes] == [3, 3]


def test_accounts_are_opened_by_one_officer_and_rights_given_by_another(system, security):
    content = workbook(ROWS, STAFF)
    first = run(import_workbook, content, system)
    assert first.outcomes[1].skipped == ["授权1项"]
    user = User.objects.get(username="principal.s1")
    assert not Grant.objects.filter(user=user).exists()
    second = run(import_workbook, content, security)
    assert second.outcomes[0].skipped and second.outcomes[1].changed == 1
    assert may(User.objects.get(pk=user.pk), "tasks.endorse", Organisation.objects.get(code="S1"), on=DAY)


def test_changes_of_known_organisations_hold_from_the_chosen_day(system):
    run(import_workbook, workbook(ROWS), system)
    changed = [*ROWS[0]]
    changed[1], changed[6], changed[7], changed[8] = "示例实验小学", "D2", 850, None
    result = run(import_workbook, workbook([changed]), system)
    words = result.outcomes[0].changes[0].words
    assert words == (
        "更名：示例第一小学→示例实验小学，自2026年3月1日",
        "在校生数：800→850",
        "学区：东学区→西学区，自2026年3月1日",
    )
    school = Organisation.objects.get(code="S1")
    eve = DAY - timedelta(days=1)
    assert school.names.in_force_on(eve).get().name == "示例第一小学"
    assert school.address == "甲路1号"
    for day, code in ((eve, "D1"), (DAY, "D2")):
        edge = Affiliation.objects.in_force_on(day).get(hierarchy="school_district", child=school)
        assert edge.parent.code == code


def faults(system, units=(), people=()):
    before = counts()
    content = workbook(units, people)
    shown = run(preview_workbook, content, system).problems
    with pytest.raises(BadInputError) as refusal:
        run(import_workbook, content, system)
    assert list(refusal.value.problems) == shown and counts() == before
    return [(problem.code, problem.sheet, problem.line, problem.key) for problem in shown]


def test_two_hundred_planted_faults_are_all_told_at_their_cells(system):
    planted = [[f"P{number}", None, "大学", "研究生", "去年", "没有", "D1", -5, "x" * 201] for number in range(25)]
    expected = {
        (code, "单位", number + 2, key)
        for number in range(25)
        for code, key in (
            ("MISSING", "name"),
            ("NOT_A_CHOICE", "kind"),
            ("NOT_A_CHOICE", "stages"),
            ("NOT_A_DAY", "opened_on"),
            ("UNKNOWN_PARENT", "administration"),
            ("TOO_SMALL", "pupils"),
            ("TOO_LONG", "address"),
        )
    }
    people = [
        [f"R{number}", "某", "没有", "干事", "校办干事（联络员）", "2024-08-01", None, None, None]
        for number in range(25)
    ]
    expected |= {("UNKNOWN_ORGANISATION", "人员账号", number + 2, "organisation") for number in range(25)}
    found = faults(system, planted, people)
    assert len(found) == 200 and set(found) == expected


def test_faults_that_only_the_registry_can_see(system):
    run(import_workbook, workbook(ROWS, STAFF), system)
    units = [
        ["S1", "示例第一小学", "幼儿园", "小学", "1998-09-01", None, None, None, None],
        ["S5", "示例第一小学", "学校", "小学", "2000-09-01", "A", None, None, None],
        ["S3", "示例第三小学", "学校", None, "2000-09-01", "D1", None, None, None],
        ["S4", "示例第四小学", "学校", "小学", "2010-09-01", "A", "A", None, None],
    ]
    assert faults(system, units) == [
        ("HISTORY_DIFFERS", "单位", 2, "kind"),
        ("NAME_TAKEN", "单位", 3, "name"),
        ("NO_STAGE", "单位", 4, "stages"),
        ("WRONG_PARENT_KIND", "单位", 5, "school_district"),
    ]
    people = [
        ["R9", "丙", "S1", "校长", "行政主要负责人", "2025-08-01", None, None, None],
        ["R1", "甲", "S1", "校长", "行政主要负责人", "2024-08-01", "another", None, None],
        ["R1", "甲甲", "S1", "校长", "行政主要负责人", "2024-08-01", None, None, None],
        ["R3", "丁", "S1", "干事", "校办干事（联络员）", "2024-08-01", "PRINCIPAL.S1", None, None],
    ]
    assert faults(system, (), people) == [
        ("POST_TAKEN", "人员账号", 2, "organisation"),
        ("USERNAME_DIFFERS", "人员账号", 3, "username"),
        ("NAME_DIFFERS", "人员账号", 4, "person"),
        ("USERNAME_TAKEN", "人员账号", 5, "username"),
    ]


def test_a_ring_inside_one_file_is_told(system):
    found = faults(system, [["S0", "主校", "学校", "小学", "2000-09-01", "A", None, None, None], *_campuses()])
    assert {code for code, *_rest in found} == {"CYCLE"} and len(found) == 2


def _campuses():
    return [
        ["C1", "甲校区", "校区", "小学", "2000-09-01", "C2", None, None, None],
        ["C2", "乙校区", "校区", "小学", "2000-09-01", "C1", None, None, None],
    ]


def test_who_keeps_one_school_imports_nothing_over_another(authority):
    own, other = (make_organisation(stages=["primary"], code=code) for code in ("S1", "S2"))
    put_under(authority, own, other)
    clerk = make_user()
    give(clerk, "district_office", own)
    rows = [
        ["S1", own.name, "学校", "小学", SINCE.isoformat(), None, None, 10, None],
        ["S2", other.name, "学校", "小学", SINCE.isoformat(), None, None, 10, None],
        ["S3", "新校", "学校", "小学", "2000-09-01", "A", None, None, None],
    ]
    people = [["R1", "甲", "S2", "干事", "校办干事（联络员）", "2024-08-01", None, None, None]]
    assert faults(clerk, rows, people) == [
        ("OUT_OF_REACH", "单位", 3, "code"),
        ("OUT_OF_REACH", "单位", 4, "code"),
        ("OUT_OF_REACH", "人员账号", 2, "organisation"),
    ]


def test_a_grant_of_an_exclusive_role_is_refused_in_a_sheet_too(system, security, authority):
    person = make_person("甲")
    user = make_user("someone", person=person)
    give(user, "system_administrator", authority)
    people = [[person.staff_number, "甲", "A", "岗位", "其他", "2024-08-01", "someone", "安全审计员", None]]
    run(import_workbook, workbook((), people), system)
    assert faults(security, (), people) == [("THREE_OFFICERS", "人员账号", 2, "role")]


def test_a_file_without_either_sheet_is_refused(system):
    with pytest.raises(BadInputError) as refusal:
        run(preview_workbook, "甲,乙\n1,2\n".encode(), system)
    assert refusal.value.problems[0].code == "NO_HEADING"


def test_one_table_as_csv(system):
    text = "单位名称,单位代码,单位类型,学段,设立日期,行政上级代码\n示例小学,S1,学校,小学,2000/9/1,A\n"
    assert run(import_workbook, text.encode("gb18030"), system).outcomes[0].added == 1
