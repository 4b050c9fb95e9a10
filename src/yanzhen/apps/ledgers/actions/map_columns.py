"""Remember what the headings of an old spreadsheet mean (栏目对应)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.db import transaction

from yanzhen.apps.accounts.models import User
from yanzhen.apps.audit.actions.record import record
from yanzhen.apps.ledgers.actions.locked import locked_return
from yanzhen.apps.ledgers.bridge import form_of
from yanzhen.apps.ledgers.errors import LedgerError
from yanzhen.apps.ledgers.models import ColumnMapping
from yanzhen.apps.ledgers.refusals import why_not_fill
from yanzhen.apps.ledgers.workbooks.errors import WorkbookError

MOST_HEADINGS = 200


@transaction.atomic
def map_columns(*, return_id: int, meanings: Mapping[str, str], actor: User, on: date) -> int:
    """Remember for the unit and the ledger which field each heading means; an empty field: the column is not wanted.

    Returns how many headings mean a field.

    Raises:
        LedgerError: NOT_YOURS, WRONG_STATE, UNKNOWN_FIELD. WorkbookError: TWICE, TOO_MANY_HEADINGS.
    """
    sheet = locked_return(return_id)
    if refusal := why_not_fill(sheet, actor, on=on):
        raise refusal
    form = form_of(sheet.form_version)
    wanted = [field for field in meanings.values() if field]
    for field in wanted:
        if field not in form.by_key or form.field(field).computed:
            raise LedgerError("UNKNOWN_FIELD", field=field)
        if wanted.count(field) > 1:
            raise WorkbookError("TWICE", field=form.field(field).title)
    if len(meanings) > MOST_HEADINGS:
        raise WorkbookError("TOO_MANY_HEADINGS", limit=MOST_HEADINGS)
    known = ColumnMapping.objects.filter(type=sheet.type, organisation=sheet.organisation)
    known.filter(field__in=wanted).exclude(heading__in=meanings).delete()
    for heading, field in meanings.items():
        ColumnMapping.objects.update_or_create(
            type=sheet.type,
            organisation=sheet.organisation,
            heading=heading[:120],
            defaults={"field": field, "set_by": actor},
        )
    record(
        kind="COLUMNS_MAPPED",
        actor=actor,
        subjects=[sheet],
        content={"organisation": sheet.organisation.name, "title": sheet.type.title, "count": len(wanted)},
    )
    return len(wanted)
