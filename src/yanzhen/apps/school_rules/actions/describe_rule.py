"""Change what a rule is called, where it stands in the list or who sees it (修改名称、类别、公开范围)."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from yanzhen.apps.accounts.models import User
from yanzhen.apps.audit.actions.record import record
from yanzhen.apps.school_rules.actions.add_rule import Description
from yanzhen.apps.school_rules.actions.locked import keep, locked_rule, refuse, said_of
from yanzhen.apps.school_rules.models import RuleAct, SchoolRule
from yanzhen.apps.school_rules.refusals import why_not_code, why_not_title
from yanzhen.apps.school_rules.wanted import whole_list


@transaction.atomic
def describe_rule(*, rule_id: int, seen: int, description: Description, actor: User, on: date) -> SchoolRule:
    """Change the description. Raises RuleError TITLE_TAKEN, NOT_ON_LIST and those of stale pages."""
    rule = locked_rule(rule_id, "describe", seen=seen, actor=actor, on=on)
    refuse(why_not_title(rule.organisation, description.title, besides=rule.pk))
    if description.code != rule.code:
        refuse(why_not_code(rule.organisation, description.code, whole_list()))
    rule.title, rule.category = description.title, description.category
    rule.code, rule.is_public = description.code, description.is_public
    keep(rule, RuleAct.DESCRIBE, actor=actor, on=on)
    record(kind="RULE_DESCRIBED", actor=actor, subjects=[rule, rule.organisation], content=said_of(rule))
    return rule
