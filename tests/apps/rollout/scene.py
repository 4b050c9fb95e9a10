"""A branch school whose two posts one person holds, with its authority, for tests of the roll-out."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.utils import timezone

from tests.factories import make_organisation, make_user
from yanzhen.apps.meetings.models import Body, Meeting, Seat
from yanzhen.apps.organisations.models import Affiliation, Hierarchy, Organisation, Person, Posting
from yanzhen.apps.rollout.actions.report_step import report_step
from yanzhen.apps.rollout.evidence import HandedIn
from yanzhen.apps.rollout.models import SchoolProfile, StepReport
from yanzhen.apps.rollout.standing import Mark, standings_of

TODAY = date(2026, 3, 18)
SINCE = date(2024, 9, 1)
WORDS = HandedIn(declared="none", words="已按要求办理。")


class RolloutScene:
    """Builds a school piece by piece and asks where it stands."""

    def __init__(self) -> None:
        self.authority = make_organisation("青石区教育委员会", kind="authority")
        self.section = make_organisation("组织科", kind="section", under=self.authority)
        self.school = make_organisation("青石小学", under=self.authority)
        self.party = make_organisation("中共青石小学支部委员会", kind="party_branch")
        Affiliation.objects.create(hierarchy=Hierarchy.HOST, parent=self.school, child=self.party, started_on=SINCE)
        self.secretary = make_user(role="school_secretary", at=self.school)
        self.head = make_user(role="section_head", at=self.authority)
        self.colleague = make_user(role="section_officer", at=self.authority)
        self.manager = make_user(role="middle_manager", at=self.school)
        self.stranger = make_user(role="section_head", at=make_organisation("别区教委", kind="authority"))
        self.numbers = 0

    def person(self) -> Person:
        self.numbers += 1
        return Person.objects.create(name=f"示例人员{self.numbers}", staff_number=f"R{self.school.pk}-{self.numbers}")

    def post(self, person: Person, function: str, *, at: Organisation | None = None, post: str = "职务") -> Posting:
        return Posting.objects.create(
            person=person, organisation=at or self.school, post=post, function=function, started_on=SINCE
        )

    def one_head(self) -> Person:
        head = self.person()
        self.post(head, "principal")
        self.post(head, "secretary", at=self.party)
        return head

    def two_heads(self) -> tuple[Person, Person]:
        secretary, principal = self.person(), self.person()
        self.post(secretary, "secretary", at=self.party)
        self.post(principal, "principal")
        return secretary, principal

    def body(
        self, kind: str = "party_branch_committee", *, members: int | None = None, rhythm: int | None = None
    ) -> Body:
        return Body.objects.create(
            organisation=self.school,
            kind=kind,
            name="示例会议",
            branch_formal_members=members,
            rhythm_days=rhythm,
            started_on=SINCE,
        )

    def seat(self, body: Body, person: Person, *roles: str) -> Seat:
        return Seat.objects.create(body=body, person=person, roles=list(roles), started_on=SINCE)

    def meet(self, body: Body, day: date) -> None:
        self.numbers += 1
        Meeting.objects.create(
            body=body,
            year=day.year,
            sequence=self.numbers,
            title="示例会议",
            planned_at=datetime(day.year, day.month, day.day, 9, tzinfo=timezone.get_current_timezone()),
            state="closed",
            made_by=self.secretary,
        )

    def say(self, **facts) -> SchoolProfile:
        given = {"edited_by": self.secretary, "edited_on": TODAY, **facts}
        return SchoolProfile.objects.update_or_create(organisation=self.school, defaults=given)[0]

    def report(
        self, step: str = "first", *, seen: int = 0, done_on: date = TODAY, handed_in: HandedIn = WORDS
    ) -> StepReport:
        return report_step(
            organisation_id=self.school.pk,
            step=step,
            seen=seen,
            done_on=done_on,
            handed_in=handed_in,
            actor=self.secretary,
            on=TODAY,
        )

    def mark(self, criterion: str, *, on: date = TODAY) -> Mark:
        self.school.refresh_from_db()
        return standings_of([self.school], on=on)[self.school.pk].marks[criterion]


def days_back(count: int) -> date:
    """Return a day before today."""
    return TODAY - timedelta(days=count)
