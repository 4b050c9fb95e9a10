"""Look a rule in force over and find that it stays as it is (复核)."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from yanzhen.apps.accounts.models import User
from yanzhen.apps.audit.actions.record import record
from yanzhen.apps.school_rules.actions.locked import current_of, keep, locked_rule, refuse, said_of
from yanzhen.apps.school_rules.models import RuleAct, SchoolRule
from yanzhen.apps.school_rules.refusals import why_not_review_day


@transaction.atomic
def review_rule(*, rule_id: int, seen: int, review_on: date, note: str, actor: User, on: date) -> SchoolRule:
    """Note that the rule was reviewed and by when it is to be looked at again. Raises RuleError REVIEW_TOO_EARLY."""
    rule = locked_rule(rule_id, "review", seen=seen, actor=actor, on=on)
    refuse(why_not_review_day(review_on, after=on))
    rule.review_on = review_on
    keep(rule, RuleAct.REVIEW, actor=actor, on=on, number=current_of(rule).number, note=note.strip())
    record(
        kind="RULE_REVIEWED",
        actor=actor,
        subjects=[rule, rule.organisation],
        content=said_of(rule) | {"review_on": review_on.isoformat()},
    )
    return rule
