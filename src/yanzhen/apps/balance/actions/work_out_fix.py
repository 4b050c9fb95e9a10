"""Have the cheapest changes worked out in the background (最省补齐办法)."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from yanzhen.apps.accounts.models import User
from yanzhen.apps.audit.actions.record import record
from yanzhen.apps.balance.bridge import year_rows
from yanzhen.apps.balance.costs import costs_for
from yanzhen.apps.balance.errors import BalanceError
from yanzhen.apps.balance.judged import judge_year, rules_of
from yanzhen.apps.balance.queries import authority_of
from yanzhen.apps.balance.refusals import why_not_edit
from yanzhen.apps.balance.school_years import SchoolYear
from yanzhen.apps.jobs.actions.enqueue import enqueue
from yanzhen.apps.jobs.models import Job

KIND = "balance.cheapest_fix"


@transaction.atomic
def queue_fix(*, year: SchoolYear, rules_name: str, with_drafts: bool, actor: User, on: date) -> Job:
    """Queue the search for the cheapest changes that make the year pass; its result is a scenario.

    Raises:
        BalanceError: NOT_YOURS, NO_AUTHORITY, NOTHING_TO_JUDGE, PASSES, NO_COSTS.
    """
    if refusal := why_not_edit(actor, on=on):
        raise refusal
    rules = rules_of(rules_name, year)
    judged = judge_year(year_rows(year, with_drafts=with_drafts), year, rules)
    if not judged.usable:
        raise BalanceError("NOTHING_TO_JUDGE")
    if judged.verdict.passes:
        raise BalanceError("PASSES", rules=rules.title)
    if not costs_for(rules):
        raise BalanceError("NO_COSTS")
    payload = {
        "starts_on": year.starts_on.isoformat(),
        "ends_on": year.ends_on.isoformat(),
        "rules": rules_name,
        "with_drafts": with_drafts,
        "actor": actor.pk,
        "on": on.isoformat(),
    }
    authority = authority_of()
    job = enqueue(KIND, title=f"求{year.name}最省补齐办法", actor=actor, payload=payload, organisation=authority)
    record(
        kind="BALANCE_FIX_QUEUED",
        actor=actor,
        subjects=[authority],
        content={"period": year.name, "rules": rules.title},
    )
    return job
