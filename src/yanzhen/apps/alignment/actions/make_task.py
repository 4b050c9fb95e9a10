"""Make a task of a plan draft from an ask that nothing answers (列为任务)."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from yanzhen.apps.accounts.models import User
from yanzhen.apps.alignment.actions.locked import locked_row, refuse
from yanzhen.apps.alignment.journal import keep, snapshot
from yanzhen.apps.alignment.models import AskedRow, RowState
from yanzhen.apps.alignment.refusals import why_not_make_task, why_not_see
from yanzhen.apps.audit.actions.record import record
from yanzhen.apps.plans.actions.draft_plan import locked_plan
from yanzhen.apps.plans.actions.edit_task import plant
from yanzhen.apps.plans.actions.make_plan import Choice, facts_from, source_of_row
from yanzhen.apps.plans.refusals.plan import why_not_act
from yanzhen.apps.plans.suggestions import sections_of, suggest


@transaction.atomic
def make_task(*, row_id: int, seen: int, plan_id: int, actor: User, on: date) -> AskedRow:
    """Put the ask into a draft as a task whose origin is the sentence of the higher document.

    Raises:
        AlignmentError: NOT_YOURS, GONE, STALE, IS_COVERED, TASKED_BEFORE, NOT_VISIBLE.
        PlanError: NOT_YOURS or WRONG_STATE; then nothing is written.
    """
    row = locked_row(row_id, seen=seen, actor=actor, on=on)
    refuse(why_not_see([row.sheet.higher_id], actor, on=on) or why_not_make_task(row))
    plan = locked_plan(plan_id)
    if refusal := why_not_act(plan, "edit", actor, on=on):
        raise refusal
    version = row.sheet.higher_version
    sections = sections_of(plan.owner, on)
    (found,) = suggest([row.item], version, sections=sections, starts_on=plan.starts_on, ends_on=plan.ends_on)
    facts = facts_from(found, Choice(item_id=row.item_id), plan, {section.pk for section in sections})
    before = snapshot(row)
    row.task = plant(plan, facts, parent=None, source=source_of_row(version, found, actor))
    row.state, row.reason, row.is_changed = RowState.TASKED, "", False
    keep(row, actor, f"将“{row.item.title[:40]}”列为任务", before)
    record(
        kind="ALIGNMENT_TASKED",
        actor=actor,
        subjects=[row, row.sheet.local, row.task, plan],
        content={"title": row.item.title, "plan": plan.title},
    )
    return row
