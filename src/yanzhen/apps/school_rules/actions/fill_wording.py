"""Add the words of a version in force that was entered without them (补录文本)."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from yanzhen.apps.accounts.models import User
from yanzhen.apps.audit.actions.record import record
from yanzhen.apps.school_rules.actions.locked import current_of, keep, locked_rule, refuse, said_of
from yanzhen.apps.school_rules.errors import RuleError
from yanzhen.apps.school_rules.models import RuleAct, RuleVersion, SchoolRule
from yanzhen.apps.school_rules.refusals import why_not_act
from yanzhen.apps.school_rules.wording import Wording, arrived, put_wording


def fill_wording(*, rule_id: int, seen: int, wording: Wording, actor: User, on: date) -> RuleVersion:
    """Give the version in force its words, once.

    Raises:
        RuleError: HAS_WORDING, NO_WORDING and those of stale pages.
        FileError: the wording is refused.
    """
    refuse(why_not_act(SchoolRule.objects.get(pk=rule_id), "fill", actor, on=on, seen=seen))
    with arrived(wording, actor=actor) as handed_in, transaction.atomic():
        rule = locked_rule(rule_id, "fill", seen=seen, actor=actor, on=on)
        current = current_of(rule)
        if current.has_wording:
            raise RuleError("HAS_WORDING")
        number = current.document_number
        put_wording(current, handed_in, organisation=rule.organisation, actor=actor, on=on)
        current.document_number = current.document_number or number
        if not current.has_wording:
            raise RuleError("NO_WORDING")
        current.save(update_fields=["text", "file", "document_number", "change_note"])
        keep(rule, RuleAct.FILL, actor=actor, on=on, number=current.number)
        record(
            kind="RULE_FILLED",
            actor=actor,
            subjects=[rule, rule.organisation],
            content=said_of(rule) | {"number": current.number},
        )
        return current
