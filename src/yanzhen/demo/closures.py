"""Derives every hierarchy's closure once all edges stand."""

from __future__ import annotations

from yanzhen.apps.organisations.closure import rebuild_closure
from yanzhen.apps.organisations.models import Hierarchy
from yanzhen.demo.sample import Sample


def load_closures(sample: Sample) -> None:
    """Rebuild the closures of all hierarchies."""
    for hierarchy in Hierarchy.values:
        rebuild_closure(hierarchy)
