"""Make a plan from the accepted items of a document: each task keeps the sentence it came from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from yanzhen.apps.accounts.models import User
from yanzhen.apps.audit.actions.record import record
from yanzhen.apps.documents.models import DocumentVersion
from yanzhen.apps.organisations.models import Organisation
from yanzhen.apps.plans.actions.draft_plan import refuse
from yanzhen.apps.plans.actions.edit_task import PartyFacts, TargetFacts, TaskFacts, plant
from yanzhen.apps.plans.errors import PlanError
from yanzhen.apps.plans.findable import index_plan
from yanzhen.apps.plans.models import Plan
from yanzhen.apps.plans.refusals.plan import why_not_draft, why_not_plan_facts, why_not_use_document
from yanzhen.apps.plans.suggestions import Suggestion, items_left, party_rows, sections_of, suggest
from yanzhen.apps.sources.models import Source, SourceKind
from yanzhen.presets.approvals import approval_for


@dataclass(frozen=True, kw_only=True)
class Choice:
    """What a person settled for one item: the unit that carries it and the day; unchosen items are left for later."""

    item_id: int
    unit_id: int | None = None
    due_on: date | None = None
    rhythm: str | None = None


@transaction.atomic
def make_plan(
    *,
    version: DocumentVersion,
    title: str,
    owner: Organisation,
    line: str,
    starts_on: date,
    ends_on: date,
    actor: User,
    on: date,
    choices: Sequence[Choice] | None = None,
    rhythm: str = "month",
) -> Plan:
    """Draft a plan from a document's accepted items; without ``choices`` every item is taken as suggested.

    Raises:
        PlanError: NOT_YOURS, TITLE_MISSING, PERIOD_REVERSED or NO_ITEMS; then nothing is written.
    """
    refuse(
        why_not_draft(owner.pk, actor, on=on)
        or why_not_use_document(version, actor, on=on)
        or why_not_plan_facts(title, starts_on, ends_on)
    )
    DocumentVersion.objects.select_for_update(of=("self",)).only("pk").get(pk=version.pk)
    chosen = None if choices is None else {choice.item_id: choice for choice in choices}
    items = [item for item in items_left(version) if chosen is None or item.pk in chosen]
    if not items:
        raise PlanError("NO_ITEMS")
    plan = Plan.objects.create(
        title=title.strip(),
        owner=owner,
        line=line,
        starts_on=starts_on,
        ends_on=ends_on,
        approval=approval_for(owner.kind).key,
        document_version=version,
        drafted_by=actor,
    )
    sections = sections_of(owner, on)
    rows = suggest(items, version, sections=sections, starts_on=starts_on, ends_on=ends_on, rhythm=rhythm)
    for position, row in enumerate(rows, start=1):
        choice = chosen[row.item.pk] if chosen is not None else Choice(item_id=row.item.pk)
        facts = facts_from(row, choice, plan, {section.pk for section in sections})
        plant(plan, facts, parent=None, source=source_of_row(version, row, actor), position=position)
    index_plan(plan)
    record(
        kind="PLAN_MADE",
        actor=actor,
        subjects=[plan, version, owner],
        content={"title": plan.title, "tasks": len(rows)},
    )
    return plan


def facts_from(row: Suggestion, choice: Choice, plan: Plan, section_ids: set[int]) -> TaskFacts:
    """Return what a task made of a suggestion says. Raises PlanError WRONG_OWNER_UNIT."""
    unit_id = choice.unit_id or (row.unit.pk if row.unit else plan.owner_id)
    if unit_id not in section_ids | {plan.owner_id}:
        raise PlanError("WRONG_OWNER_UNIT")
    due_on = choice.due_on or row.due_on
    parties = [PartyFacts(**party) for party in party_rows(row) if party.get("organisation_id") != unit_id]
    parties = [party for party in parties if party.role != "lead" or party.organisation_id is None]
    parties.insert(0, PartyFacts(role="lead", organisation_id=unit_id))
    return TaskFacts(
        title=row.title,
        organisation_id=unit_id,
        starts_on=plan.starts_on,
        due_on=max(due_on, plan.starts_on),
        wording=row.wording,
        due_basis=row.due_basis if choice.due_on in (None, row.due_on) else "编制时确定",
        line=plan.line,
        rhythm=choice.rhythm or row.rhythm,
        formula=row.formula,
        parties=parties,
        targets=[
            TargetFacts(
                metric=target.metric,
                comparator=target.comparator,
                value=target.value,
                minimum=target.minimum,
                maximum=target.maximum,
                unit=target.unit,
                baseline=target.baseline,
                quote=target.quote,
                indicator_id=target.indicator.pk if target.indicator else None,
            )
            for target in row.targets
        ],
    )


def source_of_row(version: DocumentVersion, row: Suggestion, actor: User) -> Source:
    """Make the source that leads from a task back to its sentence."""
    return Source.objects.create(
        kind=SourceKind.SPAN,
        subject=f"documents.documentversion:{version.pk}",
        locator={
            "start": row.item.start,
            "end": row.item.end,
            "item": row.item.pk,
            "headings": list(row.headings),
        },
        wording=row.wording,
        entered_by=actor,
    )
