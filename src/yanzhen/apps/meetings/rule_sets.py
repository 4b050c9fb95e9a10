"""The rule set a body goes by on a day, with the school's own settings on top."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from yanzhen.apps.meetings.body_settings import engine_settings
from yanzhen.apps.meetings.models import Body, BodyKind
from yanzhen.engines.decisions.ruleset import RuleSet, Settings
from yanzhen.presets.decisions import decision_rules


def rules_of(body: Body, *, on: date) -> RuleSet:
    """Return the rules that ``body`` goes by on ``on``.

    Raises:
        DecisionRulesError: NO_RULE_SET or NOT_YET_IN_FORCE.
    """
    return decision_rules(body.rules, on=on)


def settings_of(body: Body, *, on: date) -> Settings:
    """Return the settings that hold for ``body``: the rule set's, and the school's own over them."""
    return rules_of(body, on=on).settings.changed_by(engine_settings(body.settings))


def threshold_of(body: Body, *, on: date) -> Decimal | None:
    """Return from how many yuan spending is large for the school; null: all of it is."""
    return settings_of(body, on=on).large_spending_yuan


def limit_of(rules: str, key: str, *, on: date) -> int:
    """Return a whole number of a rule set by its key, e.g. ``talks_interval_days``."""
    return int(str(decision_rules(rules, on=on).limit(key)))


def is_too_small(body: Body, *, on: date) -> bool:
    """Is this a branch committee with too few formal members for one (DR-29)? Unknown numbers say nothing."""
    few = body.branch_formal_members
    if body.kind != BodyKind.PARTY_BRANCH_COMMITTEE or few is None:
        return False
    return few < limit_of(body.rules, "branch_committee_members_min", on=on)
