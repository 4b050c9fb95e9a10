"""What is known answers the forms that ask for it, in one query; the newest value of a span stands alone."""

from __future__ import annotations

from copy import deepcopy
from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from tests.apps.elements.factories import MARCH, TODAY, YEAR, District, element, know, make_district
from yanzhen.apps.audit.models import AuditEvent
from yanzhen.apps.elements.actions.enter_value import enter_value
from yanzhen.apps.elements.actions.load_catalogue import load_elements
from yanzhen.apps.elements.bridge import restored, span_of, span_words, stored, words_of
from yanzhen.apps.elements.errors import ElementError
from yanzhen.apps.elements.models import DataElement, ElementValue
from yanzhen.apps.elements.queries import asked_before, known_of_many, known_values

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def standing_district(standing) -> District:
    return make_district()


@pytest.fixture
def district(standing_district) -> District:
    return deepcopy(standing_district)


def test_the_catalogue_is_loaded_once_and_finds_its_sections(district):
    assert load_elements() == 0
    assert element("enrolment").owner == district.planning
    assert AuditEvent.objects.filter(kind="ELEMENTS_LOADED").count() == 1


def test_a_form_gets_all_that_is_known_in_one_query(district, django_assert_num_queries):
    know("enrolment", district.school, 680)
    know("classes", district.school, 18)
    know("site_area", district.school, "12000.5", system="statistics")
    know("enrolment", district.other, 410)
    with django_assert_num_queries(1):
        found = known_values(district.school.pk, ["enrolment", "classes", "site_area", "boarders"], *MARCH)
    assert {code: one.value for code, one in found.items()} == {
        "enrolment": 680,
        "classes": 18,
        "site_area": Decimal("12000.5"),
    }
    assert found["enrolment"].words == "680人"
    assert found["enrolment"].source == "学籍系统导出“名单.xlsx”，截至2025年9月20日"
    assert found["enrolment"].span == "2025—2026学年"


def test_many_schools_are_read_in_one_query(district, django_assert_num_queries):
    know("enrolment", district.school, 680)
    know("enrolment", district.other, 410)
    with django_assert_num_queries(1):
        found = known_of_many([district.school.pk, district.other.pk], ["enrolment"], *MARCH)
    assert {key: one["enrolment"].value for key, one in found.items()} == {
        district.school.pk: 680,
        district.other.pk: 410,
    }


@pytest.mark.parametrize(
    ("first", "last", "known"),
    [
        (date(2025, 9, 1), date(2025, 9, 30), True),
        (date(2026, 8, 1), date(2026, 8, 31), True),
        (date(2026, 9, 1), date(2026, 9, 30), False),
        (date(2025, 8, 1), date(2025, 8, 31), False),
        (date(2026, 8, 1), date(2026, 9, 1), False),
    ],
)
def test_a_number_of_a_moment_answers_within_its_school_year_only(district, first, last, known):
    know("enrolment", district.school, 680)
    assert bool(known_values(district.school.pk, ["enrolment"], first, last)) is known


@pytest.mark.parametrize(
    ("first", "last", "known"), [(*MARCH, True), (date(2026, 3, 2), MARCH[1], False), (*YEAR, False)]
)
def test_a_number_of_a_span_answers_for_exactly_that_span(district, first, last, known):
    know("drills", district.school, 2, system="here", span=MARCH)
    assert bool(known_values(district.school.pk, ["drills"], first, last)) is known


def test_what_changes_rarely_answers_until_it_changes(district):
    know("principal_name", district.school, "甲", span=(date(2024, 9, 1), date(2024, 9, 1)))
    know("principal_name", district.school, "乙", span=(date(2026, 2, 1), date(2026, 2, 1)))

    def name(last):
        found = known_values(district.school.pk, ["principal_name"], last, last)
        return found["principal_name"].value if found else None

    assert [name(date(2024, 8, 31)), name(date(2026, 1, 31)), name(date(2026, 2, 1)), name(TODAY)] == [
        None,
        "甲",
        "乙",
        "乙",
    ]


def test_a_newer_value_replaces_the_older_which_stays_readable(district):
    first = know("enrolment", district.school, 680)
    second = know("enrolment", district.school, 681)
    first.refresh_from_db()
    assert first.superseded_by == second and first.value == 680
    assert ElementValue.objects.current().get() == second


def test_two_current_values_of_one_span_cannot_stand(district):
    row = know("enrolment", district.school, 680)
    row.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save(force_insert=True)


def test_asked_before_gives_the_value_or_the_place_or_nothing(district):
    of_school = (district.school.pk, *MARCH)
    assert asked_before(element("enrolment"), *of_school, on=TODAY).title == "学籍系统"
    know("enrolment", district.school, 680)
    assert asked_before(element("enrolment"), *of_school, on=TODAY).value == 680
    assert asked_before(element("student_clubs"), *of_school, on=TODAY) is None


def enter(district, **changes):
    asked = {
        "element": element("established_posts"),
        "organisation": district.school,
        "first": YEAR[0],
        "last": YEAR[1],
        "raw": "４８",
        "provided_by": "人事科",
        "actor": district.office,
        "on": TODAY,
    }
    return enter_value(**(asked | changes))


def test_a_value_entered_by_hand_names_who_gave_it(district):
    row = enter(district)
    assert row.value == 48 and row.source.provided_by == "人事科" and row.system == "manual"
    event = AuditEvent.objects.latest("number")
    assert event.kind == "ELEMENT_VALUE_ENTERED"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"raw": "约50"}, "NOT_A_VALUE"),
        ({"raw": "-1"}, "NOT_A_VALUE"),
        ({"raw": " "}, "BLANK"),
        ({"first": date(2026, 8, 31), "last": date(2025, 9, 1)}, "PERIOD_REVERSED"),
    ],
)
def test_bad_input_is_refused_and_nothing_is_written(district, changes, code):
    with pytest.raises(ElementError) as refused:
        enter(district, **changes)
    assert refused.value.code == code and not ElementValue.objects.exists()


def test_only_its_section_and_the_office_enter_a_value(district):
    for actor in (district.clerk, district.principal, district.planner):
        with pytest.raises(ElementError) as refused:
            enter(district, actor=actor)
        assert refused.value.code == "NOT_YOURS"
    enter(district, element=element("public_funds"), raw="1,150.00", actor=district.planner)


def test_a_kindergarten_is_not_asked_for_what_only_schools_have(district):
    district.school.kind = "kindergarten"
    district.school.save()
    with pytest.raises(ElementError) as refused:
        enter(district, element=element("mental_health_teachers"))
    assert refused.value.code == "NOT_FOR_THIS_KIND"


def test_changing_a_known_value_needs_a_reason_and_a_difference(district):
    enter(district)
    with pytest.raises(ElementError) as refused:
        enter(district, raw="50")
    assert refused.value.code == "REASON_MISSING"
    with pytest.raises(ElementError) as refused:
        enter(district, reason="重新核编")
    assert refused.value.code == "SAME_VALUE"
    assert enter(district, raw="50", reason="重新核编").reason == "重新核编"


@given(value=st.one_of(st.integers(0, 10**9), st.booleans(), st.dates(), st.decimals(0, 10**9, places=2), st.text()))
def test_every_value_comes_back_from_its_one_json_form(value):
    kinds = {bool: "flag", int: "integer", date: "day", Decimal: "decimal", str: "text"}
    row = DataElement(kind=kinds[type(value)], unit="人")
    assert restored(row, stored(value)) == value and words_of(row, stored(value))


def test_equal_decimals_have_one_form():
    assert stored(Decimal("1E+3")) == stored(Decimal("1000.00")) == "1000" and stored(Decimal("0.00")) == "0"


@pytest.mark.parametrize(
    ("rhythm", "words"),
    [
        ("month", "2026年3月"),
        ("term", "2025—2026学年第二学期"),
        ("half_year", "2026年上半年"),
        ("year", "2026年"),
        ("school_year", "2025—2026学年"),
        ("rarely", "自2026年3月18日起"),
    ],
)
def test_a_number_of_a_moment_stands_for_the_span_of_its_rhythm(rhythm, words):
    row = DataElement(kind="integer", unit="人", rhythm=rhythm, measured="moment")
    span = span_of(row, TODAY, TODAY)
    assert span[0] <= TODAY <= span[1] and span_words(row, *span) == words
