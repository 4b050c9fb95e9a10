"""Write what an import brought, or let it go (写入、放弃导入)."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from yanzhen.apps.accounts.models import User
from yanzhen.apps.audit.actions.record import record
from yanzhen.apps.elements.actions.put_values import NewValue, put_values
from yanzhen.apps.elements.bridge import span_around
from yanzhen.apps.elements.errors import ElementImportError
from yanzhen.apps.elements.importing.differences import differences, digest_of
from yanzhen.apps.elements.models import DataElement, ElementImport, ImportState
from yanzhen.apps.elements.refusals import why_not_settle
from yanzhen.apps.sources.models import Source, SourceKind
from yanzhen.kernel.wording import chinese_day


@transaction.atomic
def write_import(*, import_id: int, seen: str, actor: User, on: date) -> ElementImport:
    """Write every figure that differs, all or nothing.

    Args:
        seen: the digest of the known values that the actor saw in the preview.
    Raises:
        ElementImportError: SETTLED, NOT_YOURS, CHANGED_MEANWHILE; then nothing is written.
    """
    row = _locked(import_id)
    if refusal := why_not_settle(row, actor, on=on):
        raise refusal
    codes = {figure["element"] for figure in row.figures}
    list(DataElement.objects.select_for_update(no_key=True).filter(code__in=codes).order_by("pk").values_list("pk"))
    found = differences(row)
    if digest_of(found) != seen:
        raise ElementImportError("CHANGED_MEANWHILE")
    source = Source.objects.create(
        kind=SourceKind.CELL,
        subject=f"elements.elementimport:{row.pk}",
        locator={"file": row.file_name, "sha256": row.sha256, "rows": row.rows},
        wording=f"{row.title}“{row.file_name}”",
        entered_by=actor,
    )
    new = []
    for one in found:
        first, last = span_around(one.element, row.as_of)
        new.append(
            NewValue(
                element=one.element,
                organisation_id=one.organisation.pk,
                first=first,
                last=last,
                value=one.value,
                system=one.element.system,
                reason=f"{chinese_day(on)}导入" if one.known else "",
                as_of=row.as_of,
            )
        )
    row.written = len(put_values(new, source=source))
    _settle(row, ImportState.WRITTEN, actor, on)
    said = {"profile": row.title, "file": row.file_name, "count": row.written}
    record(kind="ELEMENT_IMPORT_WRITTEN", actor=actor, subjects=[row], content=said)
    return row


@transaction.atomic
def drop_import(*, import_id: int, actor: User, on: date) -> ElementImport:
    """Let a read file go; its figures are forgotten.

    Raises:
        ElementImportError: SETTLED, NOT_YOURS.
    """
    row = _locked(import_id)
    if refusal := why_not_settle(row, actor, on=on):
        raise refusal
    row.figures = []
    _settle(row, ImportState.DROPPED, actor, on)
    record(
        kind="ELEMENT_IMPORT_DROPPED",
        actor=actor,
        subjects=[row],
        content={"profile": row.title, "file": row.file_name},
    )
    return row


def _locked(import_id: int) -> ElementImport:
    return ElementImport.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=import_id)


def _settle(row: ElementImport, state: ImportState, actor: User, on: date) -> None:
    row.state, row.settled_by, row.settled_on = state, actor, on
    row.save(update_fields=["state", "settled_by", "settled_on", "written", "figures"])
