"""Fill once (一数一源): what is known is shown filled, what is typed is known from then on, and the burden is kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from django.db import connection

from yanzhen.apps.accounts.models import User
from yanzhen.apps.elements.actions.note_burden import note_burden
from yanzhen.apps.elements.actions.note_uses import note_uses
from yanzhen.apps.elements.actions.propose_correction import keep_proposal
from yanzhen.apps.elements.actions.put_values import NewValue, put_values
from yanzhen.apps.elements.bridge import stored
from yanzhen.apps.elements.models import DataElement, ElementUse, ElementValue, SourceSystem
from yanzhen.apps.elements.places import AskedField, AskRefusal, review_fields
from yanzhen.apps.elements.queries import Known, known_values
from yanzhen.apps.ledgers.bridge import form_of, values_of
from yanzhen.apps.ledgers.models import LedgerType, Record, Return
from yanzhen.apps.sources.models import Source, SourceKind
from yanzhen.engines.ledgers import Field, LedgerForm, Value, Values, period_rhythm


def subject_of(type_: LedgerType) -> str:
    """Return how data elements name a ledger."""
    return f"ledgers.ledgertype:{type_.pk}"


def asked_fields(form: LedgerForm) -> list[AskedField]:
    """Return what people are asked to fill in; a field with an element for each row stands once for each."""
    return [
        AskedField(key=one.key, title=one.title, element=element)
        for one in form.typed_fields
        for element in (dict.fromkeys(one.element_of.values()) if one.element_of else (one.element,))
    ]


def asked_already(form: LedgerForm, type_: LedgerType, *, on: date) -> list[AskRefusal]:
    """Return every field of the form that asks for what is to be had elsewhere, with the place."""
    return review_fields(
        asked_fields(form),
        subject=subject_of(type_),
        on=on,
        is_temporary=type_.is_temporary,
        one_row=form.one_row,
        rhythm=period_rhythm(form).value,
        reporters=form.reporters,
    )


def note_form(form: LedgerForm, type_: LedgerType, *, on: date) -> None:
    """Remember which fields of the form hold elements, in the transaction that puts it in force."""
    note_uses(
        subject=subject_of(type_),
        title=type_.title,
        owner=type_.owner,
        url=type_.get_absolute_url(),
        rhythm=period_rhythm(form).value,
        reporters=form.reporters,
        fields=asked_fields(form),
        on=on,
    )


def known_for(sheet: Return, form: LedgerForm) -> dict[str, Known]:
    """Return what is known for a return of one row, by field key; one query."""
    bound = _bound(form)
    if not bound:
        return {}
    known = known_values(sheet.organisation_id, {one.element for one in bound}, sheet.period_start, sheet.period_end)
    return {one.key: known[one.element] for one in bound if one.element in known}


def known_by_row(sheet: Return, form: LedgerForm) -> dict[str, dict[str, Known]]:
    """Return what is known for the rows of a list, by choice of its key field and by field key; one query."""
    bound = [one for one in form.typed_fields if one.element_of]
    codes = {element for one in bound for element in one.element_of.values()}
    known = known_values(sheet.organisation_id, codes, sheet.period_start, sheet.period_end)
    found: dict[str, dict[str, Known]] = {}
    for one in bound:
        for choice, element in one.element_of.items():
            if element in known:
                found.setdefault(choice, {})[one.key] = known[element]
    return found


def rows_to_fill(sheet: Return, form: LedgerForm) -> dict[str, dict[str, Known]]:
    """Return what is known for rows that nobody has entered yet, in the order of the key field's choices."""
    known = known_by_row(sheet, form)
    if not known:
        return {}
    key = form.by_key[form.key[0]]
    there = {values_of(row, form).get(key.key) for row in sheet.records.standing()}
    return {choice: known[choice] for choice in key.choices if choice in known and choice not in there}


def _bound(form: LedgerForm) -> list[Field]:
    return [one for one in form.typed_fields if one.element] if form.one_row else []


def note_submission(sheet: Return, *, actor: User, on: date) -> None:
    """Count what filling the return in cost, and send corrections of known values to who owns them."""
    if not connection.in_atomic_block:
        raise RuntimeError("the burden is noted in the transaction of the submission")
    form = form_of(sheet.form_version)
    rows = [values_of(row, form) for row in sheet.records.standing()]
    known = _known_of(rows, sheet, form)
    filled = sum(one.key in row for row in rows for one in form.typed_fields)
    taken = _agreeing(rows, known)
    note_burden(
        subject=f"ledgers.return:{sheet.pk}",
        form=subject_of(sheet.type),
        title=sheet.type.title,
        organisation=sheet.organisation,
        requester=sheet.type.owner,
        is_temporary=sheet.type.is_temporary,
        asked=len(rows) * len(form.typed_fields),
        confirmed=taken,
        typed=filled - taken,
        on=on,
    )
    for row, told in zip(rows, known, strict=True):
        if told:
            _propose(sheet, form, row, told, actor, on)


def confirmed_in(rows: Sequence[Values], sheet: Return, form: LedgerForm) -> int:
    """Return how many cells of a return say what was known already."""
    return _agreeing(rows, _known_of(rows, sheet, form))


def _agreeing(rows: Sequence[Values], known: Sequence[Mapping[str, Known]]) -> int:
    return sum(row.get(key) == one.value for row, told in zip(rows, known, strict=True) for key, one in told.items())


def _known_of(rows: Sequence[Values], sheet: Return, form: LedgerForm) -> list[dict[str, Known]]:
    """Return what is known of each row."""
    if form.one_row:
        known = known_for(sheet, form)
        return [known] * len(rows)
    by_row = known_by_row(sheet, form)
    return [by_row.get(str(row.get(form.key[0])), {}) if by_row else {} for row in rows]


def _propose(sheet: Return, form: LedgerForm, row: Values, known: dict[str, Known], actor: User, on: date) -> None:
    own = set(_asked_here(sheet))
    differing = {
        one.value_id: row[key]
        for key, one in known.items()
        if key in row and row[key] != one.value and one.code not in own
    }
    standing = ElementValue.objects.select_related("element__owner", "organisation").filter(pk__in=differing)
    for value in standing.order_by("pk"):
        keep_proposal(
            known=value,
            value=stored(differing[value.pk]),
            reason=f"填报《{sheet.type.title}》时核对不一致",
            actor=actor,
            on=on,
        )


def _asked_here(sheet: Return) -> list[str]:
    uses = ElementUse.objects.filter(subject=subject_of(sheet.type), is_asked=True, ended_on=None)
    return list(uses.values_list("element__code", flat=True))


def publish_values(sheet: Return, *, actor: User) -> list[ElementValue]:
    """Make what an approved return says of elements that are asked for here known to every other form."""
    form = form_of(sheet.form_version)
    if not any(one.element or one.element_of for one in form.typed_fields):
        return []
    own = set(_asked_here(sheet))
    elements = {one.code: one for one in DataElement.objects.filter(code__in=own)}
    found: list[ElementValue] = []
    for row in sheet.records.standing():
        told = _told_of_elements(form, values_of(row, form))
        values = [_new_value(sheet, elements[code], value) for code, value in told.items() if code in elements]
        if values:
            found.extend(put_values(values, source=_source(row, sheet, actor)))
    return found


def _told_of_elements(form: LedgerForm, values: Values) -> dict[str, Value]:
    """Return what a row says of data elements: of the form's own, or of those that belong to its choice of the key."""
    if form.one_row:
        return {one.element: values[one.key] for one in _bound(form) if one.key in values}
    by_row = [one for one in form.typed_fields if one.element_of]
    choice = str(values.get(form.key[0])) if by_row else ""
    return {one.element_of[choice]: values[one.key] for one in by_row if choice in one.element_of and one.key in values}


def _new_value(sheet: Return, element: DataElement, value: Value) -> NewValue:
    return NewValue(
        element=element,
        organisation_id=sheet.organisation_id,
        first=sheet.period_start,
        last=sheet.period_end,
        value=stored(value),
        system=SourceSystem.HERE,
    )


def _source(row: Record, sheet: Return, actor: User) -> Source:
    return Source.objects.create(
        kind=SourceKind.RECORD,
        subject=f"ledgers.record:{row.pk}",
        locator={"ledger": sheet.type.code, "return": sheet.pk, "record": row.pk},
        wording=sheet.type.title,
        entered_by=actor,
    )
