"""An authority with two sections, for tests of readiness."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from tests.factories import make_organisation, make_user
from yanzhen.apps.readiness.actions.assign_item import assign_item
from yanzhen.apps.readiness.actions.enter_value import Said, enter_value
from yanzhen.apps.readiness.models import ChecklistValue, ItemAssignment
from yanzhen.apps.readiness.standing import standings_of
from yanzhen.apps.rollout.evidence import HandedIn
from yanzhen.engines.equity.checklist import ItemVerdict

TODAY = date(2026, 3, 18)


class ReadinessScene:
    """Fills in the lists and asks how they stand."""

    def __init__(self) -> None:
        self.authority = make_organisation("青石区教育委员会", kind="authority")
        self.personnel = make_organisation("人事科", kind="section", under=self.authority)
        self.finance = make_organisation("计划财务科", kind="section", under=self.authority)
        self.school = make_organisation("青石小学", under=self.authority)
        self.office = make_user(role="district_office", at=self.authority)
        self.head = make_user(role="section_head", at=self.personnel)
        self.other_head = make_user(role="section_head", at=self.finance)
        self.leader = make_user(role="principal_leader", at=self.authority)
        self.principal = make_user(role="school_principal", at=self.school)
        self.stranger = make_user(role="district_office", at=make_organisation("别区教委", kind="authority"))

    def enter(
        self,
        measure: str,
        value: str,
        *,
        actor=None,
        year: int = 2026,
        as_of: date | None = None,
        seen: int | None = None,
        words: str = "2026年教育事业统计",
        on: date = TODAY,
    ) -> ChecklistValue:
        newest = ChecklistValue.objects.standing().filter(measure=measure, year=year).order_by("-pk").first()
        return enter_value(
            organisation_id=self.authority.pk,
            said=Said(year=year, measure=measure, value=Decimal(value), as_of=as_of or min(date(year, 12, 31), TODAY)),
            seen=(newest.pk if newest else 0) if seen is None else seen,
            handed_in=HandedIn(declared="none", words=words),
            actor=actor or self.office,
            on=on,
        )

    def assign(self, item: str, section=None, *, actor=None, seen: int = 0) -> ItemAssignment:
        return assign_item(
            organisation_id=self.authority.pk,
            code=item,
            section_id=(section or self.personnel).pk,
            seen=seen,
            actor=actor or self.office,
            on=TODAY,
        )

    def verdict(self, item: str, year: int = 2026) -> ItemVerdict:
        items = standings_of(self.authority, [year], on=TODAY)[year].readiness.items
        return next(one for one in items if one.item.code == item)
