"""A small district with one ledger of the catalogue's kind, for tests that need the whole of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from tests.factories import make_organisation, make_user
from yanzhen.apps.ledgers.actions.forms import load_ledgers
from yanzhen.apps.ledgers.actions.open_returns import open_returns
from yanzhen.apps.ledgers.actions.pass_on import approve_returns, endorse_return, forward_return
from yanzhen.apps.ledgers.actions.save_rows import RowWrite, SaveOutcome, save_rows
from yanzhen.apps.ledgers.models import LedgerType, Return, ReturnState
from yanzhen.presets.ledger_catalogue import form_from

MARCH = date(2026, 3, 6)
APRIL = date(2026, 4, 7)

SERVICE: Mapping[str, Any] = {
    "code": "sample_service",
    "title": "课后服务情况",
    "owner": "小教",
    "reporters": ["school"],
    "rhythm": "month",
    "due_workdays": 3,
    "privacy": "personal",
    "key": ["grade"],
    "fields": [
        {"key": "grade", "title": "年级", "kind": "code", "required": True},
        {"key": "pupils", "title": "在校学生数", "kind": "integer", "unit": "人", "required": True, "at_least": 0},
        {"key": "joined", "title": "参加学生数", "kind": "integer", "unit": "人", "at_least": 0},
        {
            "key": "share",
            "title": "参与率",
            "kind": "decimal",
            "unit": "%",
            "decimals": 1,
            "computed": "joined / pupils * 100",
        },
        {"key": "contact", "title": "联系人", "kind": "text", "privacy": "personal"},
        {"key": "note", "title": "说明", "kind": "text"},
    ],
    "checks": [
        {"code": "within", "must": "joined <= pupils", "message": "参加学生数不能多于在校学生数。", "field": "joined"},
    ],
    "indicators": [
        {
            "code": "sample_joined",
            "title": "课后服务参加学生数",
            "unit": "人",
            "measure": "sum",
            "field": "joined",
            "direction": "higher",
            "definition": "各年级参加学生数合计。",
        },
        {
            "code": "sample_share",
            "title": "课后服务学生参加率",
            "unit": "%",
            "measure": "rate",
            "numerator": {"field": "joined"},
            "denominator": {"field": "pupils"},
            "direction": "higher",
            "decimals": 1,
            "definition": "参加学生数占在校学生数的比例。",
        },
    ],
}


class LedgerScene:
    """An authority, the section that keeps the ledger, two schools with clerk, middle manager and principal."""

    def __init__(self, definition: Mapping[str, Any] = SERVICE) -> None:
        self.authority = make_organisation("青石区教委", kind="authority")
        self.section = make_organisation("小教科", kind="section", under=self.authority)
        self.school = make_organisation("青石区第一小学", under=self.authority, stages=["primary"])
        self.other = make_organisation("青石区第二小学", under=self.authority, stages=["primary"])
        self.officer = make_user(role="section_officer", at=self.section)
        self.head = make_user(role="section_head", at=self.section)
        self.deputy = make_user(role="deputy_leader", at=self.section)
        self.clerk = make_user(role="school_clerk", at=self.school)
        self.middle = make_user(role="middle_manager", at=self.school)
        self.principal = make_user(role="school_principal", at=self.school)
        self.other_clerk = make_user(role="school_clerk", at=self.other)
        self.other_principal = make_user(role="school_principal", at=self.other)
        form = form_from(definition)
        load_ledgers(forms={form.code: form})
        self.type = LedgerType.objects.get(code=form.code)
        open_returns(type_id=self.type.pk, day=MARCH, actor=None, on=MARCH)

    def sheet(self, organisation=None) -> Return:
        """The return of a school (by default the first) for March."""
        return Return.objects.get(
            type=self.type, organisation=organisation or self.school, period_start=date(2026, 3, 1)
        )

    def save(self, *rows: Mapping[str, Any], actor=None, sheet: Return | None = None, **settings: Any) -> SaveOutcome:
        """Add rows to a return."""
        return save_rows(
            return_id=(sheet or self.sheet()).pk,
            changes=[RowWrite(values=row, temp=str(place)) for place, row in enumerate(rows)],
            actor=actor or self.clerk,
            on=MARCH,
            **settings,
        )

    def send(self, sheet: Return | None = None) -> Return:
        """Carry the first school's return through the school to the section."""
        sheet = sheet or self.sheet()
        forward_return(return_id=sheet.pk, actor=self.clerk, on=MARCH)
        endorse_return(return_id=sheet.pk, actor=self.middle, on=MARCH)
        sheet = Return.objects.get(pk=sheet.pk)
        if sheet.state == ReturnState.IN_UNIT:
            endorse_return(return_id=sheet.pk, actor=self.principal, on=MARCH)
        return Return.objects.get(pk=sheet.pk)

    def approve(self, sheet: Return) -> Return:
        """Approve what reached the section."""
        approve_returns(return_ids=[sheet.pk], actor=self.officer, on=MARCH)
        return Return.objects.get(pk=sheet.pk)
