"""Accounts are opened, reset and disabled; roles are granted and taken back, never by their holder."""

from __future__ import annotations

from datetime import date, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from tests.apps.organisations.factories import (
    SINCE,
    give,
    make_organisation,
    make_person,
    make_user,
    post_to,
    put_under,
)
from yanzhen.apps.accounts.actions.disable_account import disable_account
from yanzhen.apps.accounts.actions.enable_account import enable_account
from yanzhen.apps.accounts.actions.found_district import found_district
from yanzhen.apps.accounts.actions.grant_role import grant_role
from yanzhen.apps.accounts.actions.open_account import open_account
from yanzhen.apps.accounts.actions.reset_password import reset_password
from yanzhen.apps.accounts.actions.revoke_grant import revoke_grant
from yanzhen.apps.accounts.errors import AccountError
from yanzhen.apps.accounts.models import Grant, User
from yanzhen.apps.accounts.permissions import may, may_anywhere
from yanzhen.apps.audit.models import AuditEvent
from yanzhen.apps.organisations.actions.hand_over import hand_over
from yanzhen.apps.organisations.errors import PeopleError
from yanzhen.apps.organisations.handover import open_items
from yanzhen.apps.organisations.models import Organisation
from yanzhen.apps.organisations.queries import recipients, recipients_of_many
from yanzhen.presets.roles import role_book

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 1)
EVE = DAY - timedelta(days=1)
NEXT = DAY + timedelta(days=1)


def code_of(act, **arguments):
    """The code of the refusal; nothing may have been written."""
    before = AuditEvent.objects.count(), Grant.objects.count(), User.objects.count()
    with pytest.raises(AccountError) as refusal:
        act(**arguments)
    assert (AuditEvent.objects.count(), Grant.objects.count(), User.objects.count()) == before
    assert refusal.value.message
    return refusal.value.code


@pytest.fixture
def authority():
    return make_organisation("示例教委", kind="authority")


@pytest.fixture
def security(authority):
    user = make_user("security")
    give(user, "security_administrator", authority)
    return user


@pytest.fixture
def school(authority):
    row = make_organisation("示例小学")
    put_under(authority, row)
    return row


def granting(user, organisation, actor, **more):
    fields = {"role": "school_clerk", "hierarchy": "administration", "started_on": DAY, "on": DAY} | more
    return {"user_id": user.pk, "organisation_id": organisation.pk, "actor": actor, **fields}


def test_a_first_password_signs_in_and_must_be_changed(security):
    person = make_person("甲")
    user, password = open_account(person_id=person.pk, username="甲-1", actor=security)
    assert user.check_password(password) and user.must_change_password
    assert password not in str(AuditEvent.objects.get().content.content)
    again, other = reset_password(user_id=user.pk, actor=security)
    assert other != password and again.check_password(other) and not again.check_password(password)


def test_one_person_has_one_account(security):
    person = make_person("甲")
    act = {"actor": security, "person_id": person.pk}
    assert code_of(open_account, username="x", **act) == "BAD_USERNAME"
    assert code_of(open_account, username="有 空格", **act) == "BAD_USERNAME"
    assert code_of(open_account, username="SECURITY", **act) == "USERNAME_TAKEN"
    open_account(username="someone", **act)
    assert code_of(open_account, username="another", **act) == "HAS_ACCOUNT"


def test_a_disabled_account_holds_nothing_until_it_is_enabled(security, school):
    user = make_user()
    give(user, "school_clerk", school)
    assert code_of(disable_account, user_id=security.pk, actor=security) == "OWN_ACCOUNT"
    assert code_of(enable_account, user_id=user.pk, actor=security) == "ALREADY_ENABLED"
    disable_account(user_id=user.pk, actor=security)
    assert not may_anywhere(User.objects.get(pk=user.pk), "tasks.view", on=DAY)
    assert code_of(disable_account, user_id=user.pk, actor=security) == "ALREADY_DISABLED"
    assert code_of(reset_password, user_id=user.pk, actor=security) == "DISABLED"
    assert code_of(grant_role, **granting(user, school, security)) == "DISABLED"
    enable_account(user_id=user.pk, actor=security)
    assert may_anywhere(User.objects.get(pk=user.pk), "tasks.view", on=DAY)


def test_a_grant_holds_on_its_days(security, school):
    user = make_user()
    grant_role(**granting(user, school, security, ended_on=NEXT))
    for day, held in ((EVE, False), (DAY, True), (NEXT, True), (NEXT + timedelta(days=1), False)):
        assert may(User.objects.get(pk=user.pk), "tasks.report", school, on=day) is held
    assert code_of(grant_role, **granting(user, school, security)) == "ALREADY_GRANTED"


def test_nobody_grants_to_themselves_and_only_security_administrators_grant(security, school, authority):
    assert code_of(grant_role, **granting(security, school, security)) == "OWN_GRANT"
    for role in sorted(set(role_book().roles) - {"security_administrator"}):
        other = make_user()
        give(other, role, authority)
        assert code_of(grant_role, **granting(make_user(), school, other)) == "NOT_SECURITY"


def test_a_security_administrator_of_one_school_grants_nothing_over_another(school, authority):
    local = make_user()
    give(local, "security_administrator", school)
    grant_role(**granting(make_user(), school, local))
    assert code_of(grant_role, **granting(make_user(), authority, local)) == "NOT_SECURITY"


@pytest.mark.parametrize("held", ["system_administrator", "security_administrator", "audit_administrator"])
def test_the_three_officers_are_three_persons(authority, security, held):
    officers = [code for code, role in role_book().roles.items() if role.exclusive == "three_officers"]
    assert sorted(officers) == ["audit_administrator", "security_administrator", "system_administrator"]
    user = make_user(person=make_person())
    grant_role(**granting(user, authority, security, role=held, ended_on=NEXT))
    for other in set(officers) - {held}:
        assert code_of(grant_role, **granting(user, authority, security, role=other)) == "THREE_OFFICERS"
        later = NEXT + timedelta(days=1)
        first = granting(user, authority, security, role=other, started_on=later, ended_on=later)
        revoke_grant(grant_id=grant_role(**first).pk, last_day=EVE, actor=security, on=DAY)


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"role": "king"}, "UNKNOWN_ROLE"),
        ({"hierarchy": "family"}, "UNKNOWN_HIERARCHY"),
        ({"via_duty": "care"}, "UNKNOWN_DUTY"),
        ({"via_duty": "liaison"}, "NO_PERSON"),
        ({"ended_on": EVE}, "ENDS_BEFORE_START"),
        ({"started_on": SINCE - timedelta(days=1)}, "NOT_YET_OPEN"),
    ],
)
def test_refused_grants(security, school, fields, code):
    assert code_of(grant_role, **granting(make_user(), school, security, **fields)) == code


def test_nothing_is_granted_over_a_closed_school(security, authority):
    closed = make_organisation(closed_on=DAY)
    put_under(authority, closed)
    assert code_of(grant_role, **granting(make_user(), closed, security)) == "ALREADY_CLOSED"


def test_a_grant_taken_back_at_once_holds_no_longer_today(security, school):
    user = make_user()
    old, new = give(user, "school_clerk", school), give(user, "middle_manager", school, started_on=DAY)
    for grant in (old, new):
        revoke_grant(grant_id=grant.pk, last_day=EVE, actor=security, on=DAY)
    assert not may_anywhere(User.objects.get(pk=user.pk), "tasks.view", on=DAY)
    assert may(User.objects.get(pk=user.pk), "tasks.report", school, on=EVE)
    assert not Grant.objects.filter(pk=new.pk).exists()
    assert code_of(revoke_grant, grant_id=old.pk, last_day=DAY, actor=security, on=DAY) == "ALREADY_ENDED"


def test_the_last_security_administrator_stays(security, authority):
    other = make_user()
    grant = give(other, "security_administrator", authority)
    own = Grant.objects.get(user=security)
    act = {"last_day": EVE, "on": DAY}
    assert code_of(revoke_grant, grant_id=own.pk, actor=security, **act) == "OWN_GRANT"
    revoke_grant(grant_id=grant.pk, actor=security, **act)
    assert code_of(revoke_grant, grant_id=own.pk, actor=None, **act) == "LAST_SECURITY"


def test_rights_are_listed_but_not_handed_over(school):
    person, successor = make_person("甲"), make_person("乙")
    grant = give(make_user(person=person), "school_clerk", school)
    listed = [item for _holding, items in open_items(person, on=DAY) for item in items]
    assert [item.remark for item in listed] == ["由安全保密管理员收回并另行授权"]
    with pytest.raises(PeopleError) as refusal:
        hand_over(person_id=person.pk, successor_id=successor.pk, tokens={f"grants:{grant.pk}"}, on=DAY, actor=None)
    assert refusal.value.code == "NOT_OPEN"


def test_a_district_is_founded_once_with_three_officers():
    out = StringIO()
    call_command("found_district", "示例县", bodies="bureau", as_of=DAY, stdout=out)
    assert sorted(Organisation.objects.values_list("name", flat=True)) == [
        "中共示例县委教育工作委员会",
        "示例县教育局",
    ]
    assert set(Grant.objects.values_list("user__username", "role")) == {
        ("system", "system_administrator"),
        ("security", "security_administrator"),
        ("audit", "audit_administrator"),
    }
    username, password = out.getvalue().splitlines()[0].split("\t")[1:]
    assert User.objects.get(username=username).check_password(password)
    with pytest.raises(CommandError):
        call_command("found_district", "示例县", as_of=DAY)


@pytest.mark.parametrize(
    ("district", "bodies", "code"), [("示例", "bureau", "BAD_DISTRICT"), ("示例县", "court", "UNKNOWN_BODIES")]
)
def test_refused_foundings(district, bodies, code):
    assert code_of(found_district, district=district, bodies=bodies, on=DAY) == code


@pytest.fixture
def two_lines(school):
    branch = make_organisation("示例支部", kind="party_branch")
    put_under(school, branch, hierarchy="host")
    return branch


def test_party_tasks_go_to_the_secretary_and_administrative_ones_to_the_principal(school, two_lines):
    secretary, principal = make_person("书记"), make_person("校长")
    post_to(secretary, two_lines, function="secretary")
    post_to(principal, school, function="principal")
    post_to(make_person("干事"), school, function="clerk")
    assert recipients(school, "party", on=DAY) == [secretary]
    assert recipients(school, "administration", on=DAY) == [principal]
    assert recipients(school, "joint", on=DAY) == [secretary, principal]


def test_one_person_in_both_posts_appears_once(school, two_lines):
    both = make_person("书记校长")
    post_to(both, two_lines, function="secretary")
    post_to(both, school, function="principal", is_primary=False)
    assert recipients(school, "joint", on=DAY) == [both]


def test_recipients_are_those_of_the_day(school, two_lines):
    before, after = make_person("前任"), make_person("现任")
    post_to(before, school, function="principal", ended_on=EVE)
    post_to(after, school, function="principal", started_on=DAY)
    assert recipients(school, "administration", on=EVE) == [before]
    assert recipients(school, "joint", on=DAY) == [after]
    assert recipients(school, "party", on=DAY) == []


def test_a_section_has_one_head_for_both_lines(authority):
    section = make_organisation("示例科", kind="section")
    head = make_person("科长")
    post_to(head, section, function="head")
    assert [recipients(section, line, on=DAY) for line in ("party", "administration", "joint")] == [[head]] * 3


def test_recipients_of_many_schools_take_two_queries(school, two_lines, django_assert_num_queries):
    person = make_person()
    post_to(person, school, function="principal")
    others = [make_organisation().pk for _number in range(5)]
    with django_assert_num_queries(2):
        assert recipients_of_many([school.pk, *others], "joint", on=DAY) == {school.pk: [person]}
