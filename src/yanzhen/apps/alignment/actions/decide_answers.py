"""Confirm or reject what was proposed as an answer (确认承接、剔除)."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from yanzhen.apps.accounts.models import User
from yanzhen.apps.alignment.actions.locked import locked_row, refuse
from yanzhen.apps.alignment.journal import keep, snapshot
from yanzhen.apps.alignment.models import AnswerLink, AskedRow, LinkState, RowState
from yanzhen.apps.alignment.refusals import why_not_confirm, why_not_reject
from yanzhen.apps.audit.actions.record import record


@transaction.atomic
def confirm_answers(*, row_id: int, seen: int, actor: User, on: date, link_id: int | None = None) -> AskedRow:
    """Confirm all answers still proposed, or the one named; a second press of the same person changes nothing.

    Raises:
        AlignmentError: NOT_YOURS, GONE, STALE or NOTHING_PROPOSED.
    """
    row = locked_row(row_id, seen=None, actor=actor, on=on)
    links = list(row.links.select_for_update())
    wanted = [link for link in links if link_id in (None, link.pk)]
    if wanted and all(link.state == LinkState.CONFIRMED for link in wanted) and row.edited_by_id == actor.pk:
        return row
    row = locked_row(row_id, seen=seen, actor=actor, on=on)
    refuse(why_not_confirm(wanted))
    before = snapshot(row)
    for link in wanted:
        if link.state == LinkState.PROPOSED:
            link.state = LinkState.CONFIRMED
            link.save(update_fields=["state"])
    settle(row, links)
    keep(row, actor, f"确认“{row.item.title[:40]}”", before)
    record(
        kind="ALIGNMENT_CONFIRMED",
        actor=actor,
        subjects=[row, row.sheet.local],
        content={"title": row.item.title, "count": len(wanted)},
    )
    return row


@transaction.atomic
def reject_answer(*, link_id: int, seen: int, actor: User, on: date) -> AskedRow:
    """Say that a statement does not answer the ask; it is not proposed again. Raises AlignmentError."""
    row_id = AnswerLink.objects.values_list("row_id", flat=True).get(pk=link_id)
    row = locked_row(row_id, seen=seen, actor=actor, on=on)
    links = list(row.links.select_for_update().select_related("item"))
    link = next(one for one in links if one.pk == link_id)
    refuse(why_not_reject(link))
    before = snapshot(row)
    link.state = LinkState.REJECTED
    link.save(update_fields=["state"])
    settle(row, links)
    keep(row, actor, f"剔除“{link.item.title[:40]}”", before)
    record(
        kind="ALIGNMENT_REJECTED",
        actor=actor,
        subjects=[row, row.sheet.local],
        content={"title": row.item.title, "answer": link.item.title},
    )
    return row


def settle(row: AskedRow, links: list[AnswerLink]) -> None:
    """Set the row's state from its answers, unsaved: confirmed when none waits and one is confirmed."""
    states = {link.state for link in links}
    is_answered = LinkState.CONFIRMED in states and LinkState.PROPOSED not in states
    row.state = RowState.CONFIRMED if is_answered else RowState.OPEN
    row.reason, row.is_changed = "", False
