"""Papers of an item: handed in, taken back (议题材料)."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from yanzhen.apps.accounts.models import User
from yanzhen.apps.audit.actions.record import record
from yanzhen.apps.files.actions.receive import keep
from yanzhen.apps.files.actions.stage import StagedFile
from yanzhen.apps.files.models import Retention
from yanzhen.apps.meetings.actions.item_log import in_whose_place, logged
from yanzhen.apps.meetings.actions.locked import locked_item
from yanzhen.apps.meetings.errors import MeetingError
from yanzhen.apps.meetings.models import ItemPaper
from yanzhen.apps.meetings.refusals.items import why_not_handle


@transaction.atomic
def add_paper(*, item_id: int, staged: StagedFile, title: str, actor: User, on: date) -> ItemPaper:
    """Add a paper to an item; it opens to whoever may read the item, and to nobody else.

    Raises:
        MeetingError: RECUSED, NOT_YOURS, SEALED_TO_YOU or WRONG_STATE; then nothing is written.
    """
    item = locked_item(item_id)
    if refusal := why_not_handle(item, "paper", actor, on=on):
        raise refusal
    stored = keep(
        staged,
        actor=actor,
        organisation=item.organisation,
        on=on,
        view_capability="meetings.papers",
        retention=Retention.PERMANENT,
    )
    paper = item.papers.create(file=stored, title=(title.strip() or stored.name)[:120], added_by=actor, added_on=on)
    record(
        kind="PAPER_ADDED",
        actor=actor,
        acting_for=in_whose_place(item, actor, "meetings.prepare", on=on),
        subjects=[item, stored],
        content=logged(item, size=stored.size, sha256=stored.sha256),
    )
    return paper


@transaction.atomic
def remove_paper(*, paper_id: int, actor: User, on: date) -> ItemPaper:
    """Take a paper back; its file stays with the archive. Raises MeetingError PAPER_GONE and others."""
    item = locked_item(ItemPaper.objects.values_list("item_id", flat=True).get(pk=paper_id))
    if refusal := why_not_handle(item, "paper", actor, on=on):
        raise refusal
    paper = ItemPaper.objects.select_for_update().get(pk=paper_id)
    if paper.removed_on is not None:
        raise MeetingError("PAPER_GONE")
    paper.removed_on = on
    paper.save(update_fields=["removed_on"])
    record(
        kind="PAPER_REMOVED",
        actor=actor,
        acting_for=in_whose_place(item, actor, "meetings.prepare", on=on),
        subjects=[item],
        content=logged(item, paper=paper.pk),
    )
    return paper
