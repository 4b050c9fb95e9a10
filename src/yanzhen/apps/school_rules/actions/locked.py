"""A rule locked for an act, refused where the act may not be done; and the step it leaves."""

from __future__ import annotations

from datetime import date

from yanzhen.apps.accounts.models import User
from yanzhen.apps.school_rules.errors import RuleError
from yanzhen.apps.school_rules.findable import index_rules
from yanzhen.apps.school_rules.models import RuleStep, RuleVersion, SchoolRule
from yanzhen.apps.school_rules.refusals import why_not_act


def refuse(refusal: RuleError | None) -> None:
    """Raise ``refusal`` if there is one."""
    if refusal is not None:
        raise refusal


def locked_rule(rule_id: int, act: str, *, seen: int | None, actor: User, on: date) -> SchoolRule:
    """Return the rule, locked, if the actor may do ``act`` on it as it was seen. Raises RuleError."""
    rule = SchoolRule.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=rule_id)
    refuse(why_not_act(rule, act, actor, on=on, seen=seen))
    return rule


def current_of(rule: SchoolRule) -> RuleVersion | None:
    """Return the newest version put in force, or None."""
    return rule.versions.current().first()


def keep(rule: SchoolRule, act: str, *, actor: User, on: date, number: int | None = None, note: str = "") -> None:
    """Save the rule as changed, leave a step, renew the index; the caller records the act."""
    rule.version += 1
    rule.save()
    RuleStep.objects.create(
        rule=rule, act=act, state=rule.state, number=number, note=note[:300], actor=actor, happened_on=on
    )
    index_rules([rule.pk])


def said_of(rule: SchoolRule) -> dict[str, str]:
    """Return what the log says of every act on a rule."""
    return {"title": rule.title, "organisation": rule.organisation.name}
