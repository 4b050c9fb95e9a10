"""What waits for a user before meetings, as lines of the desk."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.http import HttpRequest
from django.urls import reverse

from yanzhen.apps.accounts.permissions import may_anywhere
from yanzhen.apps.meetings import waiting
from yanzhen.apps.meetings.models import Item, ItemState
from yanzhen.apps.organisations.models import Organisation
from yanzhen.web.desk.waiting import Kind, kind_of, waits_for


@waits_for
def meeting_work(request: HttpRequest) -> Iterator[Kind]:
    """Yield what waits, in the order in which people work it off; sealed titles stay sealed here."""
    user, on = request.user, request.today
    if user.person_id:
        yield kind_of("议题表态", waiting.stands_asked_of(user), lambda row: _line(row.item, tone="yellow"))
        yield kind_of("待提出议题", waiting.drafts_to_propose(user), _returned_or_draft)
    if user.person_id or may_anywhere(user, "meetings.prepare", on=on):
        yield kind_of("暂缓议题", waiting.held_back(user, on=on), _held)
        yield kind_of("紧急事项待报告", waiting.emergencies_to_report(user, on=on), _emergency)
    if may_anywhere(user, "meetings.prepare", on=on):
        yield kind_of("书记校长沟通", waiting.talks_overdue(user, on=on), _talk, url=reverse("meetings:talks"))


def _line(item: Item, note: str = "", **more: object) -> dict[str, object]:
    said = f"{item.organisation} · {item.body.name}"
    return {
        "title": f"{item.number} {item.title}",
        "url": item.get_absolute_url(),
        "note": f"{said} · {note}" if note else said,
        **more,
    }


def _talk(row: tuple[Organisation, date]) -> dict[str, object]:
    school, due = row
    note = "到了定期沟通的日子，沟通后请登记"
    return {"title": str(school), "url": reverse("meetings:talks"), "note": note, "due_on": due, "tone": "yellow"}


def _returned_or_draft(item: Item) -> dict[str, object]:
    returned = item.state == ItemState.RETURNED
    return _line(item, "退回，请修改后再提出" if returned else "草稿，请提出", tone="red" if returned else "blue")


def _held(item: Item) -> dict[str, object]:
    note = item.get_state_display() if item.next_on else f"{item.get_state_display()}，请确定再次上会日期"
    return _line(item, note, due_on=item.next_on, tone="yellow")


def _emergency(item: Item) -> dict[str, object]:
    return _line(item, "先行处置后应向会议报告", due_on=item.report_due_on, tone="red")
