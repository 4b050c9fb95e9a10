"""Abolish a rule (废止); a draft of its next version goes with it."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from yanzhen.apps.accounts.models import User
from yanzhen.apps.audit.actions.record import record
from yanzhen.apps.school_rules.actions.locked import current_of, keep, locked_rule, refuse, said_of
from yanzhen.apps.school_rules.models import RuleAct, RuleState, SchoolRule
from yanzhen.apps.school_rules.refusals import why_not_abolish_on


@transaction.atomic
def abolish_rule(*, rule_id: int, seen: int, ended_on: date, reason: str, actor: User, on: date) -> SchoolRule:
    """End the version in force on a day. Raises RuleError REASON_MISSING, ENDS_IN_FUTURE, ENDS_BEFORE_IT_BEGAN."""
    rule = locked_rule(rule_id, "abolish", seen=seen, actor=actor, on=on)
    current, reason = current_of(rule), reason.strip()
    refuse(why_not_abolish_on(current, ended_on, reason, on=on))
    rule.versions.draft().delete()
    current.ended_on = ended_on
    current.save(update_fields=["ended_on"])
    rule.state, rule.ended_on, rule.review_on = RuleState.ABOLISHED, ended_on, None
    keep(rule, RuleAct.ABOLISH, actor=actor, on=on, number=current.number, note=reason)
    record(
        kind="RULE_ABOLISHED",
        actor=actor,
        subjects=[rule, rule.organisation],
        content=said_of(rule) | {"reason": reason},
    )
    return rule
