"""A district with a personnel section, three schools and a register of teachers, for tests of rotation."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from tests.factories import make_organisation, make_user
from yanzhen.apps.ledgers.actions.forms import load_ledgers
from yanzhen.apps.ledgers.actions.open_returns import open_returns
from yanzhen.apps.ledgers.actions.pass_on import approve_returns, endorse_return, forward_return
from yanzhen.apps.ledgers.actions.save_rows import RowWrite, save_rows
from yanzhen.apps.ledgers.models import LedgerType, Return
from yanzhen.apps.organisations.closure import rebuild_closure
from yanzhen.apps.organisations.models import Affiliation, Hierarchy
from yanzhen.apps.rotation.actions.conclude import (
    Decision,
    post_notice,
    record_answer,
    record_decision,
    start_terms,
)
from yanzhen.apps.rotation.actions.leaders import arrange_leaders
from yanzhen.apps.rotation.actions.list_teachers import list_teachers, settle_list
from yanzhen.apps.rotation.actions.objections import decide_objection, raise_objection
from yanzhen.apps.rotation.actions.open_round import open_round
from yanzhen.apps.rotation.actions.scenarios import add_scenario, lay_move, propose
from yanzhen.apps.rotation.models import Objection, Participant, Round, Scenario
from yanzhen.presets.ledger_catalogue import ledger_catalogue
from yanzhen.presets.workdays import load_calendar

TODAY = date(2026, 5, 8)
AFTER_NOTICE = date(2026, 5, 15)
YEAR = 2026
SEED = "0123456789abcdef0123456789abcdef"
CALENDAR = load_calendar()
SUBJECTS = ("语文", "数学", "音乐")


class RotationScene:
    """Two school districts; one strong, one middling, one weak primary school; twenty-seven teachers."""

    def __init__(self) -> None:
        self.authority = make_organisation("青石区教育委员会", kind="authority")
        self.section = make_organisation("人事科", kind="section", under=self.authority)
        self.finance = make_organisation("计划财务科", kind="section", under=self.authority)
        self.street = make_organisation("青石街道", kind="street", x_km=1.0, y_km=1.0)
        self.west = make_organisation("西学区", kind="school_district")
        self.east = make_organisation("东学区", kind="school_district")
        self.strong = self._school("青石一小", self.west, 0.0, 540)
        self.middling = self._school("青石二小", self.west, 2.0, 500)
        self.weak = self._school("青石三小", self.east, 4.0, 460)
        rebuild_closure(Hierarchy.SCHOOL_DISTRICT)
        self.officer = make_user(role="section_officer", at=self.section)
        self.head = make_user(role="section_head", at=self.section)
        self.office = make_user(role="district_office", at=self.authority)
        self.director = make_user(role="principal_leader", at=self.authority)
        self.finance_head = make_user(role="section_head", at=self.finance)
        self.clerk = make_user(role="school_clerk", at=self.strong)
        self.neighbour = make_user(role="school_clerk", at=self.weak)
        load_ledgers(forms={code: ledger_catalogue()[code] for code in ("rotation_teachers", "rotation_posts")})
        for code in ("rotation_teachers", "rotation_posts"):
            open_returns(type_id=LedgerType.objects.get(code=code).pk, day=TODAY, actor=None, on=TODAY)

    def _school(self, name: str, district, x_km: float, pupils: int):
        school = make_organisation(name, under=self.authority, stages=["primary"], x_km=x_km, y_km=0.0, pupils=pupils)
        Affiliation.objects.create(
            hierarchy=Hierarchy.SCHOOL_DISTRICT, parent=district, child=school, started_on=date(2020, 1, 1)
        )
        return school

    @property
    def schools(self):
        return (self.strong, self.middling, self.weak)

    def sheet(self, code: str) -> Return:
        return Return.objects.select_related("type").get(type__code=code, organisation=self.section)

    def teacher(self, code: str, school, **changes: Any) -> dict[str, Any]:
        """A row of the register as the personnel spreadsheet holds it."""
        usual = {
            "teacher_code": code,
            "school_code": school.code,
            "stage": "小学",
            "duty": "专任教师",
            "subject": "语文",
            "years_at_school": "8",
            "retires_on": "2045-03-01",
            "above_qualification": "是",
            "backbone": "否",
            "home_zone": self.street.code,
        }
        return {**usual, **changes}

    def teachers(self) -> list[dict[str, Any]]:
        """Nine teachers a school: three of each subject; the strong school has the backbones and degrees."""
        rows = []
        for place, school in enumerate(self.schools):
            for number in range(9):
                rows.append(
                    self.teacher(
                        f"T{place}{number}",
                        school,
                        subject=SUBJECTS[number % 3],
                        backbone="是" if number < (6, 2, 0)[place] else "否",
                        above_qualification="是" if number < (9, 5, 2)[place] else "否",
                    )
                )
        return rows

    def heads(self, *, deputies: bool = False) -> list[dict[str, Any]]:
        """A head of each school who served two terms, code H and the school's number; deputies have a D."""
        duties = (("H", "正校级"), ("D", "副校级")) if deputies else (("H", "正校级"),)
        return [
            self.teacher(f"{letter}{place}", school, duty=duty, terms_in_post="2", subject="语文")
            for place, school in enumerate(self.schools)
            for letter, duty in duties
        ]

    def with_heads(self, **more: Any) -> Round:
        """A settled list of teachers and heads."""
        round_ = self.listed([*self.teachers(), *self.heads(**more)])
        return settle_list(round_id=round_.pk, seen=round_.version, actor=self.officer, on=TODAY)

    def posts(self) -> list[dict[str, Any]]:
        return [
            {"school_code": school.code, "stage": "小学", "subject": subject, "min_staff": "2", "max_staff": "4"}
            for school in self.schools
            for subject in SUBJECTS
        ]

    def fill(self, code: str, rows: list[Mapping[str, Any]]) -> None:
        """Bring rows into the ledger and carry the return to its approval."""
        sheet = self.sheet(code)
        changes = [RowWrite(values=row, temp=str(place)) for place, row in enumerate(rows)]
        outcome = save_rows(return_id=sheet.pk, changes=changes, actor=self.officer, on=TODAY)
        assert outcome.is_clean, outcome.faults
        self.approve(code)

    def approve(self, code: str) -> None:
        sheet = self.sheet(code)
        forward_return(return_id=sheet.pk, actor=self.officer, on=TODAY)
        endorse_return(return_id=sheet.pk, actor=self.head, on=TODAY)
        approve_returns(return_ids=[sheet.pk], actor=self.office, on=TODAY)

    def data(self, teachers: list[Mapping[str, Any]] | None = None) -> RotationScene:
        self.fill("rotation_posts", self.posts())
        self.fill("rotation_teachers", teachers if teachers is not None else self.teachers())
        return self

    def open(self) -> Round:
        return open_round(year=YEAR, actor=self.officer, on=TODAY, seed=SEED)

    def listed(self, teachers: list[Mapping[str, Any]] | None = None) -> Round:
        self.data(teachers)
        round_ = self.open()
        return list_teachers(round_id=round_.pk, seen=round_.version, actor=self.officer, on=TODAY)

    def settled(self) -> Round:
        round_ = self.listed()
        return settle_list(round_id=round_.pk, seen=round_.version, actor=self.officer, on=TODAY)

    def person(self, code: str = "T00") -> Participant:
        return Participant.objects.select_related("round", "school").get(code=code)

    def object(self, code: str = "T00", kind: str = "should_not", *, actor=None) -> Objection:
        return raise_objection(
            participant_id=self.person(code).pk,
            kind=kind,
            wording="任职年数从2022年起算",
            actor=actor or self.clerk,
            on=TODAY,
            calendar=CALENDAR,
        )

    def decide(self, objection: Objection, *, is_upheld: bool = True, actor=None) -> Objection:
        return decide_objection(
            objection_id=objection.pk,
            seen=objection.version,
            is_upheld=is_upheld,
            outcome="经核查人事档案属实",
            actor=actor or self.officer,
            on=TODAY,
        )

    def scenario(self, round_: Round | None = None, name: str = "方案一", **changes: Any) -> Scenario:
        round_ = round_ or self.settled()
        changes = {key: Decimal(value) for key, value in changes.items()}
        return add_scenario(round_id=round_.pk, name=name, changes=changes, actor=self.officer, on=TODAY)

    def lay(self, scenario: Scenario, code: str, to_school, subject: str = "") -> Scenario:
        person = self.person(code)
        scenario.refresh_from_db()
        return lay_move(
            scenario_id=scenario.pk,
            seen=scenario.version,
            participant=person,
            to_school=to_school,
            subject=subject or person.subject,
            actor=self.officer,
            on=TODAY,
        )

    def planned(self, round_: Round | None = None) -> Scenario:
        """A lawful plan of three moves laid by hand: one out of each school, one of them a backbone."""
        scenario = self.scenario(round_)
        for code, school in (("T00", self.weak), ("T10", self.strong), ("T20", self.middling)):
            scenario = self.lay(scenario, code, school)
        return scenario

    def arranged(self, scenario: Scenario) -> Scenario:
        """Heads and deputies worked out beside the teachers of a scenario."""
        scenario.refresh_from_db()
        return arrange_leaders(scenario_id=scenario.pk, seen=scenario.version, actor=self.officer, on=TODAY)

    def proposed(self) -> Round:
        scenario = self.planned()
        return propose(scenario_id=scenario.pk, seen=scenario.version, actor=self.officer, on=TODAY)

    def answered(self, round_: Round, **answers: str) -> Round:
        for office in ("staffing", "personnel", "finance"):
            answer = answers.get(office, "agrees")
            record_answer(
                round_id=round_.pk,
                office=office,
                answer=answer,
                number="",
                note="" if answer == "agrees" else "岗位不足",
                answered_on=TODAY,
                actor=self.officer,
                on=TODAY,
            )
        return Round.objects.get(pk=round_.pk)

    def decided(self) -> Round:
        round_ = self.answered(self.proposed())
        decision = Decision(decided_on=TODAY, decided_by="区教委2026年第8次主任办公会")
        return record_decision(round_id=round_.pk, seen=round_.version, decision=decision, actor=self.officer, on=TODAY)

    def posted(self) -> Round:
        round_ = self.decided()
        return post_notice(round_id=round_.pk, seen=round_.version, actor=self.officer, on=TODAY, calendar=CALENDAR)

    def running(self) -> Round:
        round_ = self.posted()
        return start_terms(round_id=round_.pk, seen=round_.version, actor=self.officer, on=AFTER_NOTICE)

    def next_year(self, rows: list[Mapping[str, Any]]) -> None:
        """Bring next school year's register to its approval."""
        day = date(2027, 9, 10)
        type_ = LedgerType.objects.get(code="rotation_teachers")
        open_returns(type_id=type_.pk, day=day, actor=None, on=day)
        sheet = Return.objects.get(type=type_, organisation=self.section, period_start=date(2027, 9, 1))
        changes = [RowWrite(values=row, temp=str(place)) for place, row in enumerate(rows)]
        assert save_rows(return_id=sheet.pk, changes=changes, actor=self.officer, on=day).is_clean
        forward_return(return_id=sheet.pk, actor=self.officer, on=day)
        endorse_return(return_id=sheet.pk, actor=self.head, on=day)
        approve_returns(return_ids=[sheet.pk], actor=self.office, on=day)
