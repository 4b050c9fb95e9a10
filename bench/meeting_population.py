"""A members' assembly of a hundred in the middle of a vote, for measuring."""

from __future__ import annotations

from datetime import date, timedelta

from django.utils import timezone

from yanzhen.apps.accounts.models import Grant, User
from yanzhen.apps.meetings.actions.attend import note_attendance
from yanzhen.apps.meetings.actions.hold_meeting import open_meeting, open_point
from yanzhen.apps.meetings.actions.plan_meeting import Arrangement, plan_meeting
from yanzhen.apps.meetings.actions.set_agenda import approve_agenda, table_item
from yanzhen.apps.meetings.actions.speak import note_speech
from yanzhen.apps.meetings.actions.vote import enter_votes
from yanzhen.apps.meetings.models import Body, Item, ItemState, Meeting, Seat, Stand
from yanzhen.apps.organisations.models import Organisation, OrganisationKind, Person

ITEMS = 5
SPEAKERS = 8


def running_meeting(members: int) -> tuple[Meeting, User, User]:
    """Return a meeting in progress with ``members`` there and almost all votes entered, its clerk and a member."""
    today = timezone.localdate()
    since = today - timedelta(days=1000)
    school = Organisation.objects.create(code="BENCHMR", kind=OrganisationKind.SCHOOL, name="计时小学", opened_on=since)
    body = Body.objects.create(
        organisation=school, kind="party_branch_assembly", name="支部党员大会", started_on=since, phone_voting=True
    )
    seats = [_seat(body, number, since) for number in range(members)]
    clerk, secretary, member = (
        _user(name, seat.person, school, role)
        for name, seat, role in (
            ("bench-c", seats[2], "school_clerk"),
            ("bench-s", seats[0], ""),
            ("bench-m", seats[9], ""),
        )
    )
    arrangement = Arrangement(
        title="支部党员大会", planned_at=timezone.now(), place="礼堂", recorder_id=clerk.person_id
    )
    meeting = plan_meeting(body_id=body.pk, arrangement=arrangement, actor=clerk, on=today)
    for number in range(ITEMS):
        item = _item(body, number, seats, clerk, today)
        table_item(meeting_id=meeting.pk, item_id=item.pk, actor=clerk, on=today)
    approve_agenda(meeting_id=meeting.pk, actor=secretary, on=today)
    everybody = {seat.pk: "present" for seat in seats}
    note_attendance(meeting_id=meeting.pk, statuses=everybody, actor=clerk, on=today)
    open_meeting(meeting_id=meeting.pk, actor=clerk, on=today)
    point = open_point(point_id=meeting.agenda.order_by("position").first().pk, actor=clerk, on=today)
    choices = {seat.pk: ("no" if place % 9 == 0 else "yes") for place, seat in enumerate(seats[:-5])}
    enter_votes(point_id=point.pk, choices=choices, actor=clerk, on=today)
    for seat in seats[:SPEAKERS]:
        note_speech(point_id=point.pk, seat_id=seat.pk, points="赞成，建议分步实施。" * 3, actor=clerk, on=today)
    return meeting, clerk, member


def _seat(body: Body, number: int, since: date) -> Seat:
    person = Person.objects.create(name=f"计时党员{number + 1}", staff_number=f"BMR{number:04}")
    roles = [["secretary"], ["principal"]][number] if number < 2 else []
    return Seat.objects.create(body=body, person=person, roles=roles, position=number, started_on=since)


def _user(name: str, person: Person, school: Organisation, role: str) -> User:
    user = User.objects.create(username=name, person=person, must_change_password=False)
    if role:
        Grant.objects.create(user=user, role=role, organisation=school, started_on=date(2020, 1, 1))
    return user


def _item(body: Body, number: int, seats: list[Seat], clerk: User, today: date) -> Item:
    item = Item.objects.create(
        organisation=body.organisation,
        body=body,
        number=f"BENCH-{number}",
        title=f"计时议题{number + 1}",
        matter="key_project",
        proposer=seats[0].person,
        state=ItemState.READY,
        prepared_on=today,
        made_by=clerk,
        made_on=today,
    )
    for seat in seats[:2]:
        Stand.objects.create(item=item, person=seat.person, stand="agree", said_on=today, entered_by=clerk)
    return item
