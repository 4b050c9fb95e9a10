"""Root URLs: one line per area of pages."""

from __future__ import annotations

from django.urls import include, path

from yanzhen.web.api.root import api, no_such_place

urlpatterns = [
    path("api/v1/", api.urls),
    path("api/", no_such_place),
    path("api/<path:rest>", no_such_place),
    path("accounts/", include("yanzhen.web.account.urls")),
    path("help/", include("yanzhen.web.help.urls")),
    path("elements/", include("yanzhen.web.elements.urls")),
    path("indicators/", include("yanzhen.web.indicators.urls")),
    path("rules/", include("yanzhen.web.school_rules.urls")),
    path("rotation/", include("yanzhen.web.rotation.urls")),
    path("balance/", include("yanzhen.web.balance.urls")),
    path("readiness/", include("yanzhen.web.readiness.urls")),
    path("rollout/", include("yanzhen.web.rollout.urls")),
    path("reports/", include("yanzhen.web.reports.urls")),
    path("checks/", include("yanzhen.web.figure_checks.urls")),
    path("", include("yanzhen.web.desk.urls")),
    path("plans/", include("yanzhen.web.plans.urls")),
    path("tasks/", include("yanzhen.web.tasks.urls")),
    path("ledgers/", include("yanzhen.web.ledgers.urls")),
    path("meetings/", include("yanzhen.web.meetings.urls")),
    path("supervision/", include("yanzhen.web.supervision.urls")),
    path("files/", include("yanzhen.web.files.urls")),
    path("search/", include("yanzhen.web.search.urls")),
    path("audit/archive/", include("yanzhen.web.archive.urls")),
    path("audit/", include("yanzhen.web.audit.urls")),
    path("organisations/", include("yanzhen.web.organisations.urls")),
    path("system/", include("yanzhen.web.system.urls")),
    path("system/jobs/", include("yanzhen.web.jobs.urls")),
    path("documents/", include("yanzhen.web.alignment.urls")),
    path("documents/", include("yanzhen.web.document_facts.urls")),
    path("documents/", include("yanzhen.web.documents.urls")),
]

handler400 = "yanzhen.web.errors.bad_request"
handler403 = "yanzhen.web.errors.permission_denied"
handler404 = "yanzhen.web.errors.not_found"
handler429 = "yanzhen.web.errors.too_many"
handler500 = "yanzhen.web.errors.server_fault"
