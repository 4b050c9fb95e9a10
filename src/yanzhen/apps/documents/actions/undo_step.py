"""Take back one's own last act on a reading (撤销)."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from yanzhen.apps.accounts.models import User
from yanzhen.apps.audit.actions.record import record
from yanzhen.apps.documents.actions.locked import locked_version
from yanzhen.apps.documents.errors import ReadingError
from yanzhen.apps.documents.journal import beat, restore, save_changed, touch
from yanzhen.apps.documents.models import ItemState, ReadingItem, ReadingStep


@transaction.atomic
def undo_step(*, version_id: int, actor: User) -> ReadingStep:
    """Undo the actor's last standing step unless someone changed its items since. Raises ReadingError."""
    version = locked_version(version_id)
    step = version.steps.standing().select_for_update().filter(actor=actor).order_by("-pk").first()
    if step is None:
        raise ReadingError("NOTHING_TO_UNDO")
    rows = {
        row.pk: row
        for row in ReadingItem.objects.select_related("edited_by__person")
        .select_for_update(of=("self",))
        .filter(pk__in=[change["item"] for change in step.changes])
    }
    for change in step.changes:
        row = rows[change["item"]]
        if row.version != change["version"]:
            raise ReadingError("CHANGED_SINCE", title=row.title, editor=str(row.edited_by or "系统"))
    for change in step.changes:
        _take_back(rows[change["item"]], change, actor)
    save_changed(rows.values())
    step.undone_at = timezone.now()
    step.save(update_fields=["undone_at"])
    _let_earlier_steps_follow(step, rows)
    beat(version, rows.values())
    record(kind="READING_STEP_UNDONE", actor=actor, subjects=[version, *rows.values()], content={"step": step.label})
    return step


def _take_back(row: ReadingItem, change: dict, actor: User) -> None:
    if change["before"] is None:
        row.state = ItemState.ABSORBED
    else:
        restore(row, change["before"])
    touch(row, actor)


def _let_earlier_steps_follow(undone: ReadingStep, rows: dict[int, ReadingItem]) -> None:
    """Undone rows stand as the actor's earlier step left them, under a new number that this step must know.

    Where somebody else came in between, the numbers do not meet and the earlier step stays refused.
    """
    found_as = {
        change["item"]: change["before"]["version"] for change in undone.changes if change["before"] is not None
    }
    mine = ReadingStep.objects.standing().filter(document_version=undone.document_version_id, actor=undone.actor_id)
    for step in mine.exclude(pk=undone.pk):
        meeting = [change for change in step.changes if change["version"] == found_as.get(change["item"])]
        for change in meeting:
            change["version"] = rows[change["item"]].version
        if meeting:
            step.save(update_fields=["changes"])
