"""A school with its bodies, people and meetings, written as rows: for tests of what comes after a meeting.

Acts of the meeting room have their own tests; here a point is simply closed as its outcome says.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta
from itertools import count
from typing import Any

from django.utils import timezone

from tests.factories import LONG_AGO, make_organisation, make_user
from yanzhen.apps.accounts.models import User
from yanzhen.apps.meetings.models import (
    AgendaItem,
    Attendance,
    Body,
    BodyKind,
    Item,
    ItemAct,
    ItemState,
    ItemStep,
    Meeting,
    MeetingState,
    Observer,
    Recusal,
    Resolution,
    Seat,
    Speech,
    Stand,
    Vote,
)
from yanzhen.apps.meetings.sealed_room import sealed_vote
from yanzhen.apps.meetings.sight import SEALED_TITLE, sealed_words
from yanzhen.apps.organisations.models import Organisation, Person
from yanzhen.apps.sealing.sealed_values import seal

MEETING_DAY = date(2026, 3, 6)
AFTER = date(2026, 3, 9)
STATES = {
    "PASSED": ItemState.PASSED,
    "NOT_PASSED": ItemState.NOT_PASSED,
    "DEFERRED": ItemState.DEFERRED,
    "DECIDED_BY_PRINCIPAL": ItemState.DECIDED,
    "POSTPONED": ItemState.HELD,
    "NOTED": ItemState.NOTED,
}
_numbers = count(1)


def make_person(name: str) -> Person:
    """Make a person with a staff number of their own."""
    return Person.objects.create(name=name, staff_number=f"M{next(_numbers):05}")


class ResultsScene:
    """One school: five members of the Party committee, three of the principal's meeting, a clerk who records.

    ``secretary``, ``principal``, ``deputy``, ``first``, ``second`` sit in ``party``; ``principal``, ``deputy`` and
    ``vice`` in ``office``. Beside it another school, the authority with its office, and an inspector.
    """

    def __init__(self) -> None:
        self.authority = make_organisation("青石区教委", kind="authority")
        self.school = make_organisation("青石区第一小学", under=self.authority, short_name="青石一小")
        self.other = make_organisation("青石区第二小学", under=self.authority)
        self.secretary = self.account("周砚平", "school_secretary")
        self.principal = self.account("李岚敏", "school_principal")
        self.deputy = self.account("何书钧", "middle_manager")
        self.first = self.account("郑一舟", "middle_manager")
        self.second = self.account("吴双禾", "middle_manager")
        self.vice = self.account("冯教安", "middle_manager")
        self.clerk = self.account("褚记言", "school_clerk")
        self.colleague = self.account("蒋同办", "school_clerk")
        self.stranger = self.account("沈他校", "school_secretary", at=self.other)
        self.district = self.account("韩区办", "district_office", at=self.authority)
        self.inspector = self.account("杨督查", "responsible_inspector", at=self.authority)
        self.party = self.body(
            BodyKind.PARTY_COMMITTEE,
            {
                self.secretary: ["secretary"],
                self.principal: ["principal", "deputy_secretary"],
                self.deputy: ["full_time_deputy_secretary"],
                self.first: ["committee_member"],
                self.second: ["committee_member"],
            },
        )
        self.office = self.body(
            BodyKind.PRINCIPAL_MEETING,
            {self.principal: ["principal"], self.deputy: ["deputy_secretary"], self.vice: ["vice_principal"]},
        )

    def account(self, name: str, role: str | None, *, at: Organisation | None = None) -> User:
        """Make an account with its person."""
        return make_user(role=role, at=at or self.school, person=make_person(name))

    def body(
        self,
        kind: str,
        members: Mapping[User, Iterable[str]],
        *,
        school: Organisation | None = None,
        rhythm_days: int | None = 30,
    ) -> Body:
        """Make a body with its seats, in order."""
        body = Body.objects.create(
            organisation=school or self.school,
            kind=kind,
            name=BodyKind(kind).label,
            rhythm_days=rhythm_days,
            started_on=LONG_AGO,
        )
        for position, (user, roles) in enumerate(members.items()):
            Seat.objects.create(
                body=body, person=user.person, roles=list(roles), position=position, started_on=LONG_AGO
            )
        return body

    def seat(self, user: User, body: Body | None = None) -> Seat:
        """Return a member's seat."""
        return Seat.objects.get(body=body or self.party, person=user.person)

    def meeting(
        self,
        body: Body | None = None,
        *,
        day: date = MEETING_DAY,
        absent: Mapping[User, str] | None = None,
        **fields: Any,
    ) -> Meeting:
        """Make a meeting that is going on, everyone present but those ``absent`` with their reason."""
        body = body or self.party
        moment = timezone.make_aware(datetime.combine(day, time(14)))
        chair = body.seats.order_by("position").first()
        sequence = body.meetings.filter(year=day.year).count() + 1
        given: dict[str, Any] = {
            "year": day.year,
            "sequence": sequence,
            "title": f"{body.name}{day.year}年第{sequence}次",
            "planned_at": moment,
            "opened_at": moment,
            "place": "三层会议室",
            "chair": chair,
            "recorder": self.clerk.person,
            "agenda_approved_by": chair,
            "agenda_approved_on": day - timedelta(days=3),
            "notice_sent_on": day - timedelta(days=2),
            "state": MeetingState.OPEN,
            "made_by": self.clerk,
        }
        meeting = Meeting.objects.create(body=body, **(given | fields))
        away = {user.person_id: reason for user, reason in (absent or {}).items()}
        Attendance.objects.bulk_create(
            [
                Attendance(
                    meeting=meeting,
                    seat=seat,
                    status="absent" if seat.person_id in away else "present",
                    reason=away.get(seat.person_id, ""),
                )
                for seat in body.seats.all()
            ]
        )
        Observer.objects.create(meeting=meeting, name="许列席", post="工会主席")
        return meeting

    def item(
        self, title: str = "建设科学探究实验室", *, body: Body | None = None, sealed: bool = False, **fields: Any
    ) -> Item:
        """Make an item with the stands of secretary and principal."""
        body = body or self.party
        given: dict[str, Any] = {
            "organisation": body.organisation,
            "number": f"2026-{next(_numbers):04}",
            "title": SEALED_TITLE if sealed else title,
            "summary": "" if sealed else "预算内项目，已论证。",
            "is_sealed": sealed,
            "sealed": sealed_words(title, "密封说明。") if sealed else None,
            "matter": "key_project",
            "proposer": self.principal.person,
            "state": ItemState.ON_AGENDA,
            "prepared_on": MEETING_DAY - timedelta(days=10),
            "made_by": self.clerk,
            "made_on": MEETING_DAY - timedelta(days=12),
        }
        item = Item.objects.create(body=body, **(given | fields))
        for user in (self.secretary, self.principal):
            Stand.objects.create(
                item=item, person=user.person, stand="agree", said_on=MEETING_DAY - timedelta(days=7), entered_by=user
            )
        for act, state in ((ItemAct.PROPOSE, ItemState.PROPOSED), (ItemAct.TABLE, ItemState.ON_AGENDA)):
            ItemStep.objects.create(item=item, act=act, state=state, actor=self.clerk, happened_on=item.made_on)
        return item

    def point(
        self,
        meeting: Meeting,
        item: Item | None = None,
        *,
        votes: Mapping[User, str] | None = None,
        said: Mapping[User, str] | None = None,
        recused: Iterable[User] = (),
        **fields: Any,
    ) -> AgendaItem:
        """Put an item on the agenda with open votes, key points of speakers and recusals."""
        item = item or self.item(body=meeting.body)
        position = meeting.agenda.count() + 1
        point = AgendaItem.objects.create(
            meeting=meeting, item=item, position=position, vote_form=fields.pop("vote_form", "hands"), **fields
        )
        for user in recused:
            Recusal.objects.create(agenda_item=point, seat=self.seat(user, meeting.body), entered_by=self.clerk)
        for user, choice in (votes or {}).items():
            Vote.objects.create(
                agenda_item=point,
                seat=self.seat(user, meeting.body),
                choice=sealed_vote(choice),
                cast_at=meeting.opened_at,
                entered_by=self.clerk,
            )
        for place, (user, words) in enumerate((said or {}).items(), start=1):
            Speech.objects.create(
                agenda_item=point,
                seat=self.seat(user, meeting.body),
                position=place,
                points=seal(words.encode(), context="meetings.speech"),
            )
        return point

    def close(
        self,
        point: AgendaItem,
        outcome: str = "PASSED",
        *,
        decision: str = "同意实施，按预算执行。",
        resolved: bool | None = None,
        **resolution: Any,
    ) -> AgendaItem:
        """Close a point as found; a passed one leaves a resolution."""
        sealed = point.item.is_sealed
        yes = sum(1 for _ in point.votes.all())
        point.state, point.outcome, point.closed_at = "closed", outcome, point.meeting.opened_at
        point.closed_by = self.clerk
        point.verdict = {
            "outcome": outcome,
            "needed": {"present": 3, "yes": 3},
            "counted": {"entitled": 5, "present": yes, "yes": yes, "no": 0, "abstain": 0},
            "findings": [],
            "next_step": "",
        }
        point.case = seal(json.dumps({}).encode(), context="meetings.case")
        point.decision = "" if sealed else decision
        point.sealed_decision = seal(decision.encode(), context="meetings.decision") if sealed else None
        point.save()
        item = point.item
        item.state = STATES[outcome]
        item.save(update_fields=["state"])
        ItemStep.objects.create(
            item=item,
            act=ItemAct.DECIDE,
            state=item.state,
            actor=self.clerk,
            happened_on=point.meeting.planned_at.date(),
        )
        if resolved if resolved is not None else outcome in ("PASSED", "DECIDED_BY_PRINCIPAL"):
            self.resolution(point, decision, **resolution)
        return point

    def resolution(self, point: AgendaItem, wording: str, **fields: Any) -> Resolution:
        """Make the resolution of a point."""
        sealed = point.item.is_sealed
        given: dict[str, Any] = {
            "number": f"党决〔2026〕{next(_numbers)}号",
            "wording": "" if sealed else wording,
            "sealed_wording": seal(wording.encode(), context="meetings.resolution") if sealed else None,
            "owner": self.vice.person,
            "due_on": date(2026, 6, 30),
            "disclosure": "none" if sealed else "open",
            "made_on": timezone.localtime(point.meeting.planned_at).date(),
            "made_by": self.clerk,
        }
        return Resolution.objects.create(agenda_item=point, **(given | fields))

    def everyone(self, body: Body | None = None) -> dict[User, str]:
        """Return a yes of every member."""
        body = body or self.party
        users = {user.person_id: user for user in User.objects.filter(person__seats__body=body).distinct()}
        return {users[seat.person_id]: "yes" for seat in body.seats.all()}

    def end(self, meeting: Meeting) -> Meeting:
        """Close the meeting."""
        meeting.state, meeting.closed_at = MeetingState.CLOSED, meeting.opened_at + timedelta(hours=2)
        meeting.save(update_fields=["state", "closed_at"])
        return meeting

    def held(self, body: Body | None = None, **point: Any) -> Meeting:
        """Return a closed meeting with one passed open item, all in favour, three speakers."""
        meeting = self.meeting(body)
        speakers = {self.principal: "方案可行，经费有来源。", self.deputy: "建议分两期。"}
        if meeting.body_id == self.party.pk:
            speakers[self.secretary] = "同意大家意见。"
        recused = {user.pk for user in point.get("recused", ())}
        votes = {user: choice for user, choice in self.everyone(meeting.body).items() if user.pk not in recused}
        said = {user: words for user, words in speakers.items() if user.pk not in recused}
        made = self.point(meeting, votes=votes, said=said, **point)
        self.close(made)
        return self.end(meeting)
