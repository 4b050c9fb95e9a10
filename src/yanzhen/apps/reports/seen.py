"""Keeps the numbers of a draft as its writers saw them (已核对的数), so that a later correction shows."""

from __future__ import annotations

from yanzhen.apps.reports.bridge import figures_of
from yanzhen.apps.reports.corrections import note_of
from yanzhen.apps.reports.facts import numbers_of
from yanzhen.apps.reports.models import Report
from yanzhen.apps.reports.queries import binding_rows


def take_note(report: Report, *, only_new: bool = False) -> None:
    """Write down the present numbers; with ``only_new`` those noted before stay as they were noted."""
    rows = binding_rows(report)
    numbers = numbers_of(report, rows)
    noted = note_of(numbers.facts, figures_of(rows, numbers.facts))
    if only_new:
        noted = {key: report.seen.get(key, kept) for key, kept in noted.items()}
    if noted != report.seen:
        report.seen = noted
        report.save(update_fields=["seen"])
