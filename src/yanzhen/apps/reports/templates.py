"""Templates that one may start a report from: the shipped ones and those that districts, sections and schools keep."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from yanzhen.apps.accounts.models import User
from yanzhen.apps.accounts.permissions import grants_for, reach_ids
from yanzhen.apps.organisations.models import Closure, Hierarchy
from yanzhen.apps.reports.models import Template, TemplateVersion
from yanzhen.apps.reports.refusals import ReportActError
from yanzhen.presets.report_templates import ReportTemplate, report_templates, template_from

OWN = "own:"


@dataclass(frozen=True)
class FoundTemplate:
    """A template to start from, with the stored version it is, if a district keeps it."""

    template: ReportTemplate
    version: TemplateVersion | None = None


def templates_for(user: User, *, on: date) -> QuerySet[Template]:
    """Return the kept templates in use that the user may start from: of owners in reach and of bodies above them."""
    tops = {grant.organisation_id for grant in grants_for(user, "reports.view", on=on)}
    above = Closure.objects.in_force_on(on).filter(hierarchy=Hierarchy.ADMINISTRATION, descendant__in=tops)
    return Template.objects.filter(
        Q(owner__in=reach_ids(user, "reports.view", on=on)) | Q(owner__in=above.values("ancestor_id")),
        retired_on=None,
    ).select_related("owner")


def newest_version(template: Template) -> TemplateVersion:
    """Return the version in use."""
    return template.versions.order_by("-number")[0]


def stored_template(version: TemplateVersion) -> ReportTemplate:
    """Return the template that a version holds; it was checked when it was saved."""
    return template_from(version.definition)[0]


def template_named(name: str, *, actor: User, on: date) -> FoundTemplate:
    """Return the template ``half_year`` or ``own:12``. Raises ReportActError NO_TEMPLATE."""
    if name.startswith(OWN):
        key = name.removeprefix(OWN)
        found = templates_for(actor, on=on).filter(pk=key).first() if key.isdecimal() else None
        if found is None:
            raise ReportActError("NO_TEMPLATE")
        version = newest_version(found)
        return FoundTemplate(stored_template(version), version)
    if name not in report_templates():
        raise ReportActError("NO_TEMPLATE")
    return FoundTemplate(report_templates()[name])
