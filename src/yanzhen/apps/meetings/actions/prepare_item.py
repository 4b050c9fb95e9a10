"""Steps between proposing and the agenda: prepared, deliberated, ready, its next day, handed back, taken up again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import transaction

from yanzhen.apps.accounts.models import User
from yanzhen.apps.audit.actions.record import record
from yanzhen.apps.meetings.actions.asking import ask_anew
from yanzhen.apps.meetings.actions.item_log import in_whose_place, logged, move_on
from yanzhen.apps.meetings.actions.locked import locked_item
from yanzhen.apps.meetings.consulting import last_round
from yanzhen.apps.meetings.errors import MeetingError
from yanzhen.apps.meetings.models import Deliberation, Item, ItemAct, ItemState
from yanzhen.apps.meetings.refusals.items import (
    ITEM_ACTS,
    why_not_deliberate,
    why_not_handle,
    why_not_prepare,
    why_not_ready,
    why_not_send_back,
)


@transaction.atomic
def confirm_prepared(*, item_id: int, actor: User, on: date, seen: int | None = None) -> Item:
    """Say that investigation and papers are finished. Raises MeetingError; then nothing is written."""
    item = locked_item(item_id, seen)
    if refusal := why_not_prepare(item, actor, on=on):
        raise refusal
    item.prepared_on = on
    item.save(update_fields=["prepared_on"])
    move_on(item, ItemAct.PREPARE, item.state, actor=actor, on=on)
    _recorded(item, actor, on, kind="ITEM_PREPARED")
    return item


@transaction.atomic
def note_deliberation(*, item_id: int, held_on: date, circle: str, actor: User, on: date) -> Deliberation:
    """Note that a cadre item was deliberated on a day in a circle; no text of it is kept.

    Raises:
        MeetingError: RECUSED, NOT_YOURS, SEALED_TO_YOU, WRONG_STATE, ONLY_CADRES, CIRCLE_MISSING or FUTURE_DAY.
    """
    item = locked_item(item_id)
    refusal = why_not_deliberate(item, actor, on=on)
    if refusal is None and not circle.strip():
        refusal = MeetingError("CIRCLE_MISSING")
    if refusal is None and held_on > on:
        refusal = MeetingError("FUTURE_DAY", today=on.isoformat())
    if refusal is not None:
        raise refusal
    row = item.deliberations.create(held_on=held_on, circle=circle.strip()[:60], entered_by=actor)
    item.version += 1
    item.save(update_fields=["version"])
    _recorded(item, actor, on, held_on=held_on.isoformat(), kind="DELIBERATION_NOTED")
    return row


@transaction.atomic
def call_ready(*, item_id: int, actor: User, on: date, seen: int | None = None) -> Item:
    """Say that the item may go to a meeting.

    Raises:
        MeetingError: STALE, NOT_YOURS, SEALED_TO_YOU, RECUSED, WRONG_STATE, NOT_A_MEMBER, WRONG_BODY, AMOUNT_MISSING,
            NOT_PREPARED, NOT_CONSULTED, DISAGREED, NOT_DELIBERATED, STAFF_NOT_PASSED or SEVERAL_GAPS.
    """
    item = locked_item(item_id, seen)
    if refusal := why_not_ready(item, actor, on=on):
        raise refusal
    item.next_on = None
    move_on(item, ItemAct.READY, ItemState.READY, actor=actor, on=on)
    _recorded(item, actor, on, kind="ITEM_READY")
    return item


@transaction.atomic
def set_next_day(*, item_id: int, next_on: date, actor: User, on: date) -> Item:
    """Say when an item that was held back or deferred comes up again. Raises MeetingError NOT_LATER and others."""
    item = locked_item(item_id)
    refusal = why_not_handle(item, "next_day", actor, on=on)
    if refusal is None and next_on <= on:
        refusal = MeetingError("NOT_LATER", today=on.isoformat())
    if refusal is not None:
        raise refusal
    item.next_on = next_on
    act = ItemAct.HOLD if item.state == ItemState.HELD else ItemAct.DEFER
    reason = f"拟于{next_on.year}年{next_on.month}月{next_on.day}日再次上会"
    move_on(item, act, item.state, actor=actor, on=on, reason=reason)
    _recorded(item, actor, on, next_on=next_on.isoformat(), kind="ITEM_NEXT_DAY_SET")
    return item


@transaction.atomic
def take_up_again(*, item_id: int, actor: User, on: date) -> Item:
    """Take a deferred item up again: it is prepared anew and put to the same persons once more."""
    item = locked_item(item_id)
    if refusal := why_not_handle(item, "resume", actor, on=on):
        raise refusal
    item.prepared_on = None
    item.save(update_fields=["prepared_on"])
    ask_anew(item, _persons(item), actor=actor)
    move_on(item, ItemAct.PROPOSE, ItemState.PROPOSED, actor=actor, on=on, reason="缓议后再次办理")
    _recorded(item, actor, on, kind="ITEM_RESUMED")
    return item


@transaction.atomic
def send_item_back(*, item_id: int, reason: str, actor: User, on: date) -> Item:
    """Hand an item back to who proposed it, with a reason. Raises MeetingError; then nothing is written."""
    item = locked_item(item_id)
    if refusal := why_not_send_back(item, actor, on=on) or _why_no_reason("send_back", reason):
        raise refusal
    item.prepared_on = None
    item.save(update_fields=["prepared_on"])
    move_on(item, ItemAct.RETURN, ItemState.RETURNED, actor=actor, on=on, reason=reason.strip())
    _recorded(item, actor, on, kind="ITEM_RETURNED")
    return item


@transaction.atomic
def withdraw_item(*, item_id: int, reason: str, actor: User, on: date) -> Item:
    """Withdraw an item that no meeting has dealt with. Raises MeetingError; then nothing is written."""
    item = locked_item(item_id)
    if refusal := why_not_handle(item, "withdraw", actor, on=on) or _why_no_reason("withdraw", reason):
        raise refusal
    item.next_on = None
    move_on(item, ItemAct.WITHDRAW, ItemState.WITHDRAWN, actor=actor, on=on, reason=reason.strip())
    _recorded(item, actor, on, kind="ITEM_WITHDRAWN")
    return item


def _persons(item: Item) -> Sequence[int]:
    return [stand.person_id for stand in last_round(item)]


def _why_no_reason(act: str, reason: str) -> MeetingError | None:
    return None if reason.strip() else MeetingError("REASON_MISSING", act=ITEM_ACTS[act][0])


def _recorded(item: Item, actor: User, on: date, *, kind: str, **more: object) -> None:
    record(
        kind=kind,
        actor=actor,
        acting_for=in_whose_place(item, actor, "meetings.prepare", on=on),
        subjects=[item],
        content=logged(item, **more),
    )
