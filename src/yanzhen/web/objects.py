"""Where the page of an object is: ``plans.task:12`` → ``/tasks/12/``."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import NoReverseMatch, reverse

from yanzhen.apps.plans.models import ProgressReport

PAGES = {
    "alignment.askedrow": "alignment:row",
    "balance.measurement": "balance:measurement",
    "balance.scenario": "balance:scenario",
    "documents.document": "documents:document",
    "documents.documentversion": "documents:reading",
    "elements.elementimport": "elements:import",
    "elements.elementproposal": "elements:proposal",
    "elements.elementvalue": "elements:value",
    "figure_checks.figurecheck": "figure_checks:check",
    "indicators.indicator": "indicators:indicator",
    "indicators.observation": "indicators:figure",
    "ledgers.record": "ledgers:record",
    "ledgers.return": "ledgers:return",
    "meetings.body": "meetings:body",
    "meetings.higherdecision": "meetings:higher_decision",
    "meetings.item": "meetings:item",
    "meetings.meeting": "meetings:meeting",
    "meetings.minutes": "meetings:paper",
    "meetings.resolution": "meetings:resolution",
    "organisations.organisation": "organisations:organisation",
    "organisations.person": "organisations:person",
    "plans.plan": "plans:plan",
    "plans.task": "tasks:task",
    "readiness.checklistvalue": "readiness:value",
    "readiness.schoolmeasurement": "readiness:measured",
    "reports.report": "reports:report",
    "rollout.schoolprofile": "rollout:school",
    "rotation.round": "rotation:round",
    "school_rules.schoolrule": "rules:rule",
    "supervision.notice": "supervision:notice",
}


REPORT = "plans.progressreport:"


def addresses_of(subjects: Iterable[str]) -> dict[str, str]:
    """Return the address of each object's page, in at most one query; a progress report leads to its task's page."""
    wanted = set(subjects)
    keys = {int(key) for one in wanted if one.startswith(REPORT) and (key := one.removeprefix(REPORT)).isdigit()}
    tasks = ProgressReport.objects.filter(pk__in=keys).values_list("pk", "task_id") if keys else ()
    moved = {f"{REPORT}{report}": f"plans.task:{task}" for report, task in tasks}
    return {one: _page_of(moved.get(one, one)) for one in wanted}


def address_of(subject: str) -> str:
    """Return the address of the object's page; empty when its kind has none."""
    return addresses_of((subject,))[subject]


def _page_of(subject: str) -> str:
    label, _, key = subject.partition(":")
    if label not in PAGES or not key.isdigit():
        return ""
    try:
        return reverse(PAGES[label], args=[int(key)])
    except NoReverseMatch:
        return ""
