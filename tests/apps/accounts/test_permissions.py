"""Who may do what, where, on which day."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.contrib.auth.models import AnonymousUser

from tests.apps.organisations.factories import SINCE, give, make_organisation, make_person, make_user, put_under
from yanzhen.apps.accounts.permissions import acting_for, grants_for, may, may_all, may_anywhere, reach, reached_of
from yanzhen.apps.organisations.models import Deputy, Duty

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 18)
NEXT = timedelta(days=1)


@pytest.fixture
def authority():
    return make_organisation("示例教委", kind="authority")


@pytest.fixture
def schools(authority):
    rows = [make_organisation(f"示例第{number}小学") for number in "一二三"]
    put_under(authority, *rows)
    return rows


def test_a_grant_reaches_its_organisation_and_all_below(authority, schools):
    user = make_user()
    give(user, "district_office", authority)
    assert set(reach(user, "tasks.view", on=DAY)) == {authority, *schools}
    assert may_all(user, "tasks.view", [school.pk for school in schools], on=DAY)


def test_the_few_that_a_user_reaches_are_those_among_all(authority, schools, django_assert_num_queries):
    clerk, officer, visitor = make_user(), make_user(), make_user()
    give(clerk, "school_clerk", schools[0])
    give(officer, "district_office", authority)
    stranger = make_organisation("外区小学")
    asked = [body.pk for body in (authority, *schools, stranger)]
    for user in (clerk, officer, visitor):
        reached = set(reach(user, "tasks.view", on=DAY).values_list("pk", flat=True))
        assert reached_of(user, "tasks.view", asked, on=DAY) == reached
        assert reached_of(user, "tasks.view", asked[:1], on=DAY) == reached & set(asked[:1])
    with django_assert_num_queries(0):
        assert reached_of(officer, "tasks.view", [authority.pk], on=DAY) == {authority.pk}


def test_a_grant_over_a_school_reaches_neither_up_nor_sideways(authority, schools):
    user = make_user()
    give(user, "school_clerk", schools[0])
    assert may(user, "tasks.report", schools[0], on=DAY)
    assert not may(user, "tasks.report", schools[1], on=DAY)
    assert not may(user, "tasks.report", authority, on=DAY)
    assert not may_all(user, "tasks.report", [school.pk for school in schools], on=DAY)


def test_a_role_gives_only_its_own_capabilities(schools):
    user = make_user()
    give(user, "school_clerk", schools[0])
    assert not may(user, "tasks.endorse", schools[0], on=DAY)
    assert not may_anywhere(user, "grants.edit", on=DAY)
    with pytest.raises(KeyError):
        grants_for(user, "tasks.no_such_thing", on=DAY)


@pytest.mark.parametrize(
    ("day", "held"), [(DAY - NEXT, False), (DAY, True), (DAY + NEXT, True), (DAY + NEXT * 2, False)]
)
def test_a_grant_holds_from_its_first_to_its_last_day(schools, day, held):
    user = make_user()
    give(user, "school_clerk", schools[0], started_on=DAY, ended_on=DAY + NEXT)
    assert may(user, "tasks.report", schools[0], on=day) is held


def test_a_disabled_account_and_a_visitor_hold_nothing(schools):
    user = make_user(is_active=False)
    give(user, "school_clerk", schools[0])
    assert not may_anywhere(user, "tasks.view", on=DAY)
    assert not may_anywhere(AnonymousUser(), "tasks.view", on=DAY)


@pytest.mark.parametrize(
    ("day", "held"), [(DAY - NEXT, False), (DAY, True), (DAY + NEXT * 9, True), (DAY + NEXT * 10, False)]
)
def test_a_grant_by_duty_comes_and_goes_with_the_duty(authority, schools, day, held):
    person = make_person()
    user = make_user(person=person)
    give(user, "liaison_leader", authority, via_duty="liaison")
    Duty.objects.create(kind="liaison", person=person, organisation=schools[0], started_on=DAY, ended_on=DAY + NEXT * 9)
    assert may(user, "tasks.view", schools[0], on=day) is held
    assert not may(user, "tasks.view", schools[1], on=day)
    assert not may(user, "tasks.view", authority, on=day)


def test_a_grant_by_duty_counts_its_own_kind_of_duty_only(authority, schools):
    person = make_person()
    user = make_user(person=person)
    give(user, "responsible_inspector", authority, via_duty="inspection")
    Duty.objects.create(kind="liaison", person=person, organisation=schools[0], started_on=SINCE)
    Duty.objects.create(kind="inspection", person=make_person(), organisation=schools[1], started_on=SINCE)
    assert not may_anywhere(user, "tasks.view", on=DAY)


def test_a_grant_by_duty_stays_inside_the_subtree_that_it_was_given_over(authority, schools):
    elsewhere = make_organisation("别处的学校")
    person = make_person()
    user = make_user(person=person)
    give(user, "responsible_inspector", authority, via_duty="inspection")
    Duty.objects.create(kind="inspection", person=person, organisation=elsewhere, started_on=SINCE)
    assert not may(user, "tasks.view", elsewhere, on=DAY)


def test_a_grant_by_duty_reaches_what_stands_under_the_duty(authority, schools):
    campus = make_organisation("示例校区", kind="campus")
    put_under(schools[0], campus)
    person = make_person()
    user = make_user(person=person)
    give(user, "responsible_inspector", authority, via_duty="inspection")
    Duty.objects.create(kind="inspection", person=person, organisation=schools[0], started_on=SINCE)
    assert may(user, "tasks.view", campus, on=DAY)


@pytest.mark.parametrize(
    ("day", "held"), [(DAY - NEXT, False), (DAY, True), (DAY + NEXT, True), (DAY + NEXT * 2, False)]
)
def test_a_deputy_holds_the_rights_of_the_absent_colleague_for_those_days(schools, day, held):
    absent, deputy = make_person("甲"), make_person("乙")
    principal_user, deputy_user = make_user(person=absent), make_user(person=deputy)
    give(principal_user, "school_principal", schools[0])
    Deputy.objects.create(principal=absent, deputy=deputy, started_on=DAY, ended_on=DAY + NEXT)
    assert may(deputy_user, "tasks.endorse", schools[0], on=day) is held
    assert acting_for(deputy_user, "tasks.endorse", schools[0], on=day) == (principal_user if held else None)


def test_a_deputy_acts_in_the_own_name_where_the_own_rights_suffice(schools):
    absent, deputy = make_person("甲"), make_person("乙")
    principal_user, deputy_user = make_user(person=absent), make_user(person=deputy)
    give(principal_user, "school_principal", schools[0])
    give(deputy_user, "middle_manager", schools[0])
    Deputy.objects.create(principal=absent, deputy=deputy, started_on=DAY, ended_on=DAY)
    assert acting_for(deputy_user, "tasks.endorse", schools[0], on=DAY) is None
    assert acting_for(deputy_user, "plans.sign", schools[0], on=DAY) == principal_user
    assert acting_for(deputy_user, "plans.sign", schools[1], on=DAY) is None


def test_a_deputy_of_a_leader_by_duty_sees_that_leaders_sections(authority):
    section = make_organisation("示例科", kind="section")
    put_under(authority, section)
    absent, deputy = make_person("甲"), make_person("乙")
    leader, stand_in = make_user(person=absent), make_user(person=deputy)
    give(leader, "deputy_leader", authority, via_duty="in_charge")
    Duty.objects.create(kind="in_charge", person=absent, organisation=section, started_on=SINCE)
    Deputy.objects.create(principal=absent, deputy=deputy, started_on=DAY, ended_on=DAY)
    assert may(stand_in, "plans.approve", section, on=DAY)
    assert acting_for(stand_in, "plans.approve", section, on=DAY) == leader


def test_nobody_becomes_an_administrator_by_standing_in(authority):
    absent, deputy = make_person("甲"), make_person("乙")
    give(make_user(person=absent), "security_administrator", authority)
    stand_in = make_user(person=deputy)
    Deputy.objects.create(principal=absent, deputy=deputy, started_on=DAY, ended_on=DAY)
    assert not may_anywhere(stand_in, "grants.edit", on=DAY)


def test_the_deputy_of_a_disabled_account_holds_nothing(schools):
    absent, deputy = make_person("甲"), make_person("乙")
    give(make_user(person=absent, is_active=False), "school_principal", schools[0])
    stand_in = make_user(person=deputy)
    Deputy.objects.create(principal=absent, deputy=deputy, started_on=DAY, ended_on=DAY)
    assert not may_anywhere(stand_in, "tasks.view", on=DAY)


def test_rights_are_read_once_per_request_and_day(schools, django_assert_num_queries):
    user = make_user()
    give(user, "school_clerk", schools[0])
    with django_assert_num_queries(1):
        may(user, "tasks.report", schools[0], on=DAY)
        may_anywhere(user, "tasks.view", on=DAY)
    with django_assert_num_queries(1):
        may_anywhere(user, "tasks.view", on=DAY + NEXT)
