"""What waits for a user in ledgers, as lines of the desk."""

from __future__ import annotations

from collections.abc import Iterator

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from yanzhen.apps.accounts.permissions import may_anywhere
from yanzhen.apps.ledgers import waiting
from yanzhen.apps.ledgers.bridge import period_name_of
from yanzhen.apps.ledgers.models import Return, StepAct
from yanzhen.web.desk.waiting import Kind, kind_of, waits_for


@waits_for
def ledger_work(request: HttpRequest) -> Iterator[Kind]:
    """Yield what waits, in the order in which people work it off."""
    user, on = request.user, request.today
    if may_anywhere(user, "ledgers.fill", on=on):
        yield _sent_back(request)
        yield _to_fill(request)
    if may_anywhere(user, "ledgers.endorse", on=on):
        yield _to_endorse(request)
    if may_anywhere(user, "ledgers.approve", on=on):
        yield _to_approve(request)


def _line(sheet: Return, note: str = "", **more: object) -> dict[str, object]:
    due = timezone.localdate(sheet.due_at) if sheet.due_at else None
    return {
        "title": f"{sheet.type.title}（{period_name_of(sheet)}）",
        "url": reverse("ledgers:return", args=[sheet.pk]),
        "note": note or str(sheet.organisation),
        "due_on": due,
        **more,
    }


def _sent_back(request: HttpRequest) -> Kind:
    return kind_of(
        "台账退回",
        waiting.sent_back(request.user, on=request.today).prefetch_related("steps"),
        lambda row: _line(
            row,
            next((step.reason for step in reversed(row.steps.all()) if step.act == StepAct.SEND_BACK), ""),
            tone="red",
        ),
        url=reverse("ledgers:list"),
    )


def _to_fill(request: HttpRequest) -> Kind:
    return kind_of(
        "待填台账",
        waiting.to_fill(request.user, on=request.today),
        lambda row: _line(row, tone="yellow"),
        url=reverse("ledgers:list"),
    )


def _to_endorse(request: HttpRequest) -> Kind:
    return kind_of("校内审核", waiting.to_endorse(request.user, on=request.today), _line)


def _to_approve(request: HttpRequest) -> Kind:
    return kind_of(
        "审核台账", waiting.to_approve(request.user, on=request.today), _line, url=reverse("ledgers:received")
    )
