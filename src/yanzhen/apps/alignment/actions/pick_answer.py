"""Pick another statement as the answer (另选语句)."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from yanzhen.apps.accounts.models import User
from yanzhen.apps.alignment.actions.decide_answers import settle
from yanzhen.apps.alignment.actions.locked import locked_row, refuse
from yanzhen.apps.alignment.bridge import passages_of_items, put_answer
from yanzhen.apps.alignment.journal import keep, snapshot
from yanzhen.apps.alignment.models import AnswerLink, AskedRow, LinkState
from yanzhen.apps.alignment.refusals import why_not_pick
from yanzhen.apps.audit.actions.record import record
from yanzhen.apps.documents.models import ReadingItem
from yanzhen.engines.policytext.alignment import compare


@transaction.atomic
def pick_answer(*, row_id: int, seen: int, item_id: int, actor: User, on: date) -> AskedRow:
    """Take a statement of the local document as a confirmed answer; numbers and days are compared.

    Raises:
        AlignmentError: NOT_YOURS, GONE, STALE, NOT_A_STATEMENT or PICKED_BEFORE.
    """
    row = locked_row(row_id, seen=seen, actor=actor, on=on)
    links = list(row.links.select_for_update())
    item = ReadingItem.objects.filter(pk=item_id).first()
    refuse(why_not_pick(item, row.sheet.local_version_id, links))
    before = snapshot(row)
    link = next((one for one in links if one.identity == item.identity), None)
    if link is None:
        link = AnswerLink(row=row, identity=item.identity)
        links.append(link)
    link.item, link.state = item, LinkState.CONFIRMED
    (ask,) = passages_of_items(row.sheet.higher_version, [row.item])
    (answer,) = passages_of_items(row.sheet.local_version, [item])
    put_answer(link, compare(ask, answer), by_hand=True).save()
    settle(row, links)
    keep(row, actor, f"为“{row.item.title[:30]}”另选承接语句", before)
    record(
        kind="ALIGNMENT_PICKED",
        actor=actor,
        subjects=[row, row.sheet.local],
        content={"title": row.item.title, "answer": item.title},
    )
    return row
