"""What search knew of a purged object goes with it."""

from __future__ import annotations

from yanzhen.apps.audit.purging import ANY, purges
from yanzhen.apps.search.actions.index import forget


@purges(ANY)
def purge_entry(subject: str) -> None:
    """Take any object out of the index."""
    forget([subject])
