"""Counts of meetings: whole, per school, in a fixed number of queries."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from django.utils import timezone

from tests.factories import make_organisation, make_user
from yanzhen.apps.accounts.models import User
from yanzhen.apps.meetings.counting import BodyRhythm, counts_by_school, waiting_items
from yanzhen.apps.meetings.models import AgendaItem, Body, Item, ItemStep, Meeting
from yanzhen.apps.organisations.models import Organisation, Person

pytestmark = pytest.mark.django_db
FIRST, LAST = date(2026, 9, 1), date(2026, 11, 30)


class Office:
    """A school with a Party committee that should meet every 30 days, and what its meetings did."""

    def __init__(self, *, rhythm_days: int | None = 30, started_on: date = date(2024, 1, 1)) -> None:
        self.school: Organisation = make_organisation()
        self.clerk: User = make_user()
        self.person = Person.objects.create(name="示例书记", staff_number=f"S{self.school.pk}")
        self.body = Body.objects.create(
            organisation=self.school,
            kind="party_committee",
            name="党委会议",
            rhythm_days=rhythm_days,
            started_on=started_on,
        )
        self.numbers = 0

    def meeting(self, day: date, *, state: str = "closed", afterwards: bool = False) -> Meeting:
        self.numbers += 1
        return Meeting.objects.create(
            body=self.body,
            year=day.year,
            sequence=self.numbers,
            title=f"第{self.numbers}次党委会议",
            planned_at=datetime(day.year, day.month, day.day, 9, tzinfo=timezone.get_current_timezone()),
            state=state,
            is_entered_afterwards=afterwards,
            made_by=self.clerk,
        )

    def item(self, *, matter: str = "annual_plan", kind: str = "decide", state: str = "passed") -> Item:
        self.numbers += 1
        return Item.objects.create(
            organisation=self.school,
            body=self.body,
            number=f"议{self.numbers}",
            title="示例议题",
            kind=kind,
            matter=matter,
            state=state,
            proposer=self.person,
            made_by=self.clerk,
            made_on=FIRST,
        )

    def point(self, meeting: Meeting, outcome: str, **item: str) -> AgendaItem:
        return AgendaItem.objects.create(
            meeting=meeting,
            item=self.item(**item),
            position=meeting.agenda.count() + 1,
            state="closed",
            outcome=outcome,
            closed_at=meeting.planned_at,
        )

    def step(self, item: Item, act: str, state: str, day: date) -> None:
        ItemStep.objects.create(item=item, act=act, state=state, happened_on=day, actor=self.clerk)

    def counts(self):
        return counts_by_school([self.school.pk], first=FIRST, last=LAST)[self.school.pk]


def test_meetings_of_the_span_are_counted_and_those_around_it_are_not():
    office = Office()
    for day in (date(2026, 8, 31), FIRST, LAST, date(2026, 12, 1)):
        office.meeting(day)
    office.meeting(date(2026, 10, 9), state="cancelled")
    office.meeting(date(2026, 10, 10), afterwards=True)
    found = office.counts()
    assert (found.meetings, found.entered_afterwards) == (3, 1)
    assert found.bodies[0].last_held_on == LAST


@pytest.mark.parametrize(("held", "answer"), [(2, False), (3, True), (4, True)])
def test_a_body_is_on_rhythm_from_as_many_meetings_as_are_due(held, answer):
    office = Office()  # 91 days at one in 30: three are due
    for number in range(held):
        office.meeting(FIRST + timedelta(days=number))
    body = office.counts().bodies[0]
    assert (body.expected, body.is_on_rhythm) == (3, answer)


def test_without_a_rhythm_or_before_the_first_meeting_is_due_nothing_is_said():
    assert Office(rhythm_days=None).counts().is_on_rhythm is None
    assert Office(started_on=LAST - timedelta(days=28)).counts().is_on_rhythm is None
    assert Office(started_on=LAST - timedelta(days=29)).counts().is_on_rhythm is False


def test_a_school_without_bodies_has_no_answer_rather_than_a_bad_one():
    school = make_organisation()
    found = counts_by_school([school.pk], first=FIRST, last=LAST)[school.pk]
    assert (found.bodies, found.is_on_rhythm, found.dealt_with) == ([], None, 0)


def test_points_are_counted_by_matter_and_outcome():
    office = Office()
    meeting = office.meeting(FIRST)
    office.point(meeting, "PASSED")
    office.point(meeting, "PASSED")
    office.point(meeting, "DEFERRED", matter="pay_distribution", state="deferred")
    office.point(meeting, "NOTED", matter="", kind="study", state="noted")
    found = office.counts()
    assert found.points == {
        ("annual_plan", "PASSED"): 2,
        ("pay_distribution", "DEFERRED"): 1,
        ("study", "NOTED"): 1,
    }
    assert (found.dealt_with, found.deferred, found.of_matter("annual_plan")) == (4, 1, 2)


def test_an_item_held_back_twice_counts_once():
    office = Office()
    item = office.item(state="held")
    office.step(item, "hold", "held", FIRST)
    office.step(item, "hold", "held", LAST)
    office.step(office.item(state="held"), "hold", "held", date(2026, 8, 31))
    assert office.counts().held_back == 1
    assert waiting_items([office.school.pk]) == {office.school.pk: 2}


def test_a_decision_changed_later_counts_as_overturned():
    office = Office()
    office.step(office.item(state="changed"), "reconsider", "changed", LAST)
    assert office.counts().overturned == 1


def test_150_schools_take_as_many_queries_as_one(django_assert_num_queries):
    schools = Organisation.objects.bulk_create(
        [
            Organisation(code=f"N{number}", kind="school", name=f"示例第{number}学校", opened_on=FIRST)
            for number in range(150)
        ]
    )
    Body.objects.bulk_create(
        [
            Body(organisation=school, kind="party_committee", name="党委会议", rhythm_days=14, started_on=FIRST)
            for school in schools
        ]
    )
    with django_assert_num_queries(5):
        found = counts_by_school([school.pk for school in schools], first=FIRST, last=LAST)
    assert len(found) == 150 and not any(one.is_on_rhythm for one in found.values())


def test_a_rhythm_counts_whole_periods_only():
    body = BodyRhythm(body_id=1, kind="party_committee", name="", rhythm_days=14, days=27, held=1, last_held_on=None)
    assert (body.expected, body.is_on_rhythm) == (1, True)
