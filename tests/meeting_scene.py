"""A school with its Party committee, its principal's meeting, their members and a clerk, for tests of meetings."""

from __future__ import annotations

from datetime import date, datetime
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

from tests.factories import LONG_AGO, make_organisation, make_user
from yanzhen.apps.accounts.models import Grant, User
from yanzhen.apps.meetings.actions.attend import note_attendance
from yanzhen.apps.meetings.actions.plan_meeting import Arrangement, plan_meeting
from yanzhen.apps.meetings.actions.set_agenda import approve_agenda, table_item
from yanzhen.apps.meetings.models import (
    AgendaItem,
    Attendance,
    Body,
    Deliberation,
    Item,
    ItemState,
    Meeting,
    Seat,
    Stand,
)
from yanzhen.apps.meetings.sight import SEALED_TITLE, sealed_words
from yanzhen.apps.organisations.models import Person

DAY = date(2026, 3, 6)
BEIJING = ZoneInfo("Asia/Shanghai")
AT_NINE = datetime(2026, 3, 6, 9, 0, tzinfo=BEIJING)
_numbers = count(1)
ROLES = (["secretary"], ["principal", "deputy_secretary"], ["committee_member"])


class MeetingScene:
    """One school; ``size`` members of its Party committee, the second of whom is the principal."""

    def __init__(self, size: int = 5, *, kind: str = "party_committee", **body: Any) -> None:
        number = next(_numbers)
        self.authority = make_organisation(f"柳溪区第{number}教委", kind="authority")
        self.school = make_organisation(f"柳溪第{number}小学", under=self.authority)
        self.clerk = make_user(role="school_clerk", at=self.school, person=self.person("文书"))
        self.office = make_user(role="district_office", at=self.authority)
        self.body = Body.objects.create(
            organisation=self.school, kind=kind, name="校党委会", started_on=LONG_AGO, **body
        )
        self.users: list[User] = []
        self.seats: list[Seat] = []
        for position in range(size):
            person = self.person(f"委员{position + 1}")
            self.users.append(make_user(person=person))
            self.seats.append(
                Seat.objects.create(
                    body=self.body,
                    person=person,
                    roles=ROLES[min(position, 2)],
                    position=position,
                    started_on=LONG_AGO,
                )
            )

    @property
    def secretary(self) -> User:
        return self.users[0]

    @property
    def principal(self) -> User:
        return self.users[1]

    def secretary_clerk(self) -> User:
        """The secretary with a right to prepare meetings."""
        Grant.objects.get_or_create(
            user=self.secretary, role="school_secretary", organisation=self.school, started_on=LONG_AGO
        )
        return User.objects.get(pk=self.secretary.pk)

    def person(self, name: str) -> Person:
        return Person.objects.create(name=name, staff_number=f"M{next(_numbers):06}")

    def item(self, *, state: str = ItemState.READY, sealed: bool = False, stands: bool = True, **fields: Any) -> Item:
        number = next(_numbers)
        title = fields.pop("title", f"第{number}号事项")
        fields = {"kind": "decide", "matter": "key_project", "prepared_on": date(2026, 3, 1)} | fields
        if fields["kind"] != "decide":
            fields["matter"] = ""
        if fields["matter"] == "personnel_appointment":
            fields.setdefault("candidates", 1)
        if sealed:
            fields |= {"is_sealed": True, "sealed": sealed_words(title, "说明")}
        made = Item.objects.create(
            organisation=self.school,
            body=self.body,
            number=f"2026-{number}",
            title=SEALED_TITLE if sealed else title,
            proposer=self.seats[0].person,
            state=state,
            made_by=self.clerk,
            made_on=date(2026, 3, 1),
            **fields,
        )
        if stands:
            for seat in self.seats[:2]:
                Stand.objects.create(item=made, person=seat.person, stand="agree", said_on=date(2026, 3, 2))
        if made.matter == "personnel_appointment":
            Deliberation.objects.create(item=made, held_on=date(2026, 3, 2), circle="党委委员", entered_by=self.clerk)
        return made

    def arrangement(self, **changes: Any) -> Arrangement:
        return Arrangement(**({"title": "校党委会议", "planned_at": AT_NINE, "place": "三楼会议室"} | changes))

    def planned(self, **changes: Any) -> Meeting:
        return plan_meeting(body_id=self.body.pk, arrangement=self.arrangement(**changes), actor=self.clerk, on=DAY)

    def approved(self, *items: Item) -> Meeting:
        """A planned meeting with these items on its approved agenda."""
        meeting = self.planned(recorder_id=self.clerk.person_id)
        return self.tabled(meeting, *(items or (self.item(),)), approver=self.secretary)

    def tabled(self, meeting: Meeting, *items: Item, approver: User) -> Meeting:
        """These items tabled at the meeting and its agenda approved."""
        for item in items:
            table_item(meeting_id=meeting.pk, item_id=item.pk, actor=self.clerk, on=DAY)
        return approve_agenda(meeting_id=meeting.pk, actor=approver, on=DAY)

    def present(self, meeting: Meeting, *seats: Seat) -> Meeting:
        chosen = seats or tuple(self.seats)
        return note_attendance(
            meeting_id=meeting.pk, statuses={seat.pk: "present" for seat in chosen}, actor=self.clerk, on=DAY
        )

    def line(self, meeting: Meeting, seat: Seat) -> Attendance:
        return meeting.attendance.get(seat=seat)

    def point(self, meeting: Meeting, position: int = 1) -> AgendaItem:
        return meeting.agenda.get(position=position)
