"""A section or office enters a value by hand (登记数据)."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from yanzhen.apps.accounts.models import User
from yanzhen.apps.accounts.permissions import acting_for
from yanzhen.apps.audit.actions.record import record
from yanzhen.apps.elements.actions.put_values import NewValue, put_value
from yanzhen.apps.elements.bridge import span_of, stored, value_in, words_of
from yanzhen.apps.elements.errors import ElementError
from yanzhen.apps.elements.models import DataElement, ElementValue, SourceSystem
from yanzhen.apps.elements.refusals import why_not_put
from yanzhen.apps.organisations.models import Organisation
from yanzhen.apps.sources.models import Source, SourceKind
from yanzhen.kernel.cells import CellFault


@transaction.atomic
def enter_value(
    *,
    element: DataElement,
    organisation: Organisation,
    first: date,
    last: date,
    raw: str,
    provided_by: str,
    actor: User,
    on: date,
    reason: str = "",
) -> ElementValue:
    """Record a value with the section that gave it; changing a known one needs a reason.

    Raises:
        ElementError: NOT_YOURS, RETIRED, NOT_FOR_THIS_KIND, PERIOD_REVERSED, BLANK, NOT_A_VALUE, SAME_VALUE,
            REASON_MISSING.
    """
    if refusal := why_not_put(element, organisation, actor, on=on):
        raise refusal
    if last < first:
        raise ElementError("PERIOD_REVERSED")
    value = read_raw(element, raw)
    start, end = span_of(element, first, last)
    standing = ElementValue.objects.current().filter(
        element=element, organisation=organisation, period_start=start, period_end=end
    )
    if standing.exists() and not reason.strip():
        raise ElementError("REASON_MISSING")
    source = Source.objects.create(
        kind=SourceKind.PROVIDED, provided_by=provided_by, provided_on=on, entered_by=actor, wording=reason.strip()
    )
    new = NewValue(
        element=element,
        organisation_id=organisation.pk,
        first=first,
        last=last,
        value=value,
        system=SourceSystem.MANUAL,
        reason=reason.strip(),
    )
    row = put_value(new, source=source)
    if row is None:
        raise ElementError("SAME_VALUE")
    record(
        kind="ELEMENT_VALUE_ENTERED",
        actor=actor,
        acting_for=acting_for(actor, "elements.edit", element.owner_id or organisation.pk, on=on),
        subjects=[row, element, organisation],
        content={"element": element.title, "organisation": organisation.name, "value": words_of(element, value)},
    )
    return row


def read_raw(element: DataElement, raw: str) -> str | int | bool:
    """Read a value as typed.

    Raises:
        ElementError: BLANK, NOT_A_VALUE.
    """
    try:
        value = value_in(element, raw)
    except CellFault as fault:
        raise ElementError("NOT_A_VALUE", title=element.title, expected=fault.expected, found=raw[:60]) from fault
    if value is None:
        raise ElementError("BLANK", title=element.title)
    return stored(value)
