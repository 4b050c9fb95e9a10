"""Ends and starts dated edges; every caller holds the hierarchy's lock and rebuilds the closure afterwards."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import connection

from yanzhen.apps.organisations.models import Affiliation, Organisation

ONE_DAY = timedelta(days=1)


def lock_hierarchies(*hierarchies: str) -> None:
    """Let two writers of one hierarchy wait for each other, so that no two edges close a ring unseen."""
    with connection.cursor() as cursor:
        for hierarchy in sorted(set(hierarchies)):
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"closure:{hierarchy}"])


def end_edge(edge: Affiliation, *, on: date) -> None:
    """Let ``edge`` hold for the last time on the day before ``on``."""
    edge.ended_on = on - ONE_DAY
    edge.save(update_fields=["ended_on"])


def start_edge(parent: Organisation, child: Organisation, *, hierarchy: str, on: date, basis: str = "") -> Affiliation:
    """Let ``child`` stand under ``parent`` from ``on`` to its own end."""
    last = child.closed_on - ONE_DAY if child.closed_on else None
    return Affiliation.objects.create(
        hierarchy=hierarchy, parent=parent, child=child, started_on=on, ended_on=last, basis=basis
    )
