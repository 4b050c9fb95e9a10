"""How words and files of the roll-out go; that a step was done, and when, stays."""

from __future__ import annotations

from yanzhen.apps.audit.purging import purges
from yanzhen.apps.rollout.models import SchoolProfile, StepReport

PURGED = "（已清除）"


@purges("rollout.schoolprofile")
def purge_profile(key: str) -> list[str]:
    """Blank the school's own way; its file is purged too."""
    rows = SchoolProfile.objects.filter(pk=key)
    files = rows.filter(policy_file__isnull=False).values_list("policy_file_id", flat=True)
    gone = [f"files.storedfile:{pk}" for pk in files]
    rows.exclude(policy="").update(policy=PURGED)
    return gone


@purges("rollout.stepreport")
def purge_report(key: str) -> list[str]:
    """Blank what was said about a step; its evidence is purged too."""
    rows = StepReport.objects.filter(pk=key)
    rows.update(note=PURGED)
    rows.exclude(answer="").update(answer=PURGED)
    return [f"files.storedfile:{pk}" for pk in rows.filter(file__isnull=False).values_list("file_id", flat=True)]
