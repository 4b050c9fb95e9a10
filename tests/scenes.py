"""A small district with one issued plan, for tests that need the whole of it."""

from __future__ import annotations

from datetime import date

from tests.factories import make_organisation, make_user
from yanzhen.apps.plans.models import Plan, Task, TaskLight, UnitTally
from yanzhen.apps.supervision.actions.draft import draft_notice
from yanzhen.apps.supervision.actions.sign import sign_notice
from yanzhen.apps.supervision.models import Notice
from yanzhen.presets.workdays import load_calendar

FRIDAY = date(2026, 3, 6)
CALENDAR = load_calendar()


class Scene:
    """An authority with an office, a section and two schools; one issued plan; a red task at each school."""

    def __init__(self) -> None:
        self.authority = make_organisation("青石区教委", kind="authority")
        self.section = make_organisation("体卫艺科", kind="section", under=self.authority)
        self.school = make_organisation("青石区第一小学", under=self.authority)
        self.other = make_organisation("青石区第二小学", under=self.authority)
        self.office = make_user(role="district_office", at=self.authority)
        self.head = make_user(role="section_head", at=self.section)
        self.clerk = make_user(role="school_clerk", at=self.school)
        self.other_clerk = make_user(role="school_clerk", at=self.other)
        self.plan = Plan.objects.create(
            title="体质健康提升计划",
            owner=self.authority,
            starts_on=date(2026, 1, 1),
            ends_on=date(2026, 12, 31),
            state="issued",
            signed_on=date(2026, 1, 5),
            issued_on=date(2026, 1, 6),
            drafted_by=self.office,
        )
        self.district_task = self.task(self.section)
        self.red = self.task(self.school, origin=self.district_task)
        self.red_elsewhere = self.task(self.other, origin=self.district_task)
        for task in (self.red, self.red_elsewhere):
            TaskLight.objects.create(
                task=task,
                plan=self.plan,
                origin=self.district_task,
                organisation=task.organisation,
                colour="red",
                reasons=["时限已过，尚未完成。"],
                computed_on=FRIDAY,
                since=FRIDAY,
            )
            UnitTally.objects.create(plan=self.plan, organisation=task.organisation, total=1, red=1, not_started=1)

    def task(self, organisation, **fields) -> Task:
        days = {"starts_on": date(2026, 1, 1), "due_on": date(2026, 3, 1)}
        return Task.objects.create(plan=self.plan, organisation=organisation, title="每天锻炼一小时", **days, **fields)

    def draft(self, kind: str = "urging", **changes) -> Notice:
        given = {
            "kind": kind,
            "issuer_id": self.authority.pk,
            "task_ids": [self.red.pk],
            "demand": "请于五个工作日内书面反馈。",
            "actor": self.office,
            "on": FRIDAY,
        }
        return draft_notice(**(given | changes))

    def signed(self, kind: str = "urging", **changes) -> Notice:
        return sign_notice(notice_id=self.draft(kind, **changes).pk, actor=self.office, on=FRIDAY, calendar=CALENDAR)
