"""How the content of a rule goes; that there was one, its versions and days stay."""

from __future__ import annotations

from yanzhen.apps.audit.purging import purges
from yanzhen.apps.school_rules.models import RuleStep, RuleVersion, SchoolRule

PURGED = "（已清除）"


@purges("school_rules.schoolrule")
def purge_rule(key: str) -> list[str]:
    """Blank title and words of a rule; its files are purged too."""
    SchoolRule.objects.filter(pk=key).update(title=f"{PURGED}{key}", is_public=False)
    versions = RuleVersion.objects.filter(rule_id=key)
    versions.update(text="", change_note="", document_number="")
    versions.exclude(approved_by="").update(approved_by=PURGED)
    RuleStep.objects.filter(rule_id=key).exclude(note="").update(note=PURGED)
    return [f"files.storedfile:{pk}" for pk in versions.filter(file__isnull=False).values_list("file_id", flat=True)]
