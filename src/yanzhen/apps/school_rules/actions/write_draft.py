"""Change the version that is still being written (修改草案)."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from yanzhen.apps.accounts.models import User
from yanzhen.apps.audit.actions.record import record
from yanzhen.apps.school_rules.actions.locked import keep, locked_rule, refuse, said_of
from yanzhen.apps.school_rules.models import RuleAct, RuleVersion, SchoolRule
from yanzhen.apps.school_rules.refusals import why_not_act
from yanzhen.apps.school_rules.wording import Wording, arrived, put_wording


def write_draft(*, rule_id: int, seen: int, wording: Wording, actor: User, on: date) -> RuleVersion:
    """Replace the draft's words; the file stays unless another comes. Raises RuleError, FileError."""
    refuse(why_not_act(SchoolRule.objects.get(pk=rule_id), "write", actor, on=on, seen=seen))
    with arrived(wording, actor=actor) as handed_in, transaction.atomic():
        rule = locked_rule(rule_id, "write", seen=seen, actor=actor, on=on)
        draft = rule.versions.draft().get()
        put_wording(draft, handed_in, organisation=rule.organisation, actor=actor, on=on)
        draft.save()
        keep(rule, RuleAct.WRITE, actor=actor, on=on, number=draft.number)
        record(
            kind="RULE_WRITTEN",
            actor=actor,
            subjects=[rule, rule.organisation],
            content=said_of(rule) | {"number": draft.number},
        )
        return draft
