"""Postings, duties, deputies and hand-overs."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.apps.organisations.factories import SINCE, make_organisation, make_person, post_to
from yanzhen.apps.audit.models import AuditEvent
from yanzhen.apps.organisations.actions.create_person import create_person
from yanzhen.apps.organisations.actions.edit_person import edit_person
from yanzhen.apps.organisations.actions.end_deputy import end_deputy
from yanzhen.apps.organisations.actions.end_duty import end_duty
from yanzhen.apps.organisations.actions.hand_over import hand_over
from yanzhen.apps.organisations.actions.post_person import post_person
from yanzhen.apps.organisations.actions.set_deputy import set_deputy
from yanzhen.apps.organisations.actions.set_duty import set_duty
from yanzhen.apps.organisations.actions.unpost_person import unpost_person
from yanzhen.apps.organisations.errors import PeopleError
from yanzhen.apps.organisations.handover import open_items
from yanzhen.apps.organisations.models import Deputy, Duty, HandOver, Posting

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 1)
EVE = DAY - timedelta(days=1)
NEXT = DAY + timedelta(days=1)


def code_of(act, **arguments):
    """The code of the refusal; nothing may have been written."""
    before = AuditEvent.objects.count()
    with pytest.raises(PeopleError) as refusal:
        act(actor=None, **arguments)
    assert AuditEvent.objects.count() == before and refusal.value.message
    return refusal.value.code


@pytest.fixture
def school():
    return make_organisation("示例小学")


@pytest.fixture
def person():
    return make_person("甲")


def test_a_person_is_entered_once(person):
    made = create_person(name=" 乙 ", staff_number="A1", actor=None)
    assert (made.name, made.sort_key) == ("乙", "yi3")
    assert code_of(create_person, name="丙", staff_number="A1") == "STAFF_NUMBER_TAKEN"
    assert code_of(create_person, name="", staff_number="A2") == "NO_NAME"
    assert code_of(create_person, name="丙", staff_number=" ") == "NO_STAFF_NUMBER"


def test_a_stale_edit_of_a_person_is_refused(person):
    edit_person(person_id=person.pk, seen=1, name="甲", phone="内线1", actor=None)
    assert code_of(edit_person, person_id=person.pk, seen=1, name="甲", phone="内线2") == "STALE"


def test_a_school_has_one_principal_at_a_time(school, person):
    post = {"organisation_id": school.pk, "function": "principal", "post": "校长"}
    first = post_person(person_id=person.pk, on=SINCE, actor=None, **post)
    other = make_person("乙")
    assert code_of(post_person, person_id=other.pk, on=DAY, **post) == "POST_TAKEN"
    unpost_person(posting_id=first.pk, last_day=EVE, actor=None)
    post_person(person_id=other.pk, on=DAY, actor=None, **post)
    there = Posting.objects.filter(organisation=school)
    assert there.in_force_on(EVE).get().person == person
    assert there.in_force_on(DAY).get().person == other


def test_several_people_hold_other_posts_together(school):
    for _number in range(2):
        post_person(
            person_id=make_person().pk, organisation_id=school.pk, post="干事", function="clerk", on=DAY, actor=None
        )
    assert Posting.objects.in_force_on(DAY).filter(organisation=school).count() == 2


def test_refused_postings(school, person):
    act = {"person_id": person.pk, "organisation_id": school.pk, "post": "干事", "function": "clerk", "on": DAY}
    assert code_of(post_person, **{**act, "post": ""}) == "NO_POST"
    assert code_of(post_person, **{**act, "function": "king"}) == "UNKNOWN_FUNCTION"
    assert code_of(post_person, **{**act, "on": SINCE - timedelta(days=1)}) == "NOT_YET_OPEN"
    assert code_of(post_person, **act, until=EVE) == "ENDS_BEFORE_START"
    closed = make_organisation(closed_on=NEXT)
    assert code_of(post_person, **{**act, "organisation_id": closed.pk}) == "ALREADY_CLOSED"
    post_person(**{**act, "organisation_id": closed.pk}, until=DAY, actor=None)
    posting = post_person(**act, actor=None)
    assert code_of(post_person, **{**act, "on": NEXT}) == "ALREADY_POSTED"
    assert code_of(unpost_person, posting_id=posting.pk, last_day=EVE) == "ENDS_BEFORE_START"
    unpost_person(posting_id=posting.pk, last_day=DAY, actor=None)
    assert code_of(unpost_person, posting_id=posting.pk, last_day=NEXT) == "ALREADY_ENDED"


def test_who_is_in_charge_changes_from_one_day_to_the_next(person):
    section, other = make_organisation("示例科", kind="section"), make_person("乙")
    charge = {"organisation_id": section.pk, "kind": "in_charge"}
    set_duty(person_id=person.pk, on=SINCE, actor=None, **charge)
    set_duty(person_id=other.pk, on=DAY, actor=None, **charge)
    rows = Duty.objects.filter(organisation=section)
    assert rows.in_force_on(EVE).get().person == person
    assert rows.in_force_on(DAY).get().person == other
    assert code_of(set_duty, person_id=other.pk, on=NEXT, **charge) == "DUTY_HELD"
    assert code_of(set_duty, person_id=person.pk, on=DAY, **charge) == "DUTY_STARTS_SAME_DAY"
    third = make_person("丙")
    assert code_of(set_duty, person_id=third.pk, on=EVE, **charge) == "LATER_DUTY"


def test_a_school_may_be_paired_with_several_people(school, person):
    for one in (person, make_person("乙")):
        set_duty(person_id=one.pk, organisation_id=school.pk, kind="liaison", on=DAY, actor=None)
    duty = Duty.objects.get(person=person)
    assert Duty.objects.in_force_on(DAY).filter(organisation=school).count() == 2
    end_duty(duty_id=duty.pk, last_day=DAY, actor=None)
    assert Duty.objects.in_force_on(NEXT).filter(organisation=school).count() == 1
    assert code_of(set_duty, person_id=person.pk, organisation_id=school.pk, kind="care", on=NEXT) == "UNKNOWN_DUTY"


def test_a_deputy_stands_in_for_a_limited_time_and_not_for_two_at_once(person):
    deputy, third = make_person("乙"), make_person("丙")
    row = set_deputy(principal_id=person.pk, deputy_id=deputy.pk, on=DAY, until=NEXT, reason="公休", actor=None)
    assert Deputy.objects.in_force_on(NEXT).get() == row
    overlap = {"principal_id": person.pk, "deputy_id": third.pk, "on": NEXT, "until": NEXT}
    assert code_of(set_deputy, **overlap) == "DEPUTY_OVERLAP"
    chain = {"principal_id": third.pk, "deputy_id": person.pk, "on": DAY, "until": DAY}
    assert code_of(set_deputy, **chain) == "DEPUTY_ABSENT"
    assert code_of(set_deputy, principal_id=third.pk, deputy_id=deputy.pk, on=DAY, until=None) == "NO_END"
    assert code_of(set_deputy, principal_id=third.pk, deputy_id=third.pk, on=DAY, until=DAY) == "DEPUTY_IS_SELF"
    assert code_of(set_deputy, principal_id=third.pk, deputy_id=deputy.pk, on=DAY, until=EVE) == "ENDS_BEFORE_START"
    end_deputy(row_id=row.pk, last_day=DAY, actor=None)
    set_deputy(**overlap, actor=None)


def tokens(person, on=DAY):
    return {item.token for _holding, items in open_items(person, on=on) for item in items}


def test_a_hand_over_passes_on_what_was_chosen_and_keeps_the_list(school, person):
    successor, absent = make_person("乙"), make_person("丙")
    Duty.objects.create(kind="liaison", person=person, organisation=school, started_on=SINCE)
    kept = Duty.objects.create(kind="liaison", person=person, organisation=make_organisation(), started_on=SINCE)
    Deputy.objects.create(principal=absent, deputy=person, started_on=SINCE, ended_on=DAY + timedelta(days=30))
    before = tokens(person)
    assert len(before) == 3
    chosen = before - {f"duties:{kept.pk}"}
    row = hand_over(person_id=person.pk, successor_id=successor.pk, tokens=chosen, on=DAY, actor=None)
    assert Duty.objects.in_force_on(EVE).get(organisation=school).person == person
    assert Duty.objects.in_force_on(DAY).get(organisation=school).person == successor
    assert Deputy.objects.in_force_on(DAY).get().deputy == successor
    assert tokens(person) == {f"duties:{kept.pk}"}
    assert HandOver.objects.get() == row and {item["title"] for item in row.items} == {
        "联系：示例小学",
        "代行：丙（至2026年3月31日）",
    }
    assert AuditEvent.objects.get().kind == "HANDED_OVER"


def test_a_hand_over_is_whole_or_nothing(school, person):
    successor = make_person("乙")
    Duty.objects.create(kind="liaison", person=person, organisation=make_organisation(), started_on=SINCE)
    Duty.objects.create(kind="liaison", person=person, organisation=school, started_on=SINCE)
    Duty.objects.create(kind="liaison", person=successor, organisation=school, started_on=SINCE)
    before = tokens(person)
    act = {"person_id": person.pk, "successor_id": successor.pk, "on": DAY}
    assert code_of(hand_over, tokens=before, **act) == "UNTAKABLE"
    assert tokens(person) == before
    assert code_of(hand_over, tokens=before | {"duties:0"}, **act) == "NOT_OPEN"
    assert code_of(hand_over, tokens=set(), **act) == "NOTHING_CHOSEN"
    assert code_of(hand_over, tokens=before, **{**act, "successor_id": person.pk}) == "SUCCESSOR_IS_SELF"


def test_nothing_is_handed_over_that_was_not_open_on_the_day(school, person):
    duty = Duty.objects.create(kind="liaison", person=person, organisation=school, started_on=SINCE, ended_on=EVE)
    post_to(person, school)
    act = {"person_id": person.pk, "successor_id": make_person().pk, "tokens": {f"duties:{duty.pk}"}}
    assert code_of(hand_over, on=DAY, **act) == "NOT_OPEN"
