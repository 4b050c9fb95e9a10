"""Give an item to another body, seal it, or take a decided one up again at the same body (复议)."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from yanzhen.apps.accounts.models import User
from yanzhen.apps.audit.actions.record import record
from yanzhen.apps.meetings.actions.asking import ask_anew
from yanzhen.apps.meetings.actions.close_point import reseal_decisions
from yanzhen.apps.meetings.actions.draft_item import ItemFacts, draft_item, put_words
from yanzhen.apps.meetings.actions.item_log import in_whose_place, logged, move_on
from yanzhen.apps.meetings.actions.locked import locked_item
from yanzhen.apps.meetings.actions.locked_school import locked_school_and_body
from yanzhen.apps.meetings.consulting import last_round
from yanzhen.apps.meetings.errors import MeetingError
from yanzhen.apps.meetings.models import Body, Item, ItemAct, ItemState
from yanzhen.apps.meetings.packed_files import forget_packed_files
from yanzhen.apps.meetings.refusals.items import ITEM_ACTS, why_not_handle, why_not_reconsider, why_not_transfer
from yanzhen.apps.meetings.sight import opened_words

STAYS = (ItemState.DRAFT, ItemState.RETURNED)


@transaction.atomic
def transfer_item(*, item_id: int, body_id: int, actor: User, on: date) -> Item:
    """Give the item to another body of the school; whoever was asked is asked again for it.

    Raises:
        MeetingError: RECUSED, NOT_YOURS, SEALED_TO_YOU, WRONG_STATE, OTHER_SCHOOL, SAME_BODY, RECONSIDER_ELSEWHERE,
            BODY_ENDED; then nothing is written.
    """
    item = locked_item(item_id)
    body = Body.objects.get(pk=body_id)
    if refusal := why_not_transfer(item, body, actor, on=on):
        raise refusal
    before = item.body.name
    said = [stand.person_id for stand in last_round(item)]
    item.body = body
    item.save(update_fields=["body"])
    ask_anew(item, said, actor=actor)
    state = item.state if item.state in STAYS else ItemState.PROPOSED
    move_on(item, ItemAct.EDIT, state, actor=actor, on=on, reason=f"由{before}改交{body.name}")
    record(
        kind="ITEM_TRANSFERRED",
        actor=actor,
        acting_for=in_whose_place(item, actor, "meetings.prepare", on=on),
        subjects=[item, body],
        content=logged(item, before=before),
    )
    return item


@transaction.atomic
def set_seal(*, item_id: int, is_sealed: bool, actor: User, on: date) -> Item:
    """Seal an item's words to its body, or open them to the school's office again.

    Raises:
        MeetingError: RECUSED, NOT_YOURS, SEALED_TO_YOU, WRONG_STATE or SEALED_ALREADY; then nothing is written.
    """
    item = locked_item(item_id)
    if refusal := why_not_handle(item, "seal", actor, on=on):
        raise refusal
    if item.is_sealed == is_sealed:
        raise MeetingError("SEALED_ALREADY", state="密封" if is_sealed else "公开")
    title, summary = opened_words(item)
    put_words(item, title, summary, is_sealed=is_sealed)
    item.save()
    reseal_decisions(item)
    if is_sealed:
        forget_packed_files([item.organisation_id])
    move_on(item, ItemAct.EDIT, item.state, actor=actor, on=on, reason="密封" if is_sealed else "启封")
    record(
        kind="ITEM_SEALED" if is_sealed else "ITEM_UNSEALED",
        actor=actor,
        acting_for=in_whose_place(item, actor, "meetings.prepare", on=on),
        subjects=[item],
        content=logged(item),
    )
    return item


@transaction.atomic
def reconsider_item(*, item_id: int, proposer_id: int, reason: str, actor: User, on: date) -> Item:
    """Propose that the same body takes a decided item up again (复议); return the new item.

    Raises:
        MeetingError: RECUSED, NOT_YOURS, NOT_A_MEMBER, WRONG_STATE, RECONSIDERED_ALREADY, BODY_ENDED, REASON_MISSING.
    """
    locked_school_and_body(Item.objects.values_list("body_id", flat=True).get(pk=item_id))
    old = locked_item(item_id)
    refusal = why_not_reconsider(old, proposer_id, actor, on=on)
    if refusal is None and not reason.strip():
        refusal = MeetingError("REASON_MISSING", act=ITEM_ACTS["reconsider"][0])
    if refusal is not None:
        raise refusal
    old.steps.create(act=ItemAct.RECONSIDER, state=old.state, reason=reason.strip()[:300], actor=actor, happened_on=on)
    title, summary = opened_words(old)
    facts = ItemFacts(
        title=f"复议：{title}"[:200],
        summary=f"复议理由：{reason.strip()}\n{summary}".strip(),
        proposer_id=proposer_id,
        kind=old.kind,
        matter=old.matter,
        amount_yuan=old.amount_yuan,
        candidates=old.candidates,
        is_sealed=old.is_sealed,
        staff_item_id=old.staff_item_id,
    )
    return draft_item(body_id=old.body_id, facts=facts, actor=actor, on=on, at_once=True, reconsiders=old)
