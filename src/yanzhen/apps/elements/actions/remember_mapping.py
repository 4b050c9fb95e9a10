"""Remember what an office's exports call columns and schools (记住对应关系)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.db import transaction

from yanzhen.apps.accounts.models import User
from yanzhen.apps.audit.actions.record import record
from yanzhen.apps.elements.errors import ElementImportError
from yanzhen.apps.elements.models import ImportMapping
from yanzhen.apps.elements.refusals import why_not_import
from yanzhen.apps.organisations.models import Organisation
from yanzhen.engines.exports import ExportProfile


@transaction.atomic
def remember_mapping(
    *,
    profile: ExportProfile,
    keeper: Organisation,
    headings: Mapping[str, str],
    schools: Mapping[str, int],
    actor: User,
    on: date,
) -> ImportMapping:
    """Replace what is remembered of one kind of export in one office.

    Args:
        headings: heading of the file → key of our column; schools: wording of the file → key of our school.
    Raises:
        ElementImportError: NOT_YOURS, NO_SUCH_HEADING.
    """
    if refusal := why_not_import(profile, keeper, actor, on=on):
        raise refusal
    keys = {one.column.key for one in profile.columns}
    for key in headings.values():
        if key not in keys:
            raise ElementImportError("NO_SUCH_HEADING", found=key)
    known = set(Organisation.objects.filter(pk__in=schools.values()).values_list("pk", flat=True))
    kept = {word: school for word, school in schools.items() if school in known}
    row, _ = ImportMapping.objects.update_or_create(
        profile=profile.code,
        organisation=keeper,
        defaults={"headings": dict(headings), "schools": kept, "changed_by": actor},
    )
    record(
        kind="ELEMENT_MAPPING_CHANGED",
        actor=actor,
        subjects=[row],
        content={"profile": profile.title, "headings": len(headings), "schools": len(kept)},
    )
    return row
