"""Write the whole index anew (重建检索索引): derived data, no entry in the log."""

from __future__ import annotations

from itertools import islice

from django.db import transaction

from yanzhen.apps.search.actions.index import index_many
from yanzhen.apps.search.models import SearchEntry
from yanzhen.apps.search.registry import everything

BATCH = 500


@transaction.atomic
def rebuild_index() -> int:
    """Replace every entry by what the apps say now; return how many there are."""
    SearchEntry.objects.all().delete()
    rows, count = iter(everything()), 0
    while batch := list(islice(rows, BATCH)):
        count += index_many(batch)
    return count
