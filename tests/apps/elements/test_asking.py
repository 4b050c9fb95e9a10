"""An element is asked for in one place; who asks again is shown the place, unless the deputy leader allows it."""

from __future__ import annotations

from copy import deepcopy
from datetime import date, timedelta

import pytest

from tests.apps.elements.factories import TODAY, District, element, make_district
from yanzhen.apps.audit.models import AuditEvent
from yanzhen.apps.elements.actions.allow_asking import allow_asking
from yanzhen.apps.elements.actions.note_uses import end_uses, note_uses
from yanzhen.apps.elements.errors import ElementError
from yanzhen.apps.elements.models import AskOverride, ElementUse
from yanzhen.apps.elements.places import AskedField, place_of, review_fields, why_not_ask

pytestmark = pytest.mark.django_db
SCHOOLS = ("school",)


@pytest.fixture(scope="module")
def standing_district(standing) -> District:
    return make_district()


@pytest.fixture
def district(standing_district) -> District:
    return deepcopy(standing_district)


def issue(district, subject, title, *fields, rhythm="term", reporters=SCHOOLS, on=TODAY):
    return note_uses(
        subject=subject,
        title=title,
        owner=district.primary,
        url="/ledgers/types/service/",
        rhythm=rhythm,
        reporters=reporters,
        fields=[AskedField(key=code, title=heading, element=code) for code, heading in fields],
        on=on,
    )


def refusal(code, subject="ledgers.ledgertype:9", **asked):
    found = why_not_ask(element(code), subject=subject, on=TODAY, **asked)
    return found.code if found else None


def test_what_nobody_collects_may_be_asked(district):
    assert refusal("student_clubs") is None


def test_what_a_national_system_owns_is_never_asked(district):
    error = why_not_ask(element("enrolment"), subject="ledgers.ledgertype:9", on=TODAY)
    assert error.code == "IMPORTED" and error.place.url == "/elements/catalogue/enrolment/"
    assert error.message == "“在校生数”由学籍系统，计划财务科主管导入，不能再向学校要；请到数据元页面查看或导出。"


def test_what_another_ledger_collects_is_refused_with_the_place(district):
    issue(district, "ledgers.ledgertype:1", "课后服务学期报", ("after_school_pupils", "参加学生数"))
    error = why_not_ask(element("after_school_pupils"), subject="ledgers.ledgertype:9", on=TODAY)
    assert error.code == "ASKED_ELSEWHERE"
    assert (error.place.title, error.place.field_title, error.place.owner, error.place.url) == (
        "课后服务学期报",
        "参加学生数",
        "小学教育科",
        "/ledgers/types/service/",
    )
    assert refusal("after_school_pupils", "ledgers.ledgertype:1") is None


def test_another_rhythm_of_a_span_and_other_bodies_are_other_numbers(district):
    issue(district, "ledgers.ledgertype:1", "安全月报", ("drills", "演练次数"), rhythm="month")
    assert refusal("drills", rhythm="month", reporters=SCHOOLS) == "ASKED_ELSEWHERE"
    assert refusal("drills", rhythm="year", reporters=SCHOOLS) is None
    assert refusal("drills", rhythm="month", reporters=("kindergarten",)) is None
    issue(district, "ledgers.ledgertype:2", "社团统计", ("student_clubs", "社团数"), rhythm="term")
    assert refusal("student_clubs", rhythm="year") == "ASKED_ELSEWHERE"


def test_a_second_form_only_shows_what_the_first_asks(district):
    issue(district, "ledgers.ledgertype:1", "社团统计", ("student_clubs", "社团数"))
    (shown,) = issue(district, "ledgers.ledgertype:2", "德育年报", ("student_clubs", "学生社团"))
    assert not shown.is_asked and place_of(element("student_clubs"), on=TODAY).title == "社团统计"


def test_a_form_issued_anew_replaces_its_fields_and_a_retired_one_asks_no_more(district):
    early = TODAY - timedelta(days=30)
    issue(district, "ledgers.ledgertype:1", "社团统计", ("student_clubs", "社团数"), on=early)
    issue(district, "ledgers.ledgertype:1", "社团统计", ("young_pioneers", "队员数"))
    assert refusal("student_clubs") is None and refusal("young_pioneers") == "ASKED_ELSEWHERE"
    old = ElementUse.objects.get(element__code="student_clubs")
    assert old.ended_on == TODAY - timedelta(days=1)
    end_uses(subject="ledgers.ledgertype:1", on=TODAY)
    assert refusal("young_pioneers") is None


def test_a_retired_element_is_not_asked(district):
    row = element("student_clubs")
    row.retired_on = date(2026, 3, 18)
    row.save()
    assert refusal("student_clubs") == "RETIRED"


def allow(district, code="enrolment", actor=None, reason="市里要求按当日数报送", requester=None):
    return allow_asking(
        element_id=element(code).pk,
        subject="ledgers.ledgertype:9",
        title="在校生当日统计",
        requester=requester or district.primary,
        reason=reason,
        actor=actor or district.deputy,
        on=TODAY,
    )


def test_the_deputy_leader_allows_it_and_it_is_recorded(district):
    override = allow(district)
    assert override.place == "学籍系统，计划财务科主管" and refusal("enrolment") is None
    assert refusal("enrolment", "ledgers.ledgertype:10") == "IMPORTED"
    event = AuditEvent.objects.latest("number")
    assert event.kind == "ELEMENT_ASKING_ALLOWED" and "ledgers.ledgertype:9" in event.subjects


@pytest.mark.parametrize(
    ("changes", "code"),
    [({"reason": " "}, "REASON_MISSING"), ({"code": "student_clubs"}, "NOT_ASKED_ANYWHERE")],
)
def test_an_override_needs_a_reason_and_a_place(district, changes, code):
    with pytest.raises(ElementError) as refused:
        allow(district, **changes)
    assert refused.value.code == code and not AskOverride.objects.exists()


def test_nobody_else_allows_it_and_nobody_twice(district):
    for actor in (district.planner, district.office, district.principal):
        with pytest.raises(ElementError) as refused:
            allow(district, actor=actor)
        assert refused.value.code == "NOT_ALLOWER"
    allow(district)
    with pytest.raises(ElementError) as refused:
        allow(district)
    assert refused.value.code == "ALLOWED_ALREADY"


def review(*fields, is_temporary=True, one_row=True):
    found = review_fields(
        [AskedField(key=f"f{place}", title=title, element=code) for place, (title, code) in enumerate(fields)],
        subject="ledgers.ledgertype:9",
        on=TODAY,
        is_temporary=is_temporary,
        one_row=one_row,
        rhythm="term",
        reporters=SCHOOLS,
    )
    return [(one.field.title, one.error.code, one.element.code if one.element else None) for one in found]


def test_a_temporary_collection_is_refused_for_all_its_fields_at_once(district, django_assert_num_queries):
    issue(district, "ledgers.ledgertype:1", "社团统计", ("student_clubs", "社团数"))
    asked = [
        ("学生人数（人）", ""),
        ("社团", "student_clubs"),
        ("志愿服务", "volunteer_hours"),
        ("某项", "no_such"),
        ("本次活动参加人数", ""),
    ]
    with django_assert_num_queries(3):
        found = review(*asked)
    assert found == [
        ("学生人数（人）", "SAME_AS", "enrolment"),
        ("社团", "ASKED_ELSEWHERE", "student_clubs"),
        ("某项", "UNKNOWN_ELEMENT", None),
    ]


def test_a_standing_ledger_may_bind_to_what_is_known_but_not_set_up_its_own(district):
    assert review(("在校生数", "enrolment"), is_temporary=False) == []
    assert review(("在校学生数", ""), is_temporary=False) == [("在校学生数", "SAME_AS", "enrolment")]
    assert review(("在校学生数", ""), is_temporary=False, one_row=False) == []


def test_an_override_covers_the_field_of_another_name_too(district):
    allow(district)
    assert review(("学生人数", ""), ("在校生数", "enrolment")) == []
