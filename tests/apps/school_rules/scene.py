"""A district with two schools, one of them with a secretary and a clerk, for tests of rules."""

from __future__ import annotations

from datetime import date, datetime

from django.utils import timezone

from tests.factories import make_organisation, make_user
from yanzhen.apps.meetings.models import AgendaItem, Body, Item, Meeting
from yanzhen.apps.organisations.models import Person
from yanzhen.apps.school_rules.actions.add_rule import Description, add_rule
from yanzhen.apps.school_rules.actions.put_in_force import Approval, put_in_force
from yanzhen.apps.school_rules.models import SchoolRule
from yanzhen.apps.school_rules.wording import Wording

TODAY = date(2026, 3, 6)
REVIEW = date(2029, 3, 6)
TEXT = Wording(declared="none", text="第一条 为规范议事，制定本规则。")


class RuleScene:
    """Acts by short names, with the usual people."""

    def __init__(self) -> None:
        self.authority = make_organisation("青石区教育委员会", kind="authority")
        self.office = make_organisation("办公室", kind="section", under=self.authority)
        self.school = make_organisation("青石中学", under=self.authority)
        self.other = make_organisation("卧石小学", under=self.authority)
        self.secretary = make_user(role="school_secretary", at=self.school)
        self.manager = make_user(role="middle_manager", at=self.school)
        self.neighbour = make_user(role="school_secretary", at=self.other)
        self.officer = make_user(role="district_office", at=self.authority)
        self.stranger = make_user(role="district_office", at=make_organisation("别区教委", kind="authority"))

    def add(self, title: str = "党组织会议议事规则", *, wording: Wording = TEXT, **said) -> SchoolRule:
        said = {"category": "basic", "code": "party_meeting_rules", **said}
        return add_rule(
            organisation=said.pop("organisation", self.school),
            description=Description(title=title, **said),
            wording=wording,
            actor=self.secretary,
            on=TODAY,
        )

    def put(self, rule: SchoolRule, **given) -> SchoolRule:
        given = {
            "approval": Approval(approved_by="2026年第1次党支部委员会会议", approved_on=date(2026, 3, 1)),
            "in_force_from": TODAY,
            "review_on": REVIEW,
            **given,
        }
        put_in_force(rule_id=rule.pk, seen=rule.version, actor=self.secretary, on=TODAY, **given)
        rule.refresh_from_db()
        return rule

    def in_force(self, title: str = "党组织会议议事规则", **said) -> SchoolRule:
        return self.put(self.add(title, **said))

    def point(self, *, kind: str = "party_committee", outcome: str = "PASSED", at=None) -> AgendaItem:
        """A point of an agenda that a meeting of this kind closed."""
        school = at or self.school
        body = Body.objects.create(organisation=school, kind=kind, name="会议", started_on=date(2024, 1, 1))
        held = datetime(2026, 3, 1, 9, tzinfo=timezone.get_current_timezone())
        meeting = Meeting.objects.create(
            body=body, year=2026, sequence=1, title="第1次会议", planned_at=held, state="closed", made_by=self.secretary
        )
        person = Person.objects.create(name="示例人员", staff_number=f"P{meeting.pk}")
        item = Item.objects.create(
            organisation=school,
            body=body,
            number="议1",
            title="审议议事规则",
            matter="management_system",
            state="passed",
            proposer=person,
            made_by=self.secretary,
            made_on=TODAY,
        )
        return AgendaItem.objects.create(
            meeting=meeting, item=item, position=1, state="closed", outcome=outcome, closed_at=held
        )
