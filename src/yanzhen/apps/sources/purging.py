"""The words that a source quotes of a purged object go with it; the place in it stays."""

from __future__ import annotations

from yanzhen.apps.audit.purging import ANY, purges
from yanzhen.apps.sources.models import Source


@purges(ANY)
def purge_wording(subject: str) -> None:
    """Blank the wording of every source in the object."""
    Source.objects.filter(subject=subject).exclude(wording="").update(wording="")
