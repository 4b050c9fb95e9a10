"""What changed since a version (增量): the log's numbers are given in the order of commit, so none can be missed."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Max

from yanzhen.apps.audit.models import AuditObject, ChainHead

SUBJECT = "ledgers.return:"


@dataclass(frozen=True, kw_only=True)
class Changes:
    """Returns changed after ``since``, oldest change first; ask again with ``next_since`` while ``has_more``."""

    changed: dict[int, int]
    next_since: int
    has_more: bool


def changes_since(since: int, *, limit: int) -> Changes:
    """Return which returns acts numbered above ``since`` touched: key of the return → number of its last act."""
    head = ChainHead.objects.get(singleton=True).number
    rows = (
        AuditObject.objects.filter(event_id__gt=since, event_id__lte=head, subject__startswith=SUBJECT)
        .values("subject")
        .annotate(last=Max("event_id"))
        .order_by("last")[: limit + 1]
    )
    found = [(int(row["subject"].removeprefix(SUBJECT)), row["last"]) for row in rows]
    more = len(found) > limit
    found = found[:limit]
    # Without more the reader is up to date with the log as a whole, whatever else it recorded.
    return Changes(changed=dict(found), next_since=found[-1][1] if more else max(head, since), has_more=more)
