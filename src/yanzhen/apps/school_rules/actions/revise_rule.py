"""Start revising a rule, or give the revision up (启动修订、放弃修订、删除草案)."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from yanzhen.apps.accounts.models import User
from yanzhen.apps.audit.actions.record import record
from yanzhen.apps.school_rules.actions.locked import current_of, keep, locked_rule, said_of
from yanzhen.apps.school_rules.errors import RuleError
from yanzhen.apps.school_rules.models import RuleAct, RuleState, RuleVersion, SchoolRule
from yanzhen.apps.search.actions.index import forget


@transaction.atomic
def start_revision(*, rule_id: int, seen: int, actor: User, on: date) -> RuleVersion:
    """Make a draft of the next version from the words in force, which stay in force. Raises RuleError."""
    rule = locked_rule(rule_id, "revise", seen=seen, actor=actor, on=on)
    current = current_of(rule)
    draft = RuleVersion.objects.create(
        rule=rule, number=current.number + 1, text=current.text, file=current.file, made_by=actor, made_on=on
    )
    rule.state = RuleState.REVISING
    keep(rule, RuleAct.REVISE, actor=actor, on=on, number=draft.number)
    record(kind="RULE_REVISION_STARTED", actor=actor, subjects=[rule, rule.organisation], content=said_of(rule))
    return draft


@transaction.atomic
def give_up_revision(*, rule_id: int, seen: int, reason: str, actor: User, on: date) -> SchoolRule:
    """Drop the draft; the version in force stays. Raises RuleError REASON_MISSING and those of stale pages."""
    rule = locked_rule(rule_id, "give_up", seen=seen, actor=actor, on=on)
    reason = reason.strip()
    if not reason:
        raise RuleError("REASON_MISSING", act="放弃修订")
    draft = rule.versions.draft().get()
    number = draft.number
    draft.delete()
    rule.state = RuleState.IN_FORCE
    keep(rule, RuleAct.GIVE_UP, actor=actor, on=on, number=number, note=reason)
    record(
        kind="RULE_REVISION_GIVEN_UP",
        actor=actor,
        subjects=[rule, rule.organisation],
        content=said_of(rule) | {"reason": reason},
    )
    return rule


@transaction.atomic
def remove_draft(*, rule_id: int, seen: int, actor: User, on: date) -> None:
    """Remove a rule that was never in force. Raises RuleError."""
    rule = locked_rule(rule_id, "remove", seen=seen, actor=actor, on=on)
    said, subject = said_of(rule), f"school_rules.schoolrule:{rule.pk}"
    forget([subject])
    organisation = rule.organisation
    rule.delete()
    record(kind="RULE_DRAFT_REMOVED", actor=actor, subjects=[subject, organisation], content=said)
