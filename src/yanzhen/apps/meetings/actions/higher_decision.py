"""Enter a decision of a district body, to be cited as a source; no procedure is run for it (区级会议决定)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import transaction

from yanzhen.apps.accounts.models import User
from yanzhen.apps.accounts.permissions import acting_for, may
from yanzhen.apps.audit.actions.record import record
from yanzhen.apps.files.actions.receive import keep
from yanzhen.apps.files.actions.stage import StagedFile
from yanzhen.apps.meetings.errors import MeetingError
from yanzhen.apps.meetings.models import HigherBody, HigherDecision
from yanzhen.apps.meetings.refusals.bodies import not_yours
from yanzhen.apps.organisations.models import Organisation
from yanzhen.apps.plans.actions.edit_task import TaskFacts, add_task
from yanzhen.apps.plans.models import Task
from yanzhen.apps.sources.models import Source, SourceKind


@dataclass(frozen=True, kw_only=True)
class HigherFacts:
    """What is entered of a decision."""

    body: str
    title: str
    decided_on: date
    number: str = ""
    wording: str = ""


@transaction.atomic
def enter_higher_decision(
    *, organisation_id: int, facts: HigherFacts, actor: User, on: date, paper: StagedFile | None = None
) -> HigherDecision:
    """Enter a decision with its source. Raises MeetingError NOT_YOURS, TITLE_MISSING or FUTURE_DAY."""
    organisation = Organisation.objects.get(pk=organisation_id)
    refusal = None if may(actor, "meetings.notify", organisation, on=on) else not_yours("meetings.notify")
    if refusal is None and not facts.title.strip():
        refusal = MeetingError("TITLE_MISSING")
    if refusal is None and facts.decided_on > on:
        refusal = MeetingError("FUTURE_DAY", today=on.isoformat())
    if refusal is not None:
        raise refusal
    stored = None
    if paper is not None:
        stored = keep(paper, actor=actor, organisation=organisation, on=on, view_capability="meetings.oversee")
    source = Source.objects.create(
        kind=SourceKind.MEETING,
        locator={"body": HigherBody(facts.body).label, "number": facts.number, "on": facts.decided_on.isoformat()},
        wording=facts.wording.strip() or facts.title.strip(),
        entered_by=actor,
    )
    decision = HigherDecision.objects.create(
        organisation=organisation,
        body=facts.body,
        number=facts.number.strip(),
        title=facts.title.strip(),
        wording=facts.wording.strip(),
        decided_on=facts.decided_on,
        file=stored,
        source=source,
        entered_by=actor,
    )
    source.subject = f"meetings.higherdecision:{decision.pk}"
    source.save(update_fields=["subject"])
    record(
        kind="HIGHER_DECISION_ENTERED",
        actor=actor,
        acting_for=acting_for(actor, "meetings.notify", organisation, on=on),
        subjects=[decision, organisation],
        content={
            "organisation": organisation.name,
            "body": HigherBody(facts.body).label,
            "title": decision.title,
            "decided_on": facts.decided_on.isoformat(),
        },
    )
    return decision


def plan_task_from(*, decision: HigherDecision, plan_id: int, facts: TaskFacts, actor: User, on: date) -> Task:
    """Add a task to a draft plan that rests on the decision. Raises PlanError as ``add_task``."""
    return add_task(plan_id=plan_id, facts=facts, actor=actor, on=on, source=decision.source)
