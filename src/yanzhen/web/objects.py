"""Where the page of an object is: ``plans.task:12`` → ``/tasks/12/``."""

from __future__ import annotations

from django.urls import NoReverseMatch, reverse

PAGES = {
    "documents.document": "documents:document",
    "documents.documentversion": "documents:reading",
    "indicators.indicator": "indicators:indicator",
    "organisations.organisation": "organisations:organisation",
    "organisations.person": "organisations:person",
    "plans.plan": "plans:plan",
    "plans.task": "tasks:task",
    "reports.report": "reports:report",
    "supervision.notice": "supervision:notice",
}


def address_of(subject: str) -> str:
    """Return the address of the object's page; empty when its kind has none."""
    label, _, key = subject.partition(":")
    if label not in PAGES or not key.isdigit():
        return ""
    try:
        return reverse(PAGES[label], args=[int(key)])
    except NoReverseMatch:
        return ""
