"""Organisations are founded, renamed, moved, merged, split, closed and reopened without touching the past."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.apps.organisations.factories import SINCE, make_organisation, make_person, post_to, put_under
from yanzhen.apps.audit.models import AuditEvent
from yanzhen.apps.organisations.actions.add_campus import add_campus
from yanzhen.apps.organisations.actions.close_organisation import close_organisation
from yanzhen.apps.organisations.actions.create_organisation import create_organisation
from yanzhen.apps.organisations.actions.edit_organisation import edit_organisation
from yanzhen.apps.organisations.actions.leave_organisation import leave_organisation
from yanzhen.apps.organisations.actions.merge_organisations import merge_organisations
from yanzhen.apps.organisations.actions.move_organisation import move_organisation
from yanzhen.apps.organisations.actions.rename_organisation import rename_organisation
from yanzhen.apps.organisations.actions.reopen_organisation import reopen_organisation
from yanzhen.apps.organisations.actions.split_organisation import split_organisation
from yanzhen.apps.organisations.drafts import OrganisationDetails, OrganisationDraft
from yanzhen.apps.organisations.errors import OrganisationError
from yanzhen.apps.organisations.models import Affiliation, Closure, Duty, Organisation, Posting, Succession

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 1)
EVE = DAY - timedelta(days=1)
NO_ACTOR = {"actor": None}


@pytest.fixture
def authority():
    return make_organisation("示例教委", kind="authority")


@pytest.fixture
def school(authority):
    row = make_organisation("示例第一小学", stages=["primary"])
    put_under(authority, row)
    return row


def districts():
    return make_organisation("东学区", kind="school_district"), make_organisation("西学区", kind="school_district")


def draft(**fields):
    fields = {"code": "N1", "kind": "school", "name": "新设小学", "opened_on": DAY, "stages": ("primary",)} | fields
    return OrganisationDraft(**fields)


def code_of(act, **arguments):
    """The code of the refusal; nothing may have been written."""
    before = AuditEvent.objects.count(), Organisation.objects.count(), Affiliation.objects.count()
    with pytest.raises(OrganisationError) as refusal:
        act(**arguments)
    assert (AuditEvent.objects.count(), Organisation.objects.count(), Affiliation.objects.count()) == before
    assert refusal.value.message
    return refusal.value.code


def under(parent, *, hierarchy="administration", on):
    return set(Organisation.objects.below(parent.pk, hierarchy=hierarchy, on=on).exclude(pk=parent.pk))


# --- founding


def test_a_new_school_stands_under_its_parent_from_its_first_day(authority):
    row = create_organisation(draft=draft(parent_id=authority.pk), actor=None)
    assert under(authority, on=DAY) == {row} and under(authority, on=EVE) == set()
    assert row.sort_key.startswith("xin1 she4")
    assert row.names.get().started_on == DAY
    assert AuditEvent.objects.get().kind == "ORGANISATION_CREATED"


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"code": " "}, "NO_CODE"),
        ({"name": ""}, "NO_NAME"),
        ({"kind": "castle"}, "UNKNOWN_KIND"),
        ({"stages": ()}, "NO_STAGE"),
        ({"stages": ("college",)}, "UNKNOWN_STAGE"),
        ({"credit_code": "91110000600037341A"}, "BAD_CREDIT_CODE"),
    ],
)
def test_a_faulty_draft_is_refused(fields, code):
    assert code_of(create_organisation, draft=draft(**fields), **NO_ACTOR) == code


def test_a_code_and_a_name_are_used_once(school):
    assert code_of(create_organisation, draft=draft(code=school.code), **NO_ACTOR) == "CODE_TAKEN"
    assert code_of(create_organisation, draft=draft(name=school.name), **NO_ACTOR) == "NAME_TAKEN"


def test_nothing_stands_under_a_parent_that_does_not_exist_yet(authority):
    early = draft(opened_on=SINCE - timedelta(days=1), parent_id=authority.pk)
    assert code_of(create_organisation, draft=early, **NO_ACTOR) == "PARENT_NOT_YET_OPEN"


def test_a_campus_takes_the_stages_of_its_school(school, authority):
    campus = add_campus(school_id=school.pk, draft=draft(kind="campus", stages=()), **NO_ACTOR)
    assert campus.stages == ["primary"]
    assert campus in under(authority, on=DAY)
    assert code_of(add_campus, school_id=authority.pk, draft=draft(kind="campus"), **NO_ACTOR) == "NOT_A_HOST"


def test_two_people_editing_the_same_school_do_not_overwrite_each_other(school):
    details = OrganisationDetails(
        stages=["primary"],
        is_private=False,
        is_external=False,
        credit_code="",
        address="新址",
        x_km=1.0,
        y_km=2.0,
        pupils=300,
    )
    edited = edit_organisation(organisation_id=school.pk, seen=1, details=details, **NO_ACTOR)
    assert (edited.address, edited.version) == ("新址", 2)
    assert edit_organisation(organisation_id=school.pk, seen=2, details=details, **NO_ACTOR).version == 2
    assert code_of(edit_organisation, organisation_id=school.pk, seen=1, details=details, **NO_ACTOR) == "STALE"
    assert AuditEvent.objects.count() == 1


# --- names


def test_a_new_name_holds_from_its_day_and_the_former_one_before(school):
    rename_organisation(
        organisation_id=school.pk, name="示例实验小学", short_name="实小", on=DAY, today=DAY, **NO_ACTOR
    )
    assert school.names.in_force_on(EVE).get().name == "示例第一小学"
    assert school.names.in_force_on(DAY).get().name == "示例实验小学"
    assert Organisation.objects.get(pk=school.pk).name == "示例实验小学"


@pytest.mark.parametrize(
    ("name", "on", "code"),
    [
        (" ", DAY, "NO_NAME"),
        ("示例第一小学", DAY, "SAME_NAME"),
        ("甲", SINCE, "NAME_TOO_EARLY"),
        ("甲", SINCE - timedelta(days=1), "NOT_YET_OPEN"),
        ("甲", DAY + timedelta(days=1), "NAME_IN_FUTURE"),
    ],
)
def test_a_renaming_is_refused(school, name, on, code):
    act = {"organisation_id": school.pk, "name": name, "short_name": "", "on": on, "today": DAY, **NO_ACTOR}
    assert code_of(rename_organisation, **act) == code


def test_a_name_in_use_is_refused_and_a_former_name_is_free(school):
    other = make_organisation("示例第二小学", stages=["primary"])
    act = {"short_name": "", "today": DAY, **NO_ACTOR}
    taken = {"organisation_id": school.pk, "name": "示例第二小学", "on": DAY}
    assert code_of(rename_organisation, **taken, **act) == "NAME_TAKEN"
    rename_organisation(organisation_id=other.pk, name="示例第三小学", on=EVE, **act)
    rename_organisation(**taken, **act)
    assert school.names.in_force_on(DAY).get().name == "示例第二小学"


# --- places


def test_a_move_ends_the_former_place_the_day_before(school):
    east, west = districts()
    put_under(east, school, hierarchy="school_district")
    move_organisation(
        organisation_id=school.pk, parent_id=west.pk, hierarchy="school_district", on=DAY, basis="示例批复", **NO_ACTOR
    )
    assert under(east, hierarchy="school_district", on=EVE) == {school}
    assert under(west, hierarchy="school_district", on=EVE) == set()
    assert under(east, hierarchy="school_district", on=DAY) == set()
    assert under(west, hierarchy="school_district", on=DAY) == {school}
    assert AuditEvent.objects.get().content.content["from"] == "东学区"


def test_a_campus_follows_its_school_into_the_new_place(school):
    group, other = (make_organisation(name, kind="school", stages=["primary"]) for name in ("甲校", "乙校"))
    campus = make_organisation("校区", kind="campus")
    put_under(group, campus)
    move_organisation(organisation_id=campus.pk, parent_id=other.pk, hierarchy="administration", on=DAY, **NO_ACTOR)
    pairs = Closure.objects.filter(descendant=campus, hierarchy="administration").order_by("started_on")
    assert [(row.ancestor_id, row.started_on, row.ended_on) for row in pairs] == [
        (group.pk, SINCE, EVE),
        (other.pk, DAY, None),
    ]


def test_refused_moves(school, authority):
    east, west = districts()
    put_under(east, school, hierarchy="school_district", started_on=DAY)
    act = {"organisation_id": school.pk, "hierarchy": "school_district", **NO_ACTOR}
    assert code_of(move_organisation, parent_id=east.pk, on=DAY, **act) == "ALREADY_THERE"
    assert code_of(move_organisation, parent_id=west.pk, on=DAY, **act) == "SAME_DAY_EDGE"
    assert code_of(move_organisation, parent_id=west.pk, on=EVE, **act) == "LATER_EDGE"
    assert code_of(move_organisation, parent_id=authority.pk, on=DAY, **act) == "WRONG_PARENT_KIND"
    assert code_of(move_organisation, parent_id=west.pk, on=SINCE - timedelta(days=1), **act) == "NOT_YET_OPEN"
    street = {**act, "hierarchy": "street", "organisation_id": east.pk}
    assert (
        code_of(move_organisation, parent_id=make_organisation("街道", kind="street").pk, on=DAY, **street)
        == "WRONG_CHILD_KIND"
    )
    closed = make_organisation("旧学区", kind="school_district", closed_on=DAY + timedelta(days=9))
    assert code_of(move_organisation, parent_id=closed.pk, on=DAY + timedelta(days=1), **act) == "PARENT_CLOSED"
    assert code_of(move_organisation, **{**act, "parent_id": school.pk, "on": DAY}) == "ITSELF"


def test_a_ring_is_refused_even_when_it_would_close_later(school):
    committee, general, branch = (
        make_organisation(name, kind=kind)
        for name, kind in (("党委", "party_committee"), ("总支", "party_general_branch"), ("支部", "party_branch"))
    )
    put_under(committee, general, hierarchy="party")
    put_under(general, branch, hierarchy="party", started_on=DAY + timedelta(days=30))
    act = {"organisation_id": committee.pk, "parent_id": branch.pk, "hierarchy": "party", "on": DAY}
    assert code_of(move_organisation, **act, **NO_ACTOR) == "CYCLE"


def test_an_alliance_takes_several_members_and_a_member_several_alliances(school):
    first, second = (make_organisation(name, kind="alliance") for name in ("甲联盟", "乙联盟"))
    for alliance in (first, second):
        move_organisation(organisation_id=school.pk, parent_id=alliance.pk, hierarchy="alliance", on=DAY, **NO_ACTOR)
    assert school in under(first, hierarchy="alliance", on=DAY) & under(second, hierarchy="alliance", on=DAY)
    later = DAY + timedelta(days=100)
    leave = {"organisation_id": school.pk, "parent_id": first.pk, "hierarchy": "alliance", **NO_ACTOR}
    assert code_of(leave_organisation, on=DAY, **leave) == "SAME_DAY_EDGE"
    leave_organisation(on=later, **leave)
    assert under(first, hierarchy="alliance", on=later) == set()
    assert under(first, hierarchy="alliance", on=later - timedelta(days=1)) == {school}
    assert code_of(leave_organisation, on=later, **leave) == "NOT_UNDER"


# --- ends


def test_a_closed_school_stands_until_the_day_before(school, authority):
    campus = make_organisation("校区", kind="campus")
    put_under(school, campus)
    posting = post_to(make_person(), school)
    close_organisation(organisation_id=school.pk, on=DAY, basis="示例决定", **NO_ACTOR)
    assert under(authority, on=EVE) == {school, campus}
    assert under(authority, on=DAY) == set()
    assert not Organisation.objects.existing_on(DAY).filter(pk__in=[school.pk, campus.pk]).exists()
    posting.refresh_from_db()
    assert posting.ended_on == EVE


def test_refused_closings(school, authority):
    act = {"basis": "示例决定", "on": DAY, **NO_ACTOR}
    assert code_of(close_organisation, organisation_id=authority.pk, **act) == "HAS_CHILDREN"
    assert code_of(close_organisation, organisation_id=school.pk, **{**act, "basis": " "}) == "NO_BASIS"
    assert code_of(close_organisation, organisation_id=school.pk, **{**act, "on": SINCE}) == "CLOSED_TOO_EARLY"
    post_to(make_person(), school, started_on=DAY)
    assert code_of(close_organisation, organisation_id=school.pk, **act) == "LATER_CHANGES"


def test_a_closing_taken_back_leaves_no_trace_but_the_log(school, authority):
    campus = make_organisation("校区", kind="campus")
    put_under(school, campus)
    person = make_person()
    post_to(person, school)
    post_to(make_person(), school, started_on=SINCE, ended_on=EVE - timedelta(days=5))
    Duty.objects.create(kind="liaison", person=person, organisation=school, started_on=SINCE, ended_on=date(2027, 1, 1))
    tables = (Affiliation, Posting, Duty, Closure)
    before = [sorted(map(str, model.objects.values_list("started_on", "ended_on"))) for model in tables]
    close_organisation(organisation_id=school.pk, on=DAY, basis="示例决定", **NO_ACTOR)
    reopened = reopen_organisation(organisation_id=school.pk, reason="录入错误", **NO_ACTOR)
    assert reopened.closed_on is None
    assert [sorted(map(str, model.objects.values_list("started_on", "ended_on"))) for model in tables] == before
    assert Succession.objects.get().withdrawn_reason == "录入错误"
    assert code_of(reopen_organisation, organisation_id=school.pk, reason="再来", **NO_ACTOR) == "NOT_CLOSED"


def test_a_closing_is_not_taken_back_after_related_rows_changed(school):
    posting = post_to(make_person(), school)
    close_organisation(organisation_id=school.pk, on=DAY, basis="示例决定", **NO_ACTOR)
    Posting.objects.filter(pk=posting.pk).update(ended_on=EVE - timedelta(days=1))
    assert code_of(reopen_organisation, organisation_id=school.pk, reason="误", **NO_ACTOR) == "CHANGED_SINCE"
    assert Organisation.objects.get(pk=school.pk).closed_on == DAY


def test_merged_schools_end_and_their_people_and_campuses_go_on(school, authority):
    goes = make_organisation("示例第二小学", stages=["primary"])
    campus = make_organisation("校区", kind="campus")
    put_under(authority, goes)
    put_under(goes, campus)
    teacher, head = make_person("甲"), make_person("乙")
    post_to(teacher, goes, function="clerk", post="干事")
    post_to(head, goes, function="principal", post="校长")
    merge_organisations(predecessor_ids=[goes.pk], into=school.pk, on=DAY, basis="示例方案", **NO_ACTOR)
    assert under(authority, on=EVE) == {school, goes, campus}
    assert under(authority, on=DAY) == {school, campus}
    assert under(school, on=DAY) == {campus}
    assert teacher.postings.in_force_on(DAY).get().organisation == school
    assert teacher.postings.in_force_on(EVE).get().organisation == goes
    assert not head.postings.in_force_on(DAY).exists()
    row = Succession.objects.get()
    assert (row.kind, row.predecessor, row.successor) == ("merge", goes, school)
    reopen_organisation(organisation_id=goes.pk, reason="录入错误", **NO_ACTOR)
    assert under(goes, on=DAY) == {campus} and head.postings.in_force_on(DAY).exists()
    assert teacher.postings.in_force_on(DAY).get().organisation == goes


def test_schools_merge_into_a_new_one_in_the_place_of_the_first(school, authority):
    other = make_organisation("示例第二小学", stages=["primary"])
    put_under(authority, other)
    made = merge_organisations(
        predecessor_ids=[school.pk, other.pk], into=draft(opened_on=SINCE), on=DAY, basis="示例方案", **NO_ACTOR
    )
    assert made.opened_on == DAY
    assert under(authority, on=DAY) == {made} and under(authority, on=EVE) == {school, other}


def test_refused_mergers(school, authority):
    act = {"on": DAY, "basis": "示例方案", **NO_ACTOR}
    assert code_of(merge_organisations, predecessor_ids=[], into=school.pk, **act) == "NO_PREDECESSOR"
    assert code_of(merge_organisations, predecessor_ids=[school.pk], into=school.pk, **act) == "SUCCESSOR_AMONG"
    assert code_of(merge_organisations, predecessor_ids=[authority.pk], into=school.pk, **act) == "NOT_A_SCHOOL"
    point = make_organisation("教学点", kind="teaching_point", stages=["primary"])
    put_under(school, point)
    assert code_of(merge_organisations, predecessor_ids=[school.pk], into=point.pk, **act) == "HAS_CHILDREN"


def test_a_school_splits_into_two_in_its_place(school, authority):
    drafts = [draft(code="N1", name="示例东小学"), draft(code="N2", name="示例西小学")]
    act = {"organisation_id": school.pk, "on": DAY, "basis": "示例方案", **NO_ACTOR}
    assert code_of(split_organisation, drafts=drafts[:1], keeps=False, **act) == "TOO_FEW_PARTS"
    made = split_organisation(drafts=drafts, keeps=False, **act)
    assert under(authority, on=DAY) == set(made) and under(authority, on=EVE) == {school}
    assert Succession.objects.filter(kind="split", predecessor=school).count() == 2


def test_a_school_that_goes_on_gives_off_a_new_one(school, authority):
    made = split_organisation(
        organisation_id=school.pk, drafts=[draft()], keeps=True, on=DAY, basis="示例方案", **NO_ACTOR
    )
    assert under(authority, on=DAY) == {school, *made}
    school.refresh_from_db()
    assert school.closed_on is None


def test_a_second_draft_that_is_faulty_undoes_the_first(school):
    drafts = [draft(code="N1", name="示例东小学"), draft(code="N1", name="示例西小学")]
    act = {"organisation_id": school.pk, "drafts": drafts, "keeps": False, "on": DAY, "basis": "示例方案"}
    assert code_of(split_organisation, **act, **NO_ACTOR) == "CODE_TAKEN"
