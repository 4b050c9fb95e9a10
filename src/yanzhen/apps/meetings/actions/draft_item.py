"""Write an item down, as a draft or proposed at once, and change it before its meeting."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import transaction

from yanzhen.apps.accounts.models import User
from yanzhen.apps.audit.actions.record import record
from yanzhen.apps.meetings.actions.asking import ask_anew
from yanzhen.apps.meetings.actions.close_point import reseal_decisions
from yanzhen.apps.meetings.actions.item_log import in_whose_place, logged, move_on
from yanzhen.apps.meetings.actions.locked import locked_item
from yanzhen.apps.meetings.actions.locked_school import locked_school_and_body
from yanzhen.apps.meetings.consulting import last_round
from yanzhen.apps.meetings.errors import MeetingError
from yanzhen.apps.meetings.findable import index_item
from yanzhen.apps.meetings.models import Body, BodyKind, Item, ItemAct, ItemKind, ItemState
from yanzhen.apps.meetings.queries import leading_group
from yanzhen.apps.meetings.refusals.items import (
    is_clerk_of,
    why_not_body,
    why_not_draft,
    why_not_handle,
    why_not_propose,
    wrong_body,
)
from yanzhen.apps.meetings.routing import CADRES, SPENDING, route_of
from yanzhen.apps.meetings.sight import SEALED_TITLE, opened_words, sealed_words

ASKED_AGAIN_AFTER = (ItemState.PROPOSED, ItemState.READY)


@dataclass(frozen=True, kw_only=True)
class ItemFacts:
    """What is said of an item, whoever writes it."""

    title: str
    proposer_id: int
    summary: str = ""
    kind: str = ItemKind.DECIDE
    matter: str = ""
    amount_yuan: Decimal | None = None
    candidates: int | None = None
    raised_by: str = ""
    is_sealed: bool = False
    is_first_topic: bool = False
    is_emergency: bool = False
    emergency_reason: str = ""
    acted_on: date | None = None
    report_due_on: date | None = None
    staff_item_id: int | None = None


WORDS = ("title", "summary", "is_sealed")
PLAIN_FIELDS = tuple(name for name in ItemFacts.__annotations__ if name not in WORDS)


@transaction.atomic
def draft_item(
    *,
    body_id: int,
    facts: ItemFacts,
    actor: User,
    on: date,
    at_once: bool = False,
    reconsiders: Item | None = None,
    continues: Item | None = None,
) -> Item:
    """Write an item down; ``at_once`` proposes it in the same act.

    Raises:
        MeetingError: NOT_YOURS, NOT_A_MEMBER, BODY_ENDED, TITLE_MISSING, MATTER_MISSING, CANDIDATES_MISSING,
            EMERGENCY_INCOMPLETE, REPORT_BEFORE_ACT; at once also AMOUNT_MISSING, WRONG_BODY, RIGHT_BODY_MISSING.
    """
    body = locked_school_and_body(body_id)
    refusal = (
        why_not_draft(body.organisation_id, facts.proposer_id, actor, on=on)
        or why_not_body(body, on=on)
        or why_not_facts(facts, body, on=on)
    )
    if refusal is not None:
        raise refusal
    if at_once and (refusal := _why_not_at_once(facts, body, actor, on=on)):
        raise refusal
    item = Item(
        organisation_id=body.organisation_id,
        body=body,
        number=next_number(body.organisation_id, on.year),
        made_by=actor,
        made_on=on,
        reconsiders=reconsiders,
        continues=continues,
    )
    _write(item, facts)
    if not item.raised_by and not _speaks_for(item, actor, on=on):
        item.raised_by = str(actor)[:60]
    item.state = ItemState.PROPOSED if at_once else ItemState.DRAFT
    item.save()
    index_item(item)
    item.steps.create(act=ItemAct.DRAFT, state=item.state, actor=actor, happened_on=on)
    if at_once:
        item.steps.create(act=ItemAct.PROPOSE, state=item.state, actor=actor, happened_on=on)
    record(
        kind="ITEM_PROPOSED" if at_once else "ITEM_DRAFTED",
        actor=actor,
        acting_for=in_whose_place(item, actor, "meetings.propose", on=on),
        subjects=[item, body],
        content=logged(item),
    )
    return item


def _why_not_at_once(facts: ItemFacts, body: Body, actor: User, *, on: date) -> MeetingError | None:
    """Only the member or the clerk proposes; whoever else wrote it down leaves a draft to the member."""
    if actor.person_id != facts.proposer_id and not is_clerk_of(body.organisation_id, actor, on=on):
        return MeetingError("PROPOSED_BY_MEMBER")
    return wrong_body(route_of(facts.kind, facts.matter, facts.amount_yuan, body, on=on))


def why_not_facts(facts: ItemFacts, body: Body, *, on: date) -> MeetingError | None:
    """Return what is missing or impossible in what is said of an item, or None."""
    if not facts.title.strip():
        return MeetingError("TITLE_MISSING")
    if facts.kind == ItemKind.DECIDE and not facts.matter:
        return MeetingError("MATTER_MISSING")
    if facts.kind == ItemKind.DECIDE and facts.matter == CADRES and not facts.candidates:
        return MeetingError("CANDIDATES_MISSING")
    if facts.is_emergency and not facts.emergency_reason.strip():
        return MeetingError("EMERGENCY_INCOMPLETE")
    if facts.acted_on is not None and (refusal := _why_not_acted(facts, on=on)):
        return refusal
    known = Item.objects.filter(
        pk=facts.staff_item_id, organisation_id=body.organisation_id, body__kind=BodyKind.STAFF_CONGRESS
    )
    if facts.staff_item_id is not None and not known.exists():
        return MeetingError("OTHER_SCHOOL", body="所选教代会议题")
    return None


def _why_not_acted(facts: ItemFacts, *, on: date) -> MeetingError | None:
    if not facts.is_emergency or facts.report_due_on is None or facts.acted_on is None:
        return MeetingError("EMERGENCY_INCOMPLETE")
    if facts.acted_on > on:
        return MeetingError("FUTURE_DAY", today=on.isoformat())
    if facts.report_due_on < facts.acted_on:
        return MeetingError("REPORT_BEFORE_ACT", acted_on=facts.acted_on.isoformat())
    return None


def next_number(organisation_id: int, year: int) -> str:
    """Return the number of the school's next item of the year; the caller holds the school's row."""
    start = f"{year}-"
    taken = Item.objects.filter(organisation_id=organisation_id, number__startswith=start)
    ends = [one.removeprefix(start) for one in taken.values_list("number", flat=True)]
    return f"{start}{max((int(end) for end in ends if end.isdecimal()), default=0) + 1:04}"


def _speaks_for(item: Item, actor: User, *, on: date) -> bool:
    """Is ``actor`` a leading member, or a clerk who writes down what a member says?"""
    if actor.person_id is not None and actor.person_id in leading_group(item.organisation_id, on=on):
        return True
    return is_clerk_of(item.organisation_id, actor, on=on)


def _write(item: Item, facts: ItemFacts) -> None:
    for name in PLAIN_FIELDS:
        setattr(item, name, getattr(facts, name))
    put_words(item, facts.title.strip(), facts.summary.strip(), is_sealed=facts.is_sealed)
    if item.kind != ItemKind.DECIDE and not item.matter:
        item.amount_yuan = item.candidates = None
    if item.matter != SPENDING and item.matter == CADRES:
        item.amount_yuan = None


def put_words(item: Item, title: str, summary: str, *, is_sealed: bool) -> None:
    """Give an item its words, open or sealed."""
    item.is_sealed = is_sealed
    if is_sealed:
        item.title, item.summary, item.sealed = SEALED_TITLE, "", sealed_words(title, summary)
    else:
        item.title, item.summary, item.sealed = title, summary, None


@transaction.atomic
def edit_item(*, item_id: int, facts: ItemFacts, seen: int, actor: User, on: date) -> Item:
    """Change an item before its meeting; whoever has taken a stand on the old words is asked again.

    Raises:
        MeetingError: STALE, NOT_YOURS, SEALED_TO_YOU, RECUSED, WRONG_STATE and those of ``draft_item``.
    """
    item = locked_item(item_id, seen)
    refusal = why_not_handle(item, "edit", actor, on=on) or why_not_facts(facts, item.body, on=on)
    if refusal is None and facts.proposer_id not in leading_group(item.organisation_id, on=on):
        refusal = MeetingError("NOT_A_MEMBER")
    if refusal is None and item.state not in (ItemState.DRAFT, ItemState.RETURNED):
        refusal = wrong_body(route_of(facts.kind, facts.matter, facts.amount_yuan, item.body, on=on))
    if refusal is not None:
        raise refusal
    before, was_sealed = _said_of(item), item.is_sealed
    _write(item, facts)
    item.save()
    if item.is_sealed != was_sealed:
        reseal_decisions(item)
    said = last_round(item)
    if before != _said_of(item) and item.state in ASKED_AGAIN_AFTER:
        if any(stand.stand for stand in said):
            ask_anew(item, [stand.person_id for stand in said], actor=actor)
        item.state = ItemState.PROPOSED
    move_on(item, ItemAct.EDIT, item.state, actor=actor, on=on)
    record(
        kind="ITEM_EDITED",
        actor=actor,
        acting_for=in_whose_place(item, actor, "meetings.prepare", on=on),
        subjects=[item],
        content=logged(item),
    )
    return item


def _said_of(item: Item) -> tuple[object, ...]:
    return (*opened_words(item), *(getattr(item, name) for name in PLAIN_FIELDS))


@transaction.atomic
def propose_item(*, item_id: int, actor: User, on: date, seen: int | None = None) -> Item:
    """Propose a draft, or an item that was handed back and mended.

    Raises:
        MeetingError: STALE, NOT_YOURS, RECUSED, WRONG_STATE, NOT_A_MEMBER, BODY_ENDED, AMOUNT_MISSING, WRONG_BODY.
    """
    item = locked_item(item_id, seen)
    if refusal := why_not_propose(item, actor, on=on):
        raise refusal
    was_returned = item.state == ItemState.RETURNED
    if was_returned and (said := last_round(item)):
        ask_anew(item, [stand.person_id for stand in said], actor=actor)
    move_on(item, ItemAct.PROPOSE, ItemState.PROPOSED, actor=actor, on=on)
    record(
        kind="ITEM_PROPOSED",
        actor=actor,
        acting_for=in_whose_place(item, actor, "meetings.prepare", on=on),
        subjects=[item, item.body],
        content=logged(item),
    )
    return item
