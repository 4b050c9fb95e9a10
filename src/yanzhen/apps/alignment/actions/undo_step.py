"""Take back one's own last act on an alignment (撤销)."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils import timezone

from yanzhen.apps.accounts.models import User
from yanzhen.apps.alignment.actions.locked import locked_row, refuse
from yanzhen.apps.alignment.errors import AlignmentError
from yanzhen.apps.alignment.journal import put_back
from yanzhen.apps.alignment.models import AlignmentStep, RowState
from yanzhen.apps.alignment.queries import last_step
from yanzhen.apps.alignment.refusals import why_not_forget_task
from yanzhen.apps.audit.actions.record import record


@transaction.atomic
def undo_step(*, local_id: int, actor: User, on: date) -> AlignmentStep:
    """Undo the actor's last standing step unless someone changed the row since.

    Raises:
        AlignmentError: NOTHING_TO_UNDO, CHANGED_SINCE, HAS_TASK (a task made is taken back in its plan) or NOT_YOURS.
    """
    step = last_step(local_id, actor)
    if step is None:
        raise AlignmentError("NOTHING_TO_UNDO")
    row = locked_row(step.row_id, seen=None, actor=actor, on=on)
    step = AlignmentStep.objects.standing().select_for_update().filter(pk=step.pk).first()
    if step is None:
        raise AlignmentError("NOTHING_TO_UNDO")
    if row.version != step.version:
        raise AlignmentError("CHANGED_SINCE", title=row.item.title)
    if row.state == RowState.TASKED:
        refuse(why_not_forget_task(row.task))
    found_as = step.before["version"]
    put_back(row, step.before)
    row.version += 1
    row.edited_by, row.edited_at = actor, timezone.now()
    row.save()
    step.undone_at = timezone.now()
    step.save(update_fields=["undone_at"])
    # The row stands as the step before left it, under a new number that this step must know.
    earlier = AlignmentStep.objects.standing().filter(row=row, actor=actor, version=found_as)
    earlier.update(version=row.version)
    record(kind="ALIGNMENT_STEP_UNDONE", actor=actor, subjects=[row, row.sheet.local], content={"step": step.label})
    return step
