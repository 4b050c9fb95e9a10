"""Models of the library of rules."""

from yanzhen.apps.school_rules.models.rule import Category, RuleAct, RuleState, RuleStep, RuleVersion, SchoolRule
from yanzhen.apps.school_rules.models.wanted import WantedSetting

__all__ = ["Category", "RuleAct", "RuleState", "RuleStep", "RuleVersion", "SchoolRule", "WantedSetting"]
