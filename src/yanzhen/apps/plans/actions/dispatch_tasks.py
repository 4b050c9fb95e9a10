"""Send tasks of a signed plan down to chosen units in one act (下发), with what differs for each (一校一策)."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from yanzhen.apps.accounts.models import User
from yanzhen.apps.accounts.permissions import acting_for
from yanzhen.apps.audit.actions.record import record
from yanzhen.apps.documents.actions.share_document import share_with_recipients
from yanzhen.apps.documents.origins import documents_quoted
from yanzhen.apps.plans.actions.light_up import light_dispatch
from yanzhen.apps.plans.actions.tallies import recount
from yanzhen.apps.plans.bridge import next_report_due
from yanzhen.apps.plans.errors import PlanError
from yanzhen.apps.plans.findable import index_tasks
from yanzhen.apps.plans.models import Dispatch, Plan, Recipient, RecipientRole, Task
from yanzhen.apps.plans.refusals.dispatch import why_not_choose, why_not_due_day, why_not_variations
from yanzhen.apps.plans.refusals.plan import capability_for

# One statement makes every pair that is not there yet; the unique constraint holds against a second writer.
_INSERT = """
WITH variation AS (
    SELECT * FROM jsonb_to_recordset(%(variations)s::jsonb)
        AS v(task_id bigint, unit_id bigint, text text, due_on date, next_due_on date, is_left_out boolean)
), first_due AS (
    SELECT * FROM jsonb_to_recordset(%(first_due)s::jsonb) AS f(task_id bigint, next_due_on date)
), pair AS MATERIALIZED (
    SELECT nextval(pg_get_serial_sequence('plans_task', 'id')) AS id, o.id AS origin_id, o.plan_id, o.path, o.depth,
        u.unit_id, o.position, o.title, coalesce(v.text, '') AS variation, o.source_id, o.line, o.starts_on,
        coalesce(v.due_on, o.due_on) AS due_on, o.due_basis, o.rhythm, o.formula, o.weight,
        coalesce(v.next_due_on, f.next_due_on) AS next_due_on
    FROM plans_task o
    JOIN first_due f ON f.task_id = o.id
    CROSS JOIN unnest(%(units)s::bigint[]) AS u(unit_id)
    LEFT JOIN variation v ON v.task_id = o.id AND v.unit_id = u.unit_id
    WHERE NOT coalesce(v.is_left_out, false)
        AND NOT EXISTS (SELECT 1 FROM plans_task e WHERE e.origin_id = o.id AND e.organisation_id = u.unit_id)
)
INSERT INTO plans_task (id, plan_id, parent_id, origin_id, dispatch_id, organisation_id, position, title, wording,
    variation, source_id, line, starts_on, due_on, due_basis, rhythm, formula, weight, state, next_due_on, path, depth,
    version)
SELECT id, plan_id, origin_id, origin_id, %(dispatch)s, unit_id, position, title, '', variation, source_id, line,
    starts_on, due_on, due_basis, rhythm, formula, weight, 'not_started', next_due_on, path || id || '/', depth + 1, 1
FROM pair
ON CONFLICT (origin_id, organisation_id) WHERE origin_id IS NOT NULL DO NOTHING
"""

_TARGETS = """
INSERT INTO plans_target (task_id, indicator_id, metric, comparator, value, minimum, maximum, unit, baseline, quote)
SELECT t.id, o.indicator_id, o.metric,
    CASE WHEN o.comparator = 'between' THEN 'at_least' ELSE o.comparator END, v.target_value, NULL, NULL, o.unit,
    o.baseline, o.quote
FROM jsonb_to_recordset(%(variations)s::jsonb) AS v(task_id bigint, unit_id bigint, target_value numeric)
JOIN plans_task t ON t.origin_id = v.task_id AND t.organisation_id = v.unit_id AND t.dispatch_id = %(dispatch)s
JOIN LATERAL (
    SELECT * FROM plans_target WHERE task_id = v.task_id ORDER BY (indicator_id IS NULL), id LIMIT 1
) o ON true
WHERE v.target_value IS NOT NULL
"""


@dataclass(frozen=True, kw_only=True)
class Variation:
    """What differs for one unit in one task: words added, another day, another figure, or left out altogether."""

    task_id: int
    unit_id: int
    text: str = ""
    due_on: date | None = None
    target_value: Decimal | None = None
    is_left_out: bool = False


@transaction.atomic
def dispatch_tasks(
    *,
    plan_id: int,
    key: UUID,
    task_ids: Collection[int],
    unit_ids: Collection[int],
    receipt_due_on: date,
    actor: User,
    on: date,
    copy_to: Collection[int] = (),
    text: str = "",
    variations: Sequence[Variation] = (),
) -> Dispatch:
    """Make one task per chosen task × unit, exactly once however often the act is repeated with the same ``key``.

    The recipients may read the documents that the tasks quote, save internal ones, from then on.

    Raises:
        PlanError: NOT_YOURS, NOT_SIGNED, WRONG_STATE, NO_TASKS_CHOSEN, NO_UNITS, TASKS_OUTSIDE, UNITS_OUTSIDE,
            VARIATION_OUTSIDE, DUE_BEFORE_START, DUE_IN_PAST, KEY_REUSED; then nothing is written.
    """
    plan = Plan.objects.select_for_update(of=("self",)).select_related("owner").get(pk=plan_id)
    if made := Dispatch.objects.filter(key=key).first():
        if made.plan_id != plan.pk:
            raise PlanError("KEY_REUSED")
        return made
    refusal = (
        why_not_choose(plan, actor, task_ids=task_ids, unit_ids={*unit_ids, *copy_to}, on=on)
        or (PlanError("NO_UNITS") if not unit_ids else None)
        or why_not_due_day(receipt_due_on, on)
        or why_not_variations(plan, variations, task_ids=task_ids, unit_ids=unit_ids)
    )
    if refusal:
        raise refusal
    dispatch = Dispatch.objects.create(
        plan=plan, key=key, text=text, dispatched_by=actor, dispatched_on=on, receipt_due_on=receipt_due_on
    )
    _address(dispatch, unit_ids, copy_to)
    origins = list(Task.objects.filter(pk__in=set(task_ids)).select_related("source"))
    dispatch.task_count = _make_tasks(dispatch, origins, sorted(set(unit_ids)), variations, on=on)
    dispatch.save(update_fields=["task_count"])
    light_dispatch(dispatch.pk, on=on)
    quoted = documents_quoted(task.source for task in origins if task.source_id)
    shared = share_with_recipients(document_ids=quoted, organisation_ids={*unit_ids, *copy_to})
    recount(plan.pk, origins=set(task_ids), units=set(unit_ids))
    _check_references_now()
    index_tasks(plan)
    record(
        kind="TASKS_DISPATCHED",
        actor=actor,
        acting_for=acting_for(actor, capability_for(plan, "dispatch"), plan.owner_id, on=on),
        subjects=[dispatch, plan, *shared, *(f"organisations.organisation:{unit}" for unit in sorted(set(unit_ids)))],
        content={
            "plan": plan.title,
            "tasks": len(set(task_ids)),
            "units": len(set(unit_ids)),
            "copies": len(set(copy_to)),
            "made": dispatch.task_count,
            "variations": len(variations),
            "documents": [document.title for document in shared],
        },
    )
    return dispatch


def _address(dispatch: Dispatch, unit_ids: Collection[int], copy_to: Collection[int]) -> None:
    main = [Recipient(dispatch=dispatch, organisation_id=unit) for unit in sorted(set(unit_ids))]
    copies = [
        Recipient(dispatch=dispatch, organisation_id=unit, role=RecipientRole.COPY)
        for unit in sorted(set(copy_to) - set(unit_ids))
    ]
    Recipient.objects.bulk_create(main + copies)


def _make_tasks(
    dispatch: Dispatch, origins: list[Task], unit_ids: list[int], variations: Sequence[Variation], *, on: date
) -> int:
    by_id = {task.pk: task for task in origins}
    rows = [_variation_row(by_id[variation.task_id], variation, on=on) for variation in variations]
    first_due = [{"task_id": task.pk, "next_due_on": _text(_first_due(task, task.due_on, on=on))} for task in origins]
    given: Mapping[str, Any] = {
        "variations": json.dumps(rows, ensure_ascii=False),
        "first_due": json.dumps(first_due),
        "units": unit_ids,
        "dispatch": dispatch.pk,
    }
    returned = _take_back(dispatch, by_id, unit_ids, variations)
    with connection.cursor() as cursor:
        cursor.execute(_INSERT, given)
        made = cursor.rowcount
        cursor.execute(_TARGETS, given)
    return made + returned


def _take_back(
    dispatch: Dispatch, origins: Mapping[int, Task], unit_ids: list[int], variations: Sequence[Variation]
) -> int:
    """Bring tasks that were withdrawn from a unit to life again instead of making a second one."""
    rows = Task.objects.filter(origin_id__in=origins, organisation_id__in=unit_ids, withdrawn_on__isnull=False)
    left_out = {(variation.task_id, variation.unit_id) for variation in variations if variation.is_left_out}
    wanted = [
        pk
        for pk, origin, unit in rows.values_list("pk", "origin_id", "organisation_id")
        if (origin, unit) not in left_out
    ]
    return Task.objects.filter(pk__in=wanted).update(withdrawn_on=None, dispatch=dispatch)


def _variation_row(origin: Task, variation: Variation, *, on: date) -> dict[str, Any]:
    due_on = variation.due_on
    return {
        "task_id": variation.task_id,
        "unit_id": variation.unit_id,
        "text": variation.text,
        "due_on": _text(due_on),
        "next_due_on": _text(_first_due(origin, due_on, on=on)) if due_on else None,
        "target_value": None if variation.target_value is None else str(variation.target_value),
        "is_left_out": variation.is_left_out,
    }


def _first_due(task: Task, due_on: date, *, on: date) -> date | None:
    return next_report_due(rhythm=task.rhythm, starts_on=task.starts_on, due_on=due_on, reported_through=None, on=on)


def _text(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _check_references_now() -> None:
    # Deferred foreign keys would be checked after the head of the log is locked, and every other writer would wait.
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
