"""Write, change, retire and take up again a template of one's own (编制模板)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction

from yanzhen.apps.accounts.models import User
from yanzhen.apps.audit.actions.record import record
from yanzhen.apps.reports.models import Template, TemplateVersion
from yanzhen.apps.reports.refusals import ReportActError, why_not_keep_template
from yanzhen.kernel.errors import BadInputError
from yanzhen.presets.report_templates import ReportTemplate, definition_of, template_from


@transaction.atomic
def start_template(
    *, owner_id: int, definition: Mapping[str, Any], actor: User, on: date, started_from: str = "", file: str = ""
) -> Template:
    """Keep a new template. Raises ReportActError, or BadInputError with every fault of the definition."""
    if refusal := why_not_keep_template(owner_id, actor, on):
        raise refusal
    checked = _checked(definition, file)
    _refuse_same_title(owner_id, checked.name)
    template = Template.objects.create(title=checked.name, owner_id=owner_id, started_from=started_from)
    _add_version(template, checked, actor)
    record(kind="TEMPLATE_STARTED", actor=actor, subjects=[template], content={"title": template.title})
    return template


@transaction.atomic
def save_template(
    *, template_id: int, definition: Mapping[str, Any], version: int, actor: User, on: date, file: str = ""
) -> Template:
    """Save a new version of a template; a stale ``version`` is refused, equal content writes nothing.

    Raises ReportActError, or BadInputError with every fault of the definition.
    """
    template = _locked(template_id, actor, on)
    if template.retired_on is not None:
        raise ReportActError("TEMPLATE_RETIRED")
    if template.version != version:
        raise ReportActError("TEMPLATE_STALE")
    checked = _checked(definition, file)
    if definition_of(checked) == template.versions.get(number=version).definition:
        return template
    _refuse_same_title(template.owner_id, checked.name, besides=template.pk)
    template.title, template.version = checked.name, version + 1
    template.save(update_fields=["title", "version"])
    _add_version(template, checked, actor)
    record(
        kind="TEMPLATE_SAVED",
        actor=actor,
        subjects=[template],
        content={"title": template.title, "number": template.version},
    )
    return template


@transaction.atomic
def retire_template(*, template_id: int, actor: User, on: date) -> Template:
    """Stop offering a template; reports made from it stay. Raises ReportActError."""
    template = _locked(template_id, actor, on)
    if template.retired_on is None:
        template.retired_on = on
        template.save(update_fields=["retired_on"])
        record(kind="TEMPLATE_RETIRED", actor=actor, subjects=[template], content={"title": template.title})
    return template


@transaction.atomic
def take_up_template(*, template_id: int, actor: User, on: date) -> Template:
    """Offer a retired template again. Raises ReportActError."""
    template = _locked(template_id, actor, on)
    if template.retired_on is not None:
        _refuse_same_title(template.owner_id, template.title, besides=template.pk)
        template.retired_on = None
        template.save(update_fields=["retired_on"])
        record(kind="TEMPLATE_TAKEN_UP", actor=actor, subjects=[template], content={"title": template.title})
    return template


def _locked(template_id: int, actor: User, on: date) -> Template:
    template = Template.objects.select_for_update().get(pk=template_id)
    if refusal := why_not_keep_template(template.owner_id, actor, on):
        raise refusal
    return template


def _checked(definition: Mapping[str, Any], file: str) -> ReportTemplate:
    template, table = template_from(definition, file=file)
    if table.problems:
        raise BadInputError(table.problems)
    return template


def _add_version(template: Template, checked: ReportTemplate, actor: User) -> None:
    TemplateVersion.objects.create(
        template=template, number=template.version, definition=definition_of(checked), saved_by=actor
    )


def _refuse_same_title(owner_id: int, title: str, *, besides: int | None = None) -> None:
    named = Template.objects.filter(owner_id=owner_id, title=title, retired_on=None).exclude(pk=besides)
    if named.exists():
        raise ReportActError("TEMPLATE_NAMED_TWICE", title=title)
