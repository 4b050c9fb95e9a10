"""A small district with the ledger of conditions: four primary schools, a nine-year school, a teaching point."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from tests.factories import make_organisation, make_user
from yanzhen.apps.accounts.models import User
from yanzhen.apps.balance.school_years import SchoolYear
from yanzhen.apps.elements.actions.load_catalogue import load_elements
from yanzhen.apps.indicators.actions.load_catalogue import load_indicators
from yanzhen.apps.ledgers.actions.forms import load_ledgers
from yanzhen.apps.ledgers.actions.open_returns import open_returns
from yanzhen.apps.ledgers.actions.pass_on import approve_returns, endorse_return, forward_return
from yanzhen.apps.ledgers.actions.save_rows import RowWrite, save_rows
from yanzhen.apps.ledgers.models import LedgerType, Return, ReturnState, Stage
from yanzhen.apps.organisations.models import Organisation
from yanzhen.presets.ledger_catalogue import ledger_catalogue

TODAY = date(2025, 10, 15)
YEAR = SchoolYear(date(2025, 9, 1), date(2026, 8, 31))

GOOD: Mapping[str, Any] = {
    "stage": "小学",
    "kind": "普通学校",
    "pupils": 800,
    "teachers_above_qualification": 36,
    "backbone_teachers": 9,
    "pe_art_teachers": 8,
    "teaching_area_m2": 3800,
    "sports_area_m2": 6400,
    "equipment_value_yuan": 1760000,
    "multimedia_rooms": 20,
    "computers": 130,
    "books": 20000,
    "staff": 50,
    "mid_or_higher_title_teachers": 26,
}
NINE_YEAR: Mapping[str, Any] = {**GOOD, "kind": "九年一贯制学校", "shared_assets": "是", "pupils": 400}


class BalanceScene:
    """The authority with an office and the section that keeps the ledger; schools with clerk, manager, principal."""

    def __init__(self, schools: int = 3) -> None:
        self.authority = make_organisation("青石区教委", kind="authority")
        self.section = make_organisation("计划财务科", kind="section", under=self.authority)
        self.schools = [
            make_organisation(f"青石区第{number}小学", under=self.authority, stages=["primary"], x_km=number, y_km=1.5)
            for number in range(1, schools + 1)
        ]
        self.office = make_user(role="district_office", at=self.authority)
        self.officer = make_user(role="section_officer", at=self.section)
        self.leader = make_user(role="principal_leader", at=self.authority)
        self.staff: dict[int, tuple[User, User, User]] = {}
        self.form = ledger_catalogue()["school_conditions"]
        load_elements()
        load_ledgers(forms={self.form.code: self.form})
        load_indicators()
        self.type = LedgerType.objects.get(code=self.form.code)
        self.open()

    def open(self, day: date = TODAY) -> None:
        """Open the returns of the school year around a day."""
        open_returns(type_id=self.type.pk, day=day, actor=None, on=day)

    def nine_year_school(self) -> Organisation:
        """Add a school with two stages, and its return."""
        school = make_organisation("青石区汀上学校", under=self.authority, stages=["primary", "junior"])
        self.open()
        return school

    def people(self, school: Organisation) -> tuple[User, User, User]:
        """Clerk, middle manager and principal of a school."""
        if school.pk not in self.staff:
            roles = ("school_clerk", "middle_manager", "school_principal")
            self.staff[school.pk] = tuple(make_user(role=role, at=school) for role in roles)  # type: ignore[assignment]
        return self.staff[school.pk]

    def sheet(self, school: Organisation, day: date = TODAY) -> Return:
        """The school's return of the year around a day."""
        return Return.objects.get(type=self.type, organisation=school, period_start__lte=day, period_end__gte=day)

    def fill(self, school: Organisation, *rows: Mapping[str, Any], day: date = TODAY) -> Return:
        """Put rows in the place of those that stand."""
        sheet = self.sheet(school, day)
        clerk = self.people(school)[0]
        gone = [RowWrite(record_id=row.pk, version=row.version) for row in sheet.records.standing()]
        for changes in (gone, [RowWrite(values=row) for row in rows]):
            outcome = save_rows(return_id=sheet.pk, changes=changes, actor=clerk, on=day)
            assert outcome.is_clean, [one.fault.message for one in outcome.faults]
        return self.sheet(school, day)

    def send(self, school: Organisation, *rows: Mapping[str, Any], day: date = TODAY) -> Return:
        """Fill a return and carry it out of the school."""
        self.fill(school, *rows, day=day)
        clerk, middle, principal = self.people(school)
        sheet = forward_return(return_id=self.sheet(school, day).pk, actor=clerk, on=day)
        while sheet.state == ReturnState.IN_UNIT:
            user = middle if sheet.stage == Stage.MIDDLE else principal
            sheet = endorse_return(return_id=sheet.pk, actor=user, on=day)
        return sheet

    def approve(self, *sheets: Return, day: date = TODAY) -> None:
        """Approve what reached the section."""
        approve_returns(return_ids=[sheet.pk for sheet in sheets], actor=self.officer, on=day)

    def report(self, school: Organisation, *rows: Mapping[str, Any], day: date = TODAY) -> None:
        """Fill, send and approve."""
        self.approve(self.send(school, *rows, day=day), day=day)

    def report_all(self, *changes: Mapping[str, Any], day: date = TODAY) -> None:
        """Report every school with the usual figures, the first ones with changes; approved together."""
        rows = [{**GOOD, **change} for change in changes]
        rows += [dict(GOOD)] * (len(self.schools) - len(rows))
        sheets = [self.send(school, row, day=day) for school, row in zip(self.schools, rows, strict=True)]
        self.approve(*sheets, day=day)
