"""What this app itself keeps in a person's name: duties and deputyships."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from yanzhen.apps.organisations.edges import ONE_DAY
from yanzhen.apps.organisations.handover import Holding, OpenItem, register_holding
from yanzhen.apps.organisations.models import Deputy, Duty, Person
from yanzhen.apps.organisations.refusals.people import why_not_charge
from yanzhen.kernel.wording import chinese_day


def open_duties(person: Person, on: date) -> Iterator[OpenItem]:
    """Yield the duties that the person has on the day."""
    for duty in person.duties.in_force_on(on).select_related("organisation"):
        title = f"{duty.get_kind_display()}：{duty.organisation.name}"
        yield OpenItem("duties", duty.pk, title, since=chinese_day(duty.started_on))


def pass_on_duty(pk: int, successor: Person, on: date) -> str | None:
    """End the duty the day before ``on`` and begin it for the successor."""
    duty = Duty.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=pk)
    if duty.started_on >= on:
        return f"它从{chinese_day(duty.started_on)}才开始，请把交接日期定在这一天之后。"
    last = duty.ended_on
    duty.ended_on = on - ONE_DAY
    duty.save(update_fields=["ended_on"])
    if refusal := why_not_charge(successor, duty.organisation, kind=duty.kind, on=on, until=last):
        return refusal.message
    Duty.objects.create(kind=duty.kind, person=successor, organisation=duty.organisation, started_on=on, ended_on=last)
    return None


def open_deputyships(person: Person, on: date) -> Iterator[OpenItem]:
    """Yield for whom the person stands in on the day; it ends with the hand-over or goes to the successor."""
    for row in person.stands_in_for.in_force_on(on).select_related("principal"):
        until = f"至{chinese_day(row.ended_on)}" if row.ended_on else "未定期限"
        yield OpenItem("deputies", row.pk, f"代行：{row.principal.name}（{until}）", since=chinese_day(row.started_on))


def pass_on_deputyship(pk: int, successor: Person, on: date) -> str | None:
    """Let the successor stand in from ``on``."""
    row = Deputy.objects.select_for_update(of=("self",)).get(pk=pk)
    if row.principal_id == successor.pk:
        return "接收人就是被代行的人。"
    if row.started_on >= on:
        return f"它从{chinese_day(row.started_on)}才开始，请把交接日期定在这一天之后。"
    last = row.ended_on
    row.ended_on = on - ONE_DAY
    row.save(update_fields=["ended_on"])
    Deputy.objects.create(
        principal_id=row.principal_id, deputy=successor, started_on=on, ended_on=last, reason=row.reason
    )
    return None


def register() -> None:
    """Add this app's holdings to the registry."""
    register_holding(Holding("duties", "分管、联系与督导", open_duties, pass_on_duty))
    register_holding(Holding("deputies", "代行（B角）", open_deputyships, pass_on_deputyship))
