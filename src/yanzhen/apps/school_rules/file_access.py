"""Files of rules open to whoever may open the rule; those of a draft to who keeps the school's rules."""

from __future__ import annotations

from datetime import date

from yanzhen.apps.accounts.models import User
from yanzhen.apps.files.access import opens_files
from yanzhen.apps.files.models import StoredFile
from yanzhen.apps.school_rules.models import RuleVersion
from yanzhen.apps.school_rules.queries import rules_visible_to


@opens_files
def with_the_rule(file: StoredFile, *, user: User, on: date) -> bool:
    """May the file be read because a version that was in force once carries it?"""
    carriers = RuleVersion.objects.issued().filter(file=file).values("rule_id")
    return rules_visible_to(user, on=on).filter(pk__in=carriers).exists()
